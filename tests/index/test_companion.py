"""Words of large batches are cut in a second process; whether it is there makes no difference but time."""

import os
import signal
from pathlib import Path

import pytest

from index.embedded import EmbeddedEngine, intake
from index.embedded.companion import Companion
from index.embedded.intake import _cut_ahead
from index.embedded.packing import Terms
from index.embedded.texts import words_of
from index.embedded.writer import Writer
from index.engine import SearchRequest
from index.sighting import pieces
from tests.index.corpus import NOW, listing, seen_again

TEXTS = [["R-404A 10 kg", "Kälte gas gas", "shop"], ["", "", ""], ["制冷剂", "a\0b \ud800", "x" * 100]]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take batches of a few listings for large ones."""
    monkeypatch.setattr(intake, "LARGE", 3)
    monkeypatch.setattr(intake, "AT_ONCE", 2)


def found(engine: EmbeddedEngine, query: str = "bottle") -> set[str]:
    """Return which listings a search finds."""
    return {hit.id for hit in engine.search(SearchRequest(query, limit=100)).hits}


def test_the_process_cuts_as_this_one_does():
    """The words come back in order and are the same, piece after piece."""
    companion = Companion()
    for texts in (TEXTS, TEXTS[::-1]):
        companion.begin(texts)
        assert companion.finish() == [words_of(each) for each in texts]
    companion.close()


@pytest.mark.usefixtures("large")
def test_a_large_batch_gives_the_index_that_small_ones_give(tmp_path: Path):
    """Listings that come twice, unchanged or changed, in one large batch are what they are in many small ones."""
    batch = [listing(number) for number in range(7)]
    batch += [seen_again(batch[0], hours=1), seen_again(batch[1], hours=1, title="Another title of it"), listing(8)]
    small = EmbeddedEngine(tmp_path / "small.sqlite", clock=lambda: NOW)
    one = EmbeddedEngine(tmp_path / "one.sqlite", clock=lambda: NOW)
    for document in batch:
        small.store([document])
    one.store(batch)
    one.store(batch[::-1])
    assert one._companion._process is not None
    assert len(found(one)) == 7
    for query in ("bottle", "another", '"bottle number 2"', "*"):
        assert found(one, query) == found(small, query)
    assert found(one, "another") == {batch[1].id}
    small.close()
    one.close()


@pytest.mark.usefixtures("large")
def test_a_process_that_is_killed_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    """The batch is stored all the same, and the log says why it took longer."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    engine.store([listing(number) for number in range(4)])
    process = engine._companion._process
    assert process is not None
    os.kill(int(process.pid or 0), signal.SIGKILL)
    process.join()
    engine.store([listing(number) for number in range(4, 9)])
    assert found(engine) == {listing(number).id for number in range(9)}
    assert "the second process of the index is gone" in caplog.text
    engine.close()


def test_what_a_failed_batch_left_is_not_taken_for_the_next(tmp_path: Path):
    """Words that were begun for a batch that failed never come to a listing of another."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    companion = Companion()
    with engine._reading() as connection:
        ahead = _cut_ahead(
            pieces([listing(number) for number in range(3)], 1), Writer(connection, Terms(), 0), companion
        )
        next(ahead)
        ahead.close()
    companion.begin(TEXTS)
    assert companion.finish() == [words_of(each) for each in TEXTS]
    companion.close()
    engine.close()


def test_the_process_ends_with_the_engine():
    """Nothing runs on when the engine is closed."""
    companion = Companion()
    companion.begin(TEXTS)
    process = companion._process
    assert process is not None
    companion.close()
    assert process.exitcode == 0
