"""Reading the WARC files of others fast: most records are passed over by their bytes, few are read in full.

Takes WARC 0.18, 1.0 and 1.1, plain or gzipped, by record or as a whole, from a path or an address that fsspec knows.
A place in such a file is counted in decompressed bytes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import fsspec
from isal import isal_zlib

from crawlers.archive.record import Exchange, capture_of, records_in
from domain.errors import DataError, InputError

_CHUNK = 1 << 20
_LONGEST_HEAD = 65_536
LONGEST_RECORD = 64 * 1024 * 1024
"""Bytes of a record that are looked at; a longer one is no page and is passed over."""
MAX_BODY = 20_000_000

_TYPE = re.compile(rb"^warc-type:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_ENCODED = re.compile(
    rb"^(?:content-encoding:[ \t]*(?!identity)\w|transfer-encoding:[ \t]*chunked)", re.IGNORECASE | re.MULTILINE
)
_HTML = re.compile(rb"^content-type:[^\n]*html", re.IGNORECASE | re.MULTILINE)
_HTTP = re.compile(rb"^content-type:[ \t]*application/http", re.IGNORECASE | re.MULTILINE)
_OK = re.compile(rb"HTTP/\S+ 200\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(slots=True)
class Sifted:
    """How far a file is read: records and bytes seen (decompressed), pages among them, and those let through."""

    records: int = 0
    bytes: int = 0
    pages: int = 0
    kept: int = 0


def sift(path: str, passes: Callable[[bytes], bool], seen: Sifted, start: int = 0) -> Iterator[tuple[Exchange, int]]:
    """Yield the pages that pass, each with the place after it, from which reading can go on later.

    Args:
        path: the file, or its address.
        passes: tells from a body, decoded of its encodings, whether the page is wanted.
        seen: is counted up while the file is read.
        start: a place in the file; what lies before it is passed over.

    Raises:
        InputError: the file cannot be read.
        DataError: it is no WARC, or damaged; what came before has been yielded.
    """
    buffer = _Buffer(path)
    try:
        while (head := buffer.head()) is not None:
            length = _LENGTH.search(head)
            if length is None:
                raise DataError(f"{path} is damaged at byte {buffer.place}: a record without its length")
            size = int(length[1])
            end = buffer.place + size
            wanted = end > start and size <= LONGEST_RECORD and _is_response(head)
            block = buffer.take(size, keep=wanted)
            seen.records += 1
            seen.bytes = buffer.place
            if wanted and block is not None and _is_page(block):
                seen.pages += 1
                exchange = _exchange(path, head, block, passes)
                if exchange is not None:
                    seen.kept += 1
                    yield exchange, end
    finally:
        buffer.close()


def _is_response(head: bytes) -> bool:
    kind = _TYPE.search(head)
    return kind is not None and kind[1].lower() == b"response" and _HTTP.search(head) is not None


def _is_page(block: bytes) -> bool:
    return _OK.match(block) is not None and _HTML.search(block, 0, 8192) is not None


def _exchange(path: str, head: bytes, block: bytes, passes: Callable[[bytes], bool]) -> Exchange | None:
    """Return what is kept of a page, None where it does not pass."""
    split = _HEAD_END.search(block)
    plain = split is not None and not _ENCODED.search(block, 0, split.end())
    if plain and split is not None and not passes(block[split.end() :]):
        return None
    for record in records_in(head + b"\r\n\r\n" + block + b"\r\n\r\n"):
        capture = capture_of(record, path, 0, MAX_BODY)
        if capture is None or (not plain and not passes(capture.body)):
            return None
        dropped = {"content-encoding", "transfer-encoding", "content-length"}  # the body is kept decoded
        return Exchange(
            url=capture.url,
            site=capture.site,
            fetched_at=capture.fetched_at,
            status=capture.status,
            response_headers=[
                (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
                for name, value in capture.headers
                if name.lower() not in dropped
            ],
            body=capture.body,
            source=f"{path} {capture.record_id}",
        )
    return None


class _Buffer:
    """The decompressed bytes of a file, a chunk at a time; `place` is how many have been taken."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._file: Any = fsspec.open(path, "rb").open()
            first = self._file.read(_CHUNK)
        except (OSError, ValueError, ImportError) as error:
            raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
        self._packed = first[:2] == b"\x1f\x8b"
        self._unpacker = isal_zlib.decompressobj(isal_zlib.MAX_WBITS | 16)
        self._raw: bytes = first
        self._data = b""
        self._at = 0
        self.place = 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def head(self) -> bytes | None:
        """Return the header of the next record without the empty line after it, None at the end of the file."""
        while True:
            while self._at < len(self._data) and self._data[self._at] in b"\r\n":
                self._skip(1)
            if self._at < len(self._data):
                break
            if not self._more():
                return None
        while (found := _HEAD_END.search(self._data, self._at)) is None:
            if len(self._data) - self._at > _LONGEST_HEAD:
                raise DataError(f"{self._path} is no WARC file, or damaged at byte {self.place}")
            if not self._more():
                raise DataError(
                    f"{self._path} is no WARC file, or ends in the middle of a record, at byte {self.place}"
                )
        head = self._data[self._at : found.start()]
        if not head.startswith(b"WARC/"):
            raise DataError(f"{self._path} is no WARC file, or damaged at byte {self.place}")
        self._skip(found.end() - self._at)
        return head

    def take(self, size: int, *, keep: bool) -> bytes | None:
        """Pass over `size` bytes; return them if they are to be kept."""
        parts: list[bytes] = []
        left = size
        while left:
            part = self._data[self._at : self._at + left] if keep else b""
            step = min(left, len(self._data) - self._at)
            if keep:
                parts.append(part)
            self._skip(step)
            left -= step
            if left and not self._more():
                raise DataError(f"{self._path} ends in the middle of a record, at byte {self.place}")
        return b"".join(parts) if keep else None

    def _skip(self, count: int) -> None:
        self._at += count
        self.place += count

    def _more(self) -> bool:
        """Get another chunk; False at the end of the file."""
        rest = self._data[self._at :]
        self._at = 0
        try:
            fresh = self._unpacked() if self._packed else self._read()
        except isal_zlib.error as error:  # type: ignore[misc]  # typed as an instance there
            self._data = rest
            raise DataError(f"{self._path} is damaged after byte {self.place}: {error}") from None
        self._data = rest + fresh
        return bool(fresh)

    def _read(self) -> bytes:
        data, self._raw = self._raw, b""
        return data or self._file.read(_CHUNK)

    def _unpacked(self) -> bytes:
        while True:
            raw = self._unpacker.unconsumed_tail or self._read()
            fresh = self._unpacker.decompress(raw, 4 * _CHUNK)
            if self._unpacker.eof:  # the next record is a gzip member of its own
                self._raw = self._unpacker.unused_data
                self._unpacker = isal_zlib.decompressobj(isal_zlib.MAX_WBITS | 16)
                if fresh:
                    return fresh
                if not self._raw:
                    self._raw = self._file.read(_CHUNK)
                    if not self._raw:
                        return b""
            elif fresh or not raw:
                return fresh
