"""What a rule would have given had it been there: looked up in the index before the rule is switched on.

The index holds each listing as it was last seen, so a listing counts once, on the day of its last material change.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from alerts.evaluate import Candidate, candidates_of
from alerts.facts import seller_key
from alerts.market import Market
from alerts.rule import Rule
from domain.errors import DataError
from index.engine import SearchEngine

BATCH = 1000
"""Listings looked at together."""

SAMPLE = 10
"""Listings shown of what a rule would have given."""


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """What the rule would have given in `days`; `mails` to one recipient, at once counted as one mail an hour."""

    days: int
    listings: int
    sellers: int
    mails: int
    per_day: tuple[tuple[date, int], ...]
    sample: tuple[Candidate, ...]

    @property
    def listings_a_day(self) -> float:
        """Listings a day on average."""
        return self.listings / self.days

    @property
    def mails_a_day(self) -> float:
        """Mails a day to each recipient on average."""
        return self.mails / self.days


def backtest(engine: SearchEngine, rule: Rule, days: int, now: datetime) -> BacktestReport:
    """Look up what a rule would have given.

    Args:
        engine: the index.
        rule: the rule, switched on or not.
        days: listings that changed within so many days.
        now: the end of that time, aware.

    Raises:
        DataError: the rule's query cannot be run; the sentence says why.
    """
    since = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = f'({rule.search(now.date())}) AND changed_at:["{since}" TO *] AND NOT presence:gone'
    answer = engine.match({rule.id: rule.search(now.date())}, []).get(rule.id)
    if answer and answer.error:
        raise DataError(f"rule {rule.id}: {answer.error}")
    market = Market(engine, now)
    per_day: Counter[date] = Counter()
    sellers: set[str] = set()
    due: set[datetime] = set()
    sample: list[Candidate] = []
    for candidate in _candidates(engine, rule, query, market):
        changed = candidate.stored.changed_at
        hour = changed.replace(minute=0, second=0, microsecond=0)
        per_day[changed.date()] += 1
        sellers.add(seller_key(candidate.stored.document))
        due.add(rule.delivery.due(hour if rule.delivery.when == "at_once" else changed))
        if len(sample) < SAMPLE:
            sample.append(candidate)
    return BacktestReport(
        days, sum(per_day.values()), len(sellers), len(due), tuple(sorted(per_day.items())), tuple(sample)
    )


def _candidates(engine: SearchEngine, rule: Rule, query: str, market: Market) -> Iterator[Candidate]:
    matched = engine.scan(query)
    while batch := list(islice(matched, BATCH)):
        yield from candidates_of(rule, batch, market)
