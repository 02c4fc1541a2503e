"""`frostwatch index rebuild` on both engines: nobody misses the index, and no death in the middle harms it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import select

from alerts import schema
from app.jobs.lock import BusyError
from app.rebuild import StoppedError, rebuild
from app.searching import open_index
from app.settings import load_settings
from app.works import Works, opened
from domain.errors import DataError, StorageError
from index.engine import EngineStatus, SearchRequest
from tests.app.conftest import REGISTER, Markets, fresh
from tests.app.installation import ROOT, Installation
from tests.app.rebuild_child import POINTS
from tests.elasticsearch import elasticsearch_url

__all__ = ["elasticsearch_url"]

BATCH = "10"
FIELDS = ("id", "kind", "substances", "price", "status")


@dataclass(frozen=True, slots=True)
class Running:
    """An installation that this process works with, and the segments of a second shop, not carried on yet."""

    made: Installation
    works: Works
    later: list[str]

    def state(self) -> list[str]:
        """Return what is indexed, without what may differ between two readings."""
        return sorted(
            json.dumps(
                [each.document[name] for name in FIELDS]
                + [str(each.first_seen), str(each.last_seen), each.observations]
            )
            for each in self.works.engine.scan("*")
        )

    def hits(self) -> list[tuple[str, str]]:
        """Return rule and listing of every hit in the ledger."""
        with self.works.store.read() as connection:
            return sorted((row.rule_id, row.listing_id) for row in connection.execute(select(schema.hit)))

    def whole(self) -> bool:
        """Return whether the journal says that all of the archive is in the index."""
        archive = self.works.archive
        return self.works.journal.offsets() == {segment: archive.size(segment) for segment in archive.segments()}


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory, markets: Markets) -> tuple[Installation, set[str]]:
    """Fetch two shops into an archive; return which segments are those of the first."""
    made = fresh(tmp_path_factory.mktemp("fetched"), markets)
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    made.run("crawl", "frostline", "--only", "archive")
    first = {file.name for file in (made.home / "data" / "archive").glob("*.warc.gz")}
    made.run("crawl", "basar", "--only", "archive")
    return made, first


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def running(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    markets: Markets,
    elasticsearch_url: str,
    fetched: tuple[Installation, set[str]],
) -> Iterator[Running]:
    """Open an installation of each engine that has carried the first shop on."""
    name = f"test-{uuid4().hex[:8]}"
    environment = {"FROSTWATCH_PROCESS__BATCH": BATCH}
    if request.param == "elasticsearch":
        environment |= {"FROSTWATCH_INDEX__URL": elasticsearch_url, "FROSTWATCH_INDEX__NAME": name}
    made = Installation(fresh(tmp_path_factory.mktemp("rebuilt"), markets).home, environment)
    (made.home / "data").mkdir()
    for folder in ("archive", "registers"):
        (made.home / "data" / folder).symlink_to(fetched[0].home / "data" / folder)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in environment.items():
            patch.setenv(key, value)
        settings = load_settings(str(made.config))
    with opened(settings) as works:
        first = [segment for segment in works.archive.segments() if segment in fetched[1]]
        later = [segment for segment in works.archive.segments() if segment not in fetched[1]]
        works.flow.run(first)
        yield Running(made, works, later)
    client = Elasticsearch([elasticsearch_url])
    for index in client.indices.get_alias(index=f"{name}-*"):
        client.indices.delete(index=index)
    client.close()


def test_searches_and_crawls_go_on_meanwhile(running: Running) -> None:
    """Every search during a rebuild finds all there is, and what is carried on meanwhile is in the new index too."""
    works = running.works
    served = open_index(works.settings)
    before = works.engine.status().listings
    totals: list[int] = []

    def watch(_: str) -> None:
        if not totals:
            works.flow.run(running.later)
        totals.append(served.search(SearchRequest("*", limit=1)).total)

    assert before == 15
    done = rebuild(works, watch, threading.Event())
    after = served.search(SearchRequest("*", limit=1)).total
    served.close()
    assert len(totals) > 1
    assert set(totals) == {after}
    assert after == done.after > done.before == before
    assert (done.flow.hits, done.flow.waiting) == (0, 0)
    assert running.whole()


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_it_leaves_a_whole_index(running: Running, point: str) -> None:
    """After `kill -9` searches find all as before, and what is left to do is done without telling anybody again."""
    running.works.flow.run(running.works.archive.segments())
    before, known = running.state(), running.hits()
    child = subprocess.run(
        [sys.executable, "-m", "tests.app.rebuild_child", str(running.made.config), point],
        cwd=ROOT,
        env={**os.environ, **running.made.environment},
        capture_output=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert running.state() == before
    running.works.flow.run(running.works.archive.segments())
    assert running.whole()
    assert (running.state(), running.hits()) == (before, known)


def test_after_all_that_it_is_rebuilt_once_more(running: Running) -> None:
    """What the killed ones left behind is in nobody's way, and the index is the same again."""
    before, known = running.state(), running.hits()
    done = rebuild(running.works, str, threading.Event())
    assert done.after == done.before == len(before)
    assert (running.state(), running.hits()) == (before, known)


def test_asked_to_stop_it_leaves_the_old_index(running: Running) -> None:
    """A signal ends it after the batch under way, and nothing of the new index is left."""
    before = running.state()
    stop = threading.Event()
    with pytest.raises(StoppedError):
        rebuild(running.works, lambda _: stop.set(), stop)
    assert running.state() == before


def test_two_never_rebuild_at_once(running: Running) -> None:
    """The second one is told so, and touches nothing of the first."""
    works = running.works
    with works.locks.held("index-rebuild", "rebuilding the index"), pytest.raises(BusyError, match="rebuilding"):
        rebuild(works, str, threading.Event())


def test_what_cannot_be_read_keeps_the_old_index(running: Running, tmp_path: Path) -> None:
    """A segment that is none any more would be missing from the new index, so it is not put in force unasked."""
    works = running.works
    before = running.state()
    for name in works.archive.segments():
        (tmp_path / name).symlink_to(works.settings.archive_dir / name)
    (tmp_path / running.later[0]).unlink()
    (tmp_path / running.later[0]).write_bytes(b"no segment" * 100)
    archive = type(works.archive)(tmp_path)
    damaged = replace(works, archive=archive, flow=replace(works.flow, archive=archive))
    with pytest.raises(DataError, match=r"1 segment cannot be read.*--anyway"):
        rebuild(damaged, str, threading.Event())
    assert running.state() == before


def test_without_room_it_does_not_begin(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a second index would not fit, it is said with both figures before anything is built."""
    full = EngineStatus("embedded", "here", "4", 15, 15, 50_000_000, 40_000_000)
    monkeypatch.setattr(type(running.works.engine), "status", lambda _: full)
    with pytest.raises(StorageError, match="60 MB, and 40 MB are free"):
        rebuild(running.works, str, threading.Event())
