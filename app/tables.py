"""All tables of the decisions database, whoever keeps them; what a backup holds and what a version is about."""

from pathlib import Path

from sqlalchemy import Connection, Table, inspect, text

from alerts import schema
from app import audit, journal, relisting_table, saved, seller_table
from app.cases import table as case_table
from app.console import user_table
from app.jobs import history
from app.migrations import HEAD
from domain.errors import SettingsError, StorageError, newer_version

GROUPS = (
    schema.TABLES,
    journal.METADATA,
    history.METADATA,
    seller_table.METADATA,
    relisting_table.METADATA,
    saved.METADATA,
    case_table.METADATA,
    user_table.METADATA,
    audit.METADATA,
)


def all_tables() -> tuple[Table, ...]:
    """Return every table, those that others refer to first."""
    return tuple(table for group in GROUPS for table in group.sorted_tables)


def create_missing(connection: Connection) -> None:
    """Create the tables that are not there."""
    for group in GROUPS:
        group.create_all(connection)


def version_of(connection: Connection) -> str | None:
    """Return the version that a database is at: None for one that holds nothing yet."""
    found = inspect(connection)
    if found.has_table("alembic_version"):
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
    return "0001" if found.has_table("segment_progress") else None


def check_version(connection: Connection, path: Path) -> None:
    """See to it that a database which may only be read has the tables and the version of this Frostwatch.

    Raises:
        SettingsError: a newer Frostwatch wrote it.
        StorageError: an update has to bring it forward first.
    """
    found = version_of(connection)
    if found is not None and found > HEAD:
        raise SettingsError(newer_version(f"the decisions database {path}", found, HEAD))
    there = set(inspect(connection).get_table_names())
    if found != HEAD or not there.issuperset(table.name for table in all_tables()):
        raise StorageError(
            f"the decisions database {path} has to be brought forward by an update, and may only be read by you; have "
            "the user who writes it run once: frostwatch status"
        )


def stamp(connection: Connection, version: str = HEAD) -> None:
    """Note which version a database is at."""
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text("DELETE FROM alembic_version"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
