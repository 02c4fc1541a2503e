"""Sources: how each site was last seen, blind ones first, what the schedule plans next, and what waits."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from alerts.outbox import waiting_mail
from alerts.store import Store
from app.assembly import open_archive, open_decisions
from app.console.page import engine_of, page, settings_of
from app.jobs.history import History
from app.jobs.overview import next_times, overview
from app.jobs.plan import slots_of, utc_now
from app.journal import CrawlRun, Journal
from app.searching import INCOMPLETE
from app.settings import Settings
from app.sites import open_sites
from crawlers.site import SiteFile
from domain.counting import counted
from domain.errors import InputError, SettingsError, StorageError, UnavailableError

_WORST_FIRST = {"blind": 0, "degraded": 1, "ok": 2}
_HISTORY = 200
"""Runs of a site that its page shows."""
_WAITING = 50
"""Waiting pages that are named."""


@dataclass(frozen=True, slots=True)
class Planned:
    """When the schedule crawls a site next, by which of its entries."""

    site: str
    job: str
    at: datetime


def show_sources(request: Request) -> Response:
    """Show how each site was last seen; silence of a blind site is no sign that nothing is on offer."""
    settings = settings_of(request)
    with closing(open_decisions(settings)) as store:
        journal = Journal(store)
        waiting = journal.waiting()
        state = [
            ("Index", _index_words(request)),
            ("Archive", counted(len(open_archive(settings).segments()), "segment")),
            ("Waiting", f"{counted(len(waiting), 'page')}, {counted(waiting_mail(store), 'mail')}"),
        ]
        try:
            sites = open_sites(settings)
            planned = _planned(store, settings, sites)
            state += _job_words(store, settings, sites)
        except SettingsError as error:  # a fault in the schedule must not hide how the rest stands
            planned = []
            state.append(("Schedule", f"cannot be read: {error}"))
        runs = sorted(journal.last_runs(), key=lambda run: (_WORST_FIRST.get(run.health, 0), run.site))
        return page(
            request,
            "sources.html.j2",
            runs=runs,
            blind=journal.blind_since(),
            state=state,
            planned=planned,
            waiting=waiting[:_WAITING],
            not_shown=max(0, len(waiting) - _WAITING),
        )


def show_source(request: Request) -> Response:
    """Show the runs of one site with its health, latest first."""
    site = request.path_params["site"]
    with closing(open_decisions(settings_of(request))) as store:
        journal = Journal(store)
        runs = journal.runs_of(site, _HISTORY)
        since = journal.blind_since().get(site)
    if not runs:
        raise InputError(f"no crawl of a site {site[:80]!r} is on record; the page of sources lists those there are")
    return page(request, "source.html.j2", site=site, runs=runs, since=since, spells=_spells(runs), most=_HISTORY)


def _spells(runs: Sequence[CrawlRun]) -> list[tuple[str, datetime, datetime, int]]:
    """Return the spells of one health, latest first: health, when its first and last run ended, and how many."""
    spells: list[tuple[str, datetime, datetime, int]] = []
    for run in runs:
        if spells and spells[-1][0] == run.health:
            health, _, last, count = spells[-1]
            spells[-1] = (health, run.finished, last, count + 1)
        else:
            spells.append((run.health, run.finished, run.finished, 1))
    return spells


def _index_words(request: Request) -> str:
    """Return how the index stands; one that does not answer must not hide how the rest does."""
    try:
        status = engine_of(request).status()
    except (UnavailableError, StorageError) as error:
        return str(error)
    words = f"{counted(status.listings, 'listing')}, {counted(status.observations, 'observation')} ({status.kind})"
    return f"{words}. {INCOMPLETE}" if status.awaits_rebuild else words


def _planned(store: Store, settings: Settings, sites: Mapping[str, SiteFile]) -> list[Planned]:
    times = next_times(History(store), slots_of(settings.schedule, sites), utc_now())
    return sorted((Planned(site, job, at) for (job, site), at in times.items()), key=lambda each: (each.at, each.site))


def _job_words(store: Store, settings: Settings, sites: Mapping[str, SiteFile]) -> list[tuple[str, str]]:
    """Return how the runs of the last day and the jobs of the queue stand."""
    jobs = overview(store, settings.schedule, sites, utc_now())
    words = []
    if jobs.runs:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(jobs.runs.items()))
        words.append(("Runs", f"{counts} (ended within a day, or open)"))
    if jobs.queue is not None:
        words.append(("Queue", ", ".join(f"{count} {state}" for state, count in sorted(jobs.queue.items())) or "empty"))
    return words
