"""The inverted index of one register: rows by key, and words by their letters.

Pieces of words and typing errors lead to words, and words to rows. The first step is as long as the vocabulary, not as
the register, and a word that a thousand rows share is weighed once.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from domain.trader import TraderEntry
from traders.keys import entry_keys, entry_names, letter_keys, spelled_keys
from traders.name import Name
from traders.postings import Postings, PostingsBuilder, key_hash

_LETTERS = "letters-"


@dataclass(frozen=True, slots=True)
class Index:
    """`rows`: which rows have a key. `letters`: which keys (by their place in `rows`) are spelled with a piece."""

    rows: Postings
    letters: Postings

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self.rows.save(folder)
        self.letters.save(folder, _LETTERS)

    @classmethod
    def load(cls, folder: Path) -> "Index":
        """Map the index of `folder` into memory."""
        return cls(Postings.load(folder), Postings.load(folder, _LETTERS))


class IndexBuilder:
    """Collects the entries of a register, in the order of their rows."""

    def __init__(self) -> None:
        self._rows = PostingsBuilder()
        self._letters = PostingsBuilder()
        self._spelled: set[int] = set()
        self._words = array("Q")
        self._count = 0

    def add(self, entry: TraderEntry) -> Sequence[Name]:
        """Add the next row, and return its names, taken apart."""
        names = entry_names(entry)
        self._rows.add(self._count, entry_keys(entry, names))
        self._count += 1
        for name in names:
            for word in spelled_keys(name):
                hashed = key_hash(word)
                if hashed not in self._spelled:
                    self._spelled.add(hashed)
                    self._letters.add(len(self._words), letter_keys(word))
                    self._words.append(hashed)
        return names

    def build(self) -> Index:
        """Return the index over all rows added."""
        self._spelled.clear()
        rows = self._rows.build()
        letters = self._letters.build()
        places = np.searchsorted(rows.hashes, np.frombuffer(self._words, np.uint64)).astype(np.int32)
        return Index(rows, Postings(letters.hashes, letters.starts, places[letters.rows]))
