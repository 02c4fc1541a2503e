"""The schedule where workers do the work: puts what is due on the queue, in the order in which it came due.

Each tick is claimed in the history before it is queued, so a crash between the two is mended at the next look, and
two dispatchers never queue a tick twice.
"""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from alerts.store import Store
from app.jobs.history import History
from app.jobs.lock import Locks
from app.jobs.measure import Meter
from app.jobs.plan import Plan, Ticket, slots_of, utc_now
from app.jobs.queue import Queue
from app.jobs.work import owner
from app.settings import Settings
from app.sites import open_sites

LOG = structlog.get_logger(__name__)
LOOK_EVERY = 1.0
MEND_EVERY = 60
"""Looks between two looks for runs that were claimed but never queued."""


class Dispatcher:
    """Queues what the schedule says until it is told to stop."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        queue: Queue,
        stop: threading.Event,
        meter: Meter,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings = settings
        self._store = store
        self._queue = queue
        self._history = History(store)
        self._stop = stop
        self._meter = meter
        self._clock = clock

    def run(self) -> None:
        """Queue what is due until `stop` is set.

        Raises:
            BusyError: another process runs the schedule.
            UnavailableError: the database does not answer.
        """
        locks = Locks(self._store, self._settings.locks_dir)
        with locks.held("schedule", "running the schedule") as still_held:
            slots = slots_of(self._settings.schedule, open_sites(self._settings))
            now = self._clock()
            plan = Plan(slots, self._history.handled([slot.key for slot in slots], now), now, self._skipped)
            LOG.info("schedule started", slots=len(slots), on="workers")
            looks = 0
            while not self._stop.is_set():
                if looks % MEND_EVERY == 0:
                    self._mend(plan)
                    if not still_held():
                        return
                looks += 1
                plan.advance(self._clock())
                for ticket in plan.take((), len(slots)):
                    self.send(ticket, plan.slot(ticket).max_pages)
                self._stop.wait(LOOK_EVERY)
        LOG.info("schedule ended")

    def send(self, ticket: Ticket, max_pages: int | None) -> None:
        """Claim a tick and queue its run."""
        run_id = self._history.claim(
            ticket.job, ticket.site, ticket.due_at, self._clock(), state="queued", owner=owner()
        )
        if run_id is not None:
            self._queue.crawl(run_id, ticket.site, max_pages)
            LOG.info("run queued", job=ticket.job, site=ticket.site)

    def _mend(self, plan: Plan) -> None:
        """Queue the runs that were claimed and not queued; a run that is on the queue already stays as it is."""
        under_way = {job.arguments.get("run_id") for job in self._queue.jobs("todo", "doing") if job.queue == "crawl"}
        limits = {slot.key: slot.max_pages for slot in plan.slots}
        for run in self._history.unfinished():
            if run.state == "queued" and run.id not in under_way:
                self._queue.crawl(run.id, run.site, limits.get((run.job, run.site)))

    def _skipped(self, ticket: Ticket) -> None:
        LOG.info("run skipped", job=ticket.job, site=ticket.site)
        self._history.claim(ticket.job, ticket.site, ticket.due_at, self._clock(), state="skipped", owner=owner())
