"""Rules find the same in the listings of a batch whether their tokens are still at hand or are made anew."""

from pathlib import Path

import pytest

from index.embedded import EmbeddedEngine, recent
from tests.index.corpus import NOW, documents, seen_again
from tests.index.test_contract import QUERIES


@pytest.mark.parametrize("most", [recent.MOST, 7])
def test_tokens_at_hand_are_those_that_are_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """After listings have changed twice, and some not at all, each query matches what another process says."""
    monkeypatch.setattr(recent, "MOST", most)
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    corpus = documents()
    engine.store(corpus)
    batch = corpus[:40]
    changed = [seen_again(document, hours=500, title=f"Moved {document.title}") for document in batch[::2]]
    again = [seen_again(document, hours=600, brand="Other brand") for document in changed[::2]]
    queries = {str(number): query for number, query in enumerate([*QUERIES, "moved", 'brand:"other brand"'])}
    for stored in (changed, again, changed):
        engine.store(stored)
        among = [document.id for document in batch]
        other = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
        expected = other.match(queries, among)
        assert engine.match(queries, among) == expected
        assert len(expected[str(len(QUERIES))].ids) == len(changed)
        other.close()
    assert len(expected[str(len(QUERIES) + 1)].ids) == len(again)
    engine.close()
