"""How well listings match the words of a search: BM25, as Lucene computes it, over columns.

The score of a search is the sum over its words and phrases of how rare each is, times how often it stands in a listing
in proportion to the listing's length. A word in the title counts twice; conditions on other fields do not count.
"""

import math

import apsw
import numpy as np

from index.embedded.columns import Columns, Mask
from index.embedded.sealed import Counts, Rows, Sealed, found_rows
from index.embedded.words import Numbers, only_token, phrase_scores, textual
from index.fields import DEFAULT_FIELDS
from index.tree import Node, Words, scored_words

_K1 = 1.2
_B = 0.75
"""The parameters of both engines."""


class Relevance:
    """Scores for one search; the rows that hold a word are read once, for the search itself and for its score."""

    def __init__(self, connection: apsw.Connection, columns: Columns, sealed: Sealed, query: Node) -> None:
        self._connection = connection
        self._columns = columns
        self._leaves = scored_words(query)
        self._counts: dict[tuple[str, ...], Counts] = {}
        self._rows: dict[tuple[str, ...], Rows] = {}
        for leaf in self._leaves:
            if token := only_token(leaf):
                self._counts[leaf.tokens] = sealed.counts(token, columns.size)
            else:
                self._rows[leaf.tokens] = self._holding(leaf)
        lengths = columns.column("length")
        self._usual = max(float(lengths.sum(dtype=np.int64)) / max(self._listings(), 1), 1.0)

    def knows(self, node: Node) -> bool:
        """Return whether the places that hold these words are known already."""
        return (
            isinstance(node, Words)
            and node.fields == DEFAULT_FIELDS
            and (node.tokens in self._counts or node.tokens in self._rows)
        )

    def mask_of(self, leaf: Words) -> Mask:
        """Return the places that hold words that are known."""
        counts = self._counts.get(leaf.tokens)
        if counts is not None:
            return counts > 0
        mask = np.zeros(self._columns.size, np.bool_)
        mask[self._rows[leaf.tokens]] = True
        return mask

    def scores(self, mask: Mask) -> Numbers:
        """Return the score of each place of a mask, 0 elsewhere."""
        total = np.zeros(self._columns.size, np.float64)
        for leaf in self._leaves:
            counts = self._counts.get(leaf.tokens)
            rows, shares = self._phrase(leaf, mask) if counts is None else self._token(counts, mask)
            total[rows] += shares
        return total

    def _token(self, counts: Counts, mask: Mask) -> tuple[Rows, Numbers]:
        rows = np.flatnonzero(mask & (counts > 0))
        often = counts[rows].astype(np.float64)
        shares = self._rarity(int(np.count_nonzero(counts))) * often * (_K1 + 1) / (often + self._norms(rows))
        return rows, shares

    def _phrase(self, leaf: Words, mask: Mask) -> tuple[Rows, Numbers]:
        """SQLite counts phrases; its own measure of how rare they are is taken out again."""
        rows, points = phrase_scores(self._connection, leaf.tokens, mask)
        if not len(rows):
            return rows, points
        holding = len(self._rows[leaf.tokens])
        total = self._listings()
        theirs = max(math.log((total - holding + 0.5) / (holding + 0.5)), 1e-6)
        return rows, points / theirs * self._rarity(holding)

    def _holding(self, leaf: Words) -> Rows:
        match = textual(Words(DEFAULT_FIELDS, leaf.tokens))
        return found_rows(self._connection, match.table, match.expression) if match else np.zeros(0, np.int64)

    def _rarity(self, holding: int) -> float:
        return math.log(1 + (self._listings() - holding + 0.5) / (holding + 0.5))

    def _norms(self, rows: Rows) -> Numbers:
        lengths = self._columns.column("length")[rows]
        return np.asarray(_K1 * (1 - _B + _B * lengths / self._usual), np.float64)

    def _listings(self) -> int:
        return self._columns.size - 1
