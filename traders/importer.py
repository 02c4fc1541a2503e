"""Reading a register file of any supported form into entries; a mapping says how its columns become canonical ones."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import InputError
from domain.trader import TraderEntry
from traders.canonical import COLUMNS, REQUIRED, BadRow, entries_of
from traders.mapping import Located, Mapping, canonical_rows, get_mapping, locate, shipped_mappings
from traders.script import fold
from traders.table import RawTable, read_tables

CANONICAL = "canonical"
_MANY = 1_000
"""Rows by which the longest of several tables with the same header is found; longer ones are all long."""


@dataclass(slots=True)
class RegisterFile:
    """A register file, opened: which mapping fits it, and its entries, which are read as they are asked for.

    `bad` and `skipped` (rows that could not be used, and rows left out on purpose) are complete when all were read.
    """

    register: str
    found: Located
    bad: list[BadRow] = field(default_factory=list)
    skipped: int = 0

    @property
    def mapping(self) -> str:
        """The id of the mapping."""
        return self.found.mapping.id

    @property
    def encoding(self) -> str:
        """The character set of the file, "" for forms that have none."""
        return self.found.table.encoding

    @property
    def dropped(self) -> tuple[str, ...]:
        """The columns with contact persons, which are left out."""
        return self.found.dropped

    def entries(self) -> Iterator[TraderEntry]:
        """Yield the entries, in the order of the file."""
        self.bad, self.skipped = [], 0
        return entries_of(self._rows(), self.register, self.bad)

    def _rows(self) -> Iterator[tuple[int, Map[str, str] | str]]:
        canonical = self.found.mapping.id == CANONICAL
        rows = _as_they_are(self.found, self.register) if canonical else canonical_rows(self.found, self.register)
        for line, row in rows:
            if row is None:
                self.skipped += 1
                continue
            yield line, row


def open_register(path: Path, register: str, mapping: str | None = None, encoding: str | None = None) -> RegisterFile:
    """Open a register file and find the mapping for it.

    Without `mapping` the canonical header is looked for first, then the shipped mapping called like the register, then
    the shipped mapping that knows most of the columns.

    Raises:
        InputError: the file cannot be read, or its columns are not the ones of the mapping.
        DataError: the mapping file is not a good mapping.
    """
    return RegisterFile(register, _find(path, read_tables(path, encoding), register, mapping))


def _as_they_are(found: Located, register: str) -> Iterator[tuple[int, Map[str, str] | str | None]]:
    for line in found.table.after(found.header):
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
    return max(options, key=lambda found: (_known(found), len(found.table.head(_MANY))), default=None)


def _known(found: Located) -> int:
    wanted = {
        name
        for group in (found.mapping.columns, found.mapping.join, found.mapping.identifiers)
        for names in group.values()
        for name in names
    }
    return sum(name in wanted for name in found.names)


def _begins(tables: Sequence[RawTable]) -> str:
    first = next((line for table in tables for line in table.head(_MANY) if any(line.cells)), None)
    return repr(", ".join(fold(cell) for cell in first.cells if cell)[:200]) if first else "nothing"
