"""`frostwatch index`: show the search index, or build it anew from the archive."""

from collections.abc import Iterator
from contextlib import closing

import click

from app.commands.process import pending_bytes
from app.jobs.signals import stopped_by_signals
from app.progress import Progress
from app.rebuild import StoppedError
from app.rebuild import rebuild as build_anew
from app.searching import INCOMPLETE, open_index
from app.settings import load_settings
from app.summary import show_flow
from app.table import paper
from app.works import opened
from domain.counting import counted
from domain.jsonl import encode
from index.engine import EngineStatus


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
    with closing(open_index(load_settings(ctx.obj))) as engine:
        found = engine.status()
    if as_json:
        click.echo(encode(found))
        return
    size = f", {found.bytes / 1e6:.1f} MB" if found.bytes is not None else ""
    click.echo(f"{found.kind} at {found.location}, version {found.version}")
    free = f", room for {found.free / 1e6:.1f} MB more" if found.free is not None else ""
    click.echo(f"{counted(found.listings, 'listing')}, {counted(found.observations, 'observation')}{size}{free}")
    if found.awaits_rebuild:
        click.echo(INCOMPLETE)
    for line in superseded_lines(found):
        click.echo(line)


def superseded_lines(found: EngineStatus) -> Iterator[str]:
    """Yield a line for each index that an update has replaced and left behind."""
    for name, size in found.superseded.items():
        yield f"Superseded: {name}, {size / 1e6:.1f} MB; frostwatch index rebuild removes it"


@command.command()
@click.option("--anyway", is_flag=True, help="Also where segments of the archive cannot be read.")
@click.pass_context
def rebuild(ctx: click.Context, anyway: bool) -> int:
    """Build the index anew from the archive; alerts already given are not given again.

    Searches answer from the index in force, and crawls go on writing to it, until the new one is whole and takes its
    place in one step. It needs as much room again meanwhile. Ended before that, it leaves everything as it was.

    \b
    Example:
      frostwatch index rebuild
    """
    settings = load_settings(ctx.obj)
    console = paper(messages=True)
    with stopped_by_signals() as stop, opened(settings, pending_bytes=pending_bytes(settings)) as works:
        try:
            with Progress("Rebuilding") as line:
                done = build_anew(works, line.show, stop, anyway=anyway)
        except StoppedError:
            click.echo("Stopped; the index in force is as it was.", err=True)
            return 130
        show_flow(console, done.flow)
        console.print(f"The new index is in force: {counted(done.after, 'listing')}, {done.before} before.")
        for name, size in done.removed.items():
            console.print(f"Removed: {name}, {size / 1e6:.1f} MB, which an update had left.")
        if done.after < done.before:
            console.print("Listings whose pages are no longer in the archive are not in the new index.")
        return 2 if done.flow.unreadable or done.flow.damaged else 0
