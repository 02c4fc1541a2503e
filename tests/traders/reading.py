"""A register file read to its end, for tests that look at all of it."""

from dataclasses import dataclass
from pathlib import Path

from domain.trader import TraderEntry
from traders.canonical import BadRow
from traders.importer import open_register


@dataclass(frozen=True)
class Reading:
    """The entries of a file, and what the reader says of it."""

    entries: list[TraderEntry]
    bad: list[BadRow]
    mapping: str
    encoding: str
    skipped: int
    dropped: tuple[str, ...]


def read_register(path: Path, register: str, mapping: str | None = None, encoding: str | None = None) -> Reading:
    """Return everything that a register file holds."""
    file = open_register(path, register, mapping, encoding)
    entries = list(file.entries())
    return Reading(entries, file.bad, file.mapping, file.encoding, file.skipped, file.dropped)
