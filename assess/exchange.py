"""Money of one currency in another, by the euro reference rates of the European Central Bank, mean of each month.

A day in a month that is on file uses that month; a day after the last month uses the last one, up to `CARRIED_ON`
later. Nothing else is bridged: no rate, no conversion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from domain.table import read_table

MARKET_DIR = Path(__file__).parent / "data" / "market"
EURO = "EUR"
CARRIED_ON = timedelta(days=92)
"""Days after the last month on file for which its rates still serve; after a quarter they are too old to be money."""
NOT_CURRENCIES = frozenset({"month", "source", "retrieved_on", "confidence"})


@dataclass(frozen=True, slots=True)
class MonthRates:
    """What one euro cost in a month, by ISO 4217 code; a currency that was not quoted is missing."""

    month: str
    per_euro: Mapping[str, Decimal]


def convert(amount: Decimal, currency: str, into: str, day: date) -> Decimal | None:
    """Convert by the rates of the day's month; None where a rate is not on file."""
    if currency == into:
        return amount
    rates = rates_of(day)
    if rates is None:
        return None
    one, other = rates.per_euro.get(currency), rates.per_euro.get(into)
    return None if one is None or other is None else amount / one * other


@lru_cache(maxsize=4096)
def rates_of(day: date) -> MonthRates | None:
    """Return the rates that serve on a day, None where none on file does.

    Raises:
        DataError: the table is missing or damaged.
    """
    table = _rates()
    found = table.get(f"{day:%Y-%m}")
    if found or not table:
        return found
    last = table[max(table)]
    year, month = (int(part) for part in last.month.split("-"))
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last if end < day <= end + CARRIED_ON else None


@cache
def _rates() -> Mapping[str, MonthRates]:
    return {rates.month: rates for rates in read_table("rates.csv", _month, MARKET_DIR)}


def _month(row: Mapping[str, str]) -> MonthRates:
    quoted = {code: Decimal(rate) for code, rate in row.items() if code not in NOT_CURRENCIES and rate}
    if any(rate <= 0 for rate in quoted.values()):
        raise ValueError(f"a rate of {row['month']} is not above 0")
    return MonthRates(row["month"], {EURO: Decimal(1), **quoted})
