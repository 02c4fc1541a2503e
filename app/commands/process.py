"""`frostwatch process`: carry archived pages on (read, extract, match, assess, index, alert)."""

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from app.day import Day
from app.jobs.signals import stopped_by_signals
from app.mailing import check_mail, send_due, state_of
from app.progress import Progress
from app.report import FlowReport
from app.settings import Settings, load_settings
from app.sifting import is_foreign, sift_file
from app.summary import show_flow, show_mail
from app.table import paper, printable
from app.works import Works, opened
from crawlers.archive.sifting import Sifted
from domain.counting import counted
from domain.errors import DataError, InputError

EXAMPLE = """\b
Examples:
  frostwatch process                          all that has not been carried on yet
  frostwatch process SEGMENT.warc.gz          one segment of the archive
  frostwatch process --waiting                pages that failed before
  frostwatch process --since 2026-03-01       once more, after a new register, law or version
  frostwatch process /data/CC-MAIN-7.warc.gz  a crawl that others made
"""


@click.command(epilog=EXAMPLE)
@click.argument("segments", nargs=-1, metavar="[SEGMENT|FILE]...")
@click.option("--waiting", is_flag=True, help="Try again the pages that could not be carried on.")
@click.option(
    "--since",
    type=Day(),
    help="Carry on once more what was fetched from this day on (UTC); alerts only about what changed materially.",
)
@click.option("--every-page", is_flag=True, help="Take pages of a FILE that name no refrigerant, too.")
@click.pass_context
def command(
    ctx: click.Context, segments: tuple[str, ...], waiting: bool, since: datetime | None, every_page: bool
) -> int:
    """Carry archived pages on: read, extract, match, assess, index, alert.

    A FILE that is no segment of the archive is a WARC of somebody else: its pages that may speak of a refrigerant are
    copied into the archive and carried on from there.
    """
    if waiting and (since or segments):
        raise InputError("--waiting goes alone: it tries the pages that wait, wherever they are stored")
    settings = load_settings(ctx.obj)
    check_mail(settings)
    console = paper(messages=True)
    with (
        stopped_by_signals() as stop,
        opened(settings, pending_bytes=pending_bytes(settings, segments)) as works,
    ):
        if waiting:
            flow = works.flow.retry(works.journal.waiting())
        else:
            chosen = _chosen(works, segments, stop, every_page=every_page)
            flow = carry_on(works, chosen, since.replace(tzinfo=UTC) if since else None, stop)
        show_flow(console, flow)
        mail = send_due(works.settings, works.store, works.rules, state_of(works.engine))
        show_mail(console, mail, settings)
        if stop.is_set():
            click.echo("Stopped after the batch under way; the same command goes on from there.", err=True)
            return 130
        return 2 if mail.error or flow.unreadable or flow.damaged or (waiting and flow.waiting) else 0


def carry_on(
    works: Works, segments: Sequence[str], since: datetime | None = None, stop: threading.Event | None = None
) -> FlowReport:
    """Run the flow over segments, showing progress."""
    with Progress("Reading") as line:
        return works.flow.run(
            segments,
            lambda report: line.show(
                f"{counted(report.pages, 'page')}, {counted(report.offers, 'offer')}, "
                f"{counted(report.hits, 'new alert')}"
            ),
            stop,
            since,
        )


def pending_bytes(settings: Settings, names: Sequence[str] = ()) -> int:
    """Return the size of the archive and of the files named, which bounds what there is to carry on."""
    folder = settings.archive_dir
    files = [*folder.glob("*.warc.gz")] if folder.is_dir() else []
    files += [Path(name) for name in names if Path(name).is_file()]
    return sum(file.stat().st_size for file in files)


def _chosen(works: Works, names: tuple[str, ...], stop: threading.Event, *, every_page: bool) -> Sequence[str]:
    """Return the segments to be carried on; files of others are sifted into segments first."""
    known = works.archive.segments()
    if not names:
        return known
    chosen: list[str] = []
    for name in names:
        if name in known:
            chosen.append(name)
        elif is_foreign(name):
            chosen.extend(_sifted(works, name, stop, every_page=every_page))
        else:
            raise InputError(
                f"{name!r} is neither a segment of the archive nor a file; frostwatch archive list shows the segments"
            )
    return chosen


def _sifted(works: Works, name: str, stop: threading.Event, *, every_page: bool) -> tuple[str, ...]:
    begun = time.monotonic()
    with Progress("Sifting") as line:
        try:
            seen, segments = sift_file(
                works, name, lambda seen: line.show(_sift_line(seen)), stop, every_page=every_page
            )
        except DataError as error:
            raise DataError(f"{error}; the pages before it are kept: frostwatch process carries them on") from None
    if not seen.records and not segments:
        click.echo(f"{name} was sifted before; its pages are in the archive.", err=True)
        return ()
    rate = seen.bytes / 1e6 / max(time.monotonic() - begun, 1e-9)
    click.echo(f"{printable(name)}: {_sift_line(seen)}, {rate:.0f} MB/s.", err=True)
    return segments


def _sift_line(seen: Sifted) -> str:
    size = f"{counted(seen.records, 'record')} ({seen.bytes / 1e6:.0f} MB)"
    return f"{size}, {counted(seen.pages, 'page')}; of these may name a refrigerant: {seen.kept}"
