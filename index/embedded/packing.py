"""How a document becomes facts: a fixed record of numbers in which every keyword value is a code.

All values of a keyword field together (`("R-22", "R-410A")`) are one entry of the dictionary, so each field takes one
number in each record, filters compare numbers, and a facet is one count. The packs of a listing are one entry as well.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
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
_LENGTH = struct.Struct("<I")
_CODE = struct.Struct("<i")
_KEPT = struct.Struct(f"<{len(KEPT_FIELDS)}d")
_LENGTH_AT = 8
_CODES_AT = _LENGTH_AT + _LENGTH.size
_KEPT_AT = _RECORD.size - _KEPT.size
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
_TEXTS = _CODES_AT + _CODE.size * CODED.index(TEXTS)
_PRESENCE = _CODES_AT + _CODE.size * CODED.index("presence")


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

    def taken(self) -> list[tuple[int, str, str]]:
        """Return the entries that are fresh, which are so no longer."""
        taken, self.fresh = self.fresh, []
        return taken

    def codes_of(self, documents: Sequence[ListingDocument]) -> Iterator[list[int]]:
        """Yield the codes that each field has in the documents, of all fields but what texts hold anything."""
        for place, values in enumerate(zip(*map(_READ, documents), strict=True)):
            known = self._of_attributes[place]
            if fresh := set(values).difference(known):
                self._learn_attribute(place, fresh)
            yield [known[value] for value in values]
        for name, read in _READERS:
            yield [self.code(name, tuple(read(document))) for document in documents]
        yield [self.code(PACKS, tuple([_READ_PACK(pack) for pack in document.packs])) for document in documents]

    def filled(self, record: bytes) -> tuple[str, ...]:
        """Return the names of the text fields that hold anything, as a stored record tells."""
        wanted = _CODE.unpack_from(record, _TEXTS)[0]
        return next(names for names, code in self.codes[TEXTS].items() if code == wanted)

    def _learn_attribute(self, place: int, values: Iterable[Any]) -> None:
        name, read = _ATTRIBUTES[place]
        for value in values:
            self._of_attributes[place][value] = self.code(name, read.values(value))


Facts = tuple[int, tuple[int, ...], tuple[float, ...]]
"""What a document tells of a record: the order of its id, codes and numbers."""


def facts_of(documents: Sequence[ListingDocument], terms: Terms) -> Iterator[Facts]:
    """Yield the facts of documents, read field by field: half the time of reading them document by document."""
    if documents:
        orders = [id_order(document.id) for document in documents]
        yield from zip(orders, zip(*terms.codes_of(documents), strict=True), map(_numbers, documents), strict=True)


def packed(facts: Facts, length: int, filled: tuple[str, ...], kept: Kept, observations: int, terms: Terms) -> bytes:
    """Return the record of a listing as it is stored.

    `length` is as in `RECORD`, `filled` are the names of the text fields that hold anything.
    """
    order, codes, numbers = facts
    times = (kept.first_seen, kept.last_seen, kept.changed_at)
    return _RECORD.pack(order, length, *codes, terms.code(TEXTS, filled), *numbers, *times, observations)


def with_kept(record: bytes, kept: Kept, observations: int) -> bytes:
    """Return a stored record with other sightings."""
    return record[:_KEPT_AT] + _KEPT.pack(kept.first_seen, kept.last_seen, kept.changed_at, observations)


def with_presence(record: bytes, presence: int) -> bytes:
    """Return a stored record with another presence, given by its code."""
    return record[:_PRESENCE] + _CODE.pack(presence) + record[_PRESENCE + _CODE.size :]


def length_of(record: bytes) -> int:
    """Return the length that a stored record tells, as in `RECORD`."""
    return int(_LENGTH.unpack_from(record, _LENGTH_AT)[0])


def _numbers(document: ListingDocument) -> tuple[float, ...]:
    found = [_MISSING if number is None else number for number in _READ_NUMBERS(document)]
    return (*found, *[next(iter(read(document)), _MISSING) for read in _NUMBER_READERS])


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
