"""Locks by name that no death leaves behind: held by a connection to PostgreSQL, or by an open file beside SQLite.

Whatever ends the holder (`kill -9`, a power cut, a lost connection) releases them, without leases and without a clock.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from alerts.store import Store
from domain.errors import StorageError, UnavailableError

INDEX = "index"
"""Lock held by whoever brings a batch into the index, from before that until the journal's mark. Whoever puts another
index in its place holds it alone, so that no batch falls between the two."""


class BusyError(UnavailableError):
    """Somebody else holds the lock: wait, or leave the work to them."""


StillHeld = Callable[[], bool]
"""Tells whether the lock is still ours; a connection that broke has lost it."""


class Locks:
    """Named locks over all processes that share a decisions database.

    Args:
        store: the decisions database.
        folder: where lock files lie when the database is a file.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    @contextmanager
    def held(self, name: str, doing: str) -> Iterator[StillHeld]:
        """Hold the lock `name`; `doing` says in a refusal what its holder is busy with.

        Raises:
            BusyError: somebody else holds it.
            UnavailableError: the database does not answer.
            StorageError: the lock file cannot be written.
        """
        if self._store.is_sqlite:
            with self._file(name, doing) as still_held:
                yield still_held
            return
        with self._store.session() as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _number(name)}):
                raise BusyError(_busy(doing))
            yield lambda: _answers(connection)

    @contextmanager
    def shared(self, name: str) -> Iterator[None]:
        """Hold a lock that any number may hold at once, waiting for whoever holds it alone.

        Raises:
            UnavailableError: the database does not answer.
            StorageError: the lock file cannot be written.
        """
        with self._turn(name, fcntl.LOCK_SH, "pg_advisory_lock_shared"):
            yield

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold such a lock alone, waiting for all who hold it; those who want it later wait behind.

        Raises:
            UnavailableError: the database does not answer.
            StorageError: the lock file cannot be written.
        """
        with self._turn(name, fcntl.LOCK_EX, "pg_advisory_lock"):
            yield

    @contextmanager
    def _turn(self, name: str, kind: int, function: str) -> Iterator[None]:
        if not self._store.is_sqlite:
            with self._store.session() as connection:
                connection.execute(text(f"SELECT {function}(:number)"), {"number": _number(name)})
                yield
            return
        # Files are not queued for: whoever wants one alone closes the door behind those who share it.
        with self._opened(name) as (path, file):
            with self._opened(f"{name}.door") as (door_path, door):
                _lock(door_path, door, fcntl.LOCK_EX)
                _lock(path, file, kind)
            yield

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[Path, BinaryIO]]:
        path = self._folder / re.sub(r"[^A-Za-z0-9._-]", "_", name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise StorageError(f"cannot write the lock {path}: {error.strerror}; make room or mend it") from None
        with file:
            yield path, file

    @contextmanager
    def _file(self, name: str, doing: str) -> Iterator[StillHeld]:
        with self._opened(name) as (path, file):
            try:
                _lock(path, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(_busy(doing)) from None
            yield lambda: True


class Unlocked(Locks):
    """Locks nothing: for work that nobody else can see."""

    def __init__(self) -> None:
        """Make one that needs neither database nor folder."""

    @contextmanager
    def held(self, name: str, doing: str) -> Iterator[StillHeld]:
        """Hold nothing."""
        yield lambda: True

    @contextmanager
    def shared(self, name: str) -> Iterator[None]:
        """Hold nothing."""
        yield


def _lock(path: Path, file: BinaryIO, kind: int) -> None:
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        raise
    except OSError as error:
        raise StorageError(f"cannot lock {path}: {os.strerror(error.errno or 0)}") from None


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _busy(doing: str) -> str:
    return f"another process is {doing} right now; wait until it is done, or leave it to that one"


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError:  # whatever is wrong with it, the lock can no longer be relied on
        return False
    return True
