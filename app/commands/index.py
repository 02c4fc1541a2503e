"""`frostwatch index`: show the search index, or build it anew from the archive."""

import click

from app.commands.process import carry_on, pending_bytes
from app.searching import open_index
from app.settings import load_settings
from app.summary import show_flow
from app.table import paper
from app.works import opened
from domain.jsonl import encode


@click.group()
def command() -> None:
    """Show or rebuild the search index.

    \b
    Examples:
      frostwatch index status
      frostwatch index rebuild
    """


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show where the index is, its version and how much is in it.

    \b
    Example:
      frostwatch index status --json
    """
    engine = open_index(load_settings(ctx.obj))
    try:
        found = engine.status()
    finally:
        engine.close()
    if as_json:
        click.echo(encode(found))
        return
    size = f", {found.bytes / 1e6:.1f} MB" if found.bytes is not None else ""
    click.echo(f"{found.kind} at {found.location}, version {found.version}")
    click.echo(f"{found.listings} listings, {found.observations} observations{size}")


@command.command()
@click.pass_context
def rebuild(ctx: click.Context) -> None:
    """Build the index anew from the archive; alerts already given are not given again.

    \b
    Example:
      frostwatch index rebuild
    """
    settings = load_settings(ctx.obj)
    console = paper(messages=True)
    with opened(settings, pending_bytes=pending_bytes(settings)) as works:
        works.engine.clear()
        works.engine.prepare()
        works.journal.restart()
        show_flow(console, carry_on(works, works.archive.segments()))
