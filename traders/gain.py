"""The rows of one register that share most with a seller, by numpy alone, before any name is compared.

The rarest keys name the rows; what the common ones say (a place, a word of the trade, the country) is then added to
those rows only, so that no long list is ever read whole. Typing errors are looked for among the words of the register,
and only where the seller's name is not there letter by letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from traders.inverted import Index
from traders.keys import GRAM, SLIP, letter_keys
from traders.postings import Hashes, Postings, Rows, hashes_of

Floats = NDArray[np.float64]

MOST = 16
"""Rows compared in full, at most, for one seller."""

WORTH = 0.6
AT_LEAST = 3
"""A row is compared when it has this share of the best row's gain, or is among the first."""

_BUDGET = 4_000
"""Rows read for one seller in one register, the rarest keys first."""

_FEW = 512
"""Rows read first; where no other row can be worth comparing after them, the longer lists only rank them."""

_LETTER_BUDGET = 12_000
"""Words read from the lists of pieces, the rarest pieces first."""

_WORDS = 64
"""Words of the register, the likest ones, that are taken for what the seller may have meant."""

_RANKED = 2_000
"""Rows, at most, to which the common keys are added."""

_SHARED_BY_MANY = 8
"""A telephone, mail address or domain that stands in more rows than this belongs to none of them."""

_LEAST = 0.05
_NOTHING = np.zeros(0)
_BUCKETS = 1 << 15
_BUCKETS_FROM = 2_000
"""Numbers from which on summing by their last bits first is cheaper."""

_MERGED_FROM = 1_000
_FIRST_GUESS = 0.4
_LIKELY = 0.4
"""Share of the highest gain that the MOST highest reach as a rule: the highest of few are found sooner than of all."""

_ROUNDED_DOWN = 1 - 1e-9
_ROUNDING = 1 + 1e-9
"""So that the order in which gains are added never decides who is in reach."""


@dataclass(frozen=True)
class Asked:
    """What a seller is looked up by.

    For each key its hash, its weight, whether it is a contact, and whether it only ranks rows that others found.
    `cores` are the hashes of the seller's whole names; `spelled` are its words, to be looked for by their letters.
    """

    hashes: Hashes
    weights: Floats
    contact: NDArray[np.bool_]
    ranking: NDArray[np.bool_]
    cores: Hashes
    spelled: Sequence[str]
    piece_weight: float
    slip_weight: float

    @cached_property
    def pieces(self) -> Hashes:
        """The hashes of the pieces of the seller's names."""
        return hashes_of(sorted(key for key in self._letters if key[0] == GRAM))

    @cached_property
    def slips(self) -> Hashes:
        """The hashes of the slips that a word of the seller's can be."""
        return hashes_of(sorted(key for key in self._letters if key[0] == SLIP))

    @cached_property
    def _letters(self) -> frozenset[str]:
        return frozenset(key for word in self.spelled for key in letter_keys(word))


def best_rows(index: Index, asked: Asked, size: int) -> tuple[Rows, Floats]:
    """Return the rows of the highest gain, at most MOST and in no order; `size` counts the rows of all registers.

    A row that can no longer be worth comparing, whatever the keys not yet read say, may be missing.
    """
    scale = log(size + 2)
    begins, counts = index.rows.spans(asked.hashes)
    counts[asked.contact & (counts > _SHARED_BY_MANY)] = 0
    gains = asked.weights * np.maximum(np.log((size + 2) / np.maximum(counts, 1)) / scale, _LEAST)
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    ranking = asked.ranking[order]
    affordable = _affordable(np.where(ranking, 0, counts[order]), _BUDGET) & ~ranking
    finding, rest = order[affordable], order[~affordable]
    wanted = _Wanted(index.rows, begins, counts, gains)
    if not index.rows.spans(asked.cores)[1].any():
        found, likeness = _spelled_alike(index, asked)
        return _ranked(*wanted.rows(finding, found, likeness), wanted, rest)
    few = max(1, int((np.cumsum(counts[finding]) <= _FEW).sum()))
    rows, totals = wanted.rows(finding[:few])
    left = np.concatenate([finding[few:], rest])
    if len(rows) < AT_LEAST or gains[left].sum() * _ROUNDING >= _worth(totals):
        rows, totals, left = *wanted.rows(finding), rest
    return _ranked(rows, totals, wanted, left)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys of one seller in one register: where the rows of each begin, how many there are, what each adds."""

    postings: Postings
    begins: NDArray[np.int64]
    counts: NDArray[np.int64]
    gains: Floats

    def of(self, key: int) -> Rows:
        """Return the rows that have a key."""
        return self.postings.of(self.begins[key], self.counts[key])

    def rows(
        self, keys: NDArray[np.int64], more: Sequence[Rows] = (), likeness: Floats = _NOTHING
    ) -> tuple[Rows, Floats]:
        """Return the rows that have some of the keys and what they gain, and `more` rows, each with its likeness."""
        lists = [*map(self.of, keys), *more]
        if not lists:
            return np.zeros(0, np.int32), _NOTHING
        weights = np.repeat(self.gains[keys], self.counts[keys])
        return _summed(np.concatenate(lists), np.concatenate([weights, likeness]))


def _ranked(rows: Rows, totals: Floats, wanted: _Wanted, left: NDArray[np.int64]) -> tuple[Rows, Floats]:
    """Return the highest of some rows after what the keys that are `left` add to them."""
    rows, totals = _within_reach(rows, totals, float(wanted.gains[left].sum()))
    rows, totals = _highest(rows, totals, _RANKED)
    for key in left:
        totals[_stand_in(rows, wanted.of(key))] += wanted.gains[key]
    return _highest(rows, totals, MOST)


def _worth(totals: Floats) -> float:
    """Return what a row must gain to be compared, from AT_LEAST rows on."""
    highest = np.partition(totals, len(totals) - AT_LEAST)[-AT_LEAST:]
    return float(min(highest[0], highest.max(0) * WORTH))


def _spelled_alike(index: Index, asked: Asked) -> tuple[Sequence[Rows], Floats]:
    """Return the rows of the words likest to the seller's, by pieces and slips, and what each row gains."""
    places, totals = _words_alike(index.letters, asked)
    if not len(places):
        return (), _NOTHING
    best = np.argsort(-totals, kind="stable")[:_WORDS]
    places, totals = places[best], totals[best]
    begins = index.rows.starts[places]
    counts = index.rows.starts[places + 1] - begins
    kept = _affordable(counts, _BUDGET)
    lists = [index.rows.of(begin, count) for begin, count in zip(begins[kept], counts[kept], strict=True)]
    return lists, np.repeat(totals[kept], counts[kept])


