"""`frostwatch process` on crawls of others, and once more over what is archived."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import frostwatch
from app.reading import Reader
from app.settings import Settings
from app.works import make_reader, opened
from crawlers.archive import ArchiveWriter, Exchange
from crawlers.archive.reader import Archive
from demo.marketplaces import open_marketplaces
from domain.listing import Capture

AT = datetime(2026, 2, 3, tzinfo=UTC)
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"),)


def pages() -> Iterator[tuple[str, str]]:
    """Yield address and page of every item of the demonstration's shops that render on the server, and of others."""
    for shop in open_marketplaces():
        for item in shop.items:
            for path in (f"/p/{item.slug}", f"/ad/{item.slug}", f"/product-detail/{item.slug}"):
                answer = shop.answer(shop, path, {})
                if answer and answer.status == 200 and item.title in answer.body:
                    yield f"https://{shop.name}.example{path}", answer.body
    draw = random.Random(1)  # noqa: S311 - made-up text
    words = ("pump", "valve", "hose", "price", "delivery", "water", "насос", "цена", "рубль", "水泵", "pompe")
    for number in range(300):
        text = " ".join(draw.choices(words, k=200)) + f" {draw.randint(10, 999)}"
        yield f"https://other.example/{number}", f"<html><body><h1>Shop</h1><p>{text}</p></body></html>"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a WARC file of somebody else with those pages."""
    folder = tmp_path_factory.mktemp("foreign")
    with ArchiveWriter(folder) as writer:
        for url, page in pages():
            writer.write(Exchange(url, "", AT, 200, HEADERS, page.encode()))
    (path,) = folder.glob("*.warc.gz")
    return path.rename(folder / "CRAWL-0001.warc.gz")


def offers(reader: Reader, captures: list[Capture]) -> set[str]:
    """Return the addresses of the offers of a refrigerant among some pages, read the full way."""
    carried = reader.carry(captures)
    return {one.url for one in carried if one.document and one.document.kind == "offer" and one.document.substances}


def run(home: Path, *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner(env={"FROSTWATCH_DATA_DIR": str(home)}).invoke(frostwatch, arguments, standalone_mode=False)


def test_a_foreign_crawl_is_sifted_without_loss(tmp_path: Path, foreign: Path) -> None:
    """Of the offers that the full way finds at least 99 % are found, and most other pages are never parsed."""
    captures = [capture for capture, _ in Archive(foreign.parent).read(foreign.name)]
    wanted = offers(make_reader(Settings(data_dir=tmp_path)), captures)
    assert len(wanted) > 20
    done = run(tmp_path, "process", str(foreign))
    assert done.return_value == 0, done.output
    with opened(Settings(data_dir=tmp_path)) as works:
        stored = list(works.engine.scan("kind:offer"))
        found = {str(one.document["url"]) for one in stored if one.document["substances"]}
        kept = sum(1 for segment in works.archive.segments() for _ in works.archive.read(segment))
    assert len(found & wanted) >= 0.99 * len(wanted)
    assert kept < 0.4 * len(captures)
    assert {one.first_seen for one in stored} == {AT}
    again = run(tmp_path, "process", str(foreign))
    assert "was sifted before" in again.stderr


def test_a_damaged_foreign_crawl_is_one_sentence(tmp_path: Path, foreign: Path) -> None:
    """A file cut off in the middle ends with a sentence; what came before is carried on by the next run."""
    broken = tmp_path / "cut.warc.gz"
    broken.write_bytes(foreign.read_bytes()[:-5000])
    done = run(tmp_path / "data", "process", str(broken))
    assert "ends in the middle" in str(done.exception)
    assert run(tmp_path / "data", "process").return_value == 0
    with opened(Settings(data_dir=tmp_path / "data")) as works:
        assert works.engine.status().listings > 20
    unknown = run(tmp_path / "data", "process", "nothing.warc.gz")
    assert "neither a segment" in str(unknown.exception)


def test_once_more_alerts_only_about_what_changed(tmp_path: Path, foreign: Path) -> None:
    """`--since` carries the same pages on again without a new alert; before that day nothing is touched."""
    run(tmp_path, "process", str(foreign))
    again = run(tmp_path, "process", "--since", "2026-02-03")
    assert again.return_value == 0
    assert "0 new alerts" in again.stderr
    assert " 0 stored responses" not in again.stderr
    later = run(tmp_path, "process", "--since", "2026-02-04")
    assert "0 stored responses" in later.stderr
