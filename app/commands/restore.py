"""`frostwatch restore`: a backup into an empty installation; the index is built anew from the archive."""

from contextlib import closing
from pathlib import Path

import click

from app.assembly import open_decisions
from app.dump import read_dump
from app.settings import load_settings
from crawlers.archive.manifest import FILE
from domain.counting import counted
from domain.errors import InputError, StorageError


@click.command(epilog="Example:  frostwatch restore /backup/frostwatch.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Put the decisions and the manifest of FILE into an installation that has none yet.

    Then put the segments and registers back as files, and run: frostwatch archive verify, frostwatch index rebuild.
    """
    settings = load_settings(ctx.obj)
    if not file.is_file():
        raise InputError(f"there is no file {file}")
    target = settings.archive_dir / FILE
    if target.exists():
        raise InputError(f"{target} is there already; restore into an empty data folder")
    with closing(open_decisions(settings)) as store, store.write() as connection:
        rows, manifests = read_dump(connection, file)
        if FILE in manifests:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(manifests[FILE])
            except OSError as error:
                raise StorageError(f"cannot write {target}: {error.strerror}; nothing was restored") from None
    click.echo(
        f"Restored: {counted(rows, 'row')} of decisions. Next: the segments, then frostwatch index rebuild.", err=True
    )
