"""`frostwatch status`: what is stored, what waits, what runs next and which sources are blind, on one screen."""

from collections.abc import Iterator

import click

from alerts.outbox import waiting_mail
from app.jobs.overview import Overview, overview
from app.jobs.plan import utc_now
from app.searching import INCOMPLETE
from app.settings import load_settings
from app.sites import open_sites
from app.table import paper, print_table
from app.works import opened
from domain.counting import counted
from domain.errors import SettingsError


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


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show what is stored, waiting and blind.

    \b
    Example:
      frostwatch status
    """
    settings = load_settings(ctx.obj)
    console = paper()
    with opened(settings) as works:
        index = works.engine.status()
        segments = works.archive.segments()
        waiting = works.journal.waiting()
        blind = works.journal.blind_since()
        console.print(f"Data folder   {settings.data_dir.resolve()}", soft_wrap=True)
        console.print(f"Archive       {counted(len(segments), 'segment')}")
        console.print(
            f"Index         {counted(index.listings, 'listing')}, "
            f"{counted(index.observations, 'observation')} ({index.kind})"
        )
        if index.awaits_rebuild:
            console.print(INCOMPLETE, soft_wrap=True)
        console.print(f"Waiting       {counted(len(waiting), 'page')}, {waiting_mail(works.store)} mails")
        try:
            lines = tuple(job_lines(overview(works.store, settings.schedule, open_sites(settings), utc_now())))
        except SettingsError as error:  # a fault in the schedule must not hide how the rest stands
            lines = (f"Schedule      cannot be read: {error}",)
        for line in lines:
            console.print(line, soft_wrap=True)
        runs = works.journal.last_runs()
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
        console.print(f"waits: {page.url} ({page.error}; tried {page.tries} times)", soft_wrap=True)
