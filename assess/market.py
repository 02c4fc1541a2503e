"""Is the price odd? A price per kg beside published prices, prices seen on the market, and the cost of EU quota.

Published prices are few and dated: a position always says how many prices stand behind it. Medians, not means, so
that a few absurd offers do not move it. Currencies convert by `assess.exchange`; no rate, no conversion.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from statistics import median

from assess.exchange import MARKET_DIR, convert
from domain.assessment import PricePosition
from domain.counting import counted
from domain.geography import areas
from domain.table import read_table

WINDOW = timedelta(days=731)
"""Days that a published price may lie before or after the offer."""
ENOUGH = 5
"""Observations from which a median of prices seen is used by itself, and a position may count as a sign."""
PACK_CLASSES: tuple[tuple[str, float, float], ...] = (
    ("can", 0.0, 1.0),
    ("cylinder", 1.0, 70.0),
    ("bulk", 70.0, math.inf),
)
"""Name and bounds in net kg (lower one included): a gas costs several times as much in a can as in a ton tank."""
_COMPARABLE = frozenset({"wholesale", "purchase", "retail"})
_FLOOR = "quota cost"


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A published price per kg, or a range, valid from first to last day at one level of trade."""

    substance: str
    region: str
    first_day: date
    last_day: date
    low: Decimal
    high: Decimal
    currency: str
    level: str
    source: str
    confidence: str

    @property
    def middle(self) -> Decimal:
        """The middle of the range."""
        return (self.low + self.high) / 2


def is_sign(position: PricePosition) -> bool:
    """Whether enough stands behind a position to count in a score: five observations, or the cost of quota."""
    return position.floor_ratio is not None or (position.ratio is not None and position.observations >= ENOUGH)


def pack_class(net_kg: float | None) -> tuple[str, float, float] | None:
    """Return the class of pack that contents of `net_kg` belong to, with its bounds; None where they are not known."""
    if net_kg is None:
        return None
    return next((each for each in PACK_CLASSES if each[1] <= net_kg < each[2]), None)


@cache
def published() -> tuple[PricePoint, ...]:
    """Return the published prices, read once.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("prices.csv", _point, MARKET_DIR))


def position(
    substance: str,
    place: str,
    price: Decimal,
    currency: str,
    day: date,
    seen: Sequence[Decimal] = (),
    compared_with: str = "",
) -> PricePosition | None:
    """Put a price per kg in its place; None where nothing is known to compare it with.

    Args:
        substance: Designation.
        place: Jurisdiction of the offer; prices of the union it belongs to count as well.
        price: Price of one kg.
        currency: ISO 4217 code of `price` and of `seen`.
        day: Day of the offer.
        seen: Prices per kg of comparable offers that the caller has observed (same substance, region and pack class).
        compared_with: What `seen` was taken from, in words; said where it counts.
    """
    here = areas(place, day)
    near = [
        point
        for point in published()
        if point.substance == substance
        and point.region in here
        and point.first_day - WINDOW <= day <= point.last_day + WINDOW
    ]
    usual = [(point, _converted(point.middle, point, currency)) for point in near if point.level in _COMPARABLE]
    values = [value for _, value in usual if value is not None]
    sources = [point.source for point, value in usual if value is not None]
    words = f"published prices of {substance} in {place}" if values else ""
    if len(seen) >= ENOUGH:
        values, sources = list(seen), [f"{counted(len(seen), 'price')} seen"]
        words = compared_with or "prices seen"
    elif seen:
        values += seen
        sources.append(f"{counted(len(seen), 'price')} seen")
        words = "; ".join(part for part in (words, compared_with) if part)
    floors = [_converted(point.low, point, currency) for point in near if point.level == _FLOOR]
    floor = min((value for value in floors if value is not None), default=None)
    if not values and floor is None:
        return None
    middle = median(values) if values else None
    if floor is not None:
        sources += [point.source for point in near if point.level == _FLOOR]
    return PricePosition(
        currency=currency,
        median=middle,
        ratio=price / middle if middle else None,
        observations=len(values),
        floor=floor,
        floor_ratio=price / floor if floor else None,
        sources=tuple(dict.fromkeys(sources)),
        compared_with=words,
    )


def _converted(amount: Decimal, point: PricePoint, currency: str) -> Decimal | None:
    return convert(amount, point.currency, currency, point.last_day)


def _point(row: Mapping[str, str]) -> PricePoint:
    return PricePoint(
        substance=row["substance"],
        region=row["region"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=date.fromisoformat(row["last_day"]),
        low=Decimal(row["low"]),
        high=Decimal(row["high"]),
        currency=row["currency"],
        level=row["level"],
        source=row["source"],
        confidence=row["confidence"],
    )
