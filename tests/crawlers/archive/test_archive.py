"""The archive as evidence: what was written is read back, by order, place and address, and changes show."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawlers.archive import Archive, ArchiveWriter, Exchange, Reference
from crawlers.archive.manifest import FILE, Entry, append_entry, read_manifest
from crawlers.archive.proof import Proof
from domain.errors import DataError, InputError
from domain.listing import Capture

AT = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
HTML = [(b"Content-Type", b"text/html; charset=utf-8")]


def exchange(number: int = 1, **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": f"https://shop.example/item/{number}",
        "site": "shop.example",
        "fetched_at": AT,
        "status": 200,
        "response_headers": HTML,
        "body": f"<h1>Item {number}</h1>".encode() * 20,
    }
    return Exchange(**{**values, **changes})  # type: ignore[arg-type]


def everything(archive: Archive) -> list[Capture]:
    return [capture for name in archive.segments() for capture, _ in archive.read(name)]


def test_what_is_written_is_read_back_whole(tmp_path: Path) -> None:
    """A capture has the address, time, status, headers, body, site and place of what was stored."""
    with ArchiveWriter(tmp_path) as writer:
        place = writer.write(exchange(body="Фреон".encode(), status=404, role="index"))
    (capture,) = everything(Archive(tmp_path))
    assert capture.url == "https://shop.example/item/1"
    assert capture.fetched_at == AT
    assert capture.status == 404
    assert capture.header("content-type") == "text/html; charset=utf-8"
    assert capture.body.decode() == "Фреон"
    assert (capture.site, capture.rendered, capture.role) == ("shop.example", False, "index")
    assert (capture.segment, capture.offset, capture.record_id) == (place.segment, place.offset, place.record_id)


def test_reading_goes_on_from_an_offset(tmp_path: Path) -> None:
    """The offset handed out with a capture is where the next reading begins, also while the segment is still open."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(1))
        archive = Archive(tmp_path)
        (segment,) = archive.segments()
        ((_, offset),) = archive.read(segment)
        assert list(archive.read(segment, offset)) == []
        writer.write(exchange(2))
        ((capture, end),) = archive.read(segment, offset)
        assert capture.url.endswith("/2")
    assert end == (tmp_path / segment).stat().st_size


def test_a_rendered_page_is_a_conversion_and_says_so(tmp_path: Path) -> None:
    """What a browser made of a page is not passed off as what the server sent."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(rendered=True))
    (capture,) = everything(Archive(tmp_path))
    assert capture.rendered
    assert capture.status == 200
    assert capture.body.startswith(b"<h1>")
    (segment,) = tmp_path.glob("*.warc.gz")
    with segment.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "request", "conversion"]


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_bodies_are_decoded_but_never_beyond_the_limit(tmp_path: Path, coding: str) -> None:
    """A small record that unpacks to a great deal gives no more than the limit."""
    body = b"x" * 3_000_000
    stored = gzip.compress(body) if coding == "gzip" else body
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(body=stored, response_headers=[*HTML, (b"Content-Encoding", coding.encode())]))
    assert len(everything(Archive(tmp_path))[0].body) == 3_000_000
    assert len(everything(Archive(tmp_path, max_body=1000))[0].body) == 1000


def test_a_revisit_stands_for_what_was_stored(tmp_path: Path) -> None:
    """A 304 is a WARC revisit record that refers to the stored response, and is read as that response seen again."""
    later = AT + timedelta(days=2)
    with ArchiveWriter(tmp_path) as writer:
        place = writer.write(exchange(1))
        stored = Reference(place.segment, place.offset, place.record_id, AT)
        again = writer.write(exchange(1, status=304, body=b"", fetched_at=later, refers_to=stored))
    archive = Archive(tmp_path)
    first, second = everything(archive)
    assert (second.body, second.status, second.headers) == (first.body, first.status, first.headers)
    assert (second.fetched_at, second.record_id, second.offset) == (later, again.record_id, again.offset)
    assert archive.verify().problems == ()
    with (tmp_path / place.segment).open("rb") as file:
        (record,) = [record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert record.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert record.get_header("WARC-Refers-To") == place.record_id
    assert record.get_header("WARC-Refers-To-Date") == "2026-03-01T12:30:15.250000Z"


def test_a_revisit_without_its_response_is_no_capture(tmp_path: Path) -> None:
    """Where the stored response is gone from the archive, nothing is made up in its place."""
    lost = Reference("frostwatch-lost.warc.gz", 0, "<urn:uuid:0>", AT)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(1, status=304, body=b"", refers_to=lost))
    assert everything(Archive(tmp_path)) == []


def test_headers_cannot_break_out_of_their_line(tmp_path: Path) -> None:
    """A line break within a header of the site adds no header of its own to the record."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(response_headers=[(b"X-Odd", b"a\r\nX-Forged: yes")], site="a\r\nWARC-Type: forged"))
    (capture,) = everything(Archive(tmp_path))
    assert capture.header("x-forged") is None
    assert capture.header("x-odd") == "a  X-Forged: yes"
    assert Archive(tmp_path).verify().problems == ()


