"""Finding captures by URL: beside each closed segment lies `<segment>.cdxj`, a sorted list of what it holds.

A derived file, in the form web archives use: it can be deleted and is built again from its segment.
"""

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from w3lib.url import canonicalize_url

from crawlers.archive.record import http_head, parse_date
from crawlers.archive.segment import records
from domain.errors import InputError
from domain.jsonl import decode, encode


@dataclass(frozen=True, slots=True)
class Line:
    """One response in a segment."""

    url: str
    fetched_at: datetime
    status: int
    offset: int
    rendered: bool = False


def lookup_file(folder: Path, segment: str) -> Path:
    """Return the path of a segment's lookup file."""
    return folder / f"{segment}.cdxj"


def lookup_line(line: Line) -> bytes:
    """Return a line of a lookup file."""
    return _key(line.url) + b" " + encode(line) + b"\n"


def write_lookup(folder: Path, segment: str, lines: Iterable[bytes]) -> None:
    """Write the lookup file of a segment from its lines, in any order."""
    temporary = folder / f".{segment}.cdxj"
    temporary.write_bytes(b"".join(sorted(lines)))
    temporary.replace(lookup_file(folder, segment))


def build_lookup(folder: Path, segment: str) -> None:
    """Write the lookup file of a segment from the segment itself."""
    write_lookup(folder, segment, map(lookup_line, scan(folder, segment)))


def scan(folder: Path, segment: str) -> Iterator[Line]:
    """Yield what a segment holds, from its record headers alone."""
    for offset, _, record in records(folder / segment):
        http = http_head(record)
        if http is None:
            continue
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        rendered = record.rec_headers.get_header("X-Frostwatch-Rendered") == "true"
        at = parse_date(record.rec_headers.get_header("WARC-Date"))
        yield Line(url, at, int(http.get_statuscode()), offset, rendered)


def find(folder: Path, segment: str, url: str) -> tuple[Line, ...]:
    """Return what a segment holds of `url` (compared in canonical form), oldest first."""
    key = _key(url)
    path = lookup_file(folder, segment)
    if not path.exists():
        found = [line for line in scan(folder, segment) if _key(line.url) == key]
        return tuple(sorted(found, key=lambda line: line.fetched_at))
    return tuple(sorted(_lines_with(path, key), key=lambda line: line.fetched_at))


def _lines_with(path: Path, key: bytes) -> Iterator[Line]:
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        wanted = key + b" "
        start = 0 if view[: len(wanted)] == wanted else view.find(b"\n" + wanted) + 1
        if start == 0 and view[: len(wanted)] != wanted:
            return
        view.seek(start)
        while (line := view.readline()).startswith(wanted):
            try:
                value = decode(line[len(wanted) :])
            except InputError:
                return
            value["fetched_at"] = parse_date(value["fetched_at"])
            yield Line(**value)


def _key(url: str) -> bytes:
    return canonicalize_url(url).replace(" ", "%20").encode("utf-8", "replace")
