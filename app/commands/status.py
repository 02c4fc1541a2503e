"""`frostwatch status`: what is stored, what waits, what runs next and which sources are blind, on one screen."""

from collections.abc import Iterator
from contextlib import closing

import click
from rich.console import Console

from alerts.outbox import waiting_mail
from app.assembly import open_archive, open_decisions
from app.eventlog import set_up_log
from app.jobs.overview import Overview, overview
from app.jobs.plan import utc_now
from app.journal import Journal
from app.searching import INCOMPLETE, open_index
from app.settings import Settings, load_settings
from app.sites import open_sites
from app.table import paper, print_table
from domain.counting import counted
from domain.errors import SettingsError, UnavailableError


def job_lines(jobs: Overview) -> Iterator[str]:
    """Yield what the screen says of the schedule, of the runs of the last day, and of the queue."""
    if jobs.next_due:
        (job, site), at = jobs.next_due
        yield f"Schedule      {counted(jobs.slots, 'site')}, next {site} ({job}) {at:%Y-%m-%d %H:%M} UTC"
    if jobs.runs:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(jobs.runs.items()))
        yield f"Runs          {counts} (ended within a day, or open)"
    if jobs.queue is not None:
        words = (("doing", "under way"), ("todo", "waiting"), ("failed", "given up: frostwatch jobs list --dead"))
        counts = ", ".join(f"{jobs.queue[state]} {word}" for state, word in words if jobs.queue.get(state))
        yield f"Queue         {counts or 'empty'}"


def show_index(settings: Settings, console: Console) -> bool:
    """Show how the index stands; return whether it answers."""
    try:
        with closing(open_index(settings)) as engine:
            index = engine.status()
    except UnavailableError as error:
        console.print(f"Index         {error}", soft_wrap=True)
        return False
    console.print(
        f"Index         {counted(index.listings, 'listing')}, "
        f"{counted(index.observations, 'observation')} ({index.kind})"
    )
    if index.awaits_rebuild:
        console.print(INCOMPLETE, soft_wrap=True)
    return True


@click.command()
@click.pass_context
def command(ctx: click.Context) -> int:
    """Show what is stored, waiting and blind.

    An index that does not answer is said in its place, with exit status 2; the rest is shown all the same.

    \b
    Example:
      frostwatch status
    """
    settings = load_settings(ctx.obj)
    set_up_log(settings.log)
    console = paper()
    with closing(open_decisions(settings)) as store:
        journal = Journal(store)
        segments = open_archive(settings).segments()
        waiting = journal.waiting()
        blind = journal.blind_since()
        console.print(f"Data folder   {settings.data_dir.resolve()}", soft_wrap=True)
        console.print(f"Archive       {counted(len(segments), 'segment')}")
        answers = show_index(settings, console)
        console.print(f"Waiting       {counted(len(waiting), 'page')}, {counted(waiting_mail(store), 'mail')}")
        try:
            lines = tuple(job_lines(overview(store, settings.schedule, open_sites(settings), utc_now())))
        except SettingsError as error:  # a fault in the schedule must not hide how the rest stands
            lines = (f"Schedule      cannot be read: {error}",)
        for line in lines:
            console.print(line, soft_wrap=True)
        runs = journal.last_runs()
    if runs:
        rows = [
            (
                run.site,
                f"{run.finished:%Y-%m-%d %H:%M}",
                str(run.pages),
                str(run.listings),
                run.health + (f" since {blind[run.site]:%Y-%m-%d %H:%M}" if run.site in blind else ""),
                run.reasons or "-",
            )
            for run in runs
        ]
        console.print("\nLast run of each site")
        print_table(("site", "finished (UTC)", "pages", "listings", "health", "why"), rows, ("pages", "listings"))
    for page in waiting[:20]:
        console.print(f"waits: {page.url} ({page.error}; tried {counted(page.tries, 'time')})", soft_wrap=True)
    return 0 if answers else 2
