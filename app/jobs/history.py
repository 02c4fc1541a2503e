"""The history of jobs in the decisions database: each run once, when, how long, what it brought, and what went wrong.

A run is claimed by inserting its row: entry, site and due time are unique, so a tick is worked on once, by whomever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, func, select, update

from alerts.schema import Moment
from alerts.store import Store

State = Literal["queued", "running", "done", "failed", "stopped", "skipped"]

METADATA = MetaData()
RUNS = Table(
    "job_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("job", String(100), nullable=False),
    Column("site", String(200), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(10), nullable=False, doc="queued, running, done, failed, stopped or skipped"),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(120), nullable=False, doc="host:process that works on it"),
    Column("started", Moment),
    Column("finished", Moment),
    Column("pages", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("health", String(20), nullable=False),
    Column("error", Text, nullable=False),
    UniqueConstraint("job", "site", "due_at", name="job_run_once"),
    Index("job_run_state", "state"),
)

SLOTS = Table(
    "job_slot",
    METADATA,
    Column("job", String(100), primary_key=True),
    Column("site", String(200), primary_key=True),
    Column(
        "since", Moment, nullable=False, doc="when the schedule was first seen to hold it: earlier ticks never were"
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one site, as kept."""

    id: int
    job: str
    site: str
    due_at: datetime
    state: State
    attempts: int
    owner: str
    started: datetime | None
    finished: datetime | None
    pages: int
    listings: int
    offers: int
    alerts: int
    health: str
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run brought; `offers` and `alerts` None: they are added when its segments are carried on."""

    pages: int = 0
    listings: int = 0
    offers: int | None = None
    alerts: int | None = None
    health: str = ""
    error: str = ""


class History:
    """Access to the history; every method raises StorageError or UnavailableError as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, job: str, site: str, due_at: datetime, now: datetime, *, state: State, owner: str) -> int | None:
        """Enter a run; None when that tick has its run already."""
        row = {
            "job": job,
            "site": site,
            "due_at": due_at,
            "state": state,
            "attempts": 1,
            "owner": owner,
            "started": now if state == "running" else None,
            "finished": now if state == "skipped" else None,
            "pages": 0,
            "listings": 0,
            "offers": 0,
            "alerts": 0,
            "health": "",
            "error": "missed: nothing ran when it was due" if state == "skipped" else "",
        }
        same = (RUNS.c.job == job) & (RUNS.c.site == site) & (RUNS.c.due_at == due_at)
        with self._store.write() as connection:
            if connection.scalar(select(RUNS.c.id).where(same)) is not None:
                return None
            key = connection.execute(RUNS.insert().values(row)).inserted_primary_key
            return int(key[0]) if key else None

    def begin(self, run_id: int, now: datetime, owner: str) -> None:
        """Mark a run that was queued, stopped or lost as being worked on."""
        self._set(run_id, state="running", started=now, finished=None, owner=owner)

    def again(self, run_id: int, now: datetime, owner: str) -> None:
        """Mark a run as tried once more."""
        self._set(run_id, state="running", started=now, finished=None, owner=owner, attempts=RUNS.c.attempts + 1)

    def finish(self, run_id: int, now: datetime, state: State, outcome: Outcome) -> None:
        """Keep how a run ended."""
        values = {name: value for name in Outcome.__slots__ if (value := getattr(outcome, name)) is not None}
        self._set(run_id, state=state, finished=now, **values)

    def add(self, run_id: int, offers: int, alerts: int) -> None:
        """Add what was carried on of a run's segments."""
        self._set(run_id, offers=RUNS.c.offers + offers, alerts=RUNS.c.alerts + alerts)

    def unfinished(self) -> tuple[Run, ...]:
        """Return the runs that are queued, running or were stopped."""
        return self._read(select(RUNS).where(RUNS.c.state.in_(("queued", "running", "stopped"))).order_by(RUNS.c.id))

    def get(self, run_id: int) -> Run | None:
        """Return one run."""
        return next(iter(self._read(select(RUNS).where(RUNS.c.id == run_id))), None)

    def counts(self, since: datetime) -> Mapping[State, int]:
        """Return how many runs are under way or waiting, and how many ended since a moment, by state."""
        ended = RUNS.c.finished >= since
        open_ = RUNS.c.state.in_(("queued", "running", "stopped"))
        query = select(RUNS.c.state, func.count()).where(ended | open_).group_by(RUNS.c.state)
        with self._store.read() as connection:
            return dict(connection.execute(query).tuples().all())

    def latest(self, limit: int, *, job: str | None = None, failed: bool = False) -> tuple[Run, ...]:
        """Return the latest runs, newest first."""
        query = select(RUNS).order_by(RUNS.c.id.desc()).limit(limit)
        if job:
            query = query.where((RUNS.c.job == job) | (RUNS.c.site == job))
        if failed:
            query = query.where(RUNS.c.state == "failed")
        return self._read(query)

    def handled(self, slots: Sequence[tuple[str, str]], now: datetime) -> Mapping[tuple[str, str], datetime]:
        """Return for each slot the tick up to which it is done; a new slot is done up to now, and remembered."""
        last = select(RUNS.c.job, RUNS.c.site, func.max(RUNS.c.due_at)).group_by(RUNS.c.job, RUNS.c.site)
        with self._store.write() as connection:
            rows = [{"job": job, "site": site, "since": now} for job, site in slots]
            self._store.insert_new(connection, SLOTS, rows)
            since = {(row.job, row.site): row.since for row in connection.execute(select(SLOTS))}
            done = {(job, site): due_at for job, site, due_at in connection.execute(last)}
        return {key: max(moment, done.get(key, moment)) for key, moment in since.items()}

    def _set(self, run_id: int, **values: Any) -> None:
        with self._store.write() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(**values))

    def _read(self, query: Any) -> tuple[Run, ...]:
        with self._store.read() as connection:
            return tuple(Run(**row._mapping) for row in connection.execute(query))  # noqa: SLF001 - documented access
