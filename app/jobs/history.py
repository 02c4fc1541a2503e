"""The history of jobs in the decisions database: each run once, when, how long, what it brought, and what went wrong.

A run is claimed by inserting its row: entry, site and due time are unique, so a tick is worked on once, by whomever.
What comes of segments is kept by segment: another machine may carry one on before the crawl that wrote it has ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

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

SEGMENTS = Table(
    "job_segment",
    METADATA,
    Column("segment", String(200), primary_key=True),
    Column("run_id", Integer, index=True, doc="the run that wrote it, once that is known"),
    Column("offers", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
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
    """What a run brought, and its segments as far as they are carried on by others."""

    pages: int = 0
    listings: int = 0
    offers: int = 0
    alerts: int = 0
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
        self._set(run_id, state=state, finished=now, **{name: getattr(outcome, name) for name in Outcome.__slots__})

    def wrote(self, run_id: int, segments: Sequence[str]) -> None:
        """Keep which segments a run wrote; what comes of them counts for it, whoever carried them on and when."""
        with self._store.write() as connection:
            self._know(connection, segments)
            connection.execute(update(SEGMENTS).where(SEGMENTS.c.segment.in_(segments)).values(run_id=run_id))

    def carried(self, segment: str, offers: int, alerts: int) -> None:
        """Add what came of carrying a segment on."""
        values = {"offers": SEGMENTS.c.offers + offers, "alerts": SEGMENTS.c.alerts + alerts}
        with self._store.write() as connection:
            self._know(connection, [segment])
            connection.execute(update(SEGMENTS).where(SEGMENTS.c.segment == segment).values(values))

    def _know(self, connection: Connection, segments: Sequence[str]) -> None:
        rows = [{"segment": segment, "run_id": None, "offers": 0, "alerts": 0} for segment in segments]
        self._store.insert_new(connection, SEGMENTS, rows)

    def unfinished(self) -> tuple[Run, ...]:
        """Return the runs that are queued, running or were stopped."""
        return self._read(_runs().where(RUNS.c.state.in_(("queued", "running", "stopped"))).order_by(RUNS.c.id))

    def get(self, run_id: int) -> Run | None:
        """Return one run."""
        return next(iter(self._read(_runs().where(RUNS.c.id == run_id))), None)

    def counts(self, since: datetime) -> Mapping[State, int]:
        """Return how many runs are under way or waiting, and how many ended since a moment, by state."""
        ended = RUNS.c.finished >= since
        open_ = RUNS.c.state.in_(("queued", "running", "stopped"))
        query = select(RUNS.c.state, func.count()).where(ended | open_).group_by(RUNS.c.state)
        with self._store.read() as connection:
            return dict(connection.execute(query).all())

    def latest(self, limit: int, *, job: str | None = None, failed: bool = False) -> tuple[Run, ...]:
        """Return the latest runs, newest first."""
        query = _runs().order_by(RUNS.c.id.desc()).limit(limit)
        if job:
            query = query.where((RUNS.c.job == job) | (RUNS.c.site == job))
        if failed:
            query = query.where(RUNS.c.state == "failed")
        return self._read(query)

    def handled(self, slots: Sequence[tuple[str, str]], now: datetime) -> Mapping[tuple[str, str], datetime]:
        """Return for each slot the tick up to which it is done; a new slot is done up to now, and remembered."""
        last = select(RUNS.c.job, RUNS.c.site, func.max(RUNS.c.due_at)).group_by(RUNS.c.job, RUNS.c.site)
        with self._store.read() if self._store.reads else self._store.write() as connection:
            rows = [{"job": job, "site": site, "since": now} for job, site in slots]
            if not self._store.reads:
                self._store.insert_new(connection, SLOTS, rows)
            since = {(row.job, row.site): row.since for row in connection.execute(select(SLOTS))}
            done = {(job, site): due_at for job, site, due_at in connection.execute(last)}
        new = {slot: now for slot in slots if slot not in since}  # where nothing may be written
        return new | {key: max(moment, done.get(key, moment)) for key, moment in since.items()}

    def _set(self, run_id: int, **values: Any) -> None:
        with self._store.write() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(**values))

    def _read(self, query: Select[Any]) -> tuple[Run, ...]:
        with self._store.read() as connection:
            return tuple(Run(**row._mapping) for row in connection.execute(query))  # noqa: SLF001 - documented access


def _runs() -> Select[Any]:
    """Return a query for runs, with what came of their segments added."""
    brought = (
        select(
            SEGMENTS.c.run_id,
            func.sum(SEGMENTS.c.offers).label("offers"),
            func.sum(SEGMENTS.c.alerts).label("alerts"),
        )
        .group_by(SEGMENTS.c.run_id)
        .subquery()
    )
    added = {name: (RUNS.c[name] + func.coalesce(brought.c[name], 0)).label(name) for name in ("offers", "alerts")}
    columns = [added.get(column.name, column) for column in RUNS.c]
    return select(*columns).select_from(RUNS.outerjoin(brought, brought.c.run_id == RUNS.c.id))
