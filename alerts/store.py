"""The decisions database: on SQLite or PostgreSQL, written in short transactions that hold whole or not at all.

Writers take one write lock at the start of a transaction (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock), so
none fails halfway for a lock and two processes never decide on the same hits or mails at once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from alerts import schema
from alerts.reading import ReadingFile, reading_file
from domain.errors import SettingsError, StorageError, UnavailableError, newer_version

BUSY_MS = 30_000
"""How long a writer waits for another one before it gives up."""

WRITE_LOCK = 7020571
"""The advisory lock of PostgreSQL that stands for "alerts are being written"; the number is ours alone."""

CHUNK = 400
"""Values in one IN (...) list; SQLite's own limit is far above, PostgreSQL plans badly for thousands."""

VerdictWord = Literal["true", "false", "unsure"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A listing that a rule matched, as it stands in the ledger. `alerting` False: kept, but it changed too little."""

    id: str
    rule_id: str
    rule_version: int
    listing_id: str
    content_version: str
    seller_key: str
    severity: int
    alerting: bool
    reason: str
    found_at: datetime
    snapshot: Mapping[str, Any] = field(default_factory=dict)


def hit_id(rule_id: str, rule_version: int, listing_id: str, content_version: str) -> str:
    """Return the id of a hit: 16 hex digits of the SHA-256 of its unique key."""
    key = "\x1f".join((rule_id, str(rule_version), listing_id, content_version))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


class Store:
    """The open database. `write()` and `read()` give a connection inside one transaction.

    `reads` is the file that this process may only read; None where it may write, as it mostly does.
    """

    def __init__(self, engine: Engine, reads: ReadingFile | None = None) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.reads = reads

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that holds the write lock; an exception undoes all of it."""
        if self.reads:
            raise self.reads.refuse()
        with self._translated(), self._engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state and blocks no writer."""
        undisturbed = self.reads.undisturbed() if self.reads else nullcontext()
        with self._translated(), undisturbed, self._engine.connect().execution_options(reading=True) as connection:
            yield connection

    def make(self, *groups: MetaData) -> None:
        """Create the tables that are not there yet; where this process may only read, they are (`app.assembly`)."""
        if not self.reads:
            with self.write() as connection:
                for group in groups:
                    group.create_all(connection)

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """Give a connection outside of any transaction, closed at the end, for locks that live as long as it does."""
        with self._translated(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                yield connection
            finally:
                connection.invalidate()

    def insert_new(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows; those whose key is there already are left as they are."""
        insert = (sqlite.insert if self.is_sqlite else postgresql.insert)(table).on_conflict_do_nothing()
        if rows:
            connection.execute(insert, list(rows))

    def upsert(self, connection: Connection, table: Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or set their columns where the key is there already."""
        insert = (sqlite.insert if self.is_sqlite else postgresql.insert)(table)
        changes = {column.name: insert.excluded[column.name] for column in table.c if column.name != key}
        if rows:
            connection.execute(insert.on_conflict_do_update(index_elements=[key], set_=changes), list(rows))

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            cause = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
            where = self._engine.url.render_as_string(hide_password=True)
            if self.is_sqlite:
                remedy = "make room or give write access, then run the same command again"
                if any(word in cause for word in ("not a database", "malformed")):
                    remedy = "it is damaged or another program's; move it away and put back your backup of it"
                raise StorageError(f"the decisions database {where} refused: {cause}; {remedy}") from None
            remedy = "start the server or correct database.url; nothing is lost, run again then"
            raise UnavailableError(f"the decisions database {where} does not answer: {cause}; {remedy}") from None

    def _prepare(self) -> None:
        if self.reads:
            return  # which version it is, the caller sees
        with self.write() as connection:
            schema.TABLES.create_all(connection)
            found = connection.scalar(select(func.max(schema.version.c.version)))
            if found is None:
                connection.execute(schema.version.insert().values(version=schema.VERSION))
            elif found > schema.VERSION:
                where = self._engine.url.render_as_string(hide_password=True)
                raise SettingsError(
                    newer_version(f"the decisions database {where}", f"{found} of alerts", schema.VERSION)
                )


def open_store(database_url: str) -> Store:
    """Open the decisions database at an SQLAlchemy address and create what is missing; only to read what is read-only.

    Raises:
        SettingsError: the address is none, its driver is not installed, or a newer version wrote it.
        StorageError: the file cannot be written.
        UnavailableError: the server does not answer.
    """
    try:
        url = make_url(database_url)
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise SettingsError(f"setting 'database.url': {url.get_backend_name()} is not supported; use PostgreSQL")
        _make_folder(url)
        reads = reading_file(url)
        if reads:
            engine = create_engine(reads.url, poolclass=NullPool)  # what one reading has cached is not for the next
        else:
            engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(f"setting 'database.url' is no database address: {error}") from None
    except ImportError as error:
        raise SettingsError(f"setting 'database.url' needs a driver that is not installed: {error}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_reading if reads else _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    store = Store(engine, reads)
    try:
        store._prepare()  # noqa: SLF001 (opening is half of the constructor, kept out of it as it does I/O)
    except BaseException:
        store.close()
        raise
    return store


def chunked(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield the values in lists short enough for one IN (...)."""
    rows = list(values)
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot make the folder {folder} for the decisions database: {error.strerror}"
            ) from None


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an alert that was reported as recorded survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _set_up_reading(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
