"""Is the price odd? A price per kg beside published prices, prices seen on the market, and the cost of EU quota.

Published prices are few and dated: a position always says how many prices stand behind it. Medians, not means, so
that a few absurd offers do not move it. Currencies convert by dated yearly averages; no rate, no conversion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from types import MappingProxyType

from domain.geography import areas
from domain.table import read_table

MARKET_DIR = Path(__file__).parent / "data" / "market"
WINDOW = timedelta(days=731)
"""Days that a published price may lie before or after the offer."""
ENOUGH = 5
"""Observations from which a median of prices seen is used by itself, and a position may count as a sign."""
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


@dataclass(frozen=True, slots=True)
class PricePosition:
    """Where a price stands; None: nothing known. `ratio` is price / median, `floor_ratio` price / cost of quota."""

    currency: str
    median: Decimal | None
    ratio: Decimal | None
    observations: int
    floor: Decimal | None
    floor_ratio: Decimal | None
    sources: tuple[str, ...]

    @property
    def is_sign(self) -> bool:
        """Whether enough stands behind it to count in a score: five observations, or the cost of quota."""
        return self.floor_ratio is not None or (self.ratio is not None and self.observations >= ENOUGH)


@cache
def published() -> tuple[PricePoint, ...]:
    """Return the published prices, read once.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("prices.csv", _point, MARKET_DIR))


def convert(amount: Decimal, currency: str, into: str, day: date) -> Decimal | None:
    """Convert by the average rates of the day's year; None where a rate is not on file."""
    if currency == into:
        return amount
    per_euro = {**_rates().get(day.year, {}), "EUR": Decimal(1)}
    if currency not in per_euro or into not in per_euro:
        return None
    return amount / per_euro[currency] * per_euro[into]


def position(
    substance: str, place: str, price: Decimal, currency: str, day: date, seen: Sequence[Decimal] = ()
) -> PricePosition | None:
    """Put a price per kg in its place; None where nothing is known to compare it with.

    Args:
        substance: Designation.
        place: Jurisdiction of the offer; prices of the union it belongs to count as well.
        price: Price of one kg.
        currency: ISO 4217 code of `price` and of `seen`.
        day: Day of the offer.
        seen: Prices per kg of comparable offers that the caller has observed (same substance and region).
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
    if len(seen) >= ENOUGH:
        values, sources = list(seen), [f"{len(seen)} offers seen"]
    else:
        values += seen
        sources += [f"{len(seen)} offers seen"] if seen else []
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
    )


def _converted(amount: Decimal, point: PricePoint, currency: str) -> Decimal | None:
    return convert(amount, point.currency, currency, point.last_day)


@cache
def _rates() -> Mapping[int, Mapping[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    rows = read_table("rates.csv", lambda row: (int(row["year"]), row["currency"], Decimal(row["per_eur"])), MARKET_DIR)
    for year, currency, rate in rows:
        found.setdefault(year, {})[currency] = rate
    return MappingProxyType(found)


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
