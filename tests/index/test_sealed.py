"""What is kept of common words answers as the full-text index does, whatever was written since."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from domain.document import ListingDocument
from index.embedded import EmbeddedEngine, intake, sealed, sealing
from index.embedded.sealed import Sealed, counted
from index.embedded.sealing import Derivation, Derived
from index.engine import SearchRequest
from index.fields import DEFAULT_FIELDS
from tests.index.corpus import NOW, documents, listing, seen_again
from tests.index.test_contract import QUERIES

CHUNK = 64
NEVER = 1 << 16
OpenEngine = Callable[[str], EmbeddedEngine]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal chunks of a few rows, and nearly every word of them."""
    monkeypatch.setattr(sealed, "CHUNK", CHUNK)
    monkeypatch.setattr(sealing, "COMMON", 3)
    monkeypatch.setattr(sealing, "LOOSEST", 20)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenEngine]:
    """Open an index by its name, as often as wanted, as several processes do."""
    engines = []

    def make(name: str) -> EmbeddedEngine:
        engines.append(EmbeddedEngine(tmp_path / f"{name}.sqlite", clock=lambda: NOW))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def store(engine: EmbeddedEngine, *batches: Sequence[ListingDocument]) -> None:
    """Store batches, and seal all that is due then: a batch seals one chunk at most."""
    for batch in batches:
        engine.store(batch)
        while _due(engine) is not None:
            engine.store(batch[:1])


