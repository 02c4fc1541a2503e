"""`frostwatch status`: what is stored, what waits and which sources are blind, on one screen."""

import click

from alerts.outbox import waiting_mail
from app.settings import load_settings
from app.table import paper, print_table
from app.works import opened


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
        console.print(f"Data folder   {settings.data_dir}", soft_wrap=True)
        console.print(f"Archive       {len(segments)} segments")
        console.print(f"Index         {index.listings} listings, {index.observations} observations ({index.kind})")
        console.print(f"Waiting       {len(waiting)} pages, {waiting_mail(works.store)} mails")
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
