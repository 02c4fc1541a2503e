"""More like this seller: a search for all that the seller of a listing offers, as far as listings tell."""

from collections.abc import Mapping
from typing import Any

MOST_MARKS = 40
"""Contacts and identifiers asked about; a page that lists more is no page of one seller."""


def same_seller(document: Mapping[str, Any]) -> str:
    """Return the search for the listings of the seller of a listing, itself included.

    They share its group where accounts were joined; otherwise the seller's page, a contact, a company identifier, or
    the name on the same site.
    """
    seller: Mapping[str, Any] = document.get("seller") or {}
    if seller.get("group"):
        return f"seller.group:{quoted(seller['group'])}"
    marks = [f"seller.url:{quoted(seller['url'])}"] if seller.get("url") else []
    marks += [f"contact:{quoted(each['kind'] + ':' + each['value'])}" for each in document.get("contacts") or ()]
    marks += [
        f"identifier:{quoted(each['scheme'] + ':' + each['value'])}" for each in document.get("identifiers") or ()
    ]
    if any(char.isalnum() for char in str(seller.get("name") or "")):
        marks.append(f"(seller.name:{quoted(seller['name'])} AND site:{quoted(document['site'])})")
    return " OR ".join(list(dict.fromkeys(marks))[:MOST_MARKS] or [f"id:{quoted(document['id'])}"])


def quoted(value: str) -> str:
    """Return a value as a phrase of the query language, so that nothing in it is read as syntax."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
