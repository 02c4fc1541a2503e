"""Large batches are prepared in a second process; whether it is there makes no difference but time."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from domain.document import SellerFacts
from index.embedded import EmbeddedEngine, intake
from index.embedded.companion import Companion
from index.embedded.intake import _prepared_ahead
from index.embedded.packing import Terms
from index.embedded.prepared import Prepared, prepared
from index.embedded.recent import Recent
from index.embedded.texts import written
from index.embedded.writer import Writer
from index.engine import SearchRequest
from index.sighting import pieces
from tests.index.corpus import NOW, listing, seen_again

DOCUMENTS = [
    *(listing(number) for number in range(8)),
    replace(listing(8), title="R-404A 10 kg", text="Kälte gas gas", location="制冷剂", brand="a\0b"),
    replace(listing(9), title="", text="x" * 100, seller=SellerFacts()),
    replace(listing(10), title="half \ud800", sku="Я/1 \ud800", url="https://shop.example/" + "x" * 3000),
]
HANDED = [(written(document), None, None) for document in DOCUMENTS]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take batches of a few listings for large ones."""
    monkeypatch.setattr(intake, "LARGE", 3)
    monkeypatch.setattr(intake, "AT_ONCE", 2)


def found(engine: EmbeddedEngine, query: str = "bottle") -> set[str]:
    """Return which listings a search finds."""
    return {hit.id for hit in engine.search(SearchRequest(query, limit=100)).hits}


def prepared_here() -> list[Prepared]:
    """Return the documents as this process prepares them."""
    return [prepared(*each) for each in HANDED]


def test_the_process_prepares_as_this_one_does():
    """Documents come back in order and the same, piece after piece."""
    companion = Companion()
    for turn in (1, -1):
        companion.begin(HANDED[::turn])
        assert companion.finish() == prepared_here()[::turn]
    companion.close()


def test_what_is_indexed_already_is_not_handed_back():
    """Tokens come back only where they are others than those that are indexed."""
    companion = Companion()
    here = prepared(*HANDED[0])
    text = HANDED[0][0]
    companion.begin([(text, here.words_digest, 1), (text, 1, here.others_digest)])
    assert [(each.words, each.others) for each in companion.finish() or ()] == [
        (None, here.others),
        (here.words, None),
    ]
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
    """Documents that were begun for a batch that failed never come to those of another."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    companion = Companion()
    with engine._reading() as connection:
        ahead = _prepared_ahead(
            pieces([listing(number) for number in range(3)], 1), Writer(connection, Terms(), Recent(), 0), companion
        )
        next(ahead)
        ahead.close()
    companion.begin(HANDED)
    assert companion.finish() == prepared_here()
    companion.close()
    engine.close()


def test_the_process_ends_with_the_engine():
    """Nothing runs on when the engine is closed."""
    companion = Companion()
    companion.begin(HANDED)
    process = companion._process
    assert process is not None
    companion.close()
    assert process.exitcode == 0
