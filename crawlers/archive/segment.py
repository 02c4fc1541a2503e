"""A segment file seen as gzip members: where each record begins and ends, where a torn tail or damage lies.

Works on segments still being written (a last record that is not complete yet is not there yet) and on WARCs of
others, gzipped by record or not compressed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib
from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawlers.archive.own import own_record
from crawlers.archive.record import records_in
from domain.errors import DataError, InputError

GZIP = b"\x1f\x8b\x08"
CHUNK = 65_536
MEMBER_LIMIT = 64 * 1024 * 1024
"""Bytes of one record held in memory; a longer record (no page is) is read up to here."""


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member. `data` None: these bytes are damaged, or (with `torn`) end before the member does."""

    start: int
    end: int
    data: bytes | None
    torn: bool = False


def members(file: BinaryIO, start: int = 0) -> Iterator[Member]:
    """Yield the members from `start` on; after damage reading goes on at the next member that can be read."""
    file.seek(start)
    position = start
    while True:
        member = _member(file, position)
        if member is None:
            return
        if member.data is None and not member.torn:
            member = Member(position, _next_member(file, position + 1), None)
        yield member
        position = member.end
        file.seek(position)


def records(
    path: Path, start: int = 0, damaged: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, int, ArcWarcRecord]]:
    """Yield (offset, offset after it, record) for each whole record from `start` on.

    `damaged` is told of the bytes (from, to) that cannot be read; an end that is being written is none of them.

    Raises:
        InputError: the file cannot be read.
        DataError: the file is gzip, but not by record, so places in it cannot be named.
    """
    try:
        with path.open("rb") as file:
            if _is_gzip(file):
                for member in members(file, start):
                    if member.data is not None:
                        for record in only_record(member.data, path.name):
                            yield member.start, member.end, record
                    elif damaged and not member.torn:
                        damaged(member.start, member.end)
                return
        yield from _plain_records(path, start)
    except OSError as error:
        raise InputError(f"cannot read segment {path}: {error.strerror}") from None
    except ArchiveLoadFailed as error:
        raise DataError(f"segment {path} cannot be read as WARC: {str(error).strip().splitlines()[0]}") from None


def only_record(data: bytes, segment: str) -> Iterator[ArcWarcRecord]:
    """Yield the one record of a gzip member.

    Raises:
        DataError: there are several, so that the offset of the member would name all of them.
    """
    own = own_record(data)
    if own is not None:
        yield own
        return
    for number, record in enumerate(records_in(data)):
        if number:
            raise DataError(
                f"segment {segment} is gzipped as a whole, not by record, so a page in it cannot be pointed to; make a "
                f"copy with `warcio recompress {segment} NEW.warc.gz` and put that in its place"
            )
        yield record


def _plain_records(path: Path, start: int) -> Iterator[tuple[int, int, ArcWarcRecord]]:
    with path.open("rb") as file, path.open("rb") as again:
        if start >= file.seek(0, 2):
            return
        file.seek(start)
        iterator = WARCIterator(file)
        for _ in iterator:
            begin, length = iterator.get_record_offset(), iterator.get_record_length()
            again.seek(begin)
            for record in records_in(again.read(min(length, MEMBER_LIMIT))):
                yield begin, iterator.offset, record


def _is_gzip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(2) == GZIP[:2]


def _member(file: BinaryIO, start: int) -> Member | None:
    """Read the member at the file's place; None at the end of the file."""
    unpacker = isal_zlib.decompressobj(isal_zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size = 0
    consumed = 0
    while not unpacker.eof:
        held = unpacker.unconsumed_tail
        chunk = held or file.read(CHUNK)
        consumed += 0 if held else len(chunk)
        try:
            part = unpacker.decompress(chunk, CHUNK * 16)
        except isal_zlib.error:  # type: ignore[misc]  # typed as an instance there
            return Member(start, start + consumed, None)
        if not chunk and not part:
            return Member(start, start + consumed, None, torn=True) if consumed else None
        if size < MEMBER_LIMIT:
            parts.append(part)
            size += len(part)
    return Member(start, start + consumed - len(unpacker.unused_data), b"".join(parts))


def _next_member(file: BinaryIO, start: int) -> int:
    """Return where the next readable member begins, or the end of the file."""
    file.seek(start)
    position = start
    tail = b""
    while chunk := file.read(CHUNK):
        window = tail + chunk
        base = position - len(tail)
        found = window.find(GZIP)
        while found >= 0:
            file.seek(base + found)
            member = _member(file, base + found)
            if member is not None and (member.data or b"").startswith(b"WARC/"):
                return base + found
            found = window.find(GZIP, found + 1)
        position += len(chunk)
        file.seek(position)
        tail = window[-2:]
    return position
