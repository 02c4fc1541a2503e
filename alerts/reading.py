"""The decisions in an SQLite file that this process may read and not write.

While another process has the file open, what it wrote lies in `-wal` beside it and SQLite reads both. While nobody has,
`-wal` and `-shm` are gone and SQLite could not make them; the file is then read as one that never changes, and each
reading ends with a look whether that was so (docs/decisions/0100).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL

from domain.access import may_only_be_read
from domain.errors import StorageError

_TICK = 0.1
"""Seconds in which two changes of a file may get the same time from the system; it counts in ticks of up to 10 ms."""


@dataclass(frozen=True, slots=True)
class ReadingFile:
    """A decisions file to be read only; `settled`: nobody had it open when it was looked at."""

    path: Path
    settled: bool

    @property
    def url(self) -> URL:
        """The address under which SQLite opens it without writing anything, not even beside it."""
        how = {"mode": "ro", "immutable": "1"} if self.settled else {"mode": "ro", "readonly_shm": "1"}
        return URL.create("sqlite", database=f"file:{quote(str(self.path.absolute()))}", query={**how, "uri": "true"})

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Read in a block; what SQLite says of a file that was written meanwhile, an error or an answer, is not used.

        Raises:
            StorageError: it was written meanwhile.
        """
        if not self.settled:
            yield
            return
        if abs(time.time() - self.path.stat().st_mtime) < _TICK:
            time.sleep(_TICK)
        before = self._state()
        try:
            yield
        finally:
            if before is None or self._state() != before:
                raise StorageError(
                    f"the decisions database {self.path} was being written meanwhile; run the same command again"
                ) from None

    def refuse(self) -> StorageError:
        """Return the error for who wants to write."""
        return StorageError(
            f"the decisions database {self.path} may only be read by you; run this as the user who writes it"
        )

    def _state(self) -> tuple[int, ...] | None:
        """Return what changes with every change of the file; None while somebody has it open."""
        if _beside(self.path, "-wal").exists():
            return None
        found = self.path.stat()
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def reading_file(url: URL) -> ReadingFile | None:
    """Return the file of a decisions database that may only be read, None where it may be written or is on a server.

    Raises:
        StorageError: it cannot be read as it is.
    """
    if url.get_backend_name() != "sqlite" or not url.database or not may_only_be_read(Path(url.database)):
        return None
    path = Path(url.database)
    log, shared = (_beside(path, name).exists() for name in ("-wal", "-shm"))
    if log and not shared:
        raise StorageError(
            f"the decisions database {path} may only be read by you, and was not closed by who wrote it; have that "
            "user run once: frostwatch status"
        )
    return ReadingFile(path, settled=not log)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
