"""`frostwatch schedule`: crawls that run by themselves: what comes when, how it went, and the process that does it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import structlog

from app.assembly import open_decisions, open_sites
from app.eventlog import set_up_log
from app.jobs.dispatch import Dispatcher
from app.jobs.history import History, Run
from app.jobs.lock import BusyError
from app.jobs.measure import Meter, database_problem, serving
from app.jobs.plan import Plan, Ticket, slots_of, utc_now
from app.jobs.queue import open_queue
from app.jobs.scheduler import Scheduler
from app.jobs.signals import stopped_by_signals
from app.mailing import check_mail
from app.settings import Settings, load_settings
from app.table import print_table
from domain.errors import InputError, SettingsError, UnavailableError
from domain.jsonl import encode

LOG = structlog.get_logger(__name__)
EXAMPLE = """\b
Examples:
  frostwatch schedule list
  frostwatch schedule run nightly
  frostwatch schedule status --failed
  frostwatch schedule start
"""
LONGEST_PAUSE = 60.0


@click.group(epilog=EXAMPLE)
def command() -> None:
    """Crawl by the schedule in the settings (docs/operations.md)."""


@command.command("list", epilog="Example:  frostwatch schedule list --json")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each site of each entry.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show what runs next, soonest first."""
    settings = load_settings(ctx.obj)
    slots = slots_of(settings.schedule, open_sites(settings))
    store = open_decisions(settings)
    try:
        now = utc_now()
        plan = Plan(slots, History(store).handled([slot.key for slot in slots], now), now)
    finally:
        store.close()
    plan.advance(now)
    times = plan.next_times()
    rows = []
    for slot in sorted(slots, key=lambda slot: (times.get(slot.key, now), slot.key)):
        at = times.get(slot.key, slot.trigger.next(now))
        if as_json:
            click.echo(encode({"job": slot.job, "site": slot.site, "next": at, "max_pages": slot.max_pages}))
        zone = settings.schedule.jobs[slot.job].timezone or settings.schedule.timezone
        due = "now" if at <= now else f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        rows.append((slot.job, slot.site, due, zone, settings.schedule.jobs[slot.job].window or "-"))
    if not as_json:
        print_table(("job", "site", "next", "time zone", "window"), rows)
    if not slots:
        click.echo("Nothing is scheduled yet; [schedule.jobs.NAME] in the settings makes an entry.", err=True)


@command.command(epilog="Example:  frostwatch schedule run nightly")
@click.argument("name")
@click.option("--max-pages", type=click.IntRange(1), help="Pages fetched from each site at most.")
@click.pass_context
def run(ctx: click.Context, name: str, max_pages: int | None) -> int:
    """Run an entry of the schedule, or a single site, now; exit status 2 when a run failed."""
    settings = load_settings(ctx.obj)
    check_mail(settings)
    set_up_log(settings.log)
    tickets = _tickets(settings, name, max_pages)
    if settings.schedule.on == "workers":
        _send(settings, tickets)
        return 0
    with stopped_by_signals() as stop:
        runs = Scheduler(settings, stop, Meter()).run_now(tickets)
    _show(runs)
    return 0 if all(each.state == "done" for each in runs) else 2


def _send(settings: Settings, tickets: Sequence[tuple[str, str, int | None]]) -> None:
    store = open_decisions(settings)
    try:
        with open_queue(settings, store) as queue:
            dispatcher = Dispatcher(settings, store, queue, threading.Event(), Meter())
            now = utc_now()
            for job, site, limit in tickets:
                dispatcher.send(Ticket(now, job, site), limit)
    finally:
        store.close()
    click.echo(f"{len(tickets)} runs are on the queue; frostwatch schedule status shows how they go.", err=True)


@command.command(epilog="Example:  frostwatch schedule status shop --json")
@click.argument("name", required=False)
@click.option("--failed", is_flag=True, help="Only runs that were given up.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Runs shown, newest first.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each run.")
@click.pass_context
def status(ctx: click.Context, name: str | None, failed: bool, limit: int, as_json: bool) -> None:
    """Show how runs went, newest first; of one entry or site with NAME."""
    store = open_decisions(load_settings(ctx.obj))
    try:
        runs = History(store).latest(limit, job=name, failed=failed)
    finally:
        store.close()
    if as_json:
        for each in runs:
            click.echo(encode(each))
        return
    _show(runs)
    if not runs:
        click.echo("No run is on file.", err=True)


@command.command(epilog="Example:  frostwatch schedule start")
@click.pass_context
def start(ctx: click.Context) -> None:
    """Run the schedule until SIGTERM or Ctrl-C: then the pages under way are finished and the segments closed."""
    settings = load_settings(ctx.obj)
    if not settings.schedule.jobs:
        raise SettingsError("nothing is scheduled: make an entry [schedule.jobs.NAME] in the settings first")
    check_mail(settings)
    set_up_log(settings.log)
    meter = Meter()
    store = open_decisions(settings)
    try:
        with (
            stopped_by_signals() as stop,
            serving(settings.metrics, meter, lambda: database_problem(store)) as port,
            ExitStack() as stack,
        ):
            if port is not None:
                LOG.info("metrics", address=f"http://{settings.metrics.host}:{port}/metrics")
            if settings.schedule.on == "workers":
                queue = stack.enter_context(open_queue(settings, store))
                _keep_running(Dispatcher(settings, store, queue, stop, meter).run, stop)
            else:
                _keep_running(Scheduler(settings, stop, meter).run, stop)
    finally:
        store.close()


def _keep_running(run: Callable[[], None], stop: threading.Event) -> None:
    """Run the schedule; while a server it needs is away, wait and begin again."""
    pause = 1.0
    while not stop.is_set():
        try:
            run()
        except BusyError:
            raise
        except UnavailableError as error:
            LOG.warning("waiting", error=str(error), seconds=pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _tickets(settings: Settings, name: str, max_pages: int | None) -> list[tuple[str, str, int | None]]:
    sites = open_sites(settings)
    slots = [slot for slot in slots_of(settings.schedule, sites) if slot.job == name]
    if slots:
        return [(name, slot.site, max_pages or slot.max_pages) for slot in slots]
    if name in sites:
        return [("by hand", name, max_pages)]
    raise InputError(f"the schedule has no entry, and there is no site, called {name!r}; see frostwatch schedule list")


def _show(runs: Sequence[Run]) -> None:
    rows = [
        (
            each.job,
            each.site,
            _minute(each.due_at),
            _minute(each.started),
            _length(each.started, each.finished),
            each.state + (f" ({each.attempts} tries)" if each.attempts > 1 else ""),
            str(each.pages),
            str(each.listings),
            str(each.offers),
            str(each.alerts),
            each.health or "-",
            each.error or "-",
        )
        for each in runs
    ]
    headings = ("job", "site", "due (UTC)", "started", "took", "state", "pages", "listings", "offers", "alerts")
    print_table((*headings, "health", "why"), rows, ("took", "pages", "listings", "offers", "alerts"))


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"


def _length(started: datetime | None, finished: datetime | None) -> str:
    if not started or not finished:
        return "-"
    seconds = int((finished - started).total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
