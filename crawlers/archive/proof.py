"""The stored records behind a statement, byte for byte as they lie in their segment, so that others can check them.

Each record is a gzip member by itself, so members put one after another are a WARC file again, which any tool reads.
"""

import base64
import hashlib
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from crawlers.archive.record import referred_place
from crawlers.archive.segment import Member, members, only_record
from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Piece:
    """One record as stored: its bytes, gzipped, and where in the segment they begin. `sound`: its digest agrees."""

    segment: str
    offset: int
    kind: str
    record_id: str
    data: bytes
    sound: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What a segment holds of one response: what was asked for and what was answered, in the order stored.

    `refers_to` is segment and offset of the earlier response that still holds, where the server said "not modified".
    """

    pieces: tuple[Piece, ...]
    refers_to: tuple[str, int] | None


def proofs_at(path: Path, offsets: Collection[int]) -> dict[int, Proof | InputError]:
    """Return the responses at places of a segment with their requests, in one pass over it.

    The segment's own first record comes before each. A place where none can be read has the error instead.
    """
    found: dict[int, Proof | InputError] = {}
    pending = deque(sorted(set(offsets)))
    first: Member | None = None
    before: Member | None = None
    try:
        with path.open("rb") as file:
            for member in members(file):
                while pending and pending[0] < member.start:
                    offset = pending.popleft()
                    found[offset] = _unreadable(path, offset)
                if not pending:
                    break
                if member.data is None:
                    continue
                if member.start == pending[0]:
                    found[pending.popleft()] = _proof_or_error(path, first, before, member)
                first = member if member.start == 0 else first
                before = member
    except OSError as error:
        failed = InputError(f"cannot read segment {path}: {error.strerror}")
        return found | dict.fromkeys(pending, failed)
    return found | {offset: _unreadable(path, offset) for offset in pending}


def sound_at(path: Path, offset: int) -> bool:
    """Tell whether the record at a place is as its digest says, without reading what lies before it.

    Raises:
        InputError: no record can be read there.
    """
    try:
        with path.open("rb") as file:
            member = next(members(file, offset), None)
    except OSError as error:
        raise InputError(f"cannot read segment {path}: {error.strerror}") from None
    if member is None or member.data is None:
        raise _unreadable(path, offset)
    return _piece(path, member)[0].sound


def _unreadable(path: Path, offset: int) -> InputError:
    return InputError(f"no record can be read at offset {offset} of {path.name}")


def digest_agrees(record: ArcWarcRecord, data: bytes) -> bool:
    """Check WARC-Block-Digest where it is a SHA-256 of ours; digests of others are left to their own tools."""
    stated = record.rec_headers.get_header("WARC-Block-Digest") or ""
    if not stated.startswith("sha256:"):
        return True
    head = data.find(b"\r\n\r\n") + 4
    length = int(record.rec_headers.get_header("Content-Length") or 0)
    block = data[head : head + length]
    return stated == "sha256:" + base64.b32encode(hashlib.sha256(block).digest()).decode()


def _proof_or_error(path: Path, first: Member | None, before: Member | None, found: Member) -> Proof | InputError:
    try:
        return _proof(path, first, before, found)
    except InputError as error:
        return error


def _proof(path: Path, first: Member | None, before: Member | None, found: Member) -> Proof:
    response, record = _piece(path, found)
    pieces = []
    if first is not None:
        opening, _ = _piece(path, first)
        pieces += [opening] if opening.kind == "warcinfo" else []
    if before is not None:
        request, of_request = _piece(path, before)
        answered = of_request.rec_headers.get_header("WARC-Concurrent-To")
        pieces += [request] if answered == response.record_id else []
    return Proof((*pieces, response), referred_place(record))


def _piece(path: Path, member: Member) -> tuple[Piece, ArcWarcRecord]:
    """Return the record of a member as it lies in the file.

    Raises:
        InputError: the bytes are no WARC record.
    """
    data = member.data or b""
    record = next(iter(only_record(data, path.name)), None)
    if record is None:
        raise _unreadable(path, member.start)
    with path.open("rb") as file:
        file.seek(member.start)
        stored = file.read(member.end - member.start)
    record_id = record.rec_headers.get_header("WARC-Record-ID") or ""
    return Piece(path.name, member.start, record.rec_type, record_id, stored, digest_agrees(record, data)), record
