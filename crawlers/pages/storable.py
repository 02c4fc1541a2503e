"""Texts that every database can hold: JSON in a page can spell half a surrogate pair or a NUL, which none stores."""

import re
from dataclasses import fields, replace
from typing import Any

from domain.listing import RawListing

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(listing: RawListing) -> RawListing:
    """Return a listing whose texts hold U+FFFD for what is no character; the same one where there is none."""
    changed = {name: fixed for name, value in _parts(listing) if (fixed := _fixed(value)) is not value}
    seller = {name: fixed for name, value in _parts(listing.seller) if (fixed := _fixed(value)) is not value}
    if seller:
        changed["seller"] = replace(listing.seller, **seller)
    return replace(listing, **changed) if changed else listing


def _parts(value: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(value, each.name)) for each in fields(value)]


def _fixed(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value) if _is_odd(value) else value
    if isinstance(value, tuple) and any(_is_odd(each) for each in value):
        return tuple(_UNSTORABLE.sub("\ufffd", each) for each in value)
    return value


def _is_odd(text: str) -> bool:
    return "\0" in text or (not text.isascii() and _UNSTORABLE.search(text) is not None)
