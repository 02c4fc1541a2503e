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

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from alerts.store import Store
from domain.errors import StorageError, UnavailableError


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
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
                raise BusyError(_busy(doing))
            yield lambda: _answers(connection)

    @contextmanager
    def _file(self, name: str, doing: str) -> Iterator[StillHeld]:
        path = self._folder / re.sub(r"[^A-Za-z0-9._-]", "_", name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise StorageError(f"cannot write the lock {path}: {error.strerror}; make room or mend it") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(_busy(doing)) from None
            except OSError as error:
                raise StorageError(f"cannot lock {path}: {os.strerror(error.errno or 0)}") from None
            yield lambda: True


def _busy(doing: str) -> str:
    return f"another process is {doing} right now; wait until it is done, or leave it to that one"


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError:  # whatever is wrong with it, the lock can no longer be relied on
        return False
    return True
