"""The scheduler of one machine: starts what is due, a few sites at once, and carries on what they brought.

One process tree without a server: a thread for each site being crawled (the crawl itself is a child process), one
thread that carries on. On `stop` the page under way is finished, the segment closed, and the batch under way indexed;
the rest waits in the archive. A run that a crash or a stop cut short is taken up again at the next start.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.assembly import open_archive, open_decisions
from app.jobs.history import History, Outcome, Run, State
from app.jobs.lock import BusyError, Locks
from app.jobs.measure import Meter
from app.jobs.plan import Plan, Ticket, slots_of, utc_now
from app.jobs.retention import Pruning
from app.jobs.work import archive_size, carry_segments, crawl_site, is_alive, owner
from app.report import FlowReport
from app.settings import Settings
from app.sites import open_sites
from app.works import opened
from crawlers.job import CrawlReport
from domain.errors import FrostwatchError

LOG = structlog.get_logger(__name__)
LOOK_EVERY = 1.0
"""Seconds between two looks at the clock."""
FIRST_PAUSE = timedelta(minutes=1)
"""Before a failed run is tried again; twice as long each further time."""
TAKE_UP_WITHIN = timedelta(days=1)
"""A run cut short is taken up again when it was due no longer ago than this; else the next tick will do."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One run that is to be started: its row in the history, and when."""

    run_id: int
    ticket: Ticket
    attempts: int
    not_before: datetime
    max_pages: int | None


