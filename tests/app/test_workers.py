"""Steps 2 to 5 in worker processes give the same answers in the same order as in this process."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.carried import Carried
from app.settings import Settings
from app.workers import carrying
from app.works import make_reader
from demo.marketplaces import open_marketplaces
from domain.listing import Capture
from tests.app.installation import ROOT


def captures() -> list[Capture]:
    """Return the pages of a shop as if they had been stored, with a broken one and a missing one among them."""
    (shop,) = [market for market in open_marketplaces() if market.name == "frostline"]
    found = []
    for number, item in enumerate(shop.items):
        answer = shop.answer(shop, f"/p/{item.slug}", {})
        assert answer is not None
        found.append(capture(number, answer.body.encode()))
    return [*found, capture(98, b"\x00\xff<html", 200), capture(99, b"gone", 404)]


def capture(number: int, body: bytes, status: int = 200) -> Capture:
    """Return one stored page."""
    return Capture(
        url=f"https://shop.example/{number}",
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body,
        site="shop",
        record_id=f"<urn:{number}>",
        segment="s",
        offset=number,
    )


def carried(tmp_path: Path, workers: int) -> list[Carried]:
    """Carry the pages on in chunks of four."""
    pages = captures()
    chunks: Iterator[list[Capture]] = (pages[at : at + 4] for at in range(0, len(pages), 4))
    with carrying(partial(make_reader, Settings(data_dir=tmp_path)), workers) as carry:
        return [item for chunk in carry(chunks) for item in chunk]


def test_many_processes_answer_as_one(tmp_path: Path) -> None:
    """Two workers give document for document what one process gives, in order."""
    alone = carried(tmp_path, 1)
    assert [item.offset for item in alone] == [page.offset for page in captures()]
    assert sum(item.document is not None for item in alone) == 15
    assert alone[-1].absence is not None
    assert carried(tmp_path, 2) == alone


def test_a_page_that_is_gone_shifts_nothing(tmp_path: Path) -> None:
    """A page that is gone and still shows its goods is an absence; those after it keep their own substances."""
    pages = captures()[:4]
    gone = pages[0].body.replace(
        b"<h1>", b"<div class='alert'>Dieser Artikel ist nicht mehr verf\xc3\xbcgbar</div><h1>"
    )
    reader = make_reader(Settings(data_dir=tmp_path))
    alone = [item.document for page in pages[1:] for item in reader.carry([page])]
    together = [item.document for item in reader.carry([capture(50, gone), *pages[1:]])][1:]
    assert together == alone


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """After `kill -9` of that process none is left: its output, which all of them hold, comes to an end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.app.workers_child", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"carried on\n"
        child.kill()
        assert child.stdout.read() == b""
