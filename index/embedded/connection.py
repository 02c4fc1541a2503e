"""The SQLite connection of the embedded index: opened with care, its errors turned into sentences.

Who may not write the file reads it. SQLite then needs the two files beside it (`-wal`, `-shm`) and cannot make them, so
who writes leaves them there (docs/decisions/0100).
"""

import ctypes
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from domain.access import may_only_be_read
from domain.errors import StorageError
from index.embedded.schema import APPLICATION_ID, AWAITS_REBUILD, DROPPED, PRAGMAS, SCHEMA_VERSION, TABLES

log = logging.getLogger(__name__)

MEMORY = Path(":memory:")
_PAUSE = 0.01
"""Seconds between two tries."""


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into a StorageError that names it and says what to do.

    Raises:
        StorageError: the file cannot be read or written.
    """
    try:
        yield
    except apsw.FullError:
        raise StorageError(f"no room left for the index {path}; free some space and run the command again") from None
    except (apsw.BusyError, apsw.LockedError):
        raise StorageError(f"the index {path} is being written by another process; run the command again") from None
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.AuthError, PermissionError) as error:
        cause = error.strerror if isinstance(error, PermissionError) else error
        if may_only_be_read(path):
            raise StorageError(
                f"the index {path} may only be read by you ({cause}); run this as the user who writes it"
            ) from None
        raise StorageError(
            f"the index {path} cannot be opened for writing ({cause}); check folder and rights"
        ) from None
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StorageError(
            f"the index {path} is damaged or no index ({error}); move it away and run: frostwatch index rebuild"
        ) from None
    except apsw.IOError as error:
        raise StorageError(
            f"the disk refused to read or write the index {path} ({error}); free some space, or check the disk, and "
            "run the command again"
        ) from None


def connect(path: Path, timeout: float) -> apsw.Connection:
    """Open the index file, making it and its tables where they are missing; only to read where it may not be written.

    Raises:
        StorageError: it cannot be opened, is another program's database, or was made by a newer Frostwatch.
    """
    if may_only_be_read(path):
        return _connect_to_read(path, timeout)
    if path != MEMORY:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot make the folder {path.parent} for the index: {error.strerror}") from None
    with guarded(path):
        connection = open_file(str(path))
        connection.set_busy_timeout(int(timeout * 1000))
        version = _check(connection, path)
        if version < SCHEMA_VERSION:
            log.warning(
                "index %s has the old version %d and is made anew; run: frostwatch index rebuild", path, version
            )
            make_anew(connection)
        for pragma in PRAGMAS:
            _set(connection, pragma, timeout)
        make_tables(connection)
        return connection


def open_file(path: str, flags: int = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) -> apsw.Connection:
    """Open a file so that `-wal` and `-shm` stay beside it, emptied, when the last process closes it."""
    connection = apsw.Connection(path, flags=flags)
    keep = ctypes.c_int(1)
    connection.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(keep))
    return connection


def _connect_to_read(path: Path, timeout: float) -> apsw.Connection:
    missing = [name for name in (f"{path.name}-wal", f"{path.name}-shm") if not path.with_name(name).exists()]
    if missing:
        # Where the folder may be written SQLite would make them, and who writes the index could then not open them.
        raise StorageError(
            f"the index {path} may only be read by you, which takes {' and '.join(missing)} beside it; have the user "
            "who writes it run once: frostwatch index status"
        )
    with guarded(path):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"file:{quote(str(path.absolute()))}?readonly_shm=1", flags=flags)
        connection.set_busy_timeout(int(timeout * 1000))
        if _check(connection, path) < SCHEMA_VERSION or not _has_tables(connection):
            raise StorageError(
                f"the index {path} has to be made anew by an update, and may only be read by you; have the user who "
                "writes it run: frostwatch index rebuild"
            )
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection


def _set(connection: apsw.Connection, pragma: str, timeout: float) -> None:
    """Carry a PRAGMA out; SQLite does not wait by itself where several open a new file and make it a WAL at once."""
    end = time.monotonic() + timeout
    while True:
        try:
            connection.execute(pragma)
        except apsw.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def make_tables(connection: apsw.Connection) -> None:
    """Create the tables that are missing; writes nothing where they are all there."""
    if _has_tables(connection):
        return
    with transaction(connection):
        for statement in TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _has_tables(connection: apsw.Connection) -> bool:
    names = "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'others_vocabulary')"
    return int(single(connection, names)) > 1


def make_anew(connection: apsw.Connection) -> None:
    """Drop all tables of an earlier version and make those of this one, at once; remember what is missing since."""
    with transaction(connection):
        if int(single(connection, "PRAGMA user_version")) == SCHEMA_VERSION:
            return  # another process was faster
        missing = awaits_rebuild(connection) or _holds_listings(connection)
        for name in DROPPED:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in TABLES:
            connection.execute(statement)
        if missing:
            connection.execute(f"CREATE TABLE IF NOT EXISTS {AWAITS_REBUILD} (missing INTEGER) STRICT")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def awaits_rebuild(connection: apsw.Connection) -> bool:
    """Tell whether the index was made anew in the place of one of an earlier version that held listings."""
    return bool(single(connection, "SELECT count(*) FROM sqlite_schema WHERE name = ?", (AWAITS_REBUILD,)))


def single(connection: apsw.Connection, statement: str, bindings: tuple[Any, ...] = ()) -> Any:
    """Return the first value of the first row of a statement that always gives one."""
    return connection.execute(statement, bindings).get


@contextmanager
def transaction(connection: apsw.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Run a block in one transaction: all of it is kept, or nothing."""
    connection.execute(f"BEGIN {kind}")
    with completed(connection):
        yield


@contextmanager
def completed(connection: apsw.Connection) -> Iterator[None]:
    """Run a block in the transaction that is open, and end it: all of it is kept, or nothing."""
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def checkpoint(path: Path) -> None:
    """Bring all of an index that nobody has open into its one file, which may then be renamed.

    Raises:
        StorageError: somebody has it open.
    """
    connection = apsw.Connection(str(path))
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get
    finally:
        connection.close()
    if busy:
        raise StorageError(f"the index {path} is being written by another process; run the command again")


def _check(connection: apsw.Connection, path: Path) -> int:
    """Return the version of a file that is an index, or may become one."""
    with transaction(connection, "DEFERRED"):  # one state of the file, which another may be making just now
        version = int(single(connection, "PRAGMA user_version"))
        application = int(single(connection, "PRAGMA application_id"))
        tables = int(single(connection, "SELECT count(*) FROM sqlite_schema"))
    if tables and application != APPLICATION_ID:
        raise StorageError(f"{path} is the database of another program; name another file or data folder")
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"the index {path} has version {version}, this Frostwatch knows {SCHEMA_VERSION}; update Frostwatch, "
            "or move the file away and run: frostwatch index rebuild"
        )
    return version if tables else SCHEMA_VERSION


def _holds_listings(connection: apsw.Connection) -> bool:
    there = "SELECT count(*) FROM sqlite_schema WHERE name = 'listing'"
    return bool(single(connection, there) and single(connection, "SELECT EXISTS (SELECT 1 FROM listing)"))
