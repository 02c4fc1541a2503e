"""One register ready to be searched: its entries and its index, in memory or mapped from a snapshot's files."""

import mmap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from domain.trader import TraderEntry
from traders.canonical import entry_of
from traders.inverted import Index, IndexBuilder

ENTRIES = "entries.jsonl"
OFFSETS = "offsets.npy"


class Shard(Protocol):
    """What the matcher asks of a register: its date, its size, its index and its rows."""

    @property
    def as_of(self) -> str:
        """The day the register was retrieved, ISO."""

    @property
    def version(self) -> str:
        """A hash of the register's contents."""

    @property
    def index(self) -> Index:
        """The inverted index."""

    def __len__(self) -> int: ...

    def entry(self, row: int) -> TraderEntry:
        """Return the entry of a row."""


@dataclass(frozen=True)
class MemoryShard:
    """A register held in memory."""

    entries: Sequence[TraderEntry]
    as_of: str
    version: str
    index: Index

    def __len__(self) -> int:
        return len(self.entries)

    def entry(self, row: int) -> TraderEntry:
        """Return the entry of a row."""
        return self.entries[row]

    @classmethod
    def build(cls, entries: Sequence[TraderEntry], as_of: str, version: str) -> "MemoryShard":
        """Index entries in memory."""
        return cls(entries, as_of, version, index_entries(entries))


class MappedShard:
    """A register mapped from the files of a snapshot; rows are read when they are asked for."""

    def __init__(self, folder: Path, as_of: str, version: str) -> None:
        self.as_of = as_of
        self.version = version
        self.index = Index.load(folder)
        self._offsets: NDArray[np.int64] = np.load(folder / OFFSETS, mmap_mode="r").view(np.ndarray)
        with (folder / ENTRIES).open("rb") as file:
            self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.entry = lru_cache(maxsize=20_000)(self._entry)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def _entry(self, row: int) -> TraderEntry:
        line = self._lines[int(self._offsets[row]) : int(self._offsets[row + 1])]
        values = orjson.loads(line)
        return entry_of(values, values["register"])


def index_entries(entries: Iterable[TraderEntry]) -> Index:
    """Return the inverted index over entries, rows numbered from 0."""
    builder = IndexBuilder()
    for entry in entries:
        builder.add(entry)
    return builder.build()
