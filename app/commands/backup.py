"""`frostwatch backup`: all decisions and the manifests of the archive in one file, while everything runs."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from app.assembly import open_decisions, open_shared
from app.dump import write_dump
from app.settings import Settings, load_settings
from crawlers.archive.manifest import FILE


@click.command(epilog="Example:  frostwatch backup /backup/frostwatch.zip")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path | None) -> None:
    """Write decisions and manifests into FILE (default: a dated file in the folder backups of the data folder).

    Copy the segments of the archive and the registers as files: they never change once they are closed.
    """
    settings = load_settings(ctx.obj)
    path = file or settings.backups_dir / f"frostwatch-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    with closing(open_decisions(settings)) as store, store.read() as connection:
        rows = write_dump(connection, path, manifests(settings))
    click.echo(f"{rows} rows of decisions are in {path}.", err=True)


def manifests(settings: Settings) -> dict[str, bytes]:
    """Return the manifests of the archive: this machine's, and those of all machines in the shared storage."""
    here = settings.archive_dir / FILE
    found = {FILE: here.read_bytes()} if here.is_file() else {}
    depot = open_shared(settings)
    if depot:
        found |= {f"machines/{name}.jsonl": content for name, content in depot.manifests().items()}
    return found
