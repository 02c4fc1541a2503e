"""Reading the archive: captures in the order they were stored, by place, by URL; and proving that nothing changed.

Reads segments that are still being written, and WARCs of others that were put into the folder.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from crawlers.archive.depot import Depot
from crawlers.archive.lookup import Line, find, scan
from crawlers.archive.manifest import Entry, read_manifest
from crawlers.archive.proof import Proof, digest_agrees, proofs_at, sound_at
from crawlers.archive.record import capture_of, referred_place
from crawlers.archive.recovery import segment_names
from crawlers.archive.removal import read_removals
from crawlers.archive.segment import members, only_record, records
from domain.counting import counted
from domain.errors import DataError, InputError
from domain.listing import Capture

MAX_BODY = 20_000_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole archive found; no problems means every stored byte is as it was written.

    `open_segments` are not closed yet: a crawl is writing them, or one was killed and the next will close them.
    """

    segments: int
    records: int
    open_segments: tuple[str, ...]
    problems: tuple[str, ...]


class Archive:
    """An archive folder, read only.

    Args:
        folder: where the segments lie.
        max_body: bytes of a decoded body handed on, the rest is cut off.
        depot: where segments of other machines lie; they are fetched into the folder when they are read.
    """

    def __init__(self, folder: Path, *, max_body: int = MAX_BODY, depot: Depot | None = None) -> None:
        self._folder = folder
        self._max_body = max_body
        self._depot = depot

    def segments(self) -> Sequence[str]:
        """Return the names of the segments, oldest first; empty when there is no archive yet."""
        here = segment_names(self._folder)
        return tuple(sorted({*here, *self._depot.sizes()})) if self._depot else here

    def manifest(self) -> tuple[Entry, ...]:
        """Return the closed segments as the manifest lists them."""
        return read_manifest(self._folder)[0]

    def sizes(self) -> dict[str, int]:
        """Return the segments with their bytes, oldest first."""
        here = {name: (self._folder / name).stat().st_size for name in segment_names(self._folder)}
        return dict(sorted((self._depot.sizes() | here if self._depot else here).items()))

    def size(self, segment: str) -> int:
        """Return how many bytes a segment has now; one that is being written still grows.

        Raises:
            InputError: there is no such segment.
        """
        return self._path(segment).stat().st_size

    def read(
        self, segment: str, from_offset: int = 0, damaged: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[Capture, int]]:
        """Yield each capture of a segment with the offset after it, from which reading can go on later.

        Damaged bytes are passed over; `damaged` is told from where to where.

        Raises:
            InputError: there is no such segment, or it cannot be read.
            DataError: the segment is no WARC gzipped by record.
        """
        for offset, end, record in records(self._path(segment), from_offset, damaged):
            capture = capture_of(record, segment, offset, self._max_body)
            if capture is not None and record.rec_type == "revisit":
                capture = self._unchanged(capture, referred_place(record))
            if capture is not None:
                yield capture, end

    def _unchanged(self, seen: Capture, place: tuple[str, int] | None) -> Capture | None:
        """Return what was stored before as seen again; None where it is no longer in the archive."""
        if place is None:
            return None
        with suppress(InputError, DataError):
            stored = self.capture(*place)
            return replace(
                stored,
                fetched_at=seen.fetched_at,
                record_id=seen.record_id,
                segment=seen.segment,
                offset=seen.offset,
                role=seen.role or stored.role,
            )
        return None

    def capture(self, segment: str, offset: int) -> Capture:
        """Return the capture at a place, as a document's evidence names it.

        Raises:
            InputError: there is none at that place.
        """
        for capture, _ in self.read(segment, offset):
            if capture.offset == offset:
                return capture
            break
        raise InputError(f"no response is stored at offset {offset} of {segment}")

    def proofs(self, segment: str, offsets: Collection[int]) -> dict[int, Proof | InputError]:
        """Return the records behind responses of a segment, byte for byte as stored; it is read once for all.

        Raises:
            InputError: there is no such segment.
            DataError: it is not gzipped by record.
        """
        return proofs_at(self._path(segment), offsets)

    def sound(self, segment: str, offset: int) -> bool:
        """Tell whether the record at a place is as its digest says.

        Raises:
            InputError: there is no such segment, or no record can be read there.
        """
        return sound_at(self._path(segment), offset)

    def altered(self, segments: Collection[str]) -> Iterator[str]:
        """Say how closed segments differ from what the manifest of this folder says of them."""
        for entry in self.manifest():
            if entry.segment in segments:
                yield from _compare(self._path(entry.segment), entry)

    def listing(self, segment: str) -> Iterator[Line]:
        """Yield what a segment holds (address, time, status, offset) without its bodies."""
        return scan(self._folder, self._path(segment).name)

    def find(self, url: str) -> Iterator[Capture]:
        """Yield the captures of an address, compared in canonical form, oldest first.

        A file in the folder that is no WARC holds none; `verify` names it.
        """
        for segment in self.segments():
            with suppress(DataError):
                self._path(segment)
                for line in find(self._folder, segment, url):
                    yield self.capture(segment, line.offset)

    def verify(self) -> Verification:
        """Check every segment against the manifest, and every record against its own digests."""
        entries, problems = read_manifest(self._folder)
        found = list(problems)
        names = segment_names(self._folder)
        closed = {entry.segment: entry for entry in entries}
        removed = {removal.segment for removal in read_removals(self._folder)}
        lost = [name for name in closed if name not in names and name not in removed]
        found.extend(f"{name} is in the manifest but not in the folder" for name in lost)
        count = 0
        for name in names:
            if name in closed:
                found.extend(_compare(self._folder / name, closed[name]))
            try:
                number, broken = self._check_records(name, complete=name in closed)
            except (DataError, InputError) as error:  # the other segments are checked all the same
                found.append(str(error))
                continue
            count += number
            found.extend(broken)
        still_open = tuple(name for name in names if name not in closed and name.startswith("frostwatch-"))
        return Verification(len(names), count, still_open, tuple(found))

    def _check_records(self, segment: str, *, complete: bool) -> tuple[int, list[str]]:
        if not segment.endswith(".gz"):
            return sum(1 for _ in self.read(segment)), []
        count = 0
        problems: list[str] = []
        with self._path(segment).open("rb") as file:
            for member in members(file):
                if member.data is None:
                    if complete or not member.torn:
                        problems.append(f"{segment}: bytes {member.start} to {member.end} cannot be read")
                    continue
                for record in only_record(member.data, segment):
                    count += 1
                    if not digest_agrees(record, member.data):
                        problems.append(f"{segment}: the record at offset {member.start} differs from its digest")
        return count, problems

    def _path(self, segment: str) -> Path:
        path = self._folder / self._name(segment)
        if not path.is_file() and self._depot and segment in self._depot.sizes():
            self._depot.fetch(segment, self._folder)
        if not path.is_file():
            raise InputError(f"there is no segment {segment!r} in {self._folder}; frostwatch archive list shows them")
        return path

    def _name(self, segment: str) -> str:
        if Path(segment).name != segment:
            raise InputError(f"{segment!r} is not the name of a segment; give it without folders")
        return segment


def _compare(path: Path, entry: Entry) -> Iterator[str]:
    size = path.stat().st_size
    if size != entry.bytes:
        yield f"{path.name} has {counted(size, 'byte')}, the manifest says {entry.bytes}"
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != entry.sha256:
        yield f"{path.name} has changed since it was closed (its SHA-256 differs from the manifest)"