def store_unsealed(engine: EmbeddedEngine, *batches: Sequence[ListingDocument]) -> None:
    """Store batches, and seal nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "CHUNK", NEVER)
        store(engine, *batches)


def values(engine: EmbeddedEngine, query: str) -> list[int]:
    """Return the first value of each row that a statement gives."""
    with engine._reading() as connection:
        return [row[0] for row in connection.execute(query)]


def _due(engine: EmbeddedEngine) -> range | None:
    with engine._reading() as connection:
        return sealing.due(connection)


def changed(document: ListingDocument, other: ListingDocument) -> ListingDocument:
    """Return a listing with the words of another in its title, and its own title in the text."""
    return seen_again(document, hours=500, title=f"{other.title} gas gas", text=f"{document.title} loosened")


def answers(engine: EmbeddedEngine, sort: str) -> dict[str, object]:
    """Return what each query of the contract finds, in order."""
    pages = {query: engine.search(SearchRequest(query, limit=50, sort=sort, snippets=False)) for query in QUERIES}
    return {query: (page.total, [hit.id for hit in page.hits]) for query, page in pages.items()}


@pytest.mark.parametrize("sort", ["relevance", "-last_seen"])
def test_an_index_answers_alike_sealed_or_not(opened: OpenEngine, sort: str) -> None:
    """All queries of the contract find the same in the same order, also after a fourth of the listings has changed."""
    corpus = documents()
    batch = [changed(document, other) for document, other in zip(corpus[::4], corpus[::-4], strict=True)]
    engine, plain = opened("sealed"), opened("plain")
    store_unsealed(plain, corpus)
    store(engine, corpus)
    assert values(engine, "SELECT number FROM chunk") == list(range(len(corpus) // CHUNK))
    assert not values(plain, "SELECT number FROM chunk")
    assert answers(engine, sort) == answers(plain, sort)
    store_unsealed(plain, batch)
    engine.store(batch)
    assert sum(values(engine, "SELECT loose FROM chunk")) > CHUNK
    assert answers(engine, sort) == answers(plain, sort)


def test_each_word_is_counted_as_the_full_text_index_counts_it(opened: OpenEngine) -> None:
    """After any mixture of new listings, changed words and chunks sealed again, no word is lost, kept or miscounted."""
    draw = random.Random(5)  # noqa: S311 - made-up data
    corpus = documents()
    engine, reader = opened("sealed"), opened("sealed")
    for turn in range(12):
        known = corpus[: turn * 30]
        batch = corpus[turn * 30 : turn * 30 + 30]
        batch += [changed(document, draw.choice(corpus)) for document in draw.sample(known, len(known) // 8)]
        engine.store(batch)
        if turn % 5 != 1:
            continue
        with reader._searching() as connection:
            words = Sealed(connection)
            words.refresh()
            size = reader._columns.size
            terms = [term for (term,) in connection.execute("SELECT term FROM words_vocabulary WHERE term < '\ue000'")]
            for term in draw.sample(terms, 150):
                expected = np.zeros(size, np.uint8)
                for count, rows in counted(connection, "words", term):
                    expected[rows] = count
                assert np.array_equal(words.counts(term, size), expected), term
                assert np.array_equal(words.mask(term, size), expected > 0), term
    assert values(engine, "SELECT count(*) FROM chunk") == [5]
    assert 0 < values(engine, "SELECT count(*) FROM loose")[0] < len(corpus)


def test_a_prefix_finds_common_and_rare_words(opened: OpenEngine) -> None:
    """Words that begin so are found whether they are sealed or not, and nothing else is."""
    engine = opened("sealed")
    titles = ["gas", "gasa", "gasb1", "gasoline", "ga", "gat", "gar\u00e4", "hgas", "\u6c14gas"]
    store(engine, [listing(number, title=titles[number % 9], text="", sku=None) for number in range(1, 3 * CHUNK)])
    store(engine, [listing(5000, title="gasrare", text=""), listing(5001, title="gas", text="")])
    terms = set(values(engine, "SELECT term FROM sealed"))
    assert {"gas", "gasa", "gasoline"} <= terms
    assert "gasrare" not in terms
    for prefix in ("g", "ga", "gas", "gasa", "gaso", "gasr", "gasb", "gasoline"):
        by_field = " OR ".join(f"{field}:{prefix}*" for field in DEFAULT_FIELDS)
        found = engine.search(SearchRequest(by_field, limit=0)).total
        assert engine.search(SearchRequest(f"{prefix}*", limit=0)).total == found > 0


def test_another_process_reads_what_one_has_sealed_and_loosened(opened: OpenEngine) -> None:
    """A reader that knew the index before sees each state as it is written."""
    engine, reader = opened("one"), opened("one")
    batch = [listing(number, title=f"bottle{number % 4}") for number in range(1, 2 * CHUNK)]
    engine.store(batch)
    assert reader.search(SearchRequest("bottle1")).total == 32
    store(engine, batch[:1])
    assert reader.search(SearchRequest("bottle1")).total == 32
    store(engine, [seen_again(batch[0], hours=1, title="moved away")])
    assert reader.search(SearchRequest("bottle1")).total == 31
    assert reader.search(SearchRequest("away")).total == 1
    store(engine, [seen_again(batch[0], hours=2, title="bottle1 bottle1")])
    assert [hit.id for hit in reader.search(SearchRequest("bottle1", limit=1)).hits] == [batch[0].id]


def test_a_chunk_is_sealed_again_when_many_of_its_rows_are_loose(opened: OpenEngine) -> None:
    """Afterwards nothing of it is loose, and its new words are sealed."""
    engine = opened("again")
    batch = [listing(number, title="bottle") for number in range(1, CHUNK)]
    store(engine, batch)
    store(engine, [seen_again(document, hours=1, title="flask") for document in batch[:21]])
    assert values(engine, "SELECT loose FROM chunk") == [0]
    assert values(engine, "SELECT count(*) FROM loose") == [0]
    assert values(engine, "SELECT count(*) FROM sealed WHERE term = 'flask'") == [1]
    assert engine.search(SearchRequest("flask")).total == 21


def test_a_batch_that_fails_seals_nothing(opened: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sealed with a batch is kept with it, or not at all."""
    engine = opened("failing")
    batch = [listing(number) for number in range(1, CHUNK)]
    engine.store(batch)
    with monkeypatch.context() as patch:
        patch.setattr("index.embedded.writer.loosen", None)
        with pytest.raises(TypeError):
            engine.store([listing(900)])
    assert values(engine, "SELECT count(*) FROM sealed") == values(engine, "SELECT count(*) FROM chunk") == [0]
    store(engine, [listing(900)])
    assert values(engine, "SELECT count(*) FROM chunk") == [1]