@given(
    bodies=st.lists(st.binary(max_size=2000), min_size=1, max_size=4),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=0x4FF), max_size=20),
)
def test_any_body_and_address_survives(
    tmp_path_factory: pytest.TempPathFactory, bodies: Sequence[bytes], path: str
) -> None:
    """Whatever bytes a site answers come back unchanged."""
    folder = tmp_path_factory.mktemp("archive")
    with ArchiveWriter(folder) as writer:
        for body in bodies:
            writer.write(exchange(url=f"https://shop.example/{path}", body=body))
    assert [capture.body for capture in everything(Archive(folder))] == list(bodies)
    assert Archive(folder).verify().problems == ()


def test_segments_are_rotated_by_size_and_entered_in_the_manifest(tmp_path: Path) -> None:
    """A full segment is closed with its hash, and the next one begun."""
    with ArchiveWriter(tmp_path, max_bytes=1) as writer:
        for number in range(3):
            writer.write(exchange(number))
    archive = Archive(tmp_path)
    assert len(archive.segments()) == 3
    assert [entry.segment for entry in archive.manifest()] == list(archive.segments())
    assert [capture.url[-1] for capture in everything(archive)] == ["0", "1", "2"]


def test_segments_are_rotated_by_number_of_responses(tmp_path: Path) -> None:
    """Many small responses do not pile up in one segment, whose lookup is held in memory until it is closed."""
    with ArchiveWriter(tmp_path, max_responses=2) as writer:
        for number in range(5):
            writer.write(exchange(number))
    archive = Archive(tmp_path)
    assert len(archive.segments()) == 3
    assert [entry.segment for entry in archive.manifest()] == list(archive.segments())
    assert [capture.url[-1] for capture in everything(archive)] == ["0", "1", "2", "3", "4"]


def test_two_writers_at_once_have_segments_of_their_own(tmp_path: Path) -> None:
    """A second crawl neither waits for the first nor closes what it is writing."""
    with ArchiveWriter(tmp_path) as first, ArchiveWriter(tmp_path) as second:
        first.write(exchange(1))
        second.write(exchange(2))
        first.write(exchange(3))
        assert first.segments != second.segments
    found = Archive(tmp_path).verify()
    assert (found.segments, found.problems, found.open_segments) == (2, (), ())
    assert len(everything(Archive(tmp_path))) == 3


def test_captures_are_found_by_address_oldest_first(tmp_path: Path) -> None:
    """Looking an address up gives all its captures, from closed and open segments, in canonical form."""
    later = AT.replace(day=2)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(url="https://shop.example/a?y=2&x=1"))
        writer.write(exchange(url="https://shop.example/ab"))
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(url="https://shop.example/a?x=1&y=2", fetched_at=later))
        found = list(Archive(tmp_path).find("https://shop.example/a?x=1&y=2"))
    assert [capture.fetched_at for capture in found] == [AT, later]
    assert list(Archive(tmp_path).find("https://shop.example/nothing")) == []


def test_evidence_leads_to_its_capture(tmp_path: Path) -> None:
    """Segment and offset, as a document keeps them, give the very response."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(1))
        place = writer.write(exchange(2))
    archive = Archive(tmp_path)
    assert archive.capture(place.segment, place.offset).url.endswith("/2")
    with pytest.raises(InputError, match="no response is stored at offset"):
        archive.capture(place.segment, place.offset + 1)


@pytest.mark.parametrize("name", ["nothing.warc.gz", "../outside.warc.gz"])
def test_an_unknown_segment_is_an_error_of_the_user(tmp_path: Path, name: str) -> None:
    """A segment that is not there, or lies elsewhere, gives a sentence and no traceback."""
    with pytest.raises(InputError, match="segment"):
        list(Archive(tmp_path).read(name))


def test_a_changed_byte_shows(tmp_path: Path) -> None:
    """Verification names the segment and the place of a change made afterwards."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(1))
        place = writer.write(exchange(2))
        writer.write(exchange(3))
    path = tmp_path / place.segment
    data = bytearray(path.read_bytes())
    data[place.offset + 60] ^= 0xFF
    path.write_bytes(data)
    problems = Archive(tmp_path).verify().problems
    assert any("SHA-256 differs" in problem for problem in problems)
    assert any(str(place.offset) in problem for problem in problems)
    assert [capture.url[-1] for capture in everything(Archive(tmp_path))] == ["1", "3"]
    passed_over: list[tuple[int, int]] = []
    archive = Archive(tmp_path)
    (name,) = archive.segments()
    third = [capture for capture, _ in archive.read(name, 0, lambda start, end: passed_over.append((start, end)))][-1]
    ((begin, stop),) = passed_over
    assert begin == place.offset
    assert begin < stop <= third.offset


def test_a_missing_segment_and_a_changed_manifest_show(tmp_path: Path) -> None:
    """Neither a segment nor a line of the manifest can be taken away unseen."""
    with ArchiveWriter(tmp_path, max_bytes=1) as writer:
        for number in range(3):
            writer.write(exchange(number))
    manifest = tmp_path / FILE
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(lines[0] + lines[2])
    assert any("does not follow" in problem for problem in Archive(tmp_path).verify().problems)
    manifest.write_bytes(b"".join(lines))
    next(tmp_path.glob("*.warc.gz")).unlink()
    assert any("not in the folder" in problem for problem in Archive(tmp_path).verify().problems)


