"""How a document becomes facts: a fixed record of numbers in which every keyword value is a code.

All values of a keyword field together (`("R-22", "R-410A")`) are one entry of the dictionary, so each field takes one
number in each record, filters compare numbers, and a facet is one count. The packs of a listing are one entry as well.
"""

import struct
from operator import attrgetter
from typing import Any

import numpy as np
import orjson

from domain.document import ListingDocument
from index.fields import (
    CODED_FIELDS,
    KEPT_FIELDS,
    NUMBER_FIELDS,
    PACK_FIELDS,
    TEXT_FIELDS,
    Attribute,
    Field,
)
from index.sighting import Kept

PACKS = "packs"
TEXTS = "texts"
"""Dictionary entry of a listing: the names of its text fields that hold anything."""


def _attribute(field: Field) -> bool:
    return isinstance(field.read, Attribute)


_CODED = sorted((*CODED_FIELDS, *(field for field in TEXT_FIELDS if field.facet)), key=_attribute, reverse=True)
_NUMBERS = sorted(NUMBER_FIELDS, key=_attribute, reverse=True)
"""Those that are an attribute of the document come first: they are read all at once."""
_ATTRIBUTES = [(field.name, field.read) for field in _CODED if isinstance(field.read, Attribute)]
_NUMBER_ATTRIBUTES = [field.read for field in _NUMBERS if isinstance(field.read, Attribute)]
_READ = attrgetter(*(read.path for _, read in _ATTRIBUTES))
_READ_NUMBERS = attrgetter(*(read.path for read in _NUMBER_ATTRIBUTES))
_READERS = [(field.name, field.read) for field in _CODED if field.read and not _attribute(field)]
_NUMBER_READERS = [field.read for field in _NUMBERS if field.read and not _attribute(field)]
CODED = (*(field.name for field in _CODED), PACKS, TEXTS)
NUMBERS = (*(field.name for field in _NUMBERS), *(field.name for field in KEPT_FIELDS))

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

_READ_PACK = attrgetter(*(field.name.split(".")[1] for field in PACK_FIELDS))
_MISSING = float("nan")
_TEXTS = 2 + CODED.index(TEXTS)
_PRESENCE = 2 + CODED.index("presence")
_FIRST_KEPT = 2 + len(CODED) + len(NUMBER_FIELDS)


class Terms:
    """The dictionary as a writer holds it, for the index made at `epoch`. `fresh` are entries not stored yet."""

    def __init__(self, epoch: str = "") -> None:
        self.epoch = epoch
        self.codes: dict[str, dict[tuple[Any, ...], int]] = {name: {} for name in CODED}
        self.last = 0
        self.fresh: list[tuple[int, str, str]] = []
        self._of_attributes: list[dict[Any, int]] = [{} for _ in _ATTRIBUTES]
        """The same codes by what stands in the attribute."""

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

    def attribute_codes(self, document: ListingDocument) -> list[int]:
        """Return the codes of the fields that are an attribute of the document."""
        found = _READ(document)
        codes = [known.get(value, 0) for known, value in zip(self._of_attributes, found, strict=True)]
        return codes if all(codes) else [code or self._learned(place, found[place]) for place, code in enumerate(codes)]

    def filled(self, facts: bytes) -> tuple[str, ...]:
        """Return the names of the text fields that hold anything, as stored facts tell."""
        wanted = _RECORD.unpack(facts)[_TEXTS]
        return next(names for names, code in self.codes[TEXTS].items() if code == wanted)

    def _learned(self, place: int, value: Any) -> int:
        name, read = _ATTRIBUTES[place]
        code = self._of_attributes[place][value] = self.code(name, read.values(value))
        return code


def facts_of(document: ListingDocument, length: int, filled: tuple[str, ...], terms: Terms) -> list[int | float]:
    """Return the record of a document as numbers, still without what is kept over sightings.

    `length` is as in `RECORD`, `filled` are the names of the text fields that hold anything.
    """
    code = terms.code
    record: list[int | float] = [id_order(document.id), length, *terms.attribute_codes(document)]
    record += [code(name, tuple(read(document))) for name, read in _READERS]
    record += (code(PACKS, tuple([_READ_PACK(pack) for pack in document.packs])), code(TEXTS, filled))
    record += [_MISSING if number is None else number for number in _READ_NUMBERS(document)]
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


def length_of(facts: bytes) -> int:
    """Return the length that stored facts tell, as in `RECORD`."""
    return int(_RECORD.unpack(facts)[1])


def id_order(listing_id: str) -> int:
    """Return a number that sorts as ids do, as far as their first eight bytes tell."""
    return int.from_bytes(listing_id.encode("utf-8", "replace")[:8].ljust(8, b"\0"), "big")


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _text(value: tuple[Any, ...]) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        safe = tuple(item.encode("utf-8", "replace").decode() if isinstance(item, str) else item for item in value)
        return orjson.dumps(safe).decode()