def _words_alike(letters: Postings, asked: Asked) -> tuple[Rows, Floats]:
    scale = log(len(letters.hashes) + 2)
    begins, counts = letters.spans(asked.pieces)
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    order = order[_affordable(counts[order], _LETTER_BUDGET)]
    lists = [letters.of(begins[key], counts[key]) for key in order]
    gains = asked.piece_weight * np.maximum(1 - np.log(counts[order] + 1) / scale, _LEAST)
    weights = [np.repeat(gains, counts[order])]
    begins, counts = letters.spans(asked.slips)
    slipped = [letters.of(begin, count) for begin, count in zip(begins, counts, strict=True) if count]
    if slipped:
        words = np.unique(np.concatenate(slipped))
        lists.append(words)
        weights.append(np.full(len(words), asked.slip_weight))
    if not lists:
        return np.zeros(0, np.int32), _NOTHING
    return _summed_highest(np.concatenate(lists), np.concatenate(weights), _WORDS)


def _affordable(counts: NDArray[Any], budget: int) -> NDArray[np.bool_]:
    """Return which lists, read in this order, stay within the budget; the first that costs anything is always read."""
    spent = np.cumsum(counts)
    return spent <= max(budget, int(counts[counts > 0][:1].sum()))


def _summed(numbers: Rows, weights: Floats) -> tuple[Rows, Floats]:
    """Return the numbers, each once and ascending, with the sum of their weights."""
    # many numbers come as lists in order, which are merged sooner than sorted
    order = np.argsort(numbers, kind="stable" if len(numbers) > _MERGED_FROM else None)
    in_order = numbers[order]
    first = np.empty(len(numbers), np.bool_)
    first[:1] = True
    np.not_equal(in_order[1:], in_order[:-1], out=first[1:])
    place = np.empty(len(numbers), np.intp)
    place[order] = np.cumsum(first) - 1
    unique = in_order[first]
    totals: Floats = np.bincount(place, weights, len(unique)).astype(np.float64)
    return unique, totals


def _summed_highest(numbers: Rows, weights: Floats, most: int) -> tuple[Rows, Floats]:
    """Return what `_summed` does, but only the `most` highest and what equals the least of them.

    Sums by the last bits of a number are cheap and never too low: only numbers with a high one are sorted.
    """
    if len(numbers) < _BUCKETS_FROM:
        return _cut(*_summed(numbers, weights), most)
    bucket = numbers & (_BUCKETS - 1)
    above = np.bincount(bucket, weights, _BUCKETS)
    least = float(above.max(0)) * _FIRST_GUESS
    while True:
        chosen = np.flatnonzero((above >= least)[bucket])
        found, totals = _cut(*_summed(numbers[chosen], weights[chosen]), most)
        reached = float(totals.min(0)) if len(found) >= most else 0.0
        if reached >= least or not least:
            return found, totals
        least = reached * _ROUNDED_DOWN


def _cut(numbers: Rows, totals: Floats, most: int) -> tuple[Rows, Floats]:
    """Return the `most` numbers with the highest totals and those that equal the least of them, in their order."""
    if len(numbers) <= most:
        return numbers, totals
    kept = totals >= np.partition(totals, len(totals) - most)[-most]
    return numbers[kept], totals[kept]


def _within_reach(rows: Rows, totals: Floats, more: float) -> tuple[Rows, Floats]:
    """Return the rows that can still be worth comparing when every one of them can gain at most `more`."""
    if len(rows) <= MOST:
        return rows, totals
    likely = totals[totals >= totals.max(0) * _LIKELY]
    if len(likely) < MOST:
        likely = totals
    highest = np.partition(likely, len(likely) - MOST)[-MOST:]
    least = max(highest[0], _worth(highest))
    kept = totals + more * _ROUNDING >= least
    return rows[kept], totals[kept]


def _highest(rows: Rows, totals: Floats, most: int) -> tuple[Rows, Floats]:
    if len(rows) <= most:
        return rows, totals
    best = np.sort(np.argpartition(-totals, most)[:most])
    return rows[best], totals[best]


def _stand_in(rows: Rows, known: Rows) -> NDArray[np.bool_]:
    """Tell which of some rows stand in an ascending list."""
    places = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == rows
    return found
