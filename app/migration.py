"""The decisions database from version to version: forwards only, after a copy was made, whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.dump import write_dump
from app.migrations import HEAD
from app.placing import placed
from app.tables import stamp, version_of
from domain.errors import SettingsError, newer_version

FOLDER = Path(__file__).resolve().parent / "migrations"


def migrate(connection: Connection, backups: Path) -> None:
    """Bring a database to the newest version.

    Args:
        connection: inside a transaction that is undone when this fails.
        backups: where the copy goes.

    Raises:
        SettingsError: a newer Frostwatch wrote it.
        StorageError: the copy cannot be written; nothing was changed.
    """
    before = version_of(connection)
    script = _script()
    known = [revision.revision for revision in script.walk_revisions()]
    if before not in known:
        newer = newer_version("the decisions database", str(before), HEAD)
        raise SettingsError(f"{newer}, or restore the copy that it made in the folder backups")
    copy = backups / f"before-{HEAD}-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    with placed(copy, replace=True, make_folder=True) as part:
        write_dump(connection, part, {})
    stamp(connection, before)

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - as alembic's own upgrade command does

    with EnvironmentContext(_config(), script, fn=steps, destination_rev="head") as environment:
        environment.configure(connection=connection)
        environment.run_migrations()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
