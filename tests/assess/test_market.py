"""A price beside published prices, prices seen and the cost of quota."""

from datetime import date
from decimal import Decimal

import pytest

from assess.market import PACK_CLASSES, is_sign, pack_class, position, published
from domain.substance import catalogue


def test_published_prices_are_of_known_substances():
    """Each published price is of a substance on file, with ordered days and bounds."""
    assert len(published()) > 50
    for point in published():
        assert point.substance in catalogue()
        assert point.first_day <= point.last_day
        assert 0 < point.low <= point.high


def test_a_price_below_the_cost_of_quota_is_a_sign():
    """R-404A at 15 EUR/kg is below what the quota for one kg costs."""
    place = position("R-404A", "DE", Decimal(15), "EUR", date(2025, 6, 1))
    assert place is not None
    assert place.floor == Decimal("50.98")
    assert is_sign(place)
    assert round(place.floor_ratio or 0, 2) == Decimal("0.29")


def test_prices_seen_count_robustly():
    """From five offers seen their median is used alone, and one absurd offer does not move it."""
    seen = [Decimal(price) for price in (40, 42, 41, 39, 4000)]
    place = position("R-290", "US", Decimal(20), "USD", date(2025, 6, 1), seen)
    assert place is not None
    assert (place.median, place.observations, is_sign(place)) == (Decimal(41), 5, True)
    few = position("R-290", "US", Decimal(20), "USD", date(2025, 6, 1), seen[:2])
    assert few is not None
    assert not is_sign(few)


def test_nothing_known_is_nothing_said():
    """No published price, none seen: no position. Too old a price does not count."""
    assert position("R-717", "DE", Decimal(1), "EUR", date(2025, 6, 1)) is None
    assert position("R-404A", "DE", Decimal(15), "EUR", date(2035, 6, 1)) is None
    assert position("R-404A", "DE", Decimal(15), "XAU", date(2025, 6, 1)) is None


def test_it_is_said_what_was_compared():
    """Prices seen are named in the words of the caller where they count, published ones by substance and place."""
    seen = [Decimal(price) for price in (40, 42, 41, 39, 38)]
    day = date(2025, 6, 1)
    place = position("R-134a", "CN", Decimal(40), "CNY", day, seen, "offers of five sellers")
    assert place is not None
    assert (place.compared_with, place.sources) == ("offers of five sellers", ("5 prices seen",))
    place = position("R-134a", "CN", Decimal(40), "CNY", day)
    assert place is not None
    assert place.compared_with == "published prices of R-134a in CN"
    place = position("R-134a", "CN", Decimal(40), "CNY", day, seen[:1], "offers of one seller")
    assert place is not None
    assert place.compared_with == "published prices of R-134a in CN; offers of one seller"


@pytest.mark.parametrize(
    ("net_kg", "name"), [(0.34, "can"), (1.0, "cylinder"), (13.6, "cylinder"), (70.0, "bulk"), (16_000.0, "bulk")]
)
def test_packs_fall_into_classes_without_a_gap(net_kg, name):
    """The lower bound belongs to a class, the next class begins where one ends."""
    found = pack_class(net_kg)
    assert found is not None
    assert found[0] == name
    assert pack_class(None) is None
    assert [upper for _, _, upper in PACK_CLASSES[:-1]] == [lower for _, lower, _ in PACK_CLASSES[1:]]
