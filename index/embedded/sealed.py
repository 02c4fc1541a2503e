"""Which listings hold a word, and how often it counts there: of common words read from sealed chunks, not walked to.

To name a row of a word's list takes SQLite 70 ns, and its title and counts as much again; a common word stands in
hundreds of thousands of listings. For each complete chunk of rows the places and counts of the words that are common in
it are therefore kept as they are used (`index.embedded.sealing`), at 1 ns a row.

SQLite's full-text index stays the truth. It is asked where a word is not sealed: for the rows after the last sealed
chunk, and for chunks in which the word is rare. Rows whose words have changed since their chunk was sealed are *loose*:
what is sealed of them does not count, the small index `loose` is asked instead.
"""

from collections.abc import Iterator

import apsw
import numpy as np
import numpy.typing as npt

from index.embedded.columns import Mask
from index.embedded.connection import single
from index.embedded.frequency import COUNTS, frequency_token

CHUNK = 1 << 16
"""Rows of a chunk: a place in it fits in two bytes."""

Rows = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint8]

_FOUND = {
    table: f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH ? AND rowid >= ? AND rowid < ?"  # noqa: S608
    for table in ("words", "loose")
}
"""All rows in one text: a row object for each would take three times as long."""
_TERM = "SELECT term, chunk, places, counts FROM sealed WHERE term = ? ORDER BY chunk"
_TERMS = "SELECT term, chunk, places, counts FROM sealed WHERE term >= ? AND term <= ? ORDER BY term, chunk"
_HOLDS = "SELECT EXISTS (SELECT 1 FROM sealed WHERE term = ?)"
_BETWEEN = "SELECT group_concat(doc) FROM words_place WHERE term >= ? AND term <= ?"
_END = 1 << 62
_SURROGATES = range(0xD800, 0xE000)


def found_rows(connection: apsw.Connection, table: str, expression: str, low: int = 0, high: int = _END) -> Rows:
    """Return the rows from `low` to before `high` that match an expression of full-text search."""
    return numbers(single(connection, _FOUND[table], (expression, low, high)))


def numbers(text: str | None) -> Rows:
    """Return the numbers of a text in which they are separated by commas."""
    return np.fromstring(text, np.int64, sep=",") if text else np.zeros(0, np.int64)


def counted(
    connection: apsw.Connection, table: str, token: str, low: int = 0, high: int = _END
) -> Iterator[tuple[int, Rows]]:
    """Yield the rows in which a token counts once, twice, three times ... (`frequency.MOST`: or more often).

    A row that comes several times counts as the last time. A word counts twice in the title.
    """
    rows = found_rows(connection, table, f'"{token}"', low, high)
    yield 1, rows
    if len(rows):
        yield 2, found_rows(connection, table, f'title : "{token}"', low, high)
        for count in COUNTS:
            yield count, found_rows(connection, table, f'"{frequency_token(token, count)}"', low, high)


class Sealed:
    """Reads words from sealed chunks and, for all other rows, from the full-text index."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._any = False
        self._loose: Rows = np.zeros(0, np.int64)

    def refresh(self) -> None:
        """Take over what is sealed and which rows are loose; to be called whenever something may have been written."""
        self._any = bool(single(self._connection, "SELECT EXISTS (SELECT 1 FROM chunk)"))
        self._loose = numbers(single(self._connection, "SELECT group_concat(rowid) FROM loose"))

    def holds(self, token: str) -> bool:
        """Tell whether a token is sealed in any chunk."""
        return self._any and bool(single(self._connection, _HOLDS, (token,)))

    def mask(self, token: str, size: int) -> Mask:
        """Return which of `size` places hold a token."""
        counts, gaps = self._sealed(_TERM, (token,), size)
        expression = f'"{token}"'
        if self._loose_of(counts):
            counts[found_rows(self._connection, "loose", expression)] = 1
        for _, low, high in gaps or [(token, 0, _END)]:
            counts[found_rows(self._connection, "words", expression, low, high)] = 1
        return counts > 0

    def counts(self, token: str, size: int) -> Counts:
        """Return how often a token counts in each of `size` places; 0 where it does not stand."""
        counts, gaps = self._sealed(_TERM, (token,), size)
        if self._loose_of(counts):
            for count, rows in counted(self._connection, "loose", token):
                counts[rows] = count
        for _, low, high in gaps or [(token, 0, _END)]:
            for count, rows in counted(self._connection, "words", token, low, high):
                counts[rows] = count
        return counts

    def mask_of_prefix(self, start: str, size: int) -> Mask | None:
        """Return which places hold a token that begins with `start`; None where no such token is sealed.

        The full-text index names the places of the tokens in between those that are sealed.
        """
        last = f"{start}\U0010ffff"
        counts, gaps = self._sealed(_TERMS, (start, last), size)
        if not gaps:
            return None
        if self._loose_of(counts):
            counts[found_rows(self._connection, "loose", f'"{start}" *')] = 1
        for term, low, high in gaps:
            counts[found_rows(self._connection, "words", f'"{term}"', low, high)] = 1
        terms = list(dict.fromkeys(term for term, _, _ in gaps))
        for first, end in zip([start, *map(_following, terms)], [*map(_before, terms), last], strict=True):
            counts[numbers(single(self._connection, _BETWEEN, (first, end)))] = 1
        return counts > 0

    def _sealed(self, parts: str, bindings: tuple[str, ...], size: int) -> tuple[Counts, list[tuple[str, int, int]]]:
        """Return what is sealed of the terms that a statement gives, and the ranges of rows of which each is not."""
        counts = np.zeros(size, np.uint8)
        gaps: list[tuple[str, int, int]] = []
        before, low = None, 0
        for term, chunk, places, often in self._connection.execute(parts, bindings):
            first = chunk * CHUNK
            counts[first : first + CHUNK][np.frombuffer(places, "<u2")] = np.frombuffer(often, np.uint8)
            if term != before:
                if before is not None:
                    gaps.append((before, low, _END))
                before, low = term, 0
            if first > low:
                gaps.append((term, low, first))
            low = first + CHUNK
        if before is not None:
            gaps.append((before, low, _END))
        return counts, gaps

    def _loose_of(self, counts: Counts) -> bool:
        """Take out what is sealed of loose rows; tell whether the index of loose rows has to be asked instead."""
        counts[self._loose] = 0
        return bool(len(self._loose))


def _following(term: str) -> str:
    """Return the first text after a term."""
    return f"{term}\0"


def _before(term: str) -> str:
    """Return a text just before a term, after all others: SQLite walks through the ends of a range too."""
    last = ord(term[-1]) - 1
    return f"{term[:-1]}{chr(0xD7FF if last in _SURROGATES else last)}\U0010ffff"
