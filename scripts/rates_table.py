"""Write assess/data/market/rates.csv from the history of euro reference rates that the European Central Bank publishes.

    python scripts/rates_table.py eurofxref-hist.csv 2026-11-28 "from www.ecb.europa.eu"

The arguments are the unpacked history (a column a currency, a row a day), the day it was fetched, and from where.
Months that are not over are left out, and so is a currency quoted on fewer than `LEAST_DAYS` days of a month.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from assess.exchange import MARKET_DIR

FIRST_MONTH = "2010-01"
LEAST_DAYS = 10
"""Days of quotation from which a mean stands for a month (banks work on about 20)."""
LAST_DAYS = 4
"""A month counts as over when its last quotation is so near its end: weekends and holidays have none."""
DIGITS = 6
SOURCE = "European Central Bank, euro foreign exchange reference rates, mean of the month"


def main() -> int:
    """Write the table; return the exit status."""
    if len(sys.argv) != 4:
        print(__doc__)
        return 2
    history, fetched, source = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), f"{SOURCE}; {sys.argv[3]}"
    with history.open(encoding="utf-8", newline="") as file:
        months = means(list(csv.DictReader(file)))
    currencies = sorted({currency for rates in months.values() for currency in rates})
    with (MARKET_DIR / "rates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["month", "source", "retrieved_on", "confidence", *currencies])
        for month, rates in sorted(months.items()):
            cells = [rates.get(currency, "") for currency in currencies]
            writer.writerow([month, source, fetched.isoformat(), "high", *cells])
    print(f"{len(months)} months, {len(currencies)} currencies")
    return 0


def means(days: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return month -> currency -> mean of its days, with `DIGITS` significant digits."""
    quoted: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    last: dict[str, date] = {}
    for row in days:
        day = date.fromisoformat(row["Date"])
        month = row["Date"][:7]
        if month >= FIRST_MONTH:
            last[month] = max(day, last.get(month, day))
            for currency, rate in _quotations(row):
                quoted[month][currency].append(rate)
    return {
        month: {
            currency: f"{sum(rates) / len(rates):.{DIGITS}g}"
            for currency, rates in of_month.items()
            if len(rates) >= LEAST_DAYS
        }
        for month, of_month in quoted.items()
        if (last[month] + timedelta(days=LAST_DAYS)).month != last[month].month
    }


def _quotations(row: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    for currency, rate in row.items():
        if currency and currency != "Date" and rate and rate != "N/A":
            yield currency, Decimal(rate)


if __name__ == "__main__":
    sys.exit(main())
