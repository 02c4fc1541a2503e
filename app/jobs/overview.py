"""How the jobs stand, for one screen: what runs next, how the runs of the last day went, what is on the queue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from alerts.store import Store
from app.jobs.history import History, State
from app.jobs.plan import Key, Plan, Slot, slots_of
from app.settings import ScheduleSettings

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Overview:
    """How the jobs stand.

    Attributes:
        slots: sites of all entries of the schedule.
        next_due: entry and site that are due soonest, and when; None without a schedule.
        runs: runs under way and waiting, and those that ended within a day, by state.
        queue: jobs of the queue of many machines that are not done, by state; None where there is no such queue.
    """

    slots: int
    next_due: tuple[Key, datetime] | None
    runs: Mapping[State, int]
    queue: Mapping[str, int] | None


def overview(store: Store, schedule: ScheduleSettings, sites: Collection[str], now: datetime) -> Overview:
    """Return how the jobs stand.

    Raises:
        SettingsError: an entry of the schedule names a site that is not there.
        StorageError, UnavailableError: as the store.
    """
    slots = slots_of(schedule, sites)
    history = History(store)
    soonest = min(next_times(history, slots, now).items(), key=lambda each: (each[1], each[0]), default=None)
    return Overview(len(slots), soonest, history.counts(now - DAY), _queue(store))


def next_times(history: History, slots: Sequence[Slot], now: datetime) -> dict[Key, datetime]:
    """Return for each slot when it starts next, by the history: in the past where it is due."""
    plan = Plan(slots, history.handled([slot.key for slot in slots], now), now)
    plan.advance(now)
    return plan.next_times()


def _queue(store: Store) -> Mapping[str, int] | None:
    """Count with a query of our own: procrastinate's takes half a second to import."""
    if store.is_sqlite:
        return None
    with store.read() as connection:
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            return None
        query = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' GROUP BY status"
        return dict(connection.execute(text(query)).all())
