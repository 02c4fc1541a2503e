"""The canonical register table of CONTRACT.md: rows to entries, with every bad row named."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.errors import InputError
from domain.trader import TraderEntry
from traders.country import country_code
from traders.encoding import encoding_of, lines_of

COLUMNS = (
    "register",
    "entry_id",
    "name",
    "aliases",
    "country",
    "address",
    "identifiers",
    "domain",
    "email",
    "phone",
    "role",
    "substances",
    "valid_from",
    "valid_to",
)
REQUIRED = ("entry_id", "name")
SEPARATOR = "|"
_JOINED = f" {SEPARATOR} "


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be used: its line in the file (the header is line 1) and what is wrong with it."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read_canonical(path: Path, bad: list[BadRow]) -> Iterator[TraderEntry]:
    """Yield the entries of a canonical register table; rows that cannot be used are added to `bad`.

    Raises:
        InputError: the file cannot be read, is not text, or its header lacks `entry_id` or `name`.
    """
    return entries_of(_canonical_rows(path), path.stem, bad)


def _canonical_rows(path: Path) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    reader = csv.reader(lines_of(path, encoding_of(path)), strict=False)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in REQUIRED if name not in header]
        if missing:
            raise InputError(
                f"{path}: the header (line 1) lacks {' and '.join(missing)}; the columns are {', '.join(COLUMNS)}"
            )
        for row in reader:
            if any(cell.strip() for cell in row[len(header) :]):
                yield reader.line_num, f"{len(row)} cells under a header of {len(header)}; is a quote missing?"
            elif any(cell.strip() for cell in row):
                yield reader.line_num, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.line_num}: not a CSV table ({error}); save it as CSV in UTF-8"
        ) from None


def entries_of(
    rows: Iterable[tuple[int, Mapping[str, str] | str]], register: str, bad: list[BadRow]
) -> Iterator[TraderEntry]:
    """Turn rows of the canonical columns into entries; a second row with an id already seen is a bad row."""
    seen: dict[int, int] = {}
    for line, row in rows:
        if isinstance(row, str):
            bad.append(BadRow(line, row))
            continue
        try:
            entry = entry_of(row, register)
        except InputError as error:
            bad.append(BadRow(line, str(error)))
            continue
        key = hash((entry.register, entry.entry_id))
        if key in seen:
            bad.append(BadRow(line, f"entry_id {entry.entry_id!r} stands in line {seen[key]} already"))
            continue
        seen[key] = line
        yield entry


def entry_of(row: Mapping[str, str], register: str) -> TraderEntry:
    """Turn one row into an entry.

    Raises:
        InputError: entry_id or name is empty, the country or a date cannot be read, or the dates are swapped.
    """
    cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name in REQUIRED:
        if not cell[name]:
            raise InputError(f"{name} is empty")
    if not any(char.isalnum() for char in cell["name"]):
        raise InputError(f"name {cell['name']!r} holds no letter")
    if "\ufffd" in "".join(cell.values()):
        raise InputError("the row holds the replacement character U+FFFD: the file was re-encoded wrongly")
    country = country_code(cell["country"])
    if cell["country"] and not country:
        raise InputError(f"country {cell['country']!r} is not known; use the two letters of ISO 3166-1")
    begins, ends = _day(cell["valid_from"], "valid_from"), _day(cell["valid_to"], "valid_to")
    if begins and ends and begins > ends:
        raise InputError(f"valid_from {begins} is after valid_to {ends}")
    cell |= {"register": cell["register"] or register, "name": " ".join(cell["name"].split()), "country": country}
    return _entry(cell, _several, begins, ends)


def stored_entry(row: Mapping[str, str]) -> TraderEntry:
    """Turn a row that `row_of` made of an entry back into that entry; nothing is checked a second time."""
    begins, ends = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    return _entry(row, _stored, begins, ends)


def _entry(
    cell: Mapping[str, str], parts_of: Callable[[str], tuple[str, ...]], begins: date | None, ends: date | None
) -> TraderEntry:
    return TraderEntry(
        register=cell["register"],
        entry_id=cell["entry_id"],
        name=cell["name"],
        aliases=parts_of(cell["aliases"]),
        country=cell["country"] or None,
        address=cell["address"] or None,
        identifiers=parts_of(cell["identifiers"]),
        domain=cell["domain"] or None,
        email=cell["email"] or None,
        phone=cell["phone"] or None,
        role=cell["role"] or None,
        substances=parts_of(cell["substances"]),
        valid_from=begins,
        valid_to=ends,
    )


def _stored(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(_JOINED)) if cell else ()


def row_of(entry: TraderEntry) -> dict[str, str]:
    """Return an entry as a row of the canonical table."""
    return {
        "register": entry.register,
        "entry_id": entry.entry_id,
        "name": entry.name,
        "aliases": _JOINED.join(entry.aliases),
        "country": entry.country or "",
        "address": entry.address or "",
        "identifiers": _JOINED.join(entry.identifiers),
        "domain": entry.domain or "",
        "email": entry.email or "",
        "phone": entry.phone or "",
        "role": entry.role or "",
        "substances": _JOINED.join(entry.substances),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else "",
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else "",
    }


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(SEPARATOR) if part.strip()))


def _day(cell: str, name: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise InputError(f"{name} {cell!r} is not a date; write it as 2026-01-31") from None
