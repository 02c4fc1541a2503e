"""`frostwatch evidence`: one file with the stored pages, the history and the alerts of a listing, for a case file."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from app import audit
from app.assembly import open_archive, open_decisions
from app.evidence import write_package
from app.manifests import manifests
from app.matter import open_matter
from app.settings import load_settings
from app.whoami import logged_in_user
from domain.counting import counted


@click.command()
@click.argument("named", metavar="LISTING|ALERT")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a FILE that is there already.")
@click.pass_context
def command(ctx: click.Context, named: str, file: Path | None, *, replace: bool) -> int:
    """Write the evidence of a listing into FILE (a zip; default: evidence-ID.zip): stored records, history, alerts.

    The listing is named by its id or address, or by an alert about it. The file holds digests of all that is in it and
    says how to check it without Frostwatch. Exit status 1 when a stored record is missing or was altered. A FILE that
    is there already stays as it is, unless --replace is given: its digest may stand in a case.

    \b
    Examples:
      frostwatch evidence 3f9a
      frostwatch evidence https://shop.example/item/7 case-12/item-7.zip
    """
    settings = load_settings(ctx.obj)
    matter = open_matter(settings, named)
    path = file or Path(f"evidence-{matter.listing.id}.zip")
    package = write_package(matter, open_archive(settings), manifests(settings), path, replace=replace)
    with closing(open_decisions(settings)) as store:
        about = f"listing {matter.listing.id}"
        audit.note_evidence(store, logged_in_user(), "", about, package.sha256, datetime.now(UTC))
    for problem in package.problems:
        click.echo(problem)
    click.echo(
        f"{path}: {counted(len(matter.sightings), 'sighting')}, {counted(package.records, 'stored record')}, "
        f"{counted(len(matter.alerts), 'alert')}.\nSHA-256 {package.sha256} (note it in the case file)",
        err=True,
    )
    return 1 if package.problems else 0
