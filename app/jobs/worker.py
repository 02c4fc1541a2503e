"""A worker: takes jobs from the queue and does them, on as many machines as there are.

What a dead worker had in hand is taken over after a minute without a heartbeat. A worker whose database goes away ends
what it does, waits, and begins again. On `stop` the pages under way are finished, the segments closed, and the jobs
given back to the queue.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from alerts.store import Store
from app.assembly import open_archive, open_shared
from app.jobs.history import History, Outcome, State
from app.jobs.lock import BusyError
from app.jobs.measure import Meter
from app.jobs.plan import utc_now
from app.jobs.queue import Queue, QueueName, StoppedError, worker_app
from app.jobs.retention import Pruning
from app.jobs.work import carry_segments, crawl_site, owner
from app.journal import Journal
from app.settings import Settings
from app.works import Works, opened, stamp_of
from crawlers.archive.recovery import close_abandoned
from domain.errors import DataError, FrostwatchError, InputError, SettingsError, UnavailableError

LOG = structlog.get_logger(__name__)
SERVER_PAUSE = 2.0
"""Seconds before a worker whose database went away tries again."""
LOOK_FOR_OLD_EVERY = 600.0
"""Seconds between two looks whether old segments are to be removed again, which is due once a day."""


class Worker:
    """Does the jobs of some queues until it is told to stop.

    Args:
        settings: all settings.
        queues: which queues to take jobs from.
        queue: where the jobs that follow from a job are put.
        store: the decisions database.
        stop: set it to end in good order.
        meter: is told what happens.
    """

    def __init__(
        self,
        settings: Settings,
        queues: Sequence[QueueName],
        queue: Queue,
        store: Store,
        stop: threading.Event,
        meter: Meter,
    ) -> None:
        self._settings = settings
        self._queues = queues
        self._queue = queue
        self._history = History(store)
        self._journal = Journal(store)
        self._stop = stop
        self._meter = meter
        self._times = settings.worker
        self._depot = open_shared(settings)
        self._works: Works | None = None
        self._stamp: frozenset[tuple[str, int]] = frozenset()
        self._opened = ExitStack()
        self._processing = threading.Lock()
        self._pruning = Pruning(settings, utc_now)

    def run(self) -> None:
        """Work until `stop` is set."""
        while not self._stop.is_set():
            try:
                asyncio.run(self._work())
            except (ConnectorException, UnavailableError, psycopg.Error) as error:
                LOG.warning("waiting for the database", error=str(error.__cause__ or error).strip().splitlines()[:1])
            self._stop.wait(SERVER_PAUSE)
        self.close()

    def close(self) -> None:
        """Close what jobs were done with."""
        with self._processing:
            self._opened.close()
            self._works = None

    async def _work(self) -> None:
        app = worker_app(self._settings, self, timedelta(seconds=self._times.pause), self._stop.is_set)
        async with app.open_async():
            workers = [asyncio.create_task(self._take(app, name), name=name) for name in self._queues]
            chores = [
                asyncio.create_task(self._until_stop()),
                asyncio.create_task(self._every(self._times.heartbeat, lambda: self._take_over(app))),
                asyncio.create_task(self._every(self._times.sweep, self._swept)),
                asyncio.create_task(self._every(LOOK_FOR_OLD_EVERY, self._pruned)),
            ]
            LOG.info("worker started", queues=list(self._queues))
            done, _ = await asyncio.wait([*workers, *chores], return_when=asyncio.FIRST_COMPLETED)
            for task in chores:
                task.cancel()
            for worker in workers:
                worker.cancel()  # taken as a wish to end in good order: what it has in hand is waited for
            await asyncio.gather(*workers, *chores, return_exceptions=True)
            LOG.info("worker ended", stopped=self._stop.is_set())
            for task in done:
                if not task.cancelled():
                    task.result()

    async def _take(self, app: App, name: QueueName) -> None:
        await app.run_worker_async(
            queues=[name],
            name=f"{owner()} {name}",
            concurrency=self._settings.schedule.at_once if name == "crawl" else 1,
            install_signal_handlers=False,
            update_heartbeat_interval=self._times.heartbeat,
            stalled_worker_timeout=self._times.dead_after,
            delete_jobs="never",
        )

    async def _until_stop(self) -> None:
        while not self._stop.is_set():  # noqa: ASYNC110 - set by a signal, in another thread
            await asyncio.sleep(0.2)

    async def _every(self, seconds: float, chore: Callable[[], Coroutine[None, None, None]]) -> None:
        while True:
            await chore()
            await asyncio.sleep(seconds)

    async def _take_over(self, app: App) -> None:
        """Give the jobs of dead workers back to the queue, and show how long it is."""
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._times.dead_after)
        for job in stalled:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
            LOG.warning("job taken over", job=job.id, lock=job.lock)
        waiting = list(await app.job_manager.list_jobs_async(status="todo"))
        now = datetime.now(UTC)
        due = [job for job in waiting if job.scheduled_at is None or job.scheduled_at <= now]
        oldest = min((job.scheduled_at for job in due if job.scheduled_at), default=now)
        self._meter.queue(len(due), now - oldest)

    async def _swept(self) -> None:
        await asyncio.to_thread(self.sweep)

    async def _pruned(self) -> None:
        if self._pruning.due():
            await asyncio.to_thread(self._pruning.run)

    def sweep(self) -> None:
        """Share and queue the segments that nobody has queued: what a dead crawl left, and what came from elsewhere."""
        try:
            folder = self._settings.archive_dir
            if folder.is_dir():
                close_abandoned(folder)
                if self._depot:
                    self._depot.push(folder)
            archive = open_archive(self._settings)
            done = self._journal.offsets()
            shared = self._depot.sizes() if self._depot else {}
            closed = {entry.segment for entry in archive.manifest()} | set(shared)
            # A segment of ours that is not closed is still written, and nobody else can read it yet.
            sizes = {
                name: size
                for name, size in archive.sizes().items()
                if name in closed or (not self._depot and not name.startswith("frostwatch-"))
            }
            known = {job.arguments.get("segment") for job in self._queue.jobs("todo", "doing", "failed")}
            for segment in [name for name, size in sizes.items() if done.get(name) != size and name not in known]:
                self._queue.process(segment)
        except FrostwatchError as error:
            LOG.warning("not swept", error=str(error))

    def crawl(self, run_id: int, max_pages: int | None, *, last_try: bool) -> None:
        """Crawl the site of a run, put the segments where others find them, and queue them.

        Raises:
            StoppedError: the worker was told to stop.
            FrostwatchError: it failed, and is tried again.
        """
        run = self._history.get(run_id)
        if run is None or run.state in {"done", "skipped"}:
            return
        now = datetime.now(UTC)
        (self._history.begin if run.started is None else self._history.again)(run_id, now, owner())
        LOG.info("run started", job=run.job, site=run.site, attempt=run.attempts)
        stop = _Any(self._stop, threading.Event())
        try:
            report = crawl_site(self._settings, run.site, max_pages, self._meter.progress, stop)
            self._history.wrote(run_id, report.segments)
            for segment in self._within_reach(report.segments):
                self._queue.process(segment)
        except FrostwatchError as error:
            hopeless = isinstance(error, (InputError, SettingsError)) or last_try
            state: State = "failed" if hopeless and not isinstance(error, (BusyError, UnavailableError)) else "queued"
            self._history.finish(run_id, datetime.now(UTC), state, Outcome(error=str(error)))
            LOG.warning("run failed", job=run.job, site=run.site, error=str(error), state=state)
            self._meter.ended(state)
            raise
        self._meter.crawled(report)
        if self._stop.is_set():
            self._history.finish(run_id, datetime.now(UTC), "queued", Outcome(error="the worker was told to stop"))
            raise StoppedError("the worker was told to stop")
        if stop.is_set():
            raise UnavailableError("the lock on the site was lost with the database; the site is crawled again")
        outcome = Outcome(report.pages, report.listings_seen, health=report.health, error="; ".join(report.reasons))
        self._history.finish(run_id, datetime.now(UTC), "done", outcome)
        self._meter.ended("done")
        LOG.info("run finished", job=run.job, site=run.site, pages=report.pages, health=report.health)

    def _within_reach(self, segments: Sequence[str]) -> Sequence[str]:
        """Return the segments that other machines can read; the sweep shares and queues the others later."""
        if self._depot is None:
            return segments
        try:
            shared = self._depot.sizes()
        except UnavailableError as error:
            LOG.warning("segments not shared yet", error=str(error))
            return ()
        return [segment for segment in segments if segment in shared]

    def process(self, segment: str) -> None:
        """Carry a segment on.

        Raises:
            StoppedError: the worker was told to stop.
            DataError: the segment cannot be read.
            BusyError: another process carries it on.
        """
        with self._processing:
            try:
                works = self._open_works()
                flow = carry_segments(works, [segment], self._stop)
                whole = works.journal.next_offset(segment) == works.archive.size(segment)
            except FrostwatchError as error:
                LOG.warning("segment failed", segment=segment, error=str(error))
                self._opened.close()  # begin with fresh connections the next time
                self._works = None
                raise
        self._meter.carried(flow)
        if flow.pages:
            self._history.carried(segment, flow.offers, flow.hits)
        if flow.busy:
            raise BusyError(f"another process carries {segment} on")
        if flow.unreadable:
            LOG.warning("segment failed", segment=segment, error=flow.unreadable[segment])
            raise DataError(flow.unreadable[segment])
        LOG.info("segment carried on", segment=segment, pages=flow.pages, offers=flow.offers, alerts=flow.hits)
        if self._stop.is_set() and not whole:
            raise StoppedError("the worker was told to stop")

    def _open_works(self) -> Works:
        """Return the parts of this installation, opened anew where registers, rules or site files have changed."""
        stamp = stamp_of(self._settings)
        if self._works is None or stamp != self._stamp:
            self._opened.close()
            pending = 1 << 40 if self._settings.process.workers != 1 else 0
            self._works = self._opened.enter_context(opened(self._settings, pending_bytes=pending))
            self._stamp = stamp
            LOG.info("works opened", registers_rules_and_sites=len(stamp))
        return self._works


class _Any(threading.Event):
    """An event that is set once any of two is; setting it sets the second."""

    def __init__(self, first: threading.Event, second: threading.Event) -> None:
        super().__init__()
        self._first, self._second = first, second

    def is_set(self) -> bool:
        """Tell whether any of the two is set."""
        return self._first.is_set() or self._second.is_set()

    def set(self) -> None:
        """Set the second."""
        self._second.set()
