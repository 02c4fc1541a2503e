"""Mappings: how the columns of a register as it is published become the canonical ones.

A mapping is a TOML file (traders/data/mappings, or the operator's own); docs/add-a-register.md explains its keys.
Columns with contact persons are dropped in every register, whether a mapping names them or not.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from domain.errors import DataError, InputError
from traders.canonical import COLUMNS
from traders.script import fold
from traders.table import Line, RawTable

_KEYS = frozenset(
    (
        "title",
        "source",
        "columns",
        "join",
        "identifiers",
        "defaults",
        "skip",
        "drop",
        "dates",
        "year",
        "group_by",
        "id_from",
        "split",
        "also",
    )
)
_PERSON = re.compile(
    r"contact|ansprechpartner|responsible|responsable|representante|technician|operator name|director|owner name|"
    r"联系人|聯絡人|法定代表人|法人代表|负责人|ответственн|руководител|контактное лицо|担当者|代表者|담당자|대표자|"
    r"yetkili|signator|"
    r"irtibat|referente|persona de contacto|kontaktperson|osoba kontaktowa|titular da|first name|last name|surname|"
    r"vorname|nachname"
)
_NOT_PERSON = re.compile(r"phone|tel|mail|web|电话|電話|телефон|전화")
_HEADER_WITHIN = 30
_YEAR = re.compile(r"(?:19|20)\d{2}")
_FORMATS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping. Header names are compared folded; the first name of a list that stands in the header is taken."""

    id: str
    columns: Map[str, Sequence[str]]
    title: str = ""
    source: str = ""
    join: Map[str, Sequence[str]] = field(default_factory=dict)
    identifiers: Map[str, Sequence[str]] = field(default_factory=dict)
    defaults: Map[str, str] = field(default_factory=dict)
    skip: Sequence[str] = ()
    drop: Sequence[str] = ()
    dates: Sequence[str] = ()
    year: Sequence[str] = ()
    group_by: str = ""
    id_from: Sequence[str] = ()
    split: str = ""
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """A table in which a mapping's header was found: where the columns are."""

    mapping: Mapping
    table: RawTable
    header: int
    places: Map[str, int]
    names: Sequence[str]
    dropped: tuple[str, ...]


def read_mapping(name: str, text: str) -> Mapping:
    """Read a mapping.

    Raises:
        DataError: it is no TOML, has an unknown key, or does not say where the name stands.
    """
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"mapping {name} is not valid TOML: {error}") from None
    unknown = sorted(set(values) - _KEYS)
    unknown += sorted(set(values.get("columns", {})) - set(COLUMNS))
    if unknown:
        raise DataError(f"mapping {name}: unknown key {unknown[0]!r}; docs/add-a-register.md lists the keys")
    if "name" not in values.get("columns", {}):
        raise DataError(f"mapping {name}: [columns] must say where the name stands")
    lists = {key: {k: _names(v) for k, v in values.get(key, {}).items()} for key in ("columns", "join", "identifiers")}
    return Mapping(
        id=name,
        title=values.get("title", ""),
        source=values.get("source", ""),
        defaults=values.get("defaults", {}),
        skip=_names(values.get("skip", [])),
        drop=_names(values.get("drop", [])),
        dates=values.get("dates", []),
        year=_names(values.get("year", [])),
        group_by=values.get("group_by", ""),
        split=values.get("split", ""),
        id_from=_names(values.get("id_from", [])),
        also=_names(values.get("also", [])),
        **lists,
    )


def _names(value: str | Sequence[str]) -> Sequence[str]:
    return tuple(" ".join(fold(name).split()) for name in ([value] if isinstance(value, str) else value))


@lru_cache(maxsize=1)
def shipped_mappings() -> tuple[Mapping, ...]:
    """Return the mappings that come with Frostwatch, by id."""
    folder = files("traders").joinpath("data", "mappings")
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return tuple(read_mapping(item.name.removesuffix(".toml"), item.read_text(encoding="utf-8")) for item in found)


def get_mapping(name: str) -> Mapping:
    """Return a shipped mapping by its id, or read a mapping file.

    Raises:
        InputError: there is no such mapping or file.
        DataError: the file is not a good mapping.
    """
    for mapping in shipped_mappings():
        if mapping.id == name:
            return mapping
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return read_mapping(path.stem, path.read_text(encoding="utf-8"))
    known = ", ".join(mapping.id for mapping in shipped_mappings())
    raise InputError(f"no mapping {name!r}; give a .toml file or one of {known}")


