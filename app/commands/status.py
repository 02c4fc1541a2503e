"""`frostwatch status`: what is stored, what waits and which sources are blind, on one screen."""

import click
from rich.console import Console
from rich.table import Table

from alerts.outbox import waiting_mail
from app.settings import load_settings
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
    console = Console(highlight=False)
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
        table = Table(title="\nLast run of each site", title_justify="left", box=None, pad_edge=False)
        for heading in ("site", "finished (UTC)", "pages", "listings", "health", "why"):
            table.add_column(heading, overflow="fold")
        for run in runs:
            since = f" since {blind[run.site]:%Y-%m-%d %H:%M}" if run.site in blind else ""
            table.add_row(
                run.site,
                f"{run.finished:%Y-%m-%d %H:%M}",
                str(run.pages),
                str(run.listings),
                run.health + since,
                run.reasons or "-",
            )
        console.print(table)
    for page in waiting[:20]:
        console.print(f"waits: {page.url} ({page.error}; tried {page.tries} times)", markup=False, soft_wrap=True)
