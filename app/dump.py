"""A backup: one file with all rows of the decisions database and the manifests of the archive.

A zip with `decisions.jsonl` (a line a row, in an order that can be inserted again) and the manifests as they are; the
same from SQLite and from PostgreSQL, so it also carries decisions from one to the other.
"""

import base64
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, LargeBinary, Table, func, insert, inspect, select, text

from alerts.ledger import fill_asked_by
from app.migrations import HEAD
from app.tables import all_tables, version_of
from domain.errors import InputError, newer_version
from domain.jsonl import decode, encode

DECISIONS = "decisions.jsonl"
_AT_ONCE = 500


def write_dump(connection: Connection, path: Path, manifests: Mapping[str, bytes]) -> int:
    """Write a backup into a new file (see `app.placing`); return how many rows it holds.

    Raises:
        OSError: the file cannot be written.
    """
    rows = 0
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, content in manifests.items():
            archive.writestr(f"manifests/{name}", content)
        with archive.open(DECISIONS, "w", force_zip64=True) as file:
            head = {"frostwatch": version("frostwatch"), "version": version_of(connection) or HEAD}
            file.write(encode(head) + b"\n")
            for table in all_tables():
                columns = _columns(connection, table)
                for row in connection.execute(select(*columns)).mappings():
                    file.write(encode({"table": table.name, "row": _written(columns, row)}) + b"\n")
                    rows += 1
    return rows


def read_dump(connection: Connection, path: Path) -> tuple[int, dict[str, bytes]]:
    """Put a backup into an empty database; return how many rows it held, and the manifests.

    Raises:
        InputError: the file is no backup, of a newer version, or the database holds something already.
    """
    tables = {table.name: table for table in all_tables()}
    held = [table.name for table in tables.values() if table.name not in FILLED_AT_START and _count(connection, table)]
    if held:
        raise InputError(
            f"the decisions database is not empty ({held[0]} holds rows); restore into a new one: move the old one away"
        )
    for name in FILLED_AT_START:
        connection.execute(tables[name].delete())
    rows = 0
    try:
        with zipfile.ZipFile(path) as archive:
            manifests = {
                name.removeprefix("manifests/"): archive.read(name)
                for name in archive.namelist()
                if name.startswith("manifests/")
            }
            with archive.open(DECISIONS) as file:
                _check_head(path, decode(file.readline()))
                for table, batch in _batches(tables, map(decode, file)):
                    connection.execute(insert(table), batch)
                    rows += len(batch)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise InputError(f"{path} is no backup of Frostwatch, or damaged: {error}") from None
    fill_asked_by(connection)
    _renew_counters(connection)
    return rows, manifests


FILLED_AT_START = ("alert_schema",)
"""Tables that hold a row as soon as a database is opened."""


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _check_head(path: Path, head: Mapping[str, Any]) -> None:
    if str(head["version"]) > HEAD:
        raise InputError(newer_version(f"the backup {path}", head["version"], HEAD))


def _batches(
    tables: Mapping[str, Table], lines: Iterator[Mapping[str, Any]]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    table: Table | None = None
    batch: list[dict[str, Any]] = []
    for line in lines:
        current = tables[line["table"]]
        if table is not None and (current is not table or len(batch) >= _AT_ONCE):
            yield table, batch
            batch = []
        table = current
        batch.append(_read(current, line["row"]))
    if table is not None and batch:
        yield table, batch


def _columns(connection: Connection, table: Table) -> list[Column[Any]]:
    """Return the columns that the table has in this database: before a step to a newer version it lacks some."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return [column for column in table.columns if column.name in there]


def _written(columns: Sequence[Column[Any]], row: Mapping[Any, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in columns:
        value = row[column]
        if isinstance(value, (bytes, memoryview)):
            value = base64.b64encode(value).decode()
        elif isinstance(value, datetime):
            value = (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
        values[column.name] = value
    return values


def _read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    for column in table.columns:
        value = values.get(column.name)
        if value is None:
            continue
        if isinstance(column.type, LargeBinary):
            values[column.name] = base64.b64decode(value)
        elif isinstance(column.type, DateTime) or isinstance(getattr(column.type, "impl", None), DateTime):
            values[column.name] = datetime.fromisoformat(value)
    return values


def _renew_counters(connection: Connection) -> None:
    """PostgreSQL counts ids by itself and has not noticed those that were put in."""
    if connection.dialect.name != "postgresql":
        return
    for table in all_tables():
        column = table.autoincrement_column
        if column is not None and isinstance(column.type, Integer) and column.autoincrement is True:
            highest = connection.scalar(select(func.max(column))) or 0
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)"),
                {"table": table.name, "column": column.name, "next": highest + 1},
            )
