"""Whether a listing changed enough since it was last alerted that the analyst should hear of it again.

Compared with the last snapshot that was mailed, not the last one seen, so ten drops of 3 % are noticed as one of 30 %.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alerts.wording import number

MORE_MASS = 1.1
"""Quantity counts as more from 10 % on: below that lie rounding and a size written in pounds."""


def changes(before: Mapping[str, Any], now: Mapping[str, Any], price_drop_percent: float) -> list[str]:
    """Return what changed materially between two snapshots of a listing, in words; empty means nothing did."""
    found = [
        _price_drop(before, now, price_drop_percent),
        _new_substance(before, now),
        _more_quantity(before, now),
        _relisted(before, now),
        _seller(before, now),
        _status(before, now),
        _findings(before, now),
        _new_flags(before, now),
    ]
    return [sentence for sentence in found if sentence]


def _price_drop(before: Mapping[str, Any], now: Mapping[str, Any], percent: float) -> str | None:
    old_prices, new_prices = _prices(before), _prices(now)
    unit = next((unit for unit in old_prices if unit in new_prices), None)
    if unit is None:
        return None
    old, new = old_prices[unit], new_prices[unit]
    dropped = old > 0 and new <= old * (100 - Decimal(str(percent))) / 100
    return f"price down by {(old - new) / old:.0%}" if dropped else None


def _prices(listing: Mapping[str, Any]) -> dict[tuple[str | None, str], Decimal]:
    """Return the prices of a listing by currency and unit, per kg first: only like is compared with like."""
    price = listing.get("price") or {}
    per_kg, amount = listing.get("price_per_kg"), price.get("amount")
    found = {}
    if per_kg is not None:
        found[price.get("currency"), "kg"] = Decimal(str(per_kg))
    if amount is not None:
        found.setdefault((price.get("currency"), price.get("per") or "unknown"), Decimal(str(amount)))
    return found


def _new_substance(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    new = sorted(set(now.get("substances") or ()) - set(before.get("substances") or ()))
    return f"now also offers {', '.join(new)}" if new else None


def _more_quantity(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    old, new = before.get("mass_kg") or 0.0, now.get("mass_kg") or 0.0
    return f"quantity up from {number(old)} to {number(new)} kg" if old and new >= old * MORE_MASS else None


def _relisted(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    back = before.get("presence") in {"gone", "sold_out"} and now.get("presence") == "listed"
    return f"offered again after it was {before['presence'].replace('_', ' ')}" if back else None


def _seller(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    old, new = before.get("seller") or {}, now.get("seller") or {}
    if old.get("outcome") is None and new.get("outcome") == "not_found":
        return None  # the first register was imported, and the seller is not in it: nothing is known that was not
    if old.get("outcome") != new.get("outcome"):
        return f"register outcome of the seller changed from {_word(old.get('outcome'))} to {_word(new.get('outcome'))}"
    if old.get("entry_id") != new.get("entry_id") and new.get("entry_id"):
        return f"seller now matched to register entry {new['entry_id']}"
    return None


def _status(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    if before.get("status") == now.get("status"):
        return None
    return f"legal status changed from {_word(before.get('status'))} to {_word(now.get('status'))}"


def _findings(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    old = {finding["rule"] for finding in before.get("findings") or ()}
    # A notice is a remark of ours (condition not stated, seller in no register): no law, and no news by itself.
    new = [
        finding["title"]
        for finding in now.get("findings") or ()
        if finding["rule"] not in old and finding["verdict"] != "notice"
    ]
    return f"new legal finding: {'; '.join(new)}" if new else None


def _new_flags(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    new = sorted(set(now.get("flags") or ()) - set(before.get("flags") or ()))
    return f"new red flag in the text: {', '.join(new).replace('_', ' ')}" if new else None


def _word(value: Any) -> str:
    return str(value).replace("_", " ") if value else "none"
