"""Cases: listings with notes that lose nothing, on SQLite and PostgreSQL, and their evidence in one file."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from csv import DictReader
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from alerts.store import Store
from app.assembly import open_decisions
from app.cases.book import CaseBook, all_cases, case_file
from app.settings import DatabaseSettings, Settings
from domain.errors import InputError
from index.engine import Stored
from tests.app.conftest import Markets, fresh
from tests.app.installation import Installation
from tests.postgres import Postgres

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def stored(number: int) -> Stored:
    """Return an indexed listing."""
    document = {"id": f"l{number}", "url": f"https://shop.example/{number}", "title": f"Gas {number}"}
    return Stored(document, NOW, NOW, NOW, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open an empty decisions database of each kind."""
    settings = Settings(data_dir=tmp_path)
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings = Settings(data_dir=tmp_path, database=DatabaseSettings(url=postgres.new_database()))
    opened = open_decisions(settings)
    yield opened
    opened.close()


def test_a_case_keeps_all_that_was_done(store: Store) -> None:
    """What is taken out is out of the listings and stays in the history, with who, when and why."""
    book = CaseBook(store, " Ana ", NOW)
    number = book.open(" Frostline ")
    assert book.add(number, [stored(1), stored(2), stored(1)]) == 2
    later = CaseBook(store, "Ben", NOW + timedelta(days=1))
    assert later.add(number, [stored(2)]) == 0
    later.take_out(number, "l1", "a compressor")
    later.note(number, "asked customs\nno answer yet")
    later.close(number, "handed over")
    with store.read() as connection:
        found = case_file(connection, number)
    assert (found.case.title, found.case.opened_by, found.case.listings) == ("Frostline", "Ana", 1)
    assert found.case.closed_at == NOW + timedelta(days=1)
    assert [(each.listing_id, each.url, each.title, each.added_by) for each in found.listings] == [
        ("l2", "https://shop.example/2", "Gas 2", "Ana")
    ]
    assert [(event.who, event.what, event.listing_id, event.text) for event in found.events] == [
        ("Ana", "opened", None, "Frostline"),
        ("Ana", "listing added", "l1", "https://shop.example/1"),
        ("Ana", "listing added", "l2", "https://shop.example/2"),
        ("Ben", "listing taken out", "l1", "a compressor"),
        ("Ben", "note", None, "asked customs\nno answer yet"),
        ("Ben", "closed", None, "handed over"),
    ]


def test_a_closed_case_takes_notes_and_nothing_else(store: Store) -> None:
    """What was handed over does not change until somebody opens it again and says why."""
    book = CaseBook(store, "Ana", NOW)
    number = book.open("Frostline")
    book.add(number, [stored(1)])
    book.close(number, "handed over")
    book.note(number, "court date is set")
    for refused in (
        lambda: book.add(number, [stored(2)]),
        lambda: book.take_out(number, "l1", "why not"),
        lambda: book.close(number, "again"),
    ):
        with pytest.raises(InputError, match=rf"was closed on 2026-09-01; .* cases reopen {number}"):
            refused()
    book.open_again(number, "the seller is back")
    with pytest.raises(InputError, match="is open"):
        book.open_again(number, "twice")
    assert book.add(number, [stored(2)]) == 1


