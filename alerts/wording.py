"""The words of a digest: figures, sellers, legal findings as an analyst reads them. Hostile text is made harmless here.

A register that does not name a seller proves nothing, and no unconfirmed finding is put as law: both are said.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from domain.counting import counted

_MOST_DIGITS = 6

KEPT_FORMAT = "\u200c\u200d"
"""Invisible characters that words of Persian and Indian scripts need; all others could hide or turn text."""

OUTCOMES = {
    "authorised": "In the register",
    "review": "Perhaps in the register, check by hand",
    "not_found": "Not found in the register (which is not in itself illegal)",
}
NO_REGISTER = "No register was loaded to check this seller"


def clean(value: Any, longest: int = 300) -> str:
    """Return text on one line without control, bidirectional or other invisible characters, cut to `longest`."""
    kept = (
        char
        if char in KEPT_FORMAT or unicodedata.category(char)[0] not in "CZ"
        else " "
        if char not in _INVISIBLE
        else ""
        for char in str(value or "")[: longest * 4]
    )
    text = _STACKED.sub(r"\1", " ".join("".join(kept).split()))
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def link(url: Any) -> str | None:
    """Return an address that may be a link: http or https with a host, printable ASCII or escaped; None otherwise."""
    text = str(url or "")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    safe = (
        parts.scheme in {"http", "https"} and parts.hostname and text.isprintable() and not set(text) & set("\"'<> \\")
    )
    return text if safe and len(text) <= 2000 else None  # noqa: PLR2004 (what mail programs still follow)


def number(value: Any, digits: int = 1) -> str:
    """Return a figure with thousands marked by thin spaces and no needless zeros; what is not zero never becomes it."""
    figure = Decimal(str(value))
    while figure and digits < _MOST_DIGITS and not round(figure, digits):
        digits += 1
    text = f"{figure:,.{digits}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def what(listing: Mapping[str, Any]) -> str:
    """Return what is offered: substances or mixture, family, condition, and whether it can still be had."""
    mixture = " / ".join(f"{name} {share:g} %" for name, share in (listing.get("composition") or {}).items())
    names = ", ".join(listing.get("substances") or ()) or mixture or "no substance named"
    families = ", ".join(listing.get("families") or ())
    condition = listing.get("condition")
    words = [names + (f" ({families})" if families else "")]
    words += [str(condition)] if condition not in (None, "unknown") else []
    words += [str(listing["presence"]).replace("_", " ")] if listing.get("presence") not in (None, "listed") else []
    return clean(", ".join(words))


def where(listing: Mapping[str, Any]) -> str:
    """Return the site, and where it offers, each place with the reason where one is known."""
    site = clean(listing.get("site"), 80)
    reasons = [
        f"{clean(place['jurisdiction'], 10)} ({clean(place['reason'], 100)})"
        for place in (listing.get("places") or ())[:6]
    ]
    if reasons:
        return f"{site}, offered in {'; '.join(reasons)}"
    places = ", ".join(listing.get("jurisdictions") or ()) or "jurisdiction unknown"
    location = clean(listing.get("location"), 80)
    return f"{site}, offered in {places}" + (f" ({location})" if location else "")


def notes(listing: Mapping[str, Any]) -> str:
    """Return what the assessment remarks without any law behind it."""
    notices = [finding["title"] for finding in listing.get("findings") or () if finding["verdict"] == "notice"]
    return clean(" ".join(notices), 400)


_PACKS_SHOWN = 4


def quantity(listing: Mapping[str, Any]) -> str:
    """Return the packs offered and their whole mass: `10 × 13.6 kg disposable (136 kg)`."""
    packs = [pack for pack in listing.get("packs") or () if pack.get("net_kg") or pack.get("container") != "unknown"]
    words = [_pack(pack) for pack in packs[:_PACKS_SHOWN]]
    if len(packs) > _PACKS_SHOWN:
        words.append(f"and {counted(len(packs) - _PACKS_SHOWN, 'more size')}")
    mass = listing.get("mass_kg")
    inferred = listing.get("mass_basis") == "inferred"
    whole = f"{number(mass)} kg in all{', worked out, not stated' if inferred else ''}" if mass else ""
    several = len(packs) != 1 or (packs[0].get("units") or 1) > 1 or inferred
    return "; ".join([*words, *([whole] if whole and several else [])]) or "quantity not stated"


def price(listing: Mapping[str, Any], usual: Mapping[str, Any] | None) -> str:
    """Return the price as asked, per kg, and against the usual one where it is known."""
    asked = listing.get("price")
    if not asked:
        return "price not stated"
    currency = clean(asked.get("currency") or "(currency not stated)", 30)
    upper = f" to {money(asked['max_amount'])}" if asked.get("max_amount") else ""
    per = asked.get("per") or "unknown"
    words = [f"{money(asked['amount'])}{upper} {currency}" + (f" per {per}" if per != "unknown" else "")]
    per_kg = listing.get("price_per_kg")
    if per_kg is not None and per != "kg":
        words.append(f"{money(per_kg)} {currency} per kg")
    if per_kg is not None and usual:
        share = float(per_kg) / float(usual["amount"]) if float(usual["amount"]) else 0.0
        offers = counted(usual["offers"], "offer")
        words.append(f"{share:.0%} of the usual {money(usual['amount'])} {currency} per kg (median of {offers})")
    return "; ".join(words)


def position(listing: Mapping[str, Any]) -> str | None:
    """Return where the price stands beside other prices and the cost of quota, None where nothing is known."""
    found = listing.get("price_position")
    if not found:
        return None
    words = []
    if found.get("ratio") is not None:
        words.append(
            f"{float(found['ratio']):.0%} of the median {money(found['median'])} {clean(found['currency'], 10)} per kg "
            f"(n = {found['observations']}: {clean(found.get('compared_with'), 120)})"
        )
    if found.get("floor_ratio") is not None:
        words.append(
            f"{float(found['floor_ratio']):.0%} of what EU quota for one kg costs "
            f"({money(found['floor'])} {clean(found['currency'], 10)})"
        )
    return "; ".join(words) or None


def relisted(listing: Mapping[str, Any]) -> str | None:
    """Return that a listing is an earlier one put up again, which and why, None where it is not."""
    earlier = listing.get("earlier")
    if not earlier:
        return None
    return (
        f"put up again; earlier: {clean(earlier['id'], 80)}, first seen {day(earlier['first_seen'])}, last on offer "
        f"{day(earlier['last_seen'])}, {clean(earlier['url'], 200)} ({clean(earlier['because'], 80)})"
    )


def climate(listing: Mapping[str, Any]) -> str | None:
    """Return tonnes CO2-equivalent and ODP kilograms with the basis of the GWP, None where neither is known."""
    words = []
    if listing.get("tco2e"):
        basis = f" (GWP: {clean(listing['gwp_basis'], 60)})" if listing.get("gwp_basis") else ""
        words.append(f"{number(listing['tco2e'])} t CO₂e{basis}")
    if listing.get("odp_kg"):
        words.append(f"{number(listing['odp_kg'], 2)} kg ODP")
    return "; ".join(words) or None


def register_answer(seller: Mapping[str, Any]) -> str:
    """Return what the registers say of a seller, with the register's date, and never more than they say."""
    outcome = seller.get("outcome")
    if outcome not in OUTCOMES:
        return NO_REGISTER
    register = clean(seller.get("register"), 60)
    as_of = clean(seller.get("register_as_of"), 40)
    words = OUTCOMES[outcome]
    if seller.get("entry_id"):
        words += f": entry {clean(seller['entry_id'], 60)}"
    if register or as_of:
        words += " — " + " ".join(part for part in (register, f"as of {as_of}" if as_of else "") if part)
    return words


