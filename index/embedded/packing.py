"""How a document becomes facts: a fixed record of numbers in which every keyword value is a code.

All values of a keyword field together (`("R-22", "R-410A")`) are one entry of the dictionary, so each field takes one
number in each record, filters compare numbers, and a facet is one count. The packs of a listing are one entry as well.
"""

import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import orjson

from domain.document import ListingDocument
from index.analysis import index_tokens
from index.embedded.code import codes_in
from index.embedded.frequency import frequent
from index.fields import (
    CODED_FIELDS,
    KEPT_FIELDS,
    NUMBER_FIELDS,
    PACK_FIELDS,
    TEXT_FIELDS,
    UNIQUE_FIELDS,
)
from index.sighting import Kept

PACKS = "packs"
TEXTS = "texts"
"""Dictionary entry of a listing: the names of its text fields that hold anything."""

_READERS = tuple(
    (field.name, field.read)
    for field in (*CODED_FIELDS, *TEXT_FIELDS)
    if field.read and (field.type == "keyword" or field.facet)
)
_NUMBER_READERS = tuple(field.read for field in NUMBER_FIELDS if field.read)
_TEXT_READERS = tuple((field.name, field.read) for field in TEXT_FIELDS if field.read)
"""In the order of `Words`: title, text, seller, location, brand, reasons."""
CODED = (*(name for name, _ in _READERS), PACKS, TEXTS)
NUMBERS = (*(field.name for field in NUMBER_FIELDS), *(field.name for field in KEPT_FIELDS))

_RECORD = struct.Struct(f"<QI{len(CODED)}i{len(NUMBERS)}d")
RECORD = np.dtype(
    [
        ("order", "<u8"),
        ("length", "<u4"),
        *((name, "<i4") for name in CODED),
        *((f"#{name}", "<f8") for name in NUMBERS),
    ]
)
"""The record as numpy reads it; numbers carry a `#` before their name. `order` is the first eight bytes of the id,
`length` how many tokens the listing has where words without a field are looked for, those of the title twice."""

LONGEST_VALUE = 2000
"""Characters of a keyword value that are compared."""

_PACK_NAMES = tuple(field.name.split(".")[1] for field in PACK_FIELDS)
_MISSING = float("nan")
_FIRST_UNIQUE = 0xE000
_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_STAND_INS = {**{ord(sign): 0x80 + place for place, sign in enumerate(_SIGNS)}, ord(" "): 0xA0}
"""What stands for punctuation within a token. Folding leaves none of these characters in a value: they mean nothing but
the sign they stand for. Control characters all become a soft hyphen."""
_LATIN = bytes(_STAND_INS.get(code, code if chr(code).isalnum() else 0xAD) for code in range(128)) + bytes(128)
_FOLDED_SIGNS = {code: _LATIN[code] for code in range(128) if not chr(code).isalnum()}
_PRESENCE = 2 + CODED.index("presence")
_FIRST_KEPT = 2 + len(CODED) + len(NUMBER_FIELDS)


class Words(NamedTuple):
    """What goes into the full-text indices of a listing, as tokens separated by spaces.

    `filled` are the names of the text fields that hold anything, `length` is as in `RECORD`.
    """

    title: str
    text: str
    seller: str
    location: str
    brand: str
    reasons: str
    frequent: str
    lookups: str
    filled: tuple[str, ...]
    length: int


class Terms:
    """The dictionary as a writer holds it, for the index made at `epoch`. `fresh` are entries not stored yet."""

    def __init__(self, epoch: str = "") -> None:
        self.epoch = epoch
        self.codes: dict[str, dict[tuple[Any, ...], int]] = {name: {} for name in CODED}
        self.last = 0
        self.fresh: list[tuple[int, str, str]] = []

    def learn(self, code: int, field: str, value: str) -> None:
        """Take over an entry that is stored."""
        self.codes[field][_frozen(orjson.loads(value))] = code
        self.last = max(self.last, code)

    def code(self, field: str, value: tuple[Any, ...]) -> int:
        """Return the code of a value, making one where it is new."""
        known = self.codes[field]
        code = known.get(value)
        if code is None:
            self.last += 1
            code = known[value] = self.last
            self.fresh.append((code, field, _text(value)))
        return code


