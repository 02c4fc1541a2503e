"""History and evidence of one listing: written from a real archive, and checked with tools that are not ours."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from app.settings import Settings
from app.works import opened
from crawlers.archive import ArchiveWriter, Exchange, Reference
from tests.app.installation import FROSTWATCH
from tests.app.test_relisting import page

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
URL = "https://basar.example/ad/7-cylinder"
TITLE = "Refrigerant gas R22, disposable cylinder 13.6 kg"
TEXT = "Sealed disposable cylinder of R22 refrigerant gas, 13.6 kg, for collection in Lyon, France."
HTML = ((b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", b'"1"'))


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder in which one listing was seen three times and then was gone."""

    folder: Path

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the command and check its exit status."""
        done = subprocess.run(
            [str(FROSTWATCH), *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "FROSTWATCH_DATA_DIR": str(self.folder / "data")},
            cwd=self.folder,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done


def _answers() -> Iterator[tuple[int, bytes, int]]:
    """Yield day, body and status of what the server said."""
    yield 0, page(URL, TITLE, TEXT, "310.00"), 200
    yield 2, page(URL, TITLE, TEXT, "250.00"), 200
    yield 3, b"", 404


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of an installation that has carried the listing through to alerts."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("carried") / "data")
    first: Reference | None = None
    for day, body, status in _answers():
        at = START + timedelta(days=day)
        with ArchiveWriter(settings.archive_dir) as writer:
            place = writer.write(Exchange(URL, "basar", at, status, HTML, body, role="listing"))
            if first is None:
                first = Reference(place.segment, place.offset, place.record_id, at)
                again = at + timedelta(days=1)
                writer.write(Exchange(URL, "basar", again, 304, HTML, b"", role="listing", refers_to=first))
    with opened(settings) as works:
        works.flow.run(works.archive.segments())
    return settings.data_dir


@pytest.fixture
def home(carried: Path, tmp_path: Path) -> Home:
    """Give a copy of that installation, to be damaged or judged."""
    shutil.copytree(carried, tmp_path / "data")
    return Home(tmp_path)


def _package(path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_history_tells_what_was_new_each_time(home: Home) -> None:
    """Each sighting stands with its day, what was new in it and its proof, also the listing's end."""
    shown = home.run("history", URL)
    rows = [line for line in shown.stdout.splitlines() if line.startswith("2026-")]
    news = ["first seen", "unchanged", "price 250.00 EUR, before 310.00 EUR", "gone"]
    assert len(rows) == len(news)
    assert all(words in row and ".warc.gz at " in row for words, row in zip(news, rows, strict=True))
    assert len(home.run("history", URL, "--json").stdout.splitlines()) == len(news)
    assert "4 sightings" in shown.stderr


def test_the_package_holds_up_without_frostwatch(home: Home) -> None:
    """The digests of the files agree, warcio finds every record whole, and each stands in its segment as stated."""
    done = home.run("evidence", URL, "case.zip")
    path = home.folder / "case.zip"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in done.stderr
    assert f"package with SHA-256 {digest}" in home.run("console", "audit").stdout
    files = _package(path)
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(files["records.warc.gz"]), check_digests="raise")]
    assert sorted(kinds) == ["request"] * 4 + ["response"] * 3 + ["revisit"] + ["warcinfo"] * 3
    (home.folder / "records.warc.gz").write_bytes(files["records.warc.gz"])
    checker = subprocess.run(
        [str(Path(sys.executable).with_name("warcio")), "check", "records.warc.gz"], cwd=home.folder, check=False
    )
    assert checker.returncode == 0
    origins = list(DictReader(StringIO(files["provenance.csv"].decode("utf-8-sig"))))
    assert len(origins) == len(kinds)
    for origin in origins:
        segment = (home.folder / "data" / "archive" / origin["segment"]).read_bytes()
        stored = segment[int(origin["offset"]) :][: int(origin["length"])]
        assert hashlib.sha256(stored).hexdigest() == origin["sha256"]
    assert b"310.00" in files["pages/20260901T090000Z-" + _offset(origins, "response") + ".html.txt"]


def test_the_package_tells_the_alerts_with_their_verdicts(home: Home) -> None:
    """Rules, reasons and what an analyst said of them are in the package, and an alert names the listing as well."""
    alert = home.run("alerts", "list").stdout.splitlines()[1].split()[0]
    home.run("alerts", "verdict", alert, "true", "--reason", "test purchase")
    home.run("evidence", alert)
    (path,) = home.folder.glob("evidence-*.zip")
    files = _package(path)
    told = {name: data.decode() for name, data in files.items() if name.startswith("alerts/") and name.endswith(".txt")}
    assert len(told) == len(home.run("alerts", "list", "--all").stdout.splitlines()) - 1
    assert any("test purchase" in text for text in told.values())
    assert TITLE in files["README.txt"].decode()
    assert f"frostwatch evidence {alert}" in home.run("alerts", "show", alert).stdout


@pytest.mark.parametrize("damage", ["altered", "removed"])
def test_what_is_altered_or_missing_is_said(home: Home, damage: str) -> None:
    """A stored record that was tampered with, or a segment that is gone, gives exit status 1 and is told inside."""
    segment = min((home.folder / "data" / "archive").glob("*.warc.gz"))
    if damage == "removed":
        segment.unlink()
    else:
        content = bytearray(segment.read_bytes())
        content[-5] ^= 1  # the length in the last member's trailer
        segment.write_bytes(content)
    done = home.run("evidence", URL, "case.zip", status=1)
    assert segment.name in done.stdout
    readme = _package(home.folder / "case.zip")["README.txt"].decode()
    assert "WHAT IS MISSING OR ALTERED" in readme
    assert segment.name in readme


def test_what_is_not_known_is_one_sentence(home: Home) -> None:
    """A name of no listing and no alert ends with status 2, and a file that cannot be written leaves none behind."""
    assert "no listing has the id or address 'nothing'" in home.run("evidence", "nothing", status=2).stderr
    assert "no listing has the id" in home.run("history", "nothing", status=2).stderr
    assert "cannot write missing/case.zip" in home.run("evidence", URL, "missing/case.zip", status=2).stderr
    assert not (home.folder / "missing").exists()


def test_a_package_in_a_case_is_not_overwritten(home: Home) -> None:
    """A file whose digest may stand in a case stays byte for byte, unless it is said that it be replaced."""
    home.run("evidence", URL, "case.zip")
    before = (home.folder / "case.zip").read_bytes()
    assert "--replace" in home.run("evidence", URL, "case.zip", status=2).stderr
    assert (home.folder / "case.zip").read_bytes() == before
    home.run("evidence", URL, "case.zip", "--replace")
    assert not list(home.folder.glob(".case*"))


def _offset(origins: list[dict[str, str]], kind: str) -> str:
    return next(origin["offset"] for origin in origins if origin["kind"] == kind)
