"""Reading a register file of any supported form into entries; a mapping says how its columns become canonical ones."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path

from domain.errors import InputError
from domain.trader import TraderEntry
from traders.canonical import COLUMNS, REQUIRED, BadRow, entries_of
from traders.mapping import Located, Mapping, canonical_rows, get_mapping, locate, shipped_mappings
from traders.script import fold
from traders.table import RawTable, read_tables

CANONICAL = "canonical"


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register file once read: its entries, rows that could not be used, and what was left out on purpose."""

    entries: Sequence[TraderEntry]
    bad: Sequence[BadRow]
    mapping: str
    encoding: str = ""
    skipped: int = 0
    dropped: tuple[str, ...] = ()


def read_register(path: Path, register: str, mapping: str | None = None, encoding: str | None = None) -> RegisterFile:
    """Read a register file.

    Without `mapping` the canonical header is looked for first, then the shipped mapping called like the register, then
    the shipped mapping that knows most of the columns.

    Raises:
        InputError: the file cannot be read, or its columns are not the ones of the mapping.
        DataError: the mapping file is not a good mapping.
    """
    tables = read_tables(path, encoding)
    found = _find(path, tables, register, mapping)
    rows: Iterable[tuple[int, Map[str, str] | str]]
    if found.mapping.id == CANONICAL:
        rows, skipped = _as_they_are(found, register), 0
    else:
        rows, skipped = canonical_rows(found, register)
    entries, bad = entries_of(rows, register)
    return RegisterFile(entries, bad, found.mapping.id, found.table.encoding, skipped, found.dropped)


def _as_they_are(found: Located, register: str) -> Iterator[tuple[int, Map[str, str] | str]]:
    for line in found.table.lines[found.header + 1 :]:
        if any(line.cells[len(found.names) :]):
            yield line.number, f"{len(line.cells)} cells under a header of {len(found.names)}; is a quote missing?"
        elif any(line.cells):
            yield line.number, {**dict(zip(found.names, line.cells, strict=False)), "register": register}


def _find(path: Path, tables: Sequence[RawTable], register: str, mapping: str | None) -> Located:
    if mapping is None or mapping == CANONICAL:
        canonical = Mapping(CANONICAL, {column: (column,) for column in COLUMNS if column != "register"}, also=REQUIRED)
        located = _best(tables, [canonical])
        if located:
            return located
    if mapping and mapping != CANONICAL:
        chosen = get_mapping(mapping)
        located = _best(tables, [chosen])
        if located:
            return located
        raise InputError(
            f"{path}: no row holds the columns of mapping {chosen.id} (name: {' or '.join(chosen.columns['name'])}); "
            f"the file begins with {_begins(tables)}; mend the mapping if the publisher renamed a column"
        )
    own = [candidate for candidate in shipped_mappings() if candidate.id == register]
    located = _best(tables, own) or _best(tables, shipped_mappings())
    if located:
        return located
    raise InputError(
        f"{path}: no mapping knows these columns; the file begins with {_begins(tables)}; "
        "write a mapping file (docs/add-a-register.md) and give it with --mapping"
    )


def _best(tables: Sequence[RawTable], mappings: Sequence[Mapping]) -> Located | None:
    options = [found for table in tables for mapping in mappings if (found := locate(mapping, table))]
    return max(options, key=lambda found: (_known(found), len(found.table.lines)), default=None)


def _known(found: Located) -> int:
    wanted = {
        name
        for group in (found.mapping.columns, found.mapping.join, found.mapping.identifiers)
        for names in group.values()
        for name in names
    }
    return sum(name in wanted for name in found.names)


def _begins(tables: Sequence[RawTable]) -> str:
    first = next((line for table in tables for line in table.lines if any(line.cells)), None)
    return repr(", ".join(fold(cell) for cell in first.cells if cell)[:200]) if first else "nothing"
