"""`frostwatch schedule run | start`: a run now, and the process that does all that is due."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing

import click
import structlog

from app.assembly import open_decisions
from app.commands.schedule_history import show_runs
from app.eventlog import set_up_log
from app.jobs.dispatch import Dispatcher
from app.jobs.lock import BusyError
from app.jobs.measure import Meter
from app.jobs.plan import Ticket, slots_of, utc_now
from app.jobs.queue import open_queue
from app.jobs.scheduler import Scheduler
from app.jobs.service import open_service
from app.jobs.signals import stopped_by_signals
from app.mailing import check_mail
from app.settings import Settings, load_settings
from app.sites import open_sites
from domain.counting import counted
from domain.errors import InputError, SettingsError, UnavailableError

LOG = structlog.get_logger(__name__)
LONGEST_PAUSE = 60.0
"""Seconds between two looks whether a server that was away is there again, at most."""


@click.command(epilog="Example:  frostwatch schedule run nightly")
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
    show_runs(runs)
    return 0 if all(each.state == "done" for each in runs) else 2


def _send(settings: Settings, tickets: Sequence[tuple[str, str, int | None]]) -> None:
    with closing(open_decisions(settings)) as store, open_queue(settings, store) as queue:
        dispatcher = Dispatcher(settings, store, queue, threading.Event(), Meter())
        now = utc_now()
        for job, site, limit in tickets:
            dispatcher.send(Ticket(now, job, site), limit)
    click.echo(
        f"Put on the queue: {counted(len(tickets), 'run')}; frostwatch schedule status shows how it goes.", err=True
    )


@click.command(epilog="Example:  frostwatch schedule start")
@click.pass_context
def start(ctx: click.Context) -> None:
    """Run the schedule until SIGTERM or Ctrl-C: then the pages under way are finished and the segments closed."""
    settings = load_settings(ctx.obj)
    if not settings.schedule.jobs:
        raise SettingsError("nothing is scheduled: make an entry [schedule.jobs.NAME] in the settings first")
    with open_service(settings) as service:
        if settings.schedule.on == "workers":
            with open_queue(settings, service.store) as queue:
                dispatcher = Dispatcher(settings, service.store, queue, service.stop, service.meter)
                _keep_running(dispatcher.run, service.stop)
        else:
            _keep_running(Scheduler(settings, service.stop, service.meter).run, service.stop)


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
