"""Decides the kind of a listing from its words and from what the rule components found.

A linear model over the features of `nlp.kind.feature`, trained by `scripts/train_kind.py` on made-up listings and
shipped as `kind.npz`. `KindModel.load()` once, then `decide` or `decide_all`; the model is immutable and safe to share
between threads. Being linear, it can say which features spoke for its decision.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from domain.errors import DataError
from domain.extraction import KINDS, Kind
from nlp.kind.evidence import KindEvidence
from nlp.kind.feature import BUCKETS, MOST_SPELLED, Features, features

MODEL_FILE = Path(__file__).parent / "kind.npz"
SYMBOL_SCALE = 0.3
SPELLING_SCALE = 1.5
"""How much the n-grams of a listing weigh beside one symbol at equal weights; part of the features, not tuned later."""
_REASONS = 4
_ONES = np.ones(MOST_SPELLED, np.float32)


@dataclass(frozen=True, slots=True)
class KindDecision:
    """The kind decided on, the probability of each kind (they add up to 1) and the strongest reasons, first first."""

    kind: Kind
    probabilities: Mapping[Kind, float]
    reasons: tuple[str, ...]


_BLANK = KindDecision("unrelated", {kind: float(kind == "unrelated") for kind in KINDS}, ("there is nothing to read",))
"""Decided without weights: those of what a listing lacks would add up to some kind."""


class KindModel:
    """The trained model; get it with `load`."""

    def __init__(
        self,
        symbols: Iterable[str],
        symbol_weights: npt.NDArray[np.float32],
        spelling_weights: npt.NDArray[np.int8],
        spelling_unit: float,
        bias: npt.NDArray[np.float32],
    ) -> None:
        """Take weights with a column a kind, in the order of KINDS.

        Those of the spellings stay whole numbers that count `spelling_unit`: a table of 200 kB stays in the cache.
        """
        self._names = tuple(symbols)
        self._places = {symbol: place for place, symbol in enumerate(self._names)}
        self._symbols = symbol_weights
        self._lifts = np.ascontiguousarray((symbol_weights - symbol_weights.mean(axis=1, keepdims=True)).T)
        self._spellings = spelling_weights
        self._spelling_unit = spelling_unit
        self._bias = bias

    @classmethod
    def load(cls, path: Path = MODEL_FILE) -> Self:
        """Load the model that is shipped with the package, or another one; DataError if it is missing or damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                symbols = stored["symbols"].tobytes().decode().split("\n")
                words = stored["words"].astype(np.float32) * stored["words_unit"]
                spellings, spelling_unit = stored["spellings"], float(stored["spellings_unit"])
                bias = stored["bias"].astype(np.float32)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise DataError(f"{path.name}: no usable kind model; run scripts/train_kind.py to make it again") from error
        if words.shape != (len(symbols), len(KINDS)) or spellings.shape != (BUCKETS, len(KINDS)):
            raise DataError(f"{path.name}: made for other features; run scripts/train_kind.py to make it again")
        return cls(symbols, words * np.float32(SYMBOL_SCALE), spellings, spelling_unit * SPELLING_SCALE, bias)

    def decide(self, title: str, text: str, evidence: KindEvidence) -> KindDecision:
        """Decide the kind of one listing.

        Args:
            title: The listing's title as given; may be empty.
            text: The listing's text as given; may be empty, may repeat the title.
            evidence: What the rule components found in them.

        Returns:
            The decision with its probabilities and reasons.
        """
        return self.decide_features(features(title, text, evidence))

    def decide_features(self, found: Features) -> KindDecision:
        """Decide the kind of one listing by its features."""
        if found.blank:
            return _BLANK
        places = self._places
        known = [place for symbol in found.symbols if (place := places.get(symbol)) is not None]
        rows = np.array(known, dtype=np.intp)
        count = len(found.spellings)
        # a product with ones sums the rows four times faster than adding them does; both tables are in their bounds
        rows_of_spellings = self._spellings.take(found.spellings, axis=0, mode="clip").astype(np.float32)
        spelled = _ONES[:count] @ rows_of_spellings * np.float32(self._spelling_unit / math.sqrt(count))
        known_sum = np.ones(len(rows), np.float32) @ self._symbols.take(rows, axis=0, mode="clip")
        values: list[float] = (self._bias + known_sum + spelled).tolist()
        top = max(values)
        powers = [math.exp(value - top) for value in values]
        total = sum(powers)
        best = values.index(top)
        probabilities = {kind: power / total for kind, power in zip(KINDS, powers, strict=True)}
        lifts = self._lifts[best].take(rows)
        strongest = lifts.argsort()[: -_REASONS - 1 : -1].tolist()
        reasons = tuple(self._names[known[place]] for place in strongest if lifts[place] > 0)
        return KindDecision(KINDS[best], probabilities, reasons)

    def decide_all(self, listings: Iterable[tuple[str, str, KindEvidence]]) -> Iterator[KindDecision]:
        """Decide many listings, in their order, flat in memory."""
        for title, text, evidence in listings:
            yield self.decide(title, text, evidence)


def save_model(
    path: Path,
    symbols: Iterable[str],
    symbol_weights: npt.NDArray[Any],
    spelling_weights: npt.NDArray[Any],
    bias: npt.NDArray[Any],
) -> None:
    """Write a model; weights are kept in 16 and 8 bits, which costs no decision and makes the file small."""
    words, word_unit = _shrink(symbol_weights, np.int16)
    spellings, spelling_unit = _shrink(spelling_weights, np.int8)
    np.savez_compressed(
        path,
        symbols=np.frombuffer("\n".join(symbols).encode(), dtype=np.uint8),
        words=words,
        words_unit=word_unit,
        spellings=spellings,
        spellings_unit=spelling_unit,
        bias=np.round(bias, 3).astype(np.float32),
    )


def _shrink(weights: npt.NDArray[Any], kind: type[np.int8 | np.int16]) -> tuple[npt.NDArray[Any], np.float32]:
    """Return the weights as whole numbers and the unit they count, 1/100 or so that the largest just fits."""
    unit = max(0.01, float(np.abs(weights).max(initial=0.0)) / np.iinfo(kind).max)
    return np.round(weights / unit).astype(kind), np.float32(unit)
