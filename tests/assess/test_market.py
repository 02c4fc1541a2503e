"""A price beside published prices, prices seen and the cost of quota."""

from datetime import date
from decimal import Decimal

import pytest

from assess.market import convert, position, published
from domain.substance import catalogue


def test_published_prices_are_of_known_substances():
    """Each published price is of a substance on file, with ordered days and bounds."""
    for point in published():
        assert point.substance in catalogue()
        assert point.first_day <= point.last_day
        assert 0 < point.low <= point.high


def test_a_price_below_the_cost_of_quota_is_a_sign():
    """R-404A at 15 EUR/kg is below what the quota for one kg costs."""
    place = position("R-404A", "DE", Decimal(15), "EUR", date(2025, 6, 1))
    assert place is not None
    assert place.floor == Decimal("50.98")
    assert place.is_sign
    assert round(place.floor_ratio or 0, 2) == Decimal("0.29")


def test_prices_seen_count_robustly():
    """From five offers seen their median is used alone, and one absurd offer does not move it."""
    seen = [Decimal(price) for price in (40, 42, 41, 39, 4000)]
    place = position("R-290", "US", Decimal(20), "USD", date(2025, 6, 1), seen)
    assert place is not None
    assert (place.median, place.observations, place.is_sign) == (Decimal(41), 5, True)
    few = position("R-290", "US", Decimal(20), "USD", date(2025, 6, 1), seen[:2])
    assert few is not None
    assert not few.is_sign


def test_nothing_known_is_nothing_said():
    """No published price, none seen: no position. Too old a price does not count."""
    assert position("R-717", "DE", Decimal(1), "EUR", date(2025, 6, 1)) is None
    assert position("R-404A", "DE", Decimal(15), "EUR", date(2035, 6, 1)) is None
    assert position("R-404A", "DE", Decimal(15), "XAU", date(2025, 6, 1)) is None


def test_conversion_needs_a_rate_of_the_year():
    """Rates are yearly; a year or currency without one gives nothing."""
    assert convert(Decimal(100), "EUR", "USD", date(2024, 5, 1)) == Decimal("108.24")
    assert convert(Decimal("108.24"), "USD", "EUR", date(2024, 5, 1)) == pytest.approx(Decimal(100))
    assert convert(Decimal(100), "EUR", "USD", date(2040, 5, 1)) is None
    assert convert(Decimal(100), "XAU", "USD", date(2024, 5, 1)) is None
    assert convert(Decimal(100), "XAU", "XAU", date(2040, 5, 1)) == 100
