"""One register ready to be searched: its rows and its index, in memory or mapped from a snapshot's files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from domain.trader import TraderEntry
from traders.inverted import Index, IndexBuilder
from traders.known import Known
from traders.rows import RowPacker, Rows


@dataclass(frozen=True)
class Shard:
    """A register: the day it was retrieved (ISO), a hash of its contents, its rows and its inverted index."""

    as_of: str
    version: str
    rows: Rows
    index: Index

    def __len__(self) -> int:
        return len(self.rows)

    def entry(self, row: int) -> TraderEntry:
        """Return the entry of a row."""
        return self.known(row).entry

    def known(self, row: int) -> Known:
        """Return the entry of a row with its names taken apart."""
        return self.rows.known(row)

    @classmethod
    def build(cls, entries: Iterable[TraderEntry], as_of: str, version: str) -> "Shard":
        """Index entries in memory."""
        packer, index = RowPacker(), IndexBuilder()
        for entry in entries:
            packer.add(entry)
            index.add(entry)
        return cls(as_of, version, packer.rows(), index.build())

    @classmethod
    def load(cls, folder: Path, as_of: str, version: str) -> "Shard":
        """Map the files of a snapshot into memory; rows are read when they are asked for."""
        return cls(as_of, version, Rows.load(folder), Index.load(folder))