def near_misses(seller: Mapping[str, Any]) -> str | None:
    """Return the entries that resemble the seller, None where there are none."""
    near = [f"{clean(each.get('name'), 80)} ({float(each.get('score') or 0):.0%})" for each in seller.get("near") or ()]
    return "; ".join(near[:3]) or None


def compared(reason: Mapping[str, Any]) -> str:
    """Return one thing in which a seller was compared with an entry of a register, and how far the two agree."""
    values = " / ".join(words for words in (clean(reason.get("query"), 80), clean(reason.get("entry"), 80)) if words)
    detail = clean(reason.get("detail"), 160)
    agrees = f"{clean(reason.get('feature'), 40)} {float(reason.get('score') or 0):.0%}"
    return f"{agrees}: {values}" + (f" ({detail})" if detail else "")


def basis(finding: Mapping[str, Any]) -> str:
    """Return the legal basis of a finding or rule, and whether it was checked in its source; none for our remarks."""
    if finding.get("verdict") == "notice":
        return ""
    parts = (clean(finding.get("basis"), 240).rstrip("."), clean(finding.get("source"), 160))
    words = "; ".join(part for part in parts if part)
    checked = "confirmed in this source" if finding.get("confirmed") else "TO BE CHECKED, not confirmed in a source"
    return f"{words} — {checked}"


def judged(finding: Mapping[str, Any]) -> str:
    """Return where a finding of law holds, what it says of the offer there, and its title."""
    return clean(f"{finding.get('jurisdiction') or ''} {finding['verdict']}: {finding['title']}")


def day(moment: Any) -> str:
    """Return a time (aware, or ISO 8601 text) as a date and minute in UTC."""
    when = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _pack(pack: Mapping[str, Any]) -> str:
    net = pack.get("net_kg")
    units = pack.get("units") or 1
    size = f"{number(net, 2)} kg" if net else ""
    container = pack.get("container") or "unknown"
    times = f"{units} × " if units > 1 else ""
    return times + " ".join(part for part in (size, container if container != "unknown" else "") if part)


def money(amount: Any) -> str:
    """Return an amount with two decimals, more where it would read as zero."""
    if Decimal(str(amount)) and not round(Decimal(str(amount)), 2):
        return number(amount, 2)
    return f"{Decimal(str(amount)):,.2f}".replace(",", "\u202f")


_STACKED = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""More marks on one letter than any language needs: they would paint over the lines above and below."""

_INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")
