"""Cursors: where a page of hits ended, as text that a caller hands back to get the next page."""

import base64
import binascii
from typing import Any

import orjson

from domain.errors import InputError
from index.engine import SearchRequest
from index.fields import FACETS, SORTABLE, get_field

RELEVANCE = "relevance"


def cursor_of(request: SearchRequest, place: list[Any]) -> str:
    """Return the cursor for a search that ended at `place`."""
    return base64.urlsafe_b64encode(orjson.dumps([request.query, request.sort, place])).decode()


def place_of(request: SearchRequest) -> list[Any] | None:
    """Return where the last page ended, None for the first page.

    Raises:
        InputError: the cursor is damaged, or belongs to another search.
    """
    if request.after is None:
        return None
    try:
        query, sort, place = orjson.loads(base64.urlsafe_b64decode(request.after))
    except (ValueError, binascii.Error, TypeError):
        raise InputError("the cursor of the page is damaged; start again at the first page") from None
    if query != request.query or sort != request.sort or not isinstance(place, list):
        raise InputError("the cursor belongs to another search; start again at the first page")
    return place


def sort_field(sort: str) -> tuple[str, bool]:
    """Return the field to sort by and whether downwards; the field is "relevance" for the best first.

    Raises:
        InputError: there is no such field to sort by.
    """
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name == RELEVANCE:
        return RELEVANCE, True
    field = get_field(name)
    if field is None or not field.sortable:
        raise InputError(
            f"cannot sort by {name!r}; take relevance or one of {', '.join(SORTABLE)} (- before it: downwards)"
        )
    return field.name, descending


def facet_field(name: str) -> str:
    """Return the name of the field to count as a facet.

    Raises:
        InputError: the field cannot be counted.
    """
    field = get_field(name)
    if field is None or not field.facet:
        raise InputError(f"cannot count {name!r} as a facet; take one of {', '.join(FACETS)}")
    return field.name