def locate(mapping: Mapping, table: RawTable) -> Located | None:
    """Find a mapping's header in a table; titles may stand above it. None when it is not there."""
    for index, line in enumerate(table.head(_HEADER_WITHIN)):
        names = [" ".join(fold(cell).split()) for cell in line.cells]
        places: dict[str, int] = {}
        for column, wanted in mapping.columns.items():
            found = next((names.index(name) for name in wanted if name in names), None)
            if found is not None:
                places[column] = found
        if "name" in places and all(also in names for also in mapping.also):
            dropped = tuple(
                line.cells[i] for i, name in enumerate(names) if _is_person(name, mapping) and i not in places.values()
            )
            return Located(mapping, table, index, places, names, dropped)
    return None


def _is_person(name: str, mapping: Mapping) -> bool:
    return name in mapping.drop or bool(_PERSON.search(name) and not _NOT_PERSON.search(name))


def canonical_rows(found: Located, register: str) -> Iterator[tuple[int, Map[str, str] | str | None]]:
    """Yield the rows of a located table in canonical columns, a sentence for a bad one, None for one to be skipped.

    Rows that a mapping groups are one trader on several lines; they come at the end, as each may still grow.
    """
    mapping = found.mapping
    grouped: dict[str, tuple[int, dict[str, str]]] = {}
    for line in found.table.after(found.header):
        if not any(line.cells):
            continue
        try:
            row = _row(found, line, register)
        except InputError as error:
            yield line.number, str(error)
            continue
        key = row.get(mapping.group_by, "").casefold() if row and mapping.group_by else ""
        if not row or not key:
            yield line.number, row
        elif key in grouped:
            _merge(grouped[key][1], row)
        else:
            grouped[key] = line.number, row
    yield from grouped.values()


def _row(found: Located, line: Line, register: str) -> dict[str, str] | None:
    """Return one row in canonical columns, None for a row to be skipped."""
    mapping = found.mapping
    if any(line.cells[len(found.names) :]):
        raise InputError(f"{len(line.cells)} cells under a header of {len(found.names)}; is a quote missing?")
    row = {column: _cell(line, place) for column, place in found.places.items()}
    folded = " ".join(fold(row["name"]).split())
    if not folded or any(
        folded == word or (word[-1:] == "*" and folded.startswith(word[:-1])) for word in mapping.skip
    ):
        return None
    for column, names in mapping.join.items():
        row[column] = ", ".join(text for name in names if (text := _named(found, line, [name])))
    identifiers = [
        f"{scheme}:{text}" for scheme, names in mapping.identifiers.items() if (text := _named(found, line, names))
    ]
    row["identifiers"] = " | ".join([*identifiers, *([row["identifiers"]] if row.get("identifiers") else [])])
    for column in ("substances", "aliases") if mapping.split else ():
        parts = re.split(mapping.split, row.get(column, ""))
        row[column] = " | ".join(part.strip() for part in parts if part.strip())
    row.update(_validity(found, line, row))
    for column, text in mapping.defaults.items():
        row[column] = row.get(column) or text
    basis = "|".join(_named(found, line, [name]) for name in mapping.id_from).strip("|") or row["name"]
    made = f"{register}-{sha256(fold(basis).encode()).hexdigest()[:10]}"
    return {**row, "register": register, "entry_id": row.get("entry_id") or made}


def _validity(found: Located, line: Line, row: Map[str, str]) -> dict[str, str]:
    days = {name: _iso(row[name], found.mapping) for name in ("valid_from", "valid_to") if row.get(name)}
    years = _YEAR.findall(_named(found, line, found.mapping.year))
    return {"valid_from": f"{min(years)}-01-01", "valid_to": f"{max(years)}-12-31"} if years else days


def _named(found: Located, line: Line, names: Sequence[str]) -> str:
    """Return the first cell that is not empty under one of the headers `names`."""
    cells = (_cell(line, found.names.index(name)) for name in names if name in found.names)
    return next((text for text in cells if text), "")


def _cell(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _merge(first: dict[str, str], other: Map[str, str]) -> None:
    for column in ("substances", "identifiers", "aliases"):
        parts = [part.strip() for text in (first.get(column, ""), other.get(column, "")) for part in text.split("|")]
        first[column] = " | ".join(dict.fromkeys(part for part in parts if part))


def _iso(text: str, mapping: Mapping) -> str:
    for form in (*mapping.dates, *_FORMATS):
        try:
            found: date = datetime.strptime(text.split("T", maxsplit=1)[0].strip(), form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
        return found.isoformat()
    raise InputError(f"date {text!r} cannot be read; add its form to `dates` in the mapping")
