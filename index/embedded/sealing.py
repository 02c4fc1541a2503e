"""Seals chunks of rows: keeps which listings hold the words that are common there, as `index.embedded.sealed` reads it.

All of it is derived from the full-text index, by the same questions that a search would ask. A chunk is sealed when it
is complete, and again when many of its rows have become loose; one at most with each batch, in the batch's transaction.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple, Protocol

import apsw
import numpy as np
import orjson

from index.analysis import GAP
from index.embedded import sealed, table
from index.embedded.connection import open_file, single
from index.embedded.sealed import counted
from index.embedded.texts import Tokens, default_texts, words_of
from index.record import Shown

SAMPLE = 1000
"""Listings of a chunk that are looked at to learn which words are common in it."""
COMMON = 10
"""Words that stand in so many of them are sealed: in one of a hundred listings. Rarer ones are found fast enough."""
LOOSEST = sealed.CHUNK // 8
"""Rows of a chunk that may have become loose before it is sealed again."""

_DUE = "SELECT min(number) FROM chunk WHERE loose > ?"
_WRITTEN = "SELECT EXISTS (SELECT 1 FROM listing WHERE batch > ? AND +row >= ? AND +row < ?)"
"""Goes through what was written since; the signs keep SQLite from going through the rows of the chunk instead."""
_SAMPLED = "SELECT json FROM document WHERE row IN (SELECT value FROM json_each(?))"
_LOOSENED = "UPDATE chunk SET loose = loose + ? WHERE number = ?"
_KEPT = "INSERT INTO sealed (term, chunk, places, counts) VALUES (?, ?, ?, ?)"

Word = tuple[str, bytes, bytes]
"""A word of a chunk: the places that hold it, two bytes each, and how often it counts there, one byte each."""


class Derived(NamedTuple):
    """What is to be kept of a chunk, as the index made at `epoch` was after a batch; no batch where that failed."""

    rows: range
    epoch: str
    batch: int
    words: list[Word]


class Companion(Protocol):
    """Who derives what is to be sealed while batches are being stored; see `index.embedded.companion`."""

    def begin_deriving(self, file: str, rows: range) -> bool:
        """Begin, unless something is under way; False where it cannot be done."""

    def derived(self) -> Derived | None:
        """Return what was derived, None where there is nothing yet."""


class Derivation:
    """Derives what is to be kept of a chunk, a word at a time, from one state of a file that others write meanwhile."""

    def __init__(self, file: str, rows: range) -> None:
        self._steps = self._derive(file, rows)
        self.derived: Derived | None = None

    def go_on(self) -> None:
        """Derive one more word; when all are, `derived` holds them."""
        next(self._steps, None)

    def _derive(self, file: str, rows: range) -> Iterator[None]:
        words: list[Word] = []
        try:
            with closing(open_file(file, apsw.SQLITE_OPEN_READWRITE)) as connection:
                connection.execute("BEGIN")
                epoch, batch = _state(connection)
                for word in sealed_words(connection, rows):
                    words.append(word)
                    yield
            self.derived = Derived(rows, epoch, batch, words)
        except apsw.Error:  # the file was moved away, or cannot be read: who writes to it finds out, and says so
            self.derived = Derived(rows, "", 0, [])


def seal_one(connection: apsw.Connection, companion: Companion | None) -> None:
    """Seal the chunk that is due, if any, in the transaction that is open and in which nothing was written yet.

    With a `companion` it is done with one of the next batches, when that has derived what is to be kept.
    """
    derived = companion.derived() if companion else None
    rows = due(connection)
    if rows is None:
        return
    if derived and derived.rows == rows and _holds_still(connection, derived):
        keep(connection, rows, derived.words)
    elif not companion or derived or not companion.begin_deriving(connection.filename, rows):
        keep(connection, rows, list(sealed_words(connection, rows)))


def due(connection: apsw.Connection) -> range | None:
    """Return the rows of the chunk that is to be sealed next, None where all are."""
    size = sealed.CHUNK
    following = int(single(connection, "SELECT count(*) FROM chunk"))
    last = int(single(connection, "SELECT coalesce(max(row), 0) FROM listing"))
    number = following if last >= (following + 1) * size - 1 else single(connection, _DUE, (LOOSEST,))
    return None if number is None else range(number * size, (number + 1) * size)


def sealed_words(connection: apsw.Connection, rows: range) -> Iterator[Word]:
    """Yield what is to be kept of each word that is common in a chunk."""
    for term in _common(connection, rows):
        counts = np.zeros(len(rows), np.uint8)
        for count, holding in counted(connection, "words", term, rows.start, rows.stop):
            counts[holding - rows.start] = count
        places = np.flatnonzero(counts)
        if len(places):
            yield term, places.astype("<u2").tobytes(), counts[places].tobytes()


def keep(connection: apsw.Connection, rows: range, words: list[Word]) -> None:
    """Keep a chunk as it is sealed now, in the transaction that is open."""
    chunk = rows.start // sealed.CHUNK
    connection.execute("DELETE FROM sealed WHERE chunk = ?", (chunk,))
    connection.execute("DELETE FROM loose WHERE rowid >= ? AND rowid < ?", (rows.start, rows.stop))
    connection.executemany(_KEPT, ((term, chunk, places, counts) for term, places, counts in words))
    connection.execute("INSERT OR REPLACE INTO chunk (number, loose) VALUES (?, 0)", (chunk,))


def loosen(connection: apsw.Connection, words: Mapping[int, Tokens]) -> None:
    """Put the new words of rows in sealed chunks into the index of loose rows too."""
    until = sealed.CHUNK * int(single(connection, "SELECT count(*) FROM chunk"))
    changed = [(row, *each) for row, each in words.items() if row < until]
    if changed:
        table.insert(connection, table.LOOSE, changed)
        numbers = Counter(row // sealed.CHUNK for row, *_ in changed)
        connection.executemany(_LOOSENED, ((count, chunk) for chunk, count in numbers.items()))


def _state(connection: apsw.Connection) -> tuple[str, int]:
    """Return when the index was made, and the number of its last batch."""
    return single(connection, "SELECT epoch FROM meta"), single(connection, "SELECT max(batch) FROM listing")


def _holds_still(connection: apsw.Connection, derived: Derived) -> bool:
    """Tell whether nothing was written to any row of a chunk since something was derived of it."""
    written = single(connection, _WRITTEN, (derived.batch, derived.rows.start, derived.rows.stop))
    return derived.epoch == _state(connection)[0] and not written


def _common(connection: apsw.Connection, rows: range) -> list[str]:
    """Return the tokens that are common in a chunk."""
    holding: Counter[str] = Counter()
    sample = list(rows[:: max(len(rows) // SAMPLE, 1)])
    sampled: Any = connection.execute(_SAMPLED, (orjson.dumps(sample).decode(),))
    for (json,) in sampled:
        words = words_of(default_texts(Shown(orjson.loads(json))))
        holding.update({*words.title.split(), *words.text.split(), *words.seller.split()})
    return [term for term, count in holding.items() if count >= COMMON and term != GAP]
