"""What a hit shows: a snapshot of the facts of a listing and of the rule, as they stood when the rule matched.

Everything that a mail or `alerts show` says comes from this snapshot, so it can be proved later what was known and why.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from alerts.rule import Rule
from alerts.wording import number
from domain.jsonl import plain
from index.engine import Stored

SHOWN = (
    "id", "url", "site", "title", "language", "kind", "substances", "families", "packs", "price", "price_per_kg",
    "condition", "contacts", "identifiers", "flags", "seller", "jurisdictions", "status", "findings", "severity",
    "mass_kg", "tco2e", "gwp_basis", "odp_kg", "availability", "presence", "brand", "sku", "location", "published",
    "seen_at", "evidence", "version", "mass_basis", "places", "price_eur_kg", "price_position", "composition",
    "earlier",
)  # fmt: skip
"""Fields of the document that a snapshot keeps; the text is cut, the rest as it is."""

TEXT_KEPT = 600
"""Characters of the listing's text kept in a snapshot; the whole page stays in the archive."""

_PLACES = {
    "container": "packs.container",
    "net_kg": "packs.net_kg",
    "gross_kg": "packs.gross_kg",
    "units": "packs.units",
    "jurisdiction": "jurisdictions",
    "finding": "findings.rule",
    "contact": "contacts.value",
    "contact.kind": "contacts.kind",
    "identifier": "identifiers.value",
}
"""Fields of the query language that stand elsewhere in a document."""

_PHRASE = re.compile(r'"([^"\\]{2,80})"')
_FIELD = re.compile(r"(?<![\w.\"\\])([a-z_]{2,30}(?:\.[a-z_]{2,30})?):")


def snapshot(stored: Stored, rule: Rule, day: date) -> dict[str, Any]:
    """Return the facts of a listing and of the rule that matched it on a day, as plain JSON values."""
    document = stored.document
    listing = {name: document.get(name) for name in SHOWN}
    listing["text"] = str(document.get("text") or "")[:TEXT_KEPT]
    listing["first_seen"] = plain(stored.first_seen)
    listing["last_seen"] = plain(stored.last_seen)
    listing["observations"] = stored.observations
    named = ("id", "version", "title", "why", "basis", "source", "confirmed", "severity", "where")
    return {
        "listing": listing,
        "rule": {name: getattr(rule, name) for name in named},
        "matched": [[name, value] for name, value in matched_fields(rule.search(day), document)],
        "aggregate": None,
        "usual": None,
    }


def matched_fields(query: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields that a query asks about with the listing's own value, so that a hit explains itself."""
    fields, phrases = _asked(query)
    for name in fields:
        values = sorted(set(_values(document, name)))
        if values:
            yield name, ", ".join(values[:8])
    text = f"{document.get('title') or ''}\n{document.get('text') or ''}".casefold() if phrases else ""
    words = [phrase for phrase in phrases if phrase.casefold() in text]
    if words:
        yield "words", ", ".join(words[:8])


@lru_cache(maxsize=4096)
def _asked(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields and the phrases that stand in a query; the kind is left out, as every rule asks for offers."""
    fields = dict.fromkeys(name for name in _FIELD.findall(query) if name != "kind")
    return tuple(fields), tuple(dict.fromkeys(_PHRASE.findall(query)))


def seller_key(document: Mapping[str, Any]) -> str:
    """Return what stands for the seller: its group, else its name on that site, else a contact, else the listing."""
    seller = document.get("seller") or {}
    if seller.get("group"):
        return f"group:{seller['group']}"[:200]
    if seller.get("name"):
        return f"name:{' '.join(str(seller['name']).casefold().split())[:120]}@{document.get('site')}"[:200]
    for contact in document.get("contacts") or ():
        return f"contact:{contact['kind']}:{contact['value']}"[:200]
    return f"listing:{document['id']}"


def put_up_before(document: Mapping[str, Any]) -> str:
    """Return the id of the earlier listing that this one is, put up again elsewhere; empty where it is none."""
    return str((document.get("earlier") or {}).get("id") or "")


def _values(document: Mapping[str, Any], name: str) -> Iterator[str]:
    at: list[Any] = [document]
    for step in _PLACES.get(name, name).split("."):
        found = [item.get(step) for item in at if isinstance(item, Mapping)]
        at = [each for item in found for each in (item if isinstance(item, (list, tuple)) else [item])]
    for value in at:
        if value not in (None, "", "unknown") and not isinstance(value, Mapping):
            yield number(value, 2) if isinstance(value, float) else str(value)
