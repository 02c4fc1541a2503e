"""Stored pages: shown inert, only as sightings of their listing, with what the archive says of them."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from re import findall, sub

import pytest

from app.assembly import open_archive
from app.console.cleaning import LARGEST, cleaned, cleaned_apart
from tests.app.console.prepared import FIRST_ID, HOSTILE_ID, Prepared, hostile_page
from tests.app.console.running import RunningConsole, running_console
from tests.app.installation import Installation


def addresses(pages: RunningConsole, listing_id: str) -> list[str]:
    """Return the addresses of the stored pages of a listing, latest first."""
    return findall(r'<td><a href="(/listings/[0-9a-f]+/pages/[^"]+)"', pages.ask(f"/listings/{listing_id}").text)


def test_the_frame_has_no_rights_and_loads_nothing(pages: RunningConsole) -> None:
    """The frame is sandboxed by the page around it and by its own policy, and the copy names no address to load."""
    (address,) = addresses(pages, HOSTILE_ID)
    around = pages.ask(address).text
    assert f'<iframe class="stored" src="{address}/frame" sandbox title=' in around
    frame = pages.ask(f"{address}/frame", headers={"Sec-Fetch-Dest": "iframe"})
    policy = dict.fromkeys(part.strip() for part in frame.headers["content-security-policy"].split(";"))
    assert {"sandbox", "default-src 'none'", "img-src data:", "form-action 'none'", "frame-ancestors 'self'"} <= set(
        policy
    )
    assert "Text that is kept &amp; shown" in frame.text
    assert 'title="http://127.0.0.1' in frame.text


@pytest.mark.parametrize("purpose", ["document", "object", "embed", "image", "empty"])
def test_asked_for_by_anything_but_the_frame_it_leads_to_the_page_around_it(
    pages: RunningConsole, purpose: str
) -> None:
    """A copied address of the frame never shows the stranger's page as if it were one of the console."""
    (address,) = addresses(pages, HOSTILE_ID)
    answer = pages.ask(f"{address}/frame", headers={"Sec-Fetch-Dest": purpose})
    assert (answer.status, answer.headers["location"]) == (303, address)


def test_the_source_is_text_and_nothing_else(pages: RunningConsole, prepared: Prepared) -> None:
    """It holds every byte that was stored, and no browser takes it for a page."""
    (address,) = addresses(pages, HOSTILE_ID)
    answer = pages.ask(f"{address}/source")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    _, _, place = address.partition("/pages/")
    segment, _, offset = place.partition("/")
    assert answer.body == open_archive(prepared.settings).capture(segment, int(offset)).body


def test_only_sightings_of_the_listing_are_shown(pages: RunningConsole) -> None:
    """The place of another listing, a place where nothing begins and a name with folders in it are refused."""
    (hostile,) = addresses(pages, HOSTILE_ID)
    own = addresses(pages, FIRST_ID)[0]
    segment, _, offset = own.partition("/pages/")[2].partition("/")
    others = hostile.partition("/pages/")[2]
    wrong = [others, f"{segment}/{int(offset) + 1}", f"{segment}/999999999", f"{segment}/-1", f"{segment}/0{offset}"]
    for place in [*wrong, f"{segment}/x", f"..%2f{segment}/{offset}", f"..%5c{segment}/{offset}", f"%00/{offset}"]:
        for below in ("", "/frame", "/source"):
            answer = pages.ask(f"/listings/{FIRST_ID}/pages/{place}{below}")
            assert answer.status in {400, 404}, place
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
            assert "Frostwatch" in answer.text


@pytest.fixture
def damaged(prepared: Prepared, tmp_path: Path) -> Iterator[RunningConsole]:
    """Give a console over a copy in which a byte of the hostile page was altered."""
    shutil.copytree(prepared.installation.home / "data", tmp_path / "data")
    made = Installation(tmp_path)
    made.set_up({})
    segment = max((tmp_path / "data" / "archive").glob("*.warc.gz"))
    content = segment.read_bytes()
    stored = open_archive(prepared.settings).read(segment.name)
    capture, end = next((each, end) for each, end in stored if b"Text that is kept" in each.body)
    record = gzip.decompress(content[capture.offset : end]).replace(b"Text that is kept", b"Text that is KEPT")
    altered = gzip.compress(record)
    segment.write_bytes(content[: capture.offset] + altered + content[end:])
    with running_console(made) as running:
        yield running


