"""Inverted lists: sorted key hashes, offsets and the numbers that have each key, in flat arrays.

The arrays are written once as .npy files and memory-mapped when opened, so that opening takes no time and processes
share the pages. A hash collision costs a useless candidate, never a wrong match: candidates are always compared in
full.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ARRAYS = ("hashes", "starts", "rows")

_PART_BITS = 4

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int32]


def key_hash(key: str) -> int:
    """Return the 64-bit hash of a key, the same in every process."""
    return int.from_bytes(_digest(key), "little")


def hashes_of(keys: Sequence[str]) -> Hashes:
    """Return the hashes of what a seller is looked up by, read as one row of bytes: numbers one by one take longer."""
    return np.frombuffer(b"".join(map(_kept_digest, keys)), "<u8")


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()


_kept_digest = lru_cache(maxsize=200_000)(_digest)
"""The same for keys of sellers, whose words come again and again."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Which rows have which key. `starts` has one more element than `hashes`."""

    hashes: Hashes
    starts: NDArray[np.int64]
    rows: Rows

    def spans(self, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return, for each hash, where its rows begin and how many there are (0: the key is unknown)."""
        if not len(self.hashes):
            nothing = np.zeros(len(hashes), np.int64)
            return nothing, nothing
        places = np.searchsorted(self.hashes, hashes)
        places = np.minimum(places, len(self.hashes) - 1)
        known = self.hashes[places] == hashes
        begins = self.starts[places]
        return begins, np.where(known, self.starts[places + 1] - begins, 0)

    def count(self, hashed: int) -> int:
        """Return how many rows have a key."""
        place = int(self.hashes.searchsorted(np.uint64(hashed)))
        if place == len(self.hashes) or int(self.hashes[place]) != hashed:
            return 0
        return int(self.starts[place + 1]) - int(self.starts[place])

    def of(self, begin: int, count: int) -> Rows:
        """Return the numbers of one span, ascending."""
        return self.rows[begin : begin + count]

    def save(self, folder: Path, prefix: str = "") -> None:
        """Write the arrays into `folder`, their names with `prefix` in front."""
        for name in ARRAYS:
            np.save(folder / f"{prefix}{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, prefix: str = "") -> "Postings":
        """Map the arrays of `folder` into memory."""
        return cls(*(np.load(folder / f"{prefix}{name}.npy", mmap_mode="r").view(np.ndarray) for name in ARRAYS))


class PostingsBuilder:
    """Collects keys row by row; rows must come in ascending order."""

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._rows = array("i")
        self._known: dict[str, int] = {}

    def add(self, row: int, keys: Iterable[str]) -> None:
        """Add the keys of one row."""
        for key in keys:
            hashed = self._known.get(key)
            if hashed is None:
                hashed = key_hash(key)
                if len(self._known) < 1_000_000:  # noqa: PLR2004 bounds the memory of the cache
                    self._known[key] = hashed
            self._hashes.append(hashed)
            self._rows.append(row)

    def build(self) -> Postings:
        """Return the index over all rows added.

        Sorted in parts by the first bits of the hash, so that a million names do not need the memory of all twice.
        """
        self._known.clear()
        if not self._hashes:
            return Postings(np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.int32))
        hashes, rows = np.frombuffer(self._hashes, np.uint64), np.frombuffer(self._rows, np.int32)
        part_of = (hashes >> np.uint64(64 - _PART_BITS)).astype(np.uint8)
        sorted_rows = np.empty(len(rows), np.int32)
        firsts: list[Hashes] = []
        starts: list[NDArray[np.int64]] = []
        done = 0
        for part in range(1 << _PART_BITS):
            chosen = np.flatnonzero(part_of == part)
            own = hashes[chosen]
            order = np.argsort(own, kind="stable")
            own = own[order]
            sorted_rows[done : done + len(own)] = rows[chosen[order]]
            first = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1]))) if len(own) else chosen
            firsts.append(own[first])
            starts.append(first + done)
            done += len(own)
        starts.append(np.array([done], np.int64))
        return Postings(np.concatenate(firsts), np.concatenate(starts).astype(np.int64), sorted_rows)