def facts_of(document: ListingDocument, words: Words, terms: Terms) -> list[int | float]:
    """Return the record of a document as numbers, still without what is kept over sightings."""
    record: list[int | float] = [id_order(document.id), words.length]
    codes, code = terms.codes, terms.code
    for name, read in _READERS:
        value = tuple(read(document))
        record.append(codes[name].get(value) or code(name, value))
    record.append(code(PACKS, tuple(pack_row(pack) for pack in document.packs)))
    record.append(code(TEXTS, words.filled))
    record += [next(iter(read(document)), _MISSING) for read in _NUMBER_READERS]
    return record


def pack_facts(record: list[int | float], kept: Kept, observations: int) -> bytes:
    """Return the record with what is kept over sightings, as it is stored."""
    return _RECORD.pack(*record, kept.first_seen, kept.last_seen, kept.changed_at, observations)


def patched(facts: bytes, kept: Kept, observations: int, presence: int | None = None) -> bytes:
    """Return stored facts with other sightings, and with another presence where its code is given."""
    record = list(_RECORD.unpack(facts))
    if presence is not None:
        record[_PRESENCE] = presence
    return pack_facts(record[:_FIRST_KEPT], kept, observations)


def id_order(listing_id: str) -> int:
    """Return a number that sorts as ids do, as far as their first eight bytes tell."""
    return int.from_bytes(listing_id.encode("utf-8", "replace")[:8].ljust(8, b"\0"), "big")


def pack_row(pack: Any) -> tuple[Any, ...]:
    """Return the fields of one pack in the order of `index.fields.PACK_FIELDS`."""
    return tuple([getattr(pack, name) for name in _PACK_NAMES])


def words_of(document: Any) -> Words:
    """Return the tokens of a document (or of its JSON form as `Shown`)."""
    title, text, seller, *others = texts = [_tokens(read(document)) for _, read in _TEXT_READERS]
    location, brand, reasons = others
    counted = frequent([*title, *title, *text, *seller])  # a word in the title counts twice
    return Words(
        title=" ".join(title),
        text=" ".join(text),
        seller=" ".join(seller),
        location=" ".join(location),
        brand=" ".join(brand),
        reasons=" ".join(reasons),
        frequent=" ".join(counted),
        lookups=_lookups_of(document),
        filled=tuple([name for (name, _), tokens in zip(_TEXT_READERS, texts, strict=True) if tokens]),
        length=2 * len(title) + len(text) + len(seller),
    )


def _tokens(values: Iterable[str]) -> list[str]:
    text = " ".join(values)
    if not text:
        return []
    found = index_tokens(text)
    found += codes_in(found)
    return found


def _lookups_of(document: Any) -> str:
    """Return the values of fields that are unique to a listing, as tokens that no text can hold."""
    found = [
        _lookup(place, field.folded(str(value)[:LONGEST_VALUE]))
        for place, field in enumerate(UNIQUE_FIELDS)
        if field.read
        for value in field.read(document)
    ]
    return " ".join(dict.fromkeys(found))


def lookup_token(field: str, folded: str) -> str:
    """Return the token that stands for a value of a unique field, or for the beginning of one."""
    return _lookup(next(place for place, unique in enumerate(UNIQUE_FIELDS) if unique.name == field), folded)


def lookup_value(token: str) -> str:
    """Return the folded value that a token stands for."""
    return token[1:].translate(_BACK)


def _lookup(place: int, folded: str) -> str:
    if folded.isascii():  # the same, twenty times as fast
        return chr(_FIRST_UNIQUE + place) + folded.encode().translate(_LATIN).decode("latin-1")
    return chr(_FIRST_UNIQUE + place) + folded.translate(_FOLDED_SIGNS)


_BACK = {stand_in: code for code, stand_in in _STAND_INS.items()}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _text(value: tuple[Any, ...]) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        safe = tuple(item.encode("utf-8", "replace").decode() if isinstance(item, str) else item for item in value)
        return orjson.dumps(safe).decode()