def test_an_altered_or_missing_record_is_said(damaged: RunningConsole) -> None:
    """A digest that differs is told on the page of the stored page and on that of the evidence file."""
    (address,) = addresses(damaged, HOSTILE_ID)
    assert "the record was altered since it was stored" in damaged.ask(address).text
    made = damaged.ask(f"/listings/{HOSTILE_ID}/evidence", {})
    assert "Some of the proof is missing or was altered" in made.text
    assert "differs from its digest" in made.text
    for segment in (damaged.installation.home / "data" / "archive").glob("*.warc.gz"):
        segment.unlink()
    assert "there is no segment" in damaged.ask(address).text
    answer = damaged.ask(f"{address}/frame", headers={"Sec-Fetch-Dest": "iframe"})
    assert (answer.status, "there is no segment" in answer.text) == (400, True)
    assert "there is no segment" in damaged.ask(f"/listings/{HOSTILE_ID}/reading").text
    assert "there is no segment" in damaged.ask(f"/listings/{HOSTILE_ID}/evidence", {}).text


def test_the_copy_keeps_text_and_style_and_drops_what_loads() -> None:
    """No attribute, element or rule of style that could reach for an address is left of a page full of them."""
    copy = cleaned(hostile_page("http://trap.example")).decode()
    left = sub(r' title="[^"]*"|<meta charset="utf-8">', "", copy)
    for trace in (
        "trap.example",
        "src=",
        "href=",
        "srcset",
        "<script",
        "<link",
        "<base",
        "<meta http",
        "<svg",
        "<form",
    ):
        assert trace not in left, trace
    assert "rgb(1, 2, 3)" in copy
    assert '<p class="kept" id="kept">Text that is kept &amp; shown</p>' in copy
    assert '<a id="link" title="http://trap.example/a1">to the shop</a>' in copy


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        (b"", '<!DOCTYPE html><html><meta charset="utf-8"></html>'),
        (b"<p>a<x-card>b<i>c</i>d</x-card>e", "<p>ab<i>c</i>de</p>"),
        (b"<p>a<object>b</object>c<video>d</video>e", "<p>ace</p>"),
        ("<p>Хладон".encode("windows-1251"), "<p>"),
        (b'<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">', 'src="data:image/png;base64,iVBORw0KGgo="'),
        (b'<img alt="x" src="data:image/svg+xml;base64,PHN2Zz4=">', '<img alt="x">'),
        (
            b'<div style="color:red">a</div><div style="background:url(x)">b</div>',
            '<div style="color:red">a</div><div style="">b',
        ),
    ],
)
def test_what_is_kept_of_a_page(page: bytes, kept: str) -> None:
    """Text outlives an unknown element around it; pictures are kept only where the page itself holds them."""
    assert kept in cleaned(page).decode()


def test_a_very_long_page_is_cut() -> None:
    """What is laid out is bounded, however much was stored."""
    assert len(cleaned(b"<p>" + b"a " * 6_000_000)) <= LARGEST + 200


def test_a_page_of_nothing_but_depth_is_no_fault() -> None:
    """A tree as deep as the parser allows is cleaned without running out of stack."""
    assert cleaned(b"<div>" * 50_000 + b"deep").startswith(b"<!DOCTYPE html>")


def test_a_page_that_keeps_the_parser_busy_is_given_up() -> None:
    """A tag with half a million attributes, which takes minutes, costs four seconds of another process and no fault."""
    endless = b"<p " + b" ".join(b"a%d=1" % number for number in range(280_000)) + b">"
    assert cleaned_apart(endless) is None
    assert cleaned_apart("<p>Хладон".encode("windows-1251"), (("Content-Type", "text/html; charset=cp1251"),)) == (
        cleaned("<p>Хладон".encode())
    )
