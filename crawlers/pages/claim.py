"""A claim: one source's statement about one field of a listing, with how much that source is trusted.

All readers (embedded data, meta tags, scripts, what is visible) make claims; `weigh` decides between them.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

EMBEDDED = {"json-ld": 6.0, "microdata": 5.0, "rdfa": 4.5, "meta": 4.0, "script": 3.0}
"""Trust in the sources that state a value outright. A price that is also visible gains what is seen on top of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`field` is a field of RawListing (seller fields as seller.name ...); `source` says where it was read."""

    field: str
    value: Any
    source: str
    weight: float


@dataclass(frozen=True, slots=True)
class PriceClaim:
    """A price from one source: exact amount, highest amount of a range, currency code or sign."""

    amount: Decimal
    currency: str
    source: str
    weight: float
    max_amount: Decimal | None = None
    text: str = ""


@dataclass(slots=True)
class Claims:
    """All claims made about the listing of one page."""

    fields: list[Claim] = field(default_factory=list)
    prices: list[PriceClaim] = field(default_factory=list)
    currencies: list[tuple[str, float]] = field(default_factory=list)

    def add(self, name: str, value: Any, source: str, weight: float) -> None:
        """Keep a claim; empty values say nothing."""
        value = value.strip() if isinstance(value, str) else None
        if value:
            self.fields.append(Claim(name, value, source, weight))

    def of(self, name: str) -> list[Claim]:
        """Return the claims about one field, weightiest first, earlier ones first among equals."""
        return sorted((claim for claim in self.fields if claim.field == name), key=lambda claim: -claim.weight)

    def best(self, name: str) -> Any:
        """Return the weightiest value claimed, None if nothing was."""
        claims = self.of(name)
        return claims[0].value if claims else None