def test_a_torn_manifest_line_is_named_and_does_not_hinder(tmp_path: Path) -> None:
    """A crash while the manifest is written costs that line alone."""
    append_entry(tmp_path, Entry("a.warc.gz", 1, "00", "t", "t"))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"segment": "b')
    append_entry(tmp_path, Entry("c.warc.gz", 1, "00", "t", "t"))
    append_entry(tmp_path, Entry("c.warc.gz", 1, "00", "t", "t"))
    entries, problems = read_manifest(tmp_path)
    assert [entry.segment for entry in entries] == ["a.warc.gz", "c.warc.gz"]
    assert len(problems) == 1


def foreign_record(number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: http://other.example/{number}\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize("packed", [True, False])
def test_warcs_of_others_can_be_read(tmp_path: Path, packed: bool) -> None:
    """A WARC that another tool made, gzipped by record or plain and chunked, gives captures as ours do."""
    path = tmp_path / ("theirs.warc.gz" if packed else "theirs.warc")
    records = [foreign_record(number) for number in range(2)]
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    archive = Archive(tmp_path)
    pairs = list(archive.read(path.name))
    assert [(capture.url[-1], capture.body, capture.site) for capture, _ in pairs] == [
        ("0", b"hello", "other.example"),
        ("1", b"hello", "other.example"),
    ]
    ((capture, _),) = archive.read(path.name, pairs[0][1])
    assert capture.url.endswith("/1")
    assert archive.verify().problems == ()


def test_a_file_that_is_no_warc_is_named(tmp_path: Path) -> None:
    """Something else with the name of a segment is an error that names the file."""
    (tmp_path / "odd.warc").write_bytes(b"PK\x03\x04 no archive of ours\n")
    with pytest.raises(DataError, match=r"odd\.warc"):
        list(Archive(tmp_path).read("odd.warc"))


def test_a_warc_gzipped_as_a_whole_is_refused(tmp_path: Path) -> None:
    """Its records have no places of their own to point to, so it is named with a remedy, not taken for changed."""
    (tmp_path / "theirs.warc.gz").write_bytes(gzip.compress(foreign_record(0) + foreign_record(1)))
    with pytest.raises(DataError, match="recompress"):
        list(Archive(tmp_path).read("theirs.warc.gz"))
    (problem,) = Archive(tmp_path).verify().problems
    assert "recompress" in problem


def test_one_file_that_is_no_warc_does_not_stop_the_check_of_the_others(tmp_path: Path) -> None:
    """It is a problem of its own; the segments beside it are checked, and addresses are found in them."""
    (tmp_path / "odd.warc").write_bytes(b"no archive\n")
    (tmp_path / "theirs.warc.gz").write_bytes(gzip.compress(foreign_record(0)))
    found = Archive(tmp_path).verify()
    assert found.records == 1
    assert [problem for problem in found.problems if "odd.warc" in problem] == list(found.problems)
    (capture,) = Archive(tmp_path).read("theirs.warc.gz")
    assert [each.record_id for each in Archive(tmp_path).find(capture[0].url)] == [capture[0].record_id]


def test_several_proofs_of_a_segment_are_those_of_each_alone(tmp_path: Path) -> None:
    """Asked for together they are the same records, and a place that holds none has its error beside the others."""
    with ArchiveWriter(tmp_path) as writer:
        places = [writer.write(exchange(number)) for number in range(5)]
    archive = Archive(tmp_path)
    segment = places[0].segment
    wanted = [places[4].offset, places[1].offset, places[2].offset + 1, 10**12]
    found = archive.proofs(segment, wanted)
    assert set(found) == set(wanted)
    for place in (places[1], places[4]):
        alone = archive.proofs(segment, [place.offset])[place.offset]
        assert isinstance(alone, Proof)
        assert found[place.offset] == alone
        assert [piece.kind for piece in alone.pieces] == ["warcinfo", "request", "response"]
    for offset in wanted[2:]:
        assert f"no record can be read at offset {offset}" in str(found[offset])


def test_a_record_is_sound_until_a_byte_of_it_changes(tmp_path: Path) -> None:
    """One record is checked by itself; damage elsewhere in the segment does not count, a place within it is refused."""
    with ArchiveWriter(tmp_path) as writer:
        first, second = writer.write(exchange(1)), writer.write(exchange(2, body=b"A" * 100))
    archive = Archive(tmp_path)
    path = tmp_path / first.segment
    content = path.read_bytes()
    record = gzip.decompress(content[second.offset :])
    path.write_bytes(content[: second.offset] + gzip.compress(record.replace(b"AAAA", b"AAAB", 1)))
    assert archive.sound(first.segment, first.offset)
    assert not archive.sound(first.segment, second.offset)
    with pytest.raises(InputError, match="no record can be read at offset"):
        archive.sound(first.segment, second.offset + 1)