def test_cases_are_found_by_state_and_listing(store: Store) -> None:
    """The list shows open cases, those of a listing tell an analyst that a colleague is at it already."""
    book = CaseBook(store, "Ana", NOW)
    first, second = book.open("one"), book.open("two")
    book.add(first, [stored(1)])
    book.add(second, [stored(1), stored(2)])
    book.close(first, "nothing in it")
    with store.read() as connection:
        assert [case.id for case in all_cases(connection, closed=False)] == [second]
        assert [(case.id, case.listings) for case in all_cases(connection, closed=True)] == [(second, 2), (first, 1)]
        assert [case.id for case in all_cases(connection, closed=True, listing_id="l1")] == [second, first]
        assert all_cases(connection, closed=False, listing_id="l3") == []


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_empty_and_endless_words_are_refused(store: Store, text: str) -> None:
    """Nothing is written then, not even half of a step."""
    book = CaseBook(store, "Ana", NOW)
    number = book.open("Frostline")
    book.add(number, [stored(1)])
    for refused in (
        lambda: book.open(text),
        lambda: book.take_out(number, "l1", text),
        lambda: book.note(number, text),
        lambda: book.close(number, text),
    ):
        with pytest.raises(InputError):
            refused()
    with pytest.raises(InputError, match="no case 99"):
        book.note(99, "lost")
    with pytest.raises(InputError, match="not in case"):
        book.take_out(number, "l9", "why not")
    with store.read() as connection:
        assert [event.what for event in case_file(connection, number).events] == ["opened", "listing added"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, markets: Markets) -> Installation:
    """Give an installation that has crawled a shop."""
    made = fresh(tmp_path_factory.mktemp("cases"), markets)
    made.run("crawl", "frostline")
    return made


def test_from_alerts_to_one_file_of_evidence(made: Installation) -> None:
    """The way of an analyst: a case of an alert and a listing, and one file that holds up without Frostwatch."""
    alert = json.loads(made.run("alerts", "list", "--json", "--limit", "1").stdout)
    other = next(each for each in made.search("kind:offer") if each["id"] != alert["listing_id"])
    number = made.run("cases", "open", "Frostline cylinders", "--by", "Ana").stdout.strip()
    made.run("cases", "add", number, alert["id"][:8], other["url"], other["id"], "--by", "Ana")
    made.run("cases", "note", number, "=HYPERLINK(\x1b[31m) asked customs", "--by", "Ben")
    assert "Frostline cylinders" in made.run("cases", "list").stdout
    written = made.run("cases", "evidence", number, "--by", "Ben")
    path = made.home / f"case-{number}.zip"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in written.stderr
    shown = made.run("cases", "show", number).stdout
    assert digest in shown
    assert f"case {number}, package with SHA-256 {digest}" in made.run("console", "audit").stdout
    assert "\x1b" not in shown
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        files = {name: package.read(name) for name in names}
    for line in files["SHA256SUMS"].decode().splitlines():
        known, _, name = line.partition("  ")
        assert hashlib.sha256(files[name]).hexdigest() == known
    assert names == {line.partition("  ")[2] for line in files["SHA256SUMS"].decode().splitlines()} | {"SHA256SUMS"}
    assert f"listings/{alert['listing_id']}/alerts/{alert['id']}.json" in names
    for listing in (alert["listing_id"], other["id"]):
        assert json.loads(files[f"listings/{listing}/listing.json"])["id"] == listing
        assert [name for name in names if name.startswith(f"listings/{listing}/pages/")]
    records = [
        record.rec_headers.get_header("WARC-Target-URI")
        for record in ArchiveIterator(BytesIO(files["records.warc.gz"]))
        if record.rec_type == "response"
    ]
    assert other["url"] in records
    rows = list(DictReader(StringIO(files["provenance.csv"].decode("utf-8-sig"))))
    assert len(rows) >= len(records) == len(set(records)) == 2
    assert json.loads(files["case.json"])["title"] == "Frostline cylinders"
    assert "Ben: note" in files["case.txt"].decode()
    assert b"MISSING" not in files["README.txt"]


def test_a_listing_that_is_not_indexed_any_more_is_said(made: Installation) -> None:
    """The package of a case names what it cannot show, and the status tells a script."""
    (listing, *_) = made.search("kind:offer")
    number = made.run("cases", "open", "Gone").stdout.strip()
    made.run("cases", "add", number, listing["id"])
    index = made.home / "data" / "index.sqlite"
    kept = {path: path.read_bytes() for path in index.parent.glob("index.sqlite*")}
    for path in kept:
        path.unlink()
    written = made.run("cases", "evidence", number, "gone.zip", status=1)
    assert listing["id"] in written.stdout
    with zipfile.ZipFile(made.home / "gone.zip") as package:
        assert listing["url"] in package.read("README.txt").decode()
    for path, content in kept.items():
        path.write_bytes(content)
    assert "--replace" in made.run("cases", "evidence", number, "gone.zip", status=2).stderr
