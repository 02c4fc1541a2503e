"""Writing to the archive: append-only segments, a request and a response record for each exchange.

What `write` has returned for is in the hands of the operating system: a killed process loses none of it. Against power
loss the file is also synced to disk every `fsync_seconds` (0: after every exchange). Each writer has segments of its
own, held by a file lock, so several processes can write into one archive; what a dead writer left open is closed by
the next one.
"""

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from crawlers.archive.lookup import Line, lookup_line, write_lookup
from crawlers.archive.manifest import Entry, append_entry
from crawlers.archive.record import Exchange, exchange_records, warcinfo
from crawlers.archive.recovery import archive_lock, close_abandoned
from domain.errors import StorageError


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exchange was stored: the response record's segment, offset and id."""

    segment: str
    offset: int
    record_id: str


class ArchiveWriter:
    """Appends exchanges to segments in a folder.

    Args:
        folder: home of the archive; made when it is not there.
        max_bytes: size at which a segment is closed and a new one begun.
        max_age: seconds after which a segment is closed.
        max_responses: responses after which a segment is closed: a line on each is kept in memory until then.
        fsync_seconds: longest time that written data may wait to be synced to disk; 0 syncs every exchange.
        software: name and version for the segment's first record.
        contact: address of the operator for the segment's first record.

    Raises:
        StorageError: the folder cannot be made or written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = 256 * 1024 * 1024,
        max_age: float = 86_400.0,
        max_responses: int = 20_000,
        fsync_seconds: float = 1.0,
        software: str = "Frostwatch",
        contact: str = "",
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._max_responses = max_responses
        self._fsync_seconds = fsync_seconds
        self._software = software
        self._contact = contact
        self._file = -1
        self._name = ""
        self._size = 0
        self._hash = hashlib.sha256()
        self._lines: list[bytes] = []
        self._opened = datetime.now(UTC)
        self._begun = 0.0
        self._synced = 0.0
        self._written: list[str] = []
        with _refusals(folder):
            folder.mkdir(parents=True, exist_ok=True)
        close_abandoned(folder)

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments that this writer has written, oldest first."""
        return tuple(self._written)

    def write(self, exchange: Exchange) -> Place:
        """Store one exchange; when this returns, a killed process no longer loses it.

        Raises:
            StorageError: the disk refused the write; the segment ends with the exchange before this one.
        """
        with _refusals(self._folder):
            if self._file >= 0 and self._is_full():
                self._close_segment()
            if self._file < 0:
                self._open_segment()
            request, response, record_id = exchange_records(exchange)
            offset = self._size + len(request)
            self._append(request + response)
            line = Line(exchange.url, exchange.fetched_at, exchange.status, offset, exchange.rendered)
            self._lines.append(lookup_line(line))
            if time.monotonic() - self._synced >= self._fsync_seconds:
                self.sync()
        return Place(self._name, offset, record_id)

    def sync(self) -> None:
        """Force what was written onto the disk.

        Raises:
            StorageError: the disk refused.
        """
        if self._file >= 0:
            with _refusals(self._folder):
                os.fsync(self._file)
            self._synced = time.monotonic()

    def close(self) -> None:
        """Close the segment: synced, hashed and entered in the manifest. Safe to call twice.

        Raises:
            StorageError: the disk refused.
        """
        if self._file >= 0:
            with _refusals(self._folder):
                self._close_segment()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_full(self) -> bool:
        return (
            self._size >= self._max_bytes
            or len(self._lines) >= self._max_responses
            or time.monotonic() - self._begun >= self._max_age
        )

    def _open_segment(self) -> None:
        self._opened = datetime.now(UTC)
        name = f"frostwatch-{self._opened:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.warc.gz"
        with archive_lock(self._folder):
            self._file = os.open(
                self._folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o640
            )
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._name = name
        self._size = 0
        self._hash = hashlib.sha256()
        self._lines = []
        self._begun = self._synced = time.monotonic()
        self._written.append(name)
        self._append(warcinfo(self._software, name, self._opened, self._contact))

    def _append(self, data: bytes) -> None:
        """Write all of `data`, or leave the file as it was."""
        try:
            written = 0
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)
        self._hash.update(data)

    def _close_segment(self) -> None:
        os.fsync(self._file)
        write_lookup(self._folder, self._name, self._lines)
        closed = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(
            self._name, self._size, self._hash.hexdigest(), self._opened.isoformat(timespec="seconds"), closed
        )
        append_entry(self._folder, entry)
        os.close(self._file)
        self._file = -1


@contextmanager
def _refusals(folder: Path) -> Iterator[None]:
    """Turn a refusal of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write to the archive {folder}: {error.strerror}; make room or mend its permissions, "
            "then run the same command again (what was stored is kept)"
        ) from None
