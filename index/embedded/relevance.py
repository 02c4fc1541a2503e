"""How well listings match the words of a search: BM25, as Lucene computes it, over columns.

The score of a search is the sum over its words and phrases of how rare each is, times how often it stands in a listing
in proportion to the listing's length. A word in the title counts twice; conditions on other fields do not count.
"""

import math
from collections.abc import Iterator

import apsw
import numpy as np

from index.embedded.columns import Columns, Mask
from index.embedded.words import (
    Numbers,
    Rows,
    counted,
    holding_count,
    only_token,
    phrase_scores,
    rows_of,
    textual,
)
from index.fields import DEFAULT_FIELDS
from index.tree import And, Node, Words, scored_words

_K1 = 1.2
_B = 0.75
"""The parameters of both engines."""


class Relevance:
    """Scores for one search; the rows that hold a word are read once, for the search itself and for its score.

    Of words that must all be there they are not read at all: SQLite joins two words faster than it lists the rows of
    each, and what it finds holds them all.
    """

    def __init__(self, connection: apsw.Connection, columns: Columns, query: Node) -> None:
        self._connection = connection
        self._columns = columns
        self._leaves = scored_words(query)
        required = {leaf.tokens for leaf in _required(query) if only_token(leaf)}
        self._joined = required if len(required) > 1 else set()
        self._rows = {leaf.tokens: self._holding(leaf) for leaf in self._leaves if leaf.tokens not in self._joined}
        lengths = columns.column("length")
        self._usual = max(float(lengths.sum(dtype=np.int64)) / max(self._listings(), 1), 1.0)

    def knows(self, node: Node) -> bool:
        """Return whether the places that hold these words are known already."""
        return isinstance(node, Words) and node.fields == DEFAULT_FIELDS and node.tokens in self._rows

    def mask_of(self, leaf: Words) -> Mask:
        """Return the places that hold words that are known."""
        mask = np.zeros(self._columns.size, np.bool_)
        mask[self._rows[leaf.tokens]] = True
        return mask

    def scores(self, mask: Mask) -> Numbers:
        """Return the score of each place of a mask, 0 elsewhere."""
        total = np.zeros(self._columns.size, np.float64)
        for leaf in self._leaves:
            rows, shares = self._token(leaf, mask) if only_token(leaf) else self._phrase(leaf, mask)
            total[rows] += shares
        return total

    def _token(self, leaf: Words, mask: Mask) -> tuple[Rows, Numbers]:
        token = only_token(leaf)
        if leaf.tokens in self._joined:
            rows, holding = np.flatnonzero(mask), holding_count(self._connection, str(token))
        else:
            all_rows = self._rows[leaf.tokens]
            rows, holding = all_rows[mask[all_rows]], len(all_rows)
        counts = np.ones(self._columns.size, np.uint8)
        for count, some in counted(self._connection, str(token)):
            counts[some] = count
        often = counts[rows].astype(np.float64)
        return rows, self._rarity(holding) * often * (_K1 + 1) / (often + self._norms(rows))

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
        return rows_of(self._connection, match) if match else np.zeros(0, np.int64)

    def _rarity(self, holding: int) -> float:
        return math.log(1 + (self._listings() - holding + 0.5) / (holding + 0.5))

    def _norms(self, rows: Rows) -> Numbers:
        lengths = self._columns.column("length")[rows]
        return np.asarray(_K1 * (1 - _B + _B * lengths / self._usual), np.float64)

    def _listings(self) -> int:
        return self._columns.size - 1


def _required(node: Node) -> Iterator[Words]:
    """Yield the words that every listing a query finds holds in title, text or seller."""
    if isinstance(node, And):
        for part in node.parts:
            yield from _required(part)
    elif isinstance(node, Words) and set(node.fields) <= set(DEFAULT_FIELDS):
        yield node
