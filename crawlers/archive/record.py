"""WARC 1.1 records: an HTTP exchange as bytes to be appended, and a stored record as the `Capture` that others read.

Bodies are stored as the server sent them (content encoding kept, transfer encoding undone by the HTTP client), each
record gzipped by itself. Names of our own extension headers: X-Frostwatch-Site, X-Frostwatch-Rendered,
X-Frostwatch-Role, X-Frostwatch-Refers-To, X-Frostwatch-Source.
"""

import base64
import hashlib
import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from domain.listing import Capture

LEVEL = 6
"""zlib level: 9 costs three times the time for one hundredth of the size on HTML."""

REFERS_TO = "X-Frostwatch-Refers-To"

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its response, as the crawler saw it. `fetched_at` is aware UTC.

    `rendered` says that `body` is the document a browser made of the response, as UTF-8 or the declared charset; `role`
    is what was known of the page before (see `domain.listing.Capture`); `source` names the record of somebody else's
    archive that this is a copy of.
    """

    url: str
    site: str
    fetched_at: datetime
    status: int
    response_headers: Sequence[Header]
    body: bytes
    method: str = "GET"
    request_headers: Sequence[Header] = ()
    request_body: bytes = b""
    ip_address: str | None = None
    rendered: bool = False
    truncated: bool = False
    role: str = ""
    refers_to: "Reference | None" = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The stored response that still holds, where a server answers that nothing has changed (304)."""

    segment: str
    offset: int
    record_id: str
    fetched_at: datetime


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def warcinfo(software: str, filename: str, at: datetime, contact: str) -> bytes:
    """Return the record a segment begins with: who made it, with what."""
    fields = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "classic",
    }
    if contact:
        fields["operator"] = contact
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    named = [("WARC-Filename", filename), ("Content-Type", "application/warc-fields")]
    return _record("warcinfo", new_record_id(), at, named, block)


def exchange_records(exchange: Exchange) -> tuple[bytes, bytes, str]:
    """Return the request record, the response record (both gzipped) and the response's record id.

    A rendered document is a `conversion`: it is not what the server sent.
    """
    response_id = new_record_id()
    target = ("WARC-Target-URI", exchange.url)
    site = ("X-Frostwatch-Site", exchange.site)
    request_block = _request_head(exchange) + exchange.request_body
    request = _record(
        "request",
        new_record_id(),
        exchange.fetched_at,
        [
            target,
            ("WARC-Concurrent-To", response_id),
            site,
            ("Content-Type", "application/http;msgtype=request"),
        ],
        request_block,
    )
    named = [target, site, ("Content-Type", "application/http;msgtype=response")]
    named.append(("WARC-Payload-Digest", _digest(exchange.body)))
    if exchange.ip_address:
        named.append(("WARC-IP-Address", exchange.ip_address))
    if exchange.rendered:
        named.append(("X-Frostwatch-Rendered", "true"))
    if exchange.role:
        named.append(("X-Frostwatch-Role", exchange.role))
    if exchange.source:
        named.append(("X-Frostwatch-Source", exchange.source))
    if exchange.truncated:
        named.append(("WARC-Truncated", "unspecified"))
    kind = "conversion" if exchange.rendered else "response"
    if exchange.refers_to is not None:
        kind = "revisit"
        named += _reference(exchange.url, exchange.refers_to)
    response_block = _response_head(exchange) + exchange.body
    return request, _record(kind, response_id, exchange.fetched_at, named, response_block), response_id


