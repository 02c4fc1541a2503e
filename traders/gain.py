"""The rows of one register that share most with a seller, by numpy alone, before any name is compared.

The rarest keys name the rows; what the common ones say (a place, a word of the trade, the country) is then added to
those rows only, so that no long list is ever read whole. Typing errors are looked for among the words of the register,
and only where the seller's name is not there letter by letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from traders.inverted import Index
from traders.postings import Hashes, Postings, Rows

Floats = NDArray[np.float64]

_BUDGET = 4_000
"""Rows read for one seller in one register, the rarest keys first."""

_LETTER_BUDGET = 12_000
"""Words read from the lists of pieces, the rarest pieces first."""

_WORDS = 64
"""Words of the register, the likest ones, that are taken for what the seller may have meant."""

_RANKED = 2_000
"""Rows, at most, to which the common keys are added."""

_SHARED_BY_MANY = 8
"""A telephone, mail address or domain that stands in more rows than this belongs to none of them."""

_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """What a seller is looked up by.

    For each key its hash, its weight, whether it is a contact, and whether it only ranks rows that others found.
    `cores` are the hashes of the seller's whole names; `pieces` and `slips` of its letters.
    """

    hashes: Hashes
    weights: Floats
    contact: NDArray[np.bool_]
    ranking: NDArray[np.bool_]
    cores: Hashes
    pieces: Hashes
    slips: Hashes
    piece_weight: float
    slip_weight: float


def best_rows(index: Index, asked: Asked, size: int, most: int) -> tuple[Rows, Floats]:
    """Return the at most `most` rows with the highest gain, in no order; `size` counts the rows of all registers."""
    scale = log(size + 2)
    begins, counts = index.rows.spans(asked.hashes)
    counts[asked.contact & (counts > _SHARED_BY_MANY)] = 0
    gains = asked.weights * np.maximum(np.log((size + 2) / np.maximum(counts, 1)) / scale, _LEAST)
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    ranking = asked.ranking[order]
    affordable = _affordable(np.where(ranking, 0, counts[order]), _BUDGET) & ~ranking
    finding, rest = order[affordable], order[~affordable]
    lists = [index.rows.of(begins[key], counts[key]) for key in finding]
    weights = np.repeat(gains[finding], counts[finding])
    if not index.rows.spans(asked.cores)[1].any():
        found, likeness = _spelled_alike(index, asked)
        lists += found
        weights = np.concatenate([weights, likeness])
    if not lists:
        return np.zeros(0, np.int32), np.zeros(0)
    rows, totals = _summed(np.concatenate(lists), weights)
    rows, totals = _highest(rows, totals, _RANKED)
    for key in rest:
        totals[_stand_in(rows, index.rows.of(begins[key], counts[key]))] += gains[key]
    return _highest(rows, totals, most)


def _spelled_alike(index: Index, asked: Asked) -> tuple[Sequence[Rows], Floats]:
    """Return the rows of the words likest to the seller's, by pieces and slips, and what each row gains."""
    places, totals = _words_alike(index.letters, asked)
    if not len(places):
        return (), np.zeros(0)
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
        return np.zeros(0, np.int32), np.zeros(0)
    return _summed(np.concatenate(lists), np.concatenate(weights))


def _affordable(counts: NDArray[Any], budget: int) -> NDArray[np.bool_]:
    """Return which lists, read in this order, stay within the budget; the first that costs anything is always read."""
    spent = np.cumsum(counts)
    return spent <= max(budget, int(counts[counts > 0][:1].sum()))


def _summed(numbers: Rows, weights: Floats) -> tuple[Rows, Floats]:
    unique, inverse = np.unique(numbers, return_inverse=True)
    totals: Floats = np.bincount(inverse, weights, len(unique)).astype(np.float64)
    return unique, totals


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
