"""The rows of a register, packed as lines of JSON: in memory or mapped from a file, and read when they are asked for.

A row as an object takes a kilobyte; packed, as much as in its file.
"""

import mmap
from array import array
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from domain.trader import TraderEntry
from traders.canonical import entry_of, row_of

ENTRIES = "entries.jsonl"
OFFSETS = "offsets.npy"


class Rows:
    """Packed rows; `entry` keeps those that were asked for lately."""

    def __init__(self, lines: bytes | mmap.mmap, offsets: NDArray[np.int64]) -> None:
        self._lines = lines
        self._offsets = offsets
        self.entry = lru_cache(maxsize=20_000)(self._entry)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[TraderEntry]:
        return map(self._entry, range(len(self)))

    def _entry(self, row: int) -> TraderEntry:
        values = orjson.loads(self._lines[int(self._offsets[row]) : int(self._offsets[row + 1])])
        return entry_of(values, values["register"])

    @classmethod
    def load(cls, folder: Path) -> "Rows":
        """Map the rows of `folder` into memory."""
        with (folder / ENTRIES).open("rb") as file:
            lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls(lines, np.load(folder / OFFSETS, mmap_mode="r").view(np.ndarray))


class RowPacker:
    """Packs rows one after the other into a file, or into memory when there is none."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._memory = BytesIO()
        self._file = file or self._memory
        self._offsets = array("q", [0])
        self._digest = sha256()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def digest(self) -> str:
        """The hash of all rows added."""
        return self._digest.hexdigest()

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each row begins, and where the last one ends."""
        return np.frombuffer(self._offsets, np.int64)

    def add(self, entry: TraderEntry) -> None:
        """Add the next row."""
        line = orjson.dumps(row_of(entry)) + b"\n"
        self._file.write(line)
        self._digest.update(line)
        self._offsets.append(self._offsets[-1] + len(line))

    def rows(self) -> Rows:
        """Return what was packed into memory."""
        return Rows(self._memory.getvalue(), self.offsets)
