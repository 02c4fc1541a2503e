"""After a crash: segments that a dead writer left open are cut back to their last whole record, and closed.

The torn bytes are kept aside in `<segment>.torn`. A segment of a living writer is held by a file lock and left alone.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crawlers.archive.lookup import build_lookup
from crawlers.archive.manifest import Entry, append_entry, read_manifest
from crawlers.archive.segment import members
from domain.errors import StorageError

PATTERNS = ("*.warc.gz", "*.warc")


def segment_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the segments in a folder, oldest first (ours carry their time in the name)."""
    return tuple(sorted(path.name for pattern in PATTERNS for path in folder.glob(pattern)))


@contextmanager
def archive_lock(folder: Path) -> Iterator[None]:
    """Hold the archive while segments are opened or abandoned ones closed."""
    with (folder / ".lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def close_abandoned(folder: Path) -> tuple[str, ...]:
    """Close the segments of ours that no living writer holds and that are not in the manifest; return their names.

    Raises:
        StorageError: the disk refused.
    """
    try:
        with archive_lock(folder):
            known = {entry.segment for entry in read_manifest(folder)[0]}
            ours = [name for name in segment_names(folder) if name.startswith("frostwatch-") and name not in known]
            return tuple(name for name in ours if _close_if_dead(folder, name))
    except OSError as error:
        raise StorageError(f"cannot mend the archive {folder}: {error.strerror}; see docs/crawling.md") from None


def _close_if_dead(folder: Path, name: str) -> bool:
    path = folder / name
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        size = file.seek(0, os.SEEK_END)
        end = 0
        for member in members(file):
            if member.data is not None:
                end = member.end
        if end < size:
            file.seek(end)
            (folder / f"{name}.torn").write_bytes(file.read())
            file.truncate(end)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        opened = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
        build_lookup(folder, name)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        append_entry(folder, Entry(name, end, digest, opened, now, torn_bytes=size - end))
    return True
