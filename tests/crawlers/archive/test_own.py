"""Records of ours are read without warcio, and give what warcio gives."""

import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import WARCIterator
from warcio.recordloader import ArcWarcRecord

from crawlers.archive import Exchange, Reference
from crawlers.archive.own import own_record
from crawlers.archive.record import capture_of, exchange_records, referred_place
from crawlers.archive.segment import members
from domain.listing import Capture

AT = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
REFERENCE = Reference("old.warc.gz", 77, "<urn:uuid:1>", AT)

names = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), min_size=1, max_size=12)
odd = st.text(st.characters(max_codepoint=255), max_size=12).map(lambda text: text.encode("latin-1"))
headers = st.lists(
    st.one_of(
        st.tuples(names.map(str.encode), odd),
        st.sampled_from(
            [
                (b"Content-Type", b"text/html"),
                (b"Content-Encoding", b"gzip"),
                (b"content-encoding", b"deflate"),
                (b"Set-Cookie", b"a=b; c"),
                (b"X-Empty", b""),
                (b"X-Folded", b"one\r\n two"),
            ]
        ),
    ),
    max_size=5,
)
urls = st.one_of(
    st.just("https://shop.example/item/1"),
    st.text(max_size=15).map(lambda path: f"https://shop.example/{path}"),
    st.just("ftp://shop.example/"),
)


def unpacked(record: bytes) -> bytes:
    return zlib.decompress(record, zlib.MAX_WBITS | 16)


def by_warcio(data: bytes) -> ArcWarcRecord:
    return next(iter(WARCIterator(BytesIO(data))))


def read(record: ArcWarcRecord) -> tuple[Capture | None, tuple[str, int] | None]:
    return capture_of(record, "s.warc.gz", 5, 10_000), referred_place(record)


def response(**changes: object) -> bytes:
    values: dict[str, object] = {
        "url": "https://shop.example/item/1",
        "site": "shop.example",
        "fetched_at": AT,
        "status": 200,
        "response_headers": [(b"Content-Type", b"text/html")],
        "body": b"<h1>Freon</h1>",
    }
    return unpacked(exchange_records(Exchange(**{**values, **changes}))[1])  # type: ignore[arg-type]


@given(
    url=urls,
    headers=headers,
    status=st.sampled_from([200, 304, 404, 999]),
    body=st.one_of(st.binary(max_size=50), st.just(zlib.compress(b"<p>R-22</p>")), st.just(b"a\r\n\r\nb\r\n\r\n")),
    rendered=st.booleans(),
    role=st.sampled_from(["", "listing"]),
    refers_to=st.sampled_from([None, REFERENCE]),
)
def test_what_is_read_without_warcio_is_what_warcio_reads(**values: object) -> None:
    """Whatever address, headers and body were stored, a record taken apart by us gives the capture warcio gives."""
    values["response_headers"] = values.pop("headers")
    data = response(**values)
    own = own_record(data)
    assert own is None or read(own) == read(by_warcio(data))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rendered": True, "role": "index", "ip_address": "192.0.2.1"},
        {"status": 304, "refers_to": REFERENCE, "body": b""},
        {"response_headers": [(b"Content-Encoding", b"deflate")], "body": zlib.compress(b"<p>R-22</p>")},
    ],
)
def test_usual_records_are_taken(changes: dict[str, object]) -> None:
    """A page, a rendered one, an unchanged one and an encoded one are read without warcio."""
    data = response(**changes)
    own = own_record(data)
    assert own is not None
    found = read(own)
    assert found[0] is not None
    assert found == read(by_warcio(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        response()[:-1],
        response() + response(),
        response() + b"x",
        response().replace(b"WARC/1.1", b"WARC/1.0", 1),
        response().replace(b"Content-Length: ", b"Content-Length: 1", 1),
        response().replace(b"X-Frostwatch-Site: ", b"X-Frostwatch-Site:\r\n ", 1),
        response(url="https://shop.example/a b"),
        response(url="https://shop.example/фреон"),
        response(response_headers=[(b"X-Name", "ü".encode())]),
    ],
)
def test_what_is_not_as_we_write_it_is_left_to_warcio(data: bytes) -> None:
    """Torn, doubled, foreign and folded records, and those that are not plain ASCII, are not taken."""
    assert own_record(data) is None


def test_damage_anywhere_never_yields_a_changed_record(tmp_path: Path) -> None:
    """Whichever byte of a record is changed, it is given whole as it was or not at all."""
    record = exchange_records(
        Exchange("https://shop.example/1", "shop.example", AT, 200, [], b"<h1>Freon R-22</h1>" * 9)
    )[1]
    whole = unpacked(record)
    path = tmp_path / "segment"
    lost = 0
    for place in range(len(record)):
        path.write_bytes(record[:place] + bytes([record[place] ^ 16]) + record[place + 1 :])
        with path.open("rb") as file:
            found = [member.data for member in members(file) if member.data is not None]
        assert found in ([], [whole])
        lost += not found
    assert lost > len(record) * 9 // 10
