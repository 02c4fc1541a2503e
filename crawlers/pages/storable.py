"""Texts that every database can hold: JSON in a page can spell half a surrogate pair or a NUL, which none stores."""

import re
from dataclasses import fields, replace
from typing import Any

from domain.listing import RawListing, RawSeller

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(listing: RawListing) -> RawListing:
    """Return a listing whose texts hold U+FFFD for what is no character; the same one where there is none."""
    changed = _changed(listing)
    if seller := _changed(listing.seller):
        changed["seller"] = replace(listing.seller, **seller)
    return replace(listing, **changed) if changed else listing


def _changed(part: RawListing | RawSeller) -> dict[str, Any]:
    """Return the fields that hold what is no character, mended."""
    values = ((each.name, getattr(part, each.name)) for each in fields(part))
    return {name: fixed for name, value in values if (fixed := _fixed(value)) is not value}


def _fixed(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value) if _is_odd(value) else value
    if isinstance(value, tuple) and any(_is_odd(each) for each in value):
        return tuple(_UNSTORABLE.sub("\ufffd", each) for each in value)
    return value


def _is_odd(text: str) -> bool:
    return "\0" in text or (not text.isascii() and _UNSTORABLE.search(text) is not None)