class Scheduler:
    """Runs what the schedule says until it is told to stop.

    Args:
        settings: all settings; the schedule in them is fixed, site files, rules and registers are read at each run.
        stop: set it to end in good order.
        meter: is told what happens.
        clock: gives the present time.
    """

    def __init__(
        self, settings: Settings, stop: threading.Event, meter: Meter, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._ending = threading.Event()
        self._meter = meter
        self._clock = clock
        self._pruning = Pruning(settings, clock)
        self._again: list[Turn] = []
        self._running: dict[str, Future[None]] = {}
        self._wake = threading.Event()

    def run(self) -> None:
        """Start what is due until `stop` is set.

        Raises:
            BusyError: another scheduler uses this decisions database.
            SettingsError: the schedule names a site that is not there.
        """
        with ExitStack() as stack:
            store = open_decisions(self._settings)
            stack.callback(store.close)
            locks = Locks(store, self._settings.locks_dir)
            stack.enter_context(locks.held("schedule", "running the schedule"))
            history = History(store)
            slots = slots_of(self._settings.schedule, open_sites(self._settings))
            self._ending.clear()
            now = self._clock()
            plan = Plan(slots, history.handled([slot.key for slot in slots], now), now, self._skipper(history))
            self._take_up(history, plan, now)
            self._serve(history, plan, stack)

    def run_now(self, tickets: Sequence[tuple[str, str, int | None]]) -> tuple[Run, ...]:
        """Run entries and sites at once, a few at a time, and return how they went."""
        with ExitStack() as stack:
            store = open_decisions(self._settings)
            stack.callback(store.close)
            history = History(store)
            now = self._clock()
            for job, site, max_pages in tickets:
                self._begin_turn(history, Ticket(now, job, site), max_pages, now)
            ids = [turn.run_id for turn in self._again]
            self._ending.clear()
            self._serve(history, Plan((), {}, now), stack, until_idle=True)
            return tuple(run for run in (history.get(run_id) for run_id in ids) if run)

    def _skipper(self, history: History) -> Callable[[Ticket], None]:
        def skipped(ticket: Ticket) -> None:
            LOG.info("run skipped", job=ticket.job, site=ticket.site, due=ticket.due_at.isoformat())
            history.claim(ticket.job, ticket.site, ticket.due_at, self._clock(), state="skipped", owner=owner())

        return skipped

    def _take_up(self, history: History, plan: Plan, now: datetime) -> None:
        """Queue the runs that were cut short; only one scheduler runs, so whoever had them is gone."""
        known = {slot.key: slot for slot in plan.slots}
        for run in history.unfinished():
            if is_alive(run.owner):  # `schedule run` at a terminal
                continue
            slot = known.get((run.job, run.site))
            if slot is None or run.due_at < now - TAKE_UP_WITHIN or run.attempts >= self._settings.schedule.attempts:
                error = run.error or "cut short, and not taken up again"
                history.finish(run.id, now, "failed", Outcome(error=error))
            else:
                ticket = Ticket(run.due_at, run.job, run.site)
                self._again.append(Turn(run.id, ticket, run.attempts + 1, now, slot.max_pages))

    def _serve(self, history: History, plan: Plan, stack: ExitStack, *, until_idle: bool = False) -> None:
        places = self._settings.schedule.at_once
        crawls = stack.enter_context(ThreadPoolExecutor(places, "crawl"))
        carrier = stack.enter_context(ThreadPoolExecutor(1, "carry"))
        stack.callback(self._ending.set)  # whatever ends this, ends what it started
        left = carrier.submit(self._carry_left)
        LOG.info("schedule started", slots=len(plan.slots), places=places, cut_short=len(self._again))
        while not self._stop.is_set():
            now = self._clock()
            plan.advance(now)
            self._reap()
            for ticket in plan.take(self._running, places - len(self._running)):
                self._begin_turn(history, ticket, plan.slot(ticket).max_pages, now)
            self._start_turns(history, crawls, carrier, now, places)
            if self._pruning.due():
                carrier.submit(self._pruning.run)
            self._meter.queue(plan.waiting + len(self._again), plan.lateness)
            if until_idle and not self._running and not self._again:
                break
            self._wake.wait(LOOK_EVERY)
            self._wake.clear()
        if self._stop.is_set():
            self._ending.set()
        crawls.shutdown()
        carrier.shutdown()
        left.result()
        LOG.info("schedule ended")

    def _begin_turn(self, history: History, ticket: Ticket, max_pages: int | None, now: datetime) -> None:
        run_id = history.claim(ticket.job, ticket.site, ticket.due_at, now, state="queued", owner=owner())
        if run_id is not None:
            self._again.append(Turn(run_id, ticket, 1, now, max_pages))

    def _start_turns(
        self, history: History, crawls: ThreadPoolExecutor, carrier: ThreadPoolExecutor, now: datetime, places: int
    ) -> None:
        for turn in sorted(self._again, key=lambda turn: (turn.not_before, turn.ticket)):
            site = turn.ticket.site
            if len(self._running) >= places or turn.not_before > now:
                break
            if site not in self._running:
                self._again.remove(turn)
                if turn.attempts > 1:
                    history.again(turn.run_id, now, owner())
                else:
                    history.begin(turn.run_id, now, owner())
                self._running[site] = crawls.submit(self._crawl, history, turn, carrier)

    def _reap(self) -> None:
        for site, future in list(self._running.items()):
            if future.done():
                del self._running[site]
                future.result()

    def _crawl(self, history: History, turn: Turn, carrier: ThreadPoolExecutor) -> None:
        """Crawl one site and hand over what it brought; a failure is kept, and tried again a few times.

        Raises:
            UnavailableError: the decisions database does not answer.
        """
        job, site = turn.ticket.job, turn.ticket.site
        LOG.info("run started", job=job, site=site, attempt=turn.attempts)
        try:
            report = crawl_site(self._settings, site, turn.max_pages, self._meter.progress, self._ending)
        except BusyError as error:
            self._retry(history, turn, str(error), counts=False)
        except FrostwatchError as error:
            self._retry(history, turn, str(error))
        except Exception as error:  # one site of a thousand must not end the schedule
            LOG.exception("run broke", job=job, site=site)
            self._retry(history, turn, f"{type(error).__name__}: {error}")
        else:
            self._meter.crawled(report)
            carrier.submit(self._carry, history, turn, report)
        self._wake.set()

    def _retry(self, history: History, turn: Turn, error: str, *, counts: bool = True) -> None:
        now = self._clock()
        last = counts and turn.attempts >= self._settings.schedule.attempts
        state: State = "stopped" if self._ending.is_set() else "failed" if last else "queued"
        LOG.warning("run failed", job=turn.ticket.job, site=turn.ticket.site, error=error, state=state)
        history.finish(turn.run_id, now, state, Outcome(error=error))
        self._meter.ended(state)
        if state == "queued":
            later = now + FIRST_PAUSE * 2 ** (turn.attempts - 1)
            attempts = turn.attempts + 1 if counts else turn.attempts
            self._again.append(Turn(turn.run_id, turn.ticket, attempts, later, turn.max_pages))

    def _carry(self, history: History, turn: Turn, report: CrawlReport) -> None:
        """Carry on what one crawl brought and keep how the run went.

        Where the database is gone by then, the run stays as it is and is taken up at the next start.
        """
        flow, error = self._carried(report.segments)
        state: State = "stopped" if self._ending.is_set() else "done"
        outcome = Outcome(
            pages=report.pages,
            listings=report.listings_seen,
            offers=flow.offers,
            alerts=flow.hits,
            health=report.health,
            error="; ".join(part for part in (*report.reasons, error) if part),
        )
        history.finish(turn.run_id, self._clock(), state, outcome)
        self._meter.ended(state)
        LOG.info(
            "run finished",
            job=turn.ticket.job,
            site=turn.ticket.site,
            state=state,
            pages=report.pages,
            listings=report.listings_seen,
            offers=flow.offers,
            alerts=flow.hits,
            health=report.health,
        )
        self._wake.set()

    def _carry_left(self) -> None:
        """Carry on what earlier runs left in the archive."""
        self._carried(open_archive(self._settings).segments())

    def _carried(self, segments: Sequence[str]) -> tuple[FlowReport, str]:
        """Carry segments on; an error is told, what is left waits in the archive for the next time."""
        try:
            with opened(self._settings, pending_bytes=archive_size(self._settings, segments)) as works:
                flow = carry_segments(works, segments, self._ending)
        except FrostwatchError as error:
            LOG.warning("not carried on", error=str(error))
            return FlowReport(), str(error)
        except Exception as error:  # as above
            LOG.exception("carrying on broke")
            return FlowReport(), f"{type(error).__name__}: {error}"
        self._meter.carried(flow)
        return flow, "; ".join(flow.unreadable.values())