def _reference(url: str, stored: Reference) -> list[tuple[str, str]]:
    """Return the headers of a revisit record (WARC 1.1, 6.7.3); ours names the place too, so none is searched for."""
    return [
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        ("WARC-Refers-To", stored.record_id),
        ("WARC-Refers-To-Target-URI", url),
        ("WARC-Refers-To-Date", stored.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        (REFERS_TO, f"{stored.segment} {stored.offset}"),
    ]


def referred_place(record: ArcWarcRecord) -> tuple[str, int] | None:
    """Return segment and offset of the response that a revisit record of ours stands for."""
    if record.rec_type != "revisit":
        return None
    segment, _, offset = (record.rec_headers.get_header(REFERS_TO) or "").partition(" ")
    return (segment, int(offset)) if segment and offset.isdigit() else None


def records_in(data: bytes) -> Iterable[ArcWarcRecord]:
    """Yield the records in uncompressed WARC bytes; bytes that are no WARC yield nothing."""
    try:
        yield from WARCIterator(BytesIO(data))
    except (ArchiveLoadFailed, EOFError, ValueError):
        return


def http_head(record: ArcWarcRecord) -> StatusAndHeaders | None:
    """Return the HTTP status line and headers of a stored response, None for any other record.

    Conversions hold HTTP as well when they are ours; warcio looks for it in responses only.
    """
    if record.rec_type not in {"response", "conversion", "revisit"}:
        return None
    is_http = (record.content_type or "").startswith("application/http")
    if record.http_headers is None and record.rec_type == "conversion" and is_http:
        record.http_headers = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(record.raw_stream)
    head = record.http_headers
    return head if head is not None and (head.get_statuscode() or "").isdigit() else None


def capture_of(record: ArcWarcRecord, segment: str, offset: int, max_body: int) -> Capture | None:
    """Return the capture that a record holds, None when it is no response to an HTTP request.

    The body is decoded of its encodings and cut at `max_body` bytes, so a small record cannot fill the memory.
    """
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    http = http_head(record)
    if http is None or not url.startswith(("http://", "https://")):
        return None
    return Capture(
        url=url,
        fetched_at=parse_date(headers.get_header("WARC-Date")),
        status=int(http.get_statuscode()),
        headers=tuple((str(name), str(value)) for name, value in http.headers),
        body=_body(record, max_body),
        site=headers.get_header("X-Frostwatch-Site") or urlsplit(url).hostname or "",
        record_id=headers.get_header("WARC-Record-ID") or "",
        segment=segment,
        offset=offset,
        rendered=headers.get_header("X-Frostwatch-Rendered") == "true",
        role=headers.get_header("X-Frostwatch-Role") or "",
    )


def parse_date(text: str | None) -> datetime:
    """Read a WARC-Date; a record without a readable one is dated to the epoch rather than lost."""
    try:
        value = datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _body(record: ArcWarcRecord, max_body: int) -> bytes:
    stream = record.content_stream()
    parts: list[bytes] = []
    size = 0
    while size < max_body:
        part = stream.read(min(65_536, max_body - size))
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _record(kind: str, record_id: str, at: datetime, named: Sequence[tuple[str, str]], block: bytes) -> bytes:
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {record_id}",
        f"WARC-Date: {at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}",
        *(f"{name}: {_one_line(value)}" for name, value in named),
        f"WARC-Block-Digest: {_digest(block)}",
        f"Content-Length: {len(block)}",
    ]
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return packer.compress(head) + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()


def _request_head(exchange: Exchange) -> bytes:
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in exchange.request_headers}
    host = [] if b"host" in names else [(b"Host", parts.netloc.encode())]
    return _http_head(f"{exchange.method} {path} HTTP/1.1".encode(), [*host, *exchange.request_headers])


def _response_head(exchange: Exchange) -> bytes:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = "Unknown"
    # The client has undone the transfer encoding; naming it here would make readers undo it a second time.
    kept = [(name, value) for name, value in exchange.response_headers if name.lower() != b"transfer-encoding"]
    return _http_head(f"HTTP/1.1 {exchange.status} {phrase}".encode(), kept)


def _http_head(first: bytes, headers: Iterable[Header]) -> bytes:
    lines = [first, *(name + b": " + value.replace(b"\r", b" ").replace(b"\n", b" ") for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
