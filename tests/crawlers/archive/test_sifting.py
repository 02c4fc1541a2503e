"""WARC files of others: versions, forms, encodings, damage."""

import gzip
from pathlib import Path

import pytest

from crawlers.archive.sifting import Sifted, sift
from crawlers.sieve import sieve
from domain.errors import DataError, InputError

PAGE = "<html><body><h1>{}</h1>{}</body></html>"
FILLER = "<p>pumps and hoses</p>" * 200


def record(kind: str, block: bytes, version: str, url: str = "") -> bytes:
    """Return one record in the form that large public crawls have."""
    head = [f"WARC/{version}", f"WARC-Type: {kind}", "WARC-Date: 2024-02-03T04:05:06Z"]
    head += [f"WARC-Record-ID: <urn:uuid:{len(block)}>", f"Content-Length: {len(block)}"]
    if url:
        head += [f"WARC-Target-URI: {url}", f"Content-Type: application/http; msgtype={kind}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def warc(version: str = "1.0", *, packed: bool = True) -> bytes:
    """Return a file with a warcinfo, requests, pages in several encodings, an image, a redirect and a long record."""
    records = [record("warcinfo", b"software: another crawler\r\n", version)]

    def page(url: str, body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> None:
        records.append(record("request", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", version, url))
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode()
        records.append(record("response", head + body, version, url))

    page("https://a.example/1", PAGE.format("R22 13.6kg", FILLER).encode())
    page("https://a.example/2", PAGE.format("garden pump", FILLER).encode())
    page("https://b.example/ru", PAGE.format("фреон", FILLER).encode("cp1251"), "text/html; charset=windows-1251")
    zipped = gzip.compress(PAGE.format("R-404A", FILLER).encode())
    page("https://b.example/zip", zipped, more="Content-Encoding: gzip\r\n")
    plain = PAGE.format("R-410A ", "").encode()
    cut = plain.index(b"R-4") + 3
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (plain[:cut], plain[cut:])) + b"0\r\n\r\n"
    page("https://b.example/chunked", chunked, more="Transfer-Encoding: chunked\r\n")
    page("https://a.example/r22.png", b"R22 " * 900_000, "image/png")
    page("https://a.example/gone", PAGE.format("R22", "").encode(), status="404 Not Found")
    page("https://a.example/last", PAGE.format("Kältemittel", FILLER).encode())
    return b"".join(gzip.compress(one) if packed else one for one in records)


WANTED = [
    "https://a.example/1",
    "https://b.example/ru",
    "https://b.example/zip",
    "https://b.example/chunked",
    "https://a.example/last",
]


def sifted(path: Path, start: int = 0) -> tuple[list[str], list[int], Sifted]:
    """Sift a file; return addresses, places and counts."""
    seen = Sifted()
    found = list(sift(str(path), sieve().passes, seen, start))
    return [exchange.url for exchange, _ in found], [end for _, end in found], seen


@pytest.mark.parametrize("form", ["by record", "as a whole", "plain"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_pages_are_found_in_every_form(tmp_path: Path, form: str, version: str) -> None:
    """Gzipped by record, as a whole, or not at all: the same pages are let through, with what was counted."""
    data = warc(version, packed=form == "by record")
    path = tmp_path / "file.warc.gz"
    path.write_bytes(gzip.compress(data) if form == "as a whole" else data)
    urls, places, seen = sifted(path)
    assert urls == WANTED
    assert places == sorted(set(places))
    assert (seen.records, seen.pages, seen.kept) == (17, 6, 5)
    assert seen.bytes > 3_600_000
    again, _, _ = sifted(path, places[1])
    assert again == WANTED[2:]


def test_a_copy_is_dated_and_names_its_source(tmp_path: Path) -> None:
    """A copy carries the date of the original, its body decoded, and names the file and record it comes from."""
    path = tmp_path / "file.warc.gz"
    path.write_bytes(warc())
    found = {exchange.url: exchange for exchange, _ in sift(str(path), sieve().passes, Sifted())}
    copy = found["https://b.example/zip"]
    assert copy.body == PAGE.format("R-404A", FILLER).encode()
    assert copy.fetched_at.isoformat() == "2024-02-03T04:05:06+00:00"
    assert copy.source.startswith(f"{path} <urn:uuid:")
    assert not any(name.lower() == b"content-encoding" for name, _ in copy.response_headers)
    assert found["https://b.example/chunked"].body.startswith(b"<html>")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no warc at all, but text\r\n\r\n", "is no WARC file"),
        (warc()[:900] + b"\x00" * 50 + warc()[950:], "damaged"),
        (warc()[:-100], "ends in the middle"),
        (warc(packed=False)[:-700], "ends in the middle"),
    ],
    ids=["text", "damaged", "cut off", "cut off, plain"],
)
def test_what_is_no_warc_or_damaged_is_said(tmp_path: Path, data: bytes, says: str) -> None:
    """A file of another kind, damaged or cut off, ends with a sentence that names the place; what came before stays."""
    path = tmp_path / "bad.warc.gz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=says):
        sifted(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file is an error of input."""
    with pytest.raises(InputError, match="cannot read"):
        sifted(tmp_path / "nowhere.warc.gz")
