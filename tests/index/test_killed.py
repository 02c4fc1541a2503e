"""Processes that are killed while the embedded index takes listings in and seals chunks: nothing is lost or doubled."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.document import ListingDocument
from index.embedded import EmbeddedEngine, intake, sealed, sealing
from index.embedded.companion import Companion
from index.embedded.texts import Written
from index.engine import SearchRequest
from tests.index.corpus import NOW, documents, seen_again
from tests.index.test_contract import QUERIES

CHUNK = 64
BATCH = 40

_STORE = f"""
import os, signal, sys
from pathlib import Path
from index.embedded import EmbeddedEngine, intake, sealed, sealing
from tests.index import test_killed
intake.LARGE, intake.AT_ONCE, sealed.CHUNK, sealing.COMMON = 10, 10, {CHUNK}, 3
left = int(sys.argv[2])
def killed_in_the_end(*event):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
engine = EmbeddedEngine(Path(sys.argv[1]), clock=lambda: test_killed.NOW)
engine.prepare()
batches = test_killed.batches()
sys.setprofile(killed_in_the_end)
for batch in batches:
    engine.store(batch)
    print("stored", flush=True)
sys.stdin.read()
"""
"""Stores all batches; kills itself after so many calls of functions, or is killed by who reads what it prints."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take batches of a few listings for large ones, and seal chunks of a few rows."""
    monkeypatch.setattr(intake, "LARGE", 10)
    monkeypatch.setattr(intake, "AT_ONCE", 10)
    monkeypatch.setattr(sealed, "CHUNK", CHUNK)
    monkeypatch.setattr(sealing, "COMMON", 3)


def batches() -> list[list[ListingDocument]]:
    """Return batches of new listings, and of such that have changed, between one another."""
    corpus = documents()
    found = [corpus[start : start + BATCH] for start in range(0, len(corpus), BATCH)]
    changed = [seen_again(document, hours=500, title=f"{document.title} loosened") for document in corpus[:100:3]]
    return [*found[:6], changed, *found[6:]]


def filled(file: Path) -> EmbeddedEngine:
    """Store all batches, and seal all that is due then."""
    engine = EmbeddedEngine(file, clock=lambda: NOW)
    every = batches()
    for batch in every:
        engine.store(batch)
    for _ in range(10_000):
        with engine._reading() as connection:
            if sealing.due(connection) is None:
                return engine
        engine.store(every[-1])
    raise AssertionError("a chunk stays unsealed")


def told(engine: EmbeddedEngine) -> Iterator[object]:
    """Yield all that an index tells."""
    status = engine.status()
    yield status.listings, status.observations
    for sort in ("relevance", "-last_seen"):
        for query in QUERIES:
            page = engine.search(SearchRequest(query, limit=50, sort=sort, facets=("kind", "substances")))
            yield query, page.total, page.hits, page.facets
    with engine._reading() as connection:
        yield connection.execute("PRAGMA integrity_check").get
        yield connection.execute("SELECT number FROM chunk ORDER BY number").fetchall()


def test_killed_at_random_moments_while_chunks_are_sealed(tmp_path: Path) -> None:
    """Whole batches are kept; stored again, they give the index that no kill gives, with the rest of it sealed."""
    draw = random.Random(11)  # noqa: S311 - moments
    file = tmp_path / "killed.sqlite"
    sizes = [len(batch) for batch in batches()]
    for turn in range(6):
        calls, lines = (draw.randrange(2_000, 60_000), len(sizes)) if turn % 2 else (-1, draw.randrange(1, len(sizes)))
        command = [sys.executable, "-c", _STORE, str(file), str(calls)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            stored = 0
            for _ in process.stdout:
                stored += 1
                if stored == lines:
                    process.kill()
        assert process.returncode == -signal.SIGKILL
        with_all = EmbeddedEngine(file, clock=lambda: NOW)
        count = with_all.status().listings
        assert count >= sum(sizes[: min(stored, 6)])
        assert count % BATCH == 0 or count == len(documents())
        assert with_all.search(SearchRequest("*", limit=0)).total == count
        with_all.close()
    killed, whole = filled(file), filled(tmp_path / "whole.sqlite")
    assert list(told(killed)) == list(told(whole))
    killed.close()
    whole.close()


def test_the_second_process_killed_in_the_middle_of_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The batch goes on in one process, which seals the chunks as well."""
    begin = Companion.begin
    pieces = 0

    def begin_and_kill(self: Companion, handed: list[tuple[Written, int | None, int | None]]) -> None:
        nonlocal pieces
        pieces += 1
        begin(self, handed)
        if pieces == 7 and self._process is not None:
            os.kill(int(self._process.pid or 0), signal.SIGKILL)

    monkeypatch.setattr(Companion, "begin", begin_and_kill)
    killed = filled(tmp_path / "killed.sqlite")
    assert killed._companion._process is None
    assert "the second process of the index is gone" in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(sealed, "CHUNK", CHUNK)
    monkeypatch.setattr(sealing, "COMMON", 3)
    alone = filled(tmp_path / "alone.sqlite")
    assert list(told(killed)) == list(told(alone))
    killed.close()
    alone.close()
