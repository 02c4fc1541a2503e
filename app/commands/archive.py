"""`frostwatch archive`: prove that the evidence is untouched, list it, and take a stored response out of it."""

import sys
from datetime import UTC, datetime

import click

from app.assembly import open_archive
from app.jobs.retention import plan_removal, remove_planned
from app.settings import load_settings
from app.table import print_table, printable
from app.works import opened
from crawlers.archive import Archive
from domain.counting import counted
from domain.errors import InputError
from domain.jsonl import encode
from domain.listing import Capture

EXAMPLE = """\b
Examples:
  frostwatch archive verify
  frostwatch archive list
  frostwatch archive list frostwatch-20260301T120000000000-1a2b3c4d.warc.gz
  frostwatch archive cat https://shop.example/item/7 > item.html
"""


@click.group(epilog=EXAMPLE)
def command() -> None:
    """Verify, list and read the archive of stored responses."""


@command.command(epilog="Example:  frostwatch archive verify || echo 'the archive was changed'")
@click.pass_context
def verify(ctx: click.Context) -> int:
    """Check every segment against the manifest and every record against its digest; exit status 1 on any difference."""
    folder = load_settings(ctx.obj).archive_dir
    if not folder.is_dir():
        click.echo(f"There is no archive at {folder} yet, so nothing was verified; is data_dir right?", err=True)
        return 0
    found = Archive(folder).verify()
    for problem in found.problems:
        click.echo(problem)
    for name in found.open_segments:
        click.echo(f"{name} is not closed yet (a crawl writes it, or the next one will close it)", err=True)
    if not found.segments and not found.problems:
        click.echo(f"There is no segment in {folder.resolve()} yet, so nothing was verified.", err=True)
        return 0
    state = counted(len(found.problems), "problem") if found.problems else "all as it was written"
    click.echo(f"{counted(found.segments, 'segment')}, {counted(found.records, 'record')}: {state}.", err=True)
    return 1 if found.problems else 0


@command.command("list", epilog="Example:  frostwatch archive list --json")
@click.argument("segment", required=False)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each segment or response.")
@click.pass_context
def list_(ctx: click.Context, segment: str | None, as_json: bool) -> None:
    """List the segments, or the responses of one SEGMENT."""
    archive = _archive(ctx)
    if segment:
        for line in archive.listing(segment):
            if as_json:
                click.echo(encode(line))
            else:
                how = "rendered" if line.rendered else "plain   "
                click.echo(printable(f"{_time(line.fetched_at)}  {line.status}  {how}  {line.offset:>10}  {line.url}"))
        return
    closed = {entry.segment: entry for entry in archive.manifest()}
    if as_json:
        for name in archive.segments():
            click.echo(encode(closed.get(name, {"segment": name, "closed": None})))
        return
    rows = []
    for name in archive.segments():
        entry = closed.get(name)
        state = "open" if name.startswith("frostwatch-") else "not ours"
        rows.append((name, *((entry.closed, str(entry.bytes), entry.sha256[:16]) if entry else (state, "", ""))))
    print_table(("segment", "closed", "bytes", "SHA-256"), rows, ("bytes",))


@command.command(
    epilog="""\b
Examples:
  frostwatch archive cat https://shop.example/item/7 --headers
  frostwatch archive cat SEGMENT.warc.gz --at 57382            the proof that an alert names"""
)
@click.argument("name", metavar="URL|SEGMENT")
@click.option("--nth", default=-1, help="Which of the stored responses: 0 the first, -1 (default) the latest.")
@click.option("--at", "offset", type=click.IntRange(0), help="The response at this place of the SEGMENT.")
@click.option("--headers", is_flag=True, help="Print status and headers before the body.")
@click.pass_context
def cat(ctx: click.Context, name: str, nth: int, offset: int | None, headers: bool) -> None:
    """Write a stored response on standard output, as the server sent it (encodings undone): one to URL, or a proof."""
    archive = _archive(ctx)
    captures = list(archive.find(name)) if offset is None else [archive.capture(name, offset)]
    if not captures:
        raise InputError(f"nothing is stored of {name}; frostwatch archive list SEGMENT shows what is")
    try:
        capture = captures[nth]
    except IndexError:
        raise InputError(
            f"--nth {nth}: of {name} there is stored {counted(len(captures), 'response')}, from 0 on"
        ) from None
    about = f"{len(captures)} stored; this one" if offset is None else capture.url
    click.echo(
        f"{_time(capture.fetched_at)}, {about}: {capture.segment} at {capture.offset}, "
        f"{capture.record_id}{', rendered' if capture.rendered else ''}",
        err=True,
    )
    if headers:
        click.echo(_head(capture))
    sys.stdout.buffer.write(capture.body)
    sys.stdout.buffer.flush()


@command.command(epilog="Example:  frostwatch archive prune --days 730")
@click.option(
    "--days", type=click.IntRange(1), help="Keep segments for so many days (default: retention.archive_days)."
)
@click.option("--yes", is_flag=True, help="Remove them; without it they are only listed.")
@click.pass_context
def prune(ctx: click.Context, days: int | None, yes: bool) -> None:
    """Remove segments whose time is over, but for evidence of alerts that are not judged false."""
    settings = load_settings(ctx.obj)
    keep = days or settings.retention.archive_days
    if keep is None:
        raise InputError("give --days, or set retention.archive_days")
    with opened(settings) as works:
        plan = plan_removal(works, keep, datetime.now(UTC))
        for segment, why in sorted(plan.kept.items()):
            click.echo(f"{segment} is kept: {why}", err=True)
        for entry in plan.removable:
            click.echo(entry.segment)
        if yes:
            remove_planned(works, plan, keep)
    done = "removed" if yes else "would be removed (--yes does it)"
    size = sum(entry.bytes for entry in plan.removable) / 1e6
    click.echo(f"{counted(len(plan.removable), 'segment')}, {size:.1f} MB, {done}.", err=True)


def _archive(ctx: click.Context) -> Archive:
    return open_archive(load_settings(ctx.obj))


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _head(capture: Capture) -> str:
    lines = [f"HTTP {capture.status}", *(f"{name}: {value}" for name, value in capture.headers)]
    return "\n".join(lines) + "\n"