class Done:
    """A companion that has derived something a while ago."""

    def __init__(self, derived: Derived | None) -> None:
        self._derived = derived

    def begin_deriving(self, file: str, rows: range) -> bool:
        """Have no time for more."""
        raise AssertionError((file, rows))

    def derived(self) -> Derived | None:
        """Hand it over."""
        return self._derived


def derived_of(file: Path, rows: range) -> Derived:
    """Derive what is to be sealed as the second process does."""
    derivation = Derivation(str(file), rows)
    while derivation.derived is None:
        derivation.go_on()
    return derivation.derived


def test_what_another_process_derives_is_kept(opened: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large batches leave the work to it; what it hands over with a later batch is what would be found here."""
    monkeypatch.setattr(intake, "LARGE", 1)
    monkeypatch.setattr(sealing, "sealed_words", None)
    engine = opened("large")
    batch = [listing(number, title=f"bottle {number % 2 and 'odd odd'}") for number in range(1, 2 * CHUNK)]
    engine.store(batch)
    for number in range(10_000):
        engine.store([listing(5000 + number % 9)])
        if values(engine, "SELECT count(*) FROM chunk") == [1]:
            break
    monkeypatch.undo()
    monkeypatch.setattr(sealed, "CHUNK", CHUNK)
    kept = "SELECT term || hex(places) || hex(counts) FROM sealed WHERE chunk = 0 ORDER BY term"
    handed_over = values(engine, kept)
    with engine._writing() as (connection, _):
        rows = range(CHUNK)
        sealing.keep(connection, rows, list(sealing.sealed_words(connection, rows)))
    assert handed_over == values(engine, kept)
    assert len(handed_over) > 1


def test_what_was_derived_of_an_earlier_state_is_not_kept(opened: OpenEngine, tmp_path: Path) -> None:
    """Where a listing of the chunk was written meanwhile, its new words count."""
    engine = opened("late")
    batch = [listing(number, title="bottle") for number in range(1, CHUNK)]
    engine.store(batch)
    before = derived_of(tmp_path / "late.sqlite", range(CHUNK))
    assert "bottle" in {term for term, _, _ in before.words}
    engine.store([listing(4000)])
    with engine._writing() as (connection, _):
        assert sealing._holds_still(connection, before)
    engine = opened("later")
    engine.store(batch)
    before = derived_of(tmp_path / "later.sqlite", range(CHUNK))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "CHUNK", NEVER)
        engine.store([seen_again(batch[5], hours=1, title="flask")])
    with engine._writing() as (connection, _):
        assert not sealing._holds_still(connection, before)
        sealing.seal_one(connection, Done(before))
    assert engine.search(SearchRequest("bottle")).total == len(batch) - 1
    assert values(engine, "SELECT count(*) FROM chunk") == [1]


def test_a_file_that_is_gone_is_sealed_where_it_is(opened: OpenEngine, tmp_path: Path) -> None:
    """A second process that no longer finds the file says so, and the chunk is sealed by the one that writes."""
    engine = opened("here")
    engine.store([listing(number, title="bottle") for number in range(1, CHUNK)])
    with engine._writing() as (connection, _):
        sealing.seal_one(connection, Done(derived_of(tmp_path / "gone.sqlite", range(CHUNK))))
    assert values(engine, "SELECT count(*) FROM chunk") == [1]
    assert values(engine, "SELECT count(*) FROM sealed WHERE term = 'bottle'") == [1]
