"""The rows of a register, packed as lines of JSON: in memory or mapped from a file, and read when they are asked for.

A row as an object takes a kilobyte; packed, as much as in its file.
"""

import mmap
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from domain.trader import TraderEntry
from traders.canonical import row_of, stored_entry
from traders.keys import entry_names
from traders.known import Known, pack_names, reading_version, unpack_names
from traders.name import Name

ENTRIES = "entries.jsonl"
OFFSETS = "offsets.npy"
_NAMES = "names-{}.jsonl"
_NAME_OFFSETS = "names-{}.npy"


class Lines:
    """Lines by their number, in memory or mapped from a file."""

    def __init__(self, lines: bytes | mmap.mmap, offsets: NDArray[np.int64]) -> None:
        self._lines = lines
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def line(self, number: int) -> bytes:
        """Return a line without its end."""
        return self._lines[int(self._offsets[number]) : int(self._offsets[number + 1])]

    @classmethod
    def load(cls, path: Path, offsets: Path) -> "Lines":
        """Map a file of lines into memory."""
        with path.open("rb") as file:
            lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls(lines, np.load(offsets, mmap_mode="r").view(np.ndarray))


class LinePacker:
    """Packs lines one after the other into a file, or into memory when there is none."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._memory = BytesIO()
        self._file = file or self._memory
        self._offsets = array("q", [0])

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each line begins, and where the last one ends."""
        return np.frombuffer(self._offsets, np.int64)

    def add(self, line: bytes) -> None:
        """Add the next line."""
        self._file.write(line)
        self._offsets.append(self._offsets[-1] + len(line))

    def lines(self) -> Lines:
        """Return what was packed into memory."""
        return Lines(self._memory.getvalue(), self.offsets)


class Rows:
    """Packed rows, with their names taken apart where those are at hand; `known` keeps what was asked for lately."""

    def __init__(self, entries: Lines, names: Lines | None = None) -> None:
        self._entries = entries
        self._names = names
        self.known = lru_cache(maxsize=20_000)(self._known)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[TraderEntry]:
        return map(self.entry, range(len(self)))

    def entry(self, row: int) -> TraderEntry:
        """Return the entry of a row."""
        return stored_entry(orjson.loads(self._entries.line(row)))

    def _known(self, row: int) -> Known:
        entry = self.entry(row)
        names = entry_names(entry) if self._names is None else unpack_names(self._names.line(row))
        return Known(entry, names)

    @classmethod
    def load(cls, folder: Path) -> "Rows":
        """Map the rows of `folder` into memory, and their names if this version took them apart."""
        version = reading_version()
        names, offsets = folder / _NAMES.format(version), folder / _NAME_OFFSETS.format(version)
        kept = Lines.load(names, offsets) if names.is_file() and offsets.is_file() else None
        return cls(Lines.load(folder / ENTRIES, folder / OFFSETS), kept)


class RowPacker:
    """Packs the rows of a register."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._lines = LinePacker(file)
        self._digest = sha256()

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def digest(self) -> str:
        """The hash of all rows added."""
        return self._digest.hexdigest()

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each row begins, and where the last one ends."""
        return self._lines.offsets

    def add(self, entry: TraderEntry) -> None:
        """Add the next row."""
        line = orjson.dumps(row_of(entry)) + b"\n"
        self._lines.add(line)
        self._digest.update(line)

    def rows(self) -> Rows:
        """Return what was packed into memory."""
        return Rows(self._lines.lines())


class NamePacker:
    """Packs the names of a register's rows, taken apart, into a folder; `close` completes them."""

    def __init__(self, folder: Path) -> None:
        version = reading_version()
        self._offsets = folder / _NAME_OFFSETS.format(version)
        self._file = (folder / _NAMES.format(version)).open("wb")
        self._lines = LinePacker(self._file)

    def add(self, names: Sequence[Name]) -> None:
        """Add the names of the next row."""
        self._lines.add(pack_names(names) + b"\n")

    def close(self) -> None:
        """Write what tells where each row's names are."""
        self._file.close()
        np.save(self._offsets, self._lines.offsets)
