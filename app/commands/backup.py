"""`frostwatch backup`: all decisions and the manifests of the archive in one file, while everything runs."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from app.assembly import open_decisions
from app.dump import write_dump
from app.manifests import manifests
from app.placing import placed
from app.settings import load_settings
from domain.counting import counted


@click.command(epilog="Example:  frostwatch backup /backup/frostwatch.zip")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a FILE that is there already.")
@click.pass_context
def command(ctx: click.Context, file: Path | None, *, replace: bool) -> None:
    """Write decisions and manifests into FILE (default: a dated file in the folder backups of the data folder).

    FILE appears when the backup is whole. One that is there already stays as it is, unless --replace is given; then it
    stays until the new one is whole.

    Copy the segments of the archive and the registers as files: they never change once they are closed.
    """
    settings = load_settings(ctx.obj)
    path = file or settings.backups_dir / f"frostwatch-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    new = placed(path, replace=replace, make_folder=file is None)
    with closing(open_decisions(settings)) as store, new as part, store.read() as connection:
        rows = write_dump(connection, part, manifests(settings))
    click.echo(f"{path} holds {counted(rows, 'row')} of decisions.", err=True)
