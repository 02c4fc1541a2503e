"""The manifest of an archive: one line for each closed segment, with its size and SHA-256.

Each line holds the SHA-256 of the line before it, so a line taken out or changed later shows. Appending holds a lock
on the file, so several crawls can close segments at once.
"""

import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from domain.errors import InputError, StorageError
from domain.jsonl import decode, encode

FILE = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A closed segment. `torn_bytes` were cut off its end after a crash and lie in `<segment>.torn`."""

    segment: str
    bytes: int
    sha256: str
    opened: str
    closed: str
    torn_bytes: int = 0
    previous: str = ""


def read_manifest(folder: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the entries, oldest first, and what is wrong with the manifest itself."""
    path = folder / FILE
    if not path.exists():
        return (), ()
    entries: list[Entry] = []
    problems: list[str] = []
    previous = ""
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = decode(line)
            entry = Entry(**value)
        except (InputError, TypeError):
            problems.append(f"{FILE} line {number} cannot be read (a crash while it was written leaves such a line)")
            continue
        if entry.previous != previous:
            problems.append(f"{FILE} line {number} does not follow from the line before it; a line was changed")
        entries.append(entry)
        previous = hashlib.sha256(line).hexdigest()
    return tuple(entries), tuple(problems)


def append_entry(folder: Path, entry: Entry) -> None:
    """Append a closed segment durably; a segment that stands there already is not entered twice.

    Raises:
        StorageError: the manifest cannot be written.
    """
    path = folder / FILE
    try:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            content = file.read()
            entries, _ = read_manifest(folder)
            if any(known.segment == entry.segment for known in entries):
                return
            lines = [line for line in content.splitlines() if _readable(line)]
            previous = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
            value = {name: getattr(entry, name) for name in Entry.__slots__} | {"previous": previous}
            torn = b"" if not content or content.endswith(b"\n") else b"\n"
            file.write(torn + encode(value) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}; make room and run the same again") from None


def _readable(line: bytes) -> bool:
    try:
        Entry(**decode(line))
    except (InputError, TypeError):
        return False
    return True
