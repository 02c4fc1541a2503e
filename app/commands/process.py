"""`frostwatch process`: carry archived pages on (read, extract, match, assess, index, alert)."""

from collections.abc import Sequence

import click

from app.mailing import check_mail, send_due
from app.progress import Progress
from app.report import FlowReport
from app.settings import Settings, load_settings
from app.summary import show_flow, show_mail
from app.table import paper
from app.works import Works, opened
from crawlers.archive.reader import Archive
from domain.errors import InputError

EXAMPLE = """\b
Examples:
  frostwatch process                 all that has not been carried on yet
  frostwatch process FILE.warc.gz    one segment of the archive
  frostwatch process --waiting       pages that failed before
"""


@click.command(epilog=EXAMPLE)
@click.argument("segments", nargs=-1, metavar="[SEGMENT]...")
@click.option("--waiting", is_flag=True, help="Try again the pages that could not be carried on.")
@click.pass_context
def command(ctx: click.Context, segments: tuple[str, ...], waiting: bool) -> int:
    """Carry archived pages on: read, extract, match, assess, index, alert."""
    settings = load_settings(ctx.obj)
    check_mail(settings)
    with opened(settings, pending_bytes=pending_bytes(settings)) as works:
        if waiting:
            flow = works.flow.retry(works.journal.waiting())
        else:
            flow = carry_on(works, _chosen(works.archive, segments))
        console = paper(messages=True)
        show_flow(console, flow)
        mail = send_due(works.settings, works.store, works.rules)
        show_mail(console, mail)
        if mail.error:
            click.echo(f"frostwatch: {mail.error}", err=True)
        return 2 if mail.error or flow.unreadable or flow.damaged or (waiting and flow.waiting) else 0


def carry_on(works: Works, segments: Sequence[str]) -> FlowReport:
    """Run the flow over segments, showing progress."""
    with Progress("Reading") as line:
        return works.flow.run(
            segments,
            lambda report: line.show(f"{report.pages} pages, {report.offers} offers, {report.hits} new alerts"),
        )


def pending_bytes(settings: Settings) -> int:
    """Return the size of the archive, which bounds what there is to carry on."""
    folder = settings.archive_dir
    return sum(file.stat().st_size for file in folder.glob("*.warc.gz")) if folder.is_dir() else 0


def _chosen(archive: Archive, names: tuple[str, ...]) -> Sequence[str]:
    known = archive.segments()
    for name in names:
        if name not in known:
            raise InputError(f"the archive has no segment {name!r}; frostwatch archive list shows those there are")
    return names or known
