"""Segments taken out of an archive when their time is over: each with its digest, when and why, so the gap is known.

The manifest keeps its line: the chain of digests stays whole, and `verify` tells a removal on purpose from a loss.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawlers.archive.lookup import lookup_file
from crawlers.archive.manifest import Entry
from crawlers.archive.record import referred_place
from crawlers.archive.segment import records
from domain.errors import InputError, StorageError
from domain.jsonl import decode, encode

FILE = "removed.jsonl"


@dataclass(frozen=True, slots=True)
class Removal:
    """A segment that was taken out on purpose."""

    segment: str
    sha256: str
    removed: str
    why: str


def read_removals(folder: Path) -> tuple[Removal, ...]:
    """Return what was taken out of an archive, oldest first; a line that a crash cut short is passed over."""
    path = folder / FILE
    found: list[Removal] = []
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            found.append(Removal(**decode(line)))
        except (InputError, TypeError):
            continue
    return tuple(found)


def remove_segments(folder: Path, entries: Iterable[Entry], why: str) -> None:
    """Note segments as taken out, then take them out.

    Raises:
        StorageError: the disk refused; what is noted and still there goes the next time.
    """
    noted = {removal.segment for removal in read_removals(folder)}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        for entry in entries:
            if entry.segment not in noted:
                with (folder / FILE).open("ab") as file:
                    file.write(encode(Removal(entry.segment, entry.sha256, now, why)) + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            for path in (folder / entry.segment, lookup_file(folder, entry.segment)):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot remove from the archive {folder}: {error.strerror}; mend its permissions") from None


def referred_segments(folder: Path, segment: str) -> frozenset[str]:
    """Return the segments that the unchanged pages of a segment lie in: those must stay as long as it does."""
    places = (referred_place(record) for _, _, record in records(folder / segment) if record.rec_type == "revisit")
    return frozenset(place[0] for place in places if place)
