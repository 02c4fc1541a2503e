"""Money by the monthly reference rates: the month of the day, the last month for a quarter, and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assess.exchange import CARRIED_ON, _rates, convert, rates_of
from scripts.rates_table import means

MAY = date(2024, 5, 15)


def test_amounts_go_through_the_euro():
    """One currency into another is the same by way of the euro, and there and back is what it was."""
    rates = rates_of(MAY)
    assert rates is not None
    assert rates.month == "2024-05"
    dollars = convert(Decimal(100), "EUR", "USD", MAY)
    assert dollars == 100 * rates.per_euro["USD"]
    assert convert(dollars, "USD", "EUR", MAY) == pytest.approx(Decimal(100))
    direct = convert(Decimal(100), "PLN", "USD", MAY)
    assert direct == pytest.approx(100 / rates.per_euro["PLN"] * rates.per_euro["USD"])


@pytest.mark.parametrize(
    ("month", "currency", "low", "high"),
    [
        ("2019-06", "USD", "1.12", "1.14"),
        ("2022-09", "USD", "0.97", "1.00"),
        ("2020-03", "GBP", "0.88", "0.91"),
        ("2016-01", "CNY", "7.0", "7.3"),
        ("2012-12", "LTL", "3.4528", "3.4528"),
    ],
)
def test_known_rates_are_on_file(month, currency, low, high):
    """Well-known months: parity with the dollar in September 2022, the peg of the litas."""
    rates = rates_of(date.fromisoformat(f"{month}-10"))
    assert rates is not None
    assert Decimal(low) <= rates.per_euro[currency] <= Decimal(high)


def test_the_last_month_serves_for_a_quarter_and_no_longer():
    """Today's offers can be converted before the month is over; years later nothing is guessed."""
    year, month = (int(part) for part in max(_rates()).split("-"))
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    assert rates_of(day) == rates_of(day + CARRIED_ON)
    assert rates_of(day + CARRIED_ON + timedelta(days=1)) is None
    assert rates_of(date(2009, 12, 31)) is None
    assert convert(Decimal(1), "EUR", "USD", date(2040, 1, 1)) is None
    assert convert(Decimal(1), "XAU", "XAU", date(2040, 1, 1)) == 1


def test_a_currency_without_quotation_is_not_bridged():
    """The rouble is not quoted since March 2022, and there is no gold."""
    assert convert(Decimal(100), "RUB", "EUR", date(2022, 2, 10)) is not None
    assert convert(Decimal(100), "RUB", "EUR", date(2022, 4, 10)) is None
    assert convert(Decimal(100), "XAU", "EUR", MAY) is None


def test_a_month_is_the_mean_of_its_days():
    """Months that are not over and currencies quoted on a few days only are left out."""
    days = [{"Date": f"2024-02-{day:02d}", "USD": "1.1" if day % 2 else "1.3", "RUB": "N/A"} for day in range(1, 29)]
    days += [{"Date": f"2024-03-{day:02d}", "USD": "1.1", "RUB": "N/A"} for day in range(1, 20)]
    days[0]["RUB"] = "100"
    assert means(days) == {"2024-02": {"USD": "1.2"}}
