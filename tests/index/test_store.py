"""What storing does, the same on both engines: idempotent, newest wins, observations are kept, failures are named."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.document import Observation
from domain.extraction import Price
from domain.jsonl import encode, plain
from index.elastic.writer import Writer
from index.engine import SearchEngine, SearchRequest, Stored
from index.record import record_json
from tests.index.corpus import NOW, documents, listing, seen_again
from tests.index.test_contract import QUERIES


def _absence(document, *, hours: float, presence="gone") -> Observation:
    return Observation(
        listing_id=document.id,
        seen_at=document.seen_at + timedelta(hours=hours),
        presence=presence,
        version="",
        price=None,
        evidence=replace(document.evidence, record_id=f"absence+{hours:g}"),
        reason="status 410",
    )


def _found(engine: SearchEngine, listing_id: str) -> Stored:
    found = engine.get(listing_id)
    assert found is not None
    return found


def test_a_new_listing_is_found_at_once(engine: SearchEngine) -> None:
    """What is stored can be searched and fetched as soon as store returns."""
    document = listing(1)
    assert engine.store([document]).new == (document.id,)
    assert [hit.id for hit in engine.search(SearchRequest('"bottle number 1"')).hits] == [document.id]
    stored = _found(engine, document.id)
    assert stored.document == plain(document)
    assert stored.first_seen == stored.last_seen == stored.changed_at == document.seen_at
    assert stored.observations == 1


def test_the_same_sighting_again_changes_nothing(engine: SearchEngine) -> None:
    """Storing twice, in one batch or in two, counts once."""
    document = listing(1)
    assert engine.store([document, document]).new == (document.id,)
    before = _found(engine, document.id)
    report = engine.store([document])
    assert report.unchanged == (document.id,)
    assert (report.new, report.changed, report.stale, dict(report.failed)) == ((), (), (), {})
    assert _found(engine, document.id) == before
    assert len(engine.observations(document.id)) == 1
    assert engine.status().observations == 1


def test_a_later_sighting_without_change_moves_last_seen(engine: SearchEngine) -> None:
    """Seen again unchanged: last_seen and observations move, changed_at does not."""
    document = listing(1)
    later = seen_again(document, hours=5)
    engine.store([document])
    assert engine.store([later]).unchanged == (document.id,)
    stored = _found(engine, document.id)
    assert (stored.first_seen, stored.last_seen, stored.changed_at) == (
        document.seen_at,
        later.seen_at,
        document.seen_at,
    )
    assert stored.observations == 2
    assert stored.document["evidence"]["record_id"] == later.evidence.record_id


def test_a_material_change_moves_changed_at(engine: SearchEngine) -> None:
    """Another price is a change, and is what a search sees from then on."""
    document = listing(1)
    later = seen_again(document, hours=5, price=Price(Decimal("7.77"), None, "EUR", "kg"))
    engine.store([document])
    assert engine.store([later]).changed == (document.id,)
    assert _found(engine, document.id).changed_at == later.seen_at
    assert engine.search(SearchRequest("price:7.77")).total == 1
    assert [seen.price for seen in engine.observations(document.id)] == [document.price, later.price]


def test_an_older_sighting_never_overwrites_a_newer_one(engine: SearchEngine) -> None:
    """A late, older sighting is kept as an observation and moves first_seen only."""
    document = listing(1)
    older = seen_again(document, hours=-5, title="An older title")
    engine.store([document])
    assert engine.store([older]).stale == (document.id,)
    stored = _found(engine, document.id)
    assert stored.document["title"] == document.title
    assert (stored.first_seen, stored.last_seen) == (older.seen_at, document.seen_at)
    assert stored.observations == 2
    assert engine.search(SearchRequest("older")).total == 0
    assert engine.search(SearchRequest('"bottle number 1"')).total == 1
    assert [seen.seen_at for seen in engine.observations(document.id)] == [older.seen_at, document.seen_at]


def test_a_sighting_read_anew_counts_as_a_change_made_now(engine: SearchEngine) -> None:
    """A better reading of the same sighting replaces the document without another observation."""
    document = listing(1)
    reread = replace(document, status="restricted", flags=("no_certificate",)).versioned()
    engine.store([document])
    assert engine.store([reread]).changed == (document.id,)
    stored = _found(engine, document.id)
    assert stored.changed_at == NOW
    assert stored.last_seen == document.seen_at
    assert stored.observations == 1
    assert [seen.version for seen in engine.observations(document.id)] == [reread.version]
    assert engine.search(SearchRequest("flags:no_certificate")).total == 1


def test_a_listing_that_is_gone_stays_and_says_so(engine: SearchEngine) -> None:
    """An absence changes presence, once; unknown ids are ignored; a later sighting brings the listing back."""
    document = listing(1)
    engine.store([document])
    unknown = replace(_absence(document, hours=1), listing_id="unknown")
    report = engine.store_absences([_absence(document, hours=4), unknown])
    assert report.changed == (document.id,)
    assert "unknown" not in (*report.new, *report.unchanged, *report.stale, *report.failed)
    assert engine.store_absences([_absence(document, hours=5)]).unchanged == (document.id,)
    gone = _found(engine, document.id)
    assert gone.document["presence"] == "gone"
    assert gone.last_seen == document.seen_at
    assert gone.changed_at == document.seen_at + timedelta(hours=4)
    assert gone.observations == 3
    assert engine.search(SearchRequest('presence:gone "bottle number 1"')).total == 1
    assert engine.store([seen_again(document, hours=2)]).stale == (document.id,)
    assert engine.store([seen_again(document, hours=9)]).changed == (document.id,)
    assert engine.search(SearchRequest("presence:gone")).total == 0
    assert [seen.presence for seen in engine.observations(document.id)] == [
        "listed",
        "listed",
        "gone",
        "gone",
        "listed",
    ]
    assert engine.observations(document.id)[2].reason == "status 410"


def test_an_absence_older_than_the_last_sighting_is_stale(engine: SearchEngine) -> None:
    """A late report of absence does not hide a listing that was seen afterwards."""
    document = listing(1)
    engine.store([document])
    assert engine.store_absences([_absence(document, hours=-1)]).stale == (document.id,)
    assert _found(engine, document.id).document["presence"] == "listed"


def test_one_batch_may_hold_several_sightings_of_a_listing(engine: SearchEngine) -> None:
    """Each is judged after the one before; the report names the listing once."""
    document = listing(1)
    later = seen_again(document, hours=3, title="Another title")
    report = engine.store([document, seen_again(document, hours=-3), later, listing(2)])
    assert report.new == (document.id, listing(2).id)
    assert (report.changed, report.unchanged, report.stale) == ((), (), ())
    stored = _found(engine, document.id)
    assert stored.document["title"] == "Another title"
    assert stored.observations == 3


def test_a_document_that_cannot_be_stored_is_named(engine: SearchEngine) -> None:
    """A bad document is reported with its reason, and the others of its batch are stored."""
    bad = replace(listing(1), seen_at=listing(1).seen_at.replace(tzinfo=None))
    report = engine.store([bad, listing(2)])
    assert list(report.failed) == [bad.id]
    assert "time zone" in report.failed[bad.id]
    assert report.new == (listing(2).id,)


def test_hostile_text_is_stored_as_it_is(engine: SearchEngine) -> None:
    """Control characters, lone surrogates, quotes and very long words neither fail nor spread."""
    hostile = listing(1, title='\x00 "]} \ud800 OR *', text="x" * 300_000 + " needle " + "漢" * 3000, sku="\u0000\"'")
    report = engine.store([hostile, listing(2)])
    assert report.new == (hostile.id, listing(2).id)
    assert [hit.id for hit in engine.search(SearchRequest("needle")).hits] == [hostile.id]
    assert _found(engine, hostile.id).document["title"] == '\x00 "]} ? OR *'


def test_nothing_stored_is_no_error(engine: SearchEngine) -> None:
    """An empty batch, an empty index and an unknown id have their plain answers."""
    assert engine.store([]) == engine.store_absences([])
    assert engine.get("unknown") is None
    assert list(engine.observations("unknown")) == []
    assert list(engine.scan("*")) == []
    page = engine.search(SearchRequest("*", facets=("status",)))
    assert (page.hits, page.total, page.cursor, page.facets) == ((), 0, None, {"status": ()})


def test_an_empty_index_in_the_place_of_a_full_one_works(engine: SearchEngine) -> None:
    """After the switch nothing is found, and the same documents are new again."""
    engine.store([listing(1), listing(2)])
    assert engine.search(SearchRequest("*")).total == 2
    engine.successor().put_in_force()
    assert engine.search(SearchRequest("*")).total == 0
    assert engine.status().observations == 0
    assert engine.store([listing(1)]).new == (listing(1).id,)
    assert engine.search(SearchRequest("bottle")).total == 1


def test_status_counts_what_is_there(engine: SearchEngine) -> None:
    """The status names the engine and counts listings and observations."""
    engine.store([listing(1), seen_again(listing(1), hours=1), listing(2)])
    status = engine.status()
    assert (status.listings, status.observations) == (2, 3)
    assert status.kind in {"embedded", "elasticsearch"}
    assert status.bytes
    assert status.version == {"embedded": "6", "elasticsearch": "4"}[status.kind]


def test_prepare_may_be_called_again(engine: SearchEngine) -> None:
    """Preparing an index that is there keeps what it holds."""
    engine.store([listing(1)])
    engine.prepare()
    assert engine.status().listings == 1


def test_order_of_arrival_does_not_matter(open_engine: Callable[[str], SearchEngine]) -> None:
    """However sightings are ordered and cut into batches, the index ends up the same."""
    base = [listing(number) for number in range(3)]
    sightings = [
        *base,
        *(seen_again(document, hours=hours, title=f"Title {hours}") for document in base for hours in (-2, 3, 7)),
    ]
    engine = open_engine("embedded")

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(order=st.permutations(sightings), cut=st.integers(1, len(sightings)))
    def arrive(order: list, cut: int) -> None:
        engine.successor().put_in_force()
        for start in range(0, len(order), cut):
            assert not engine.store(order[start : start + cut]).failed
        for document in base:
            stored = _found(engine, document.id)
            assert stored.document["title"] == "Title 7"
            assert stored.observations == len(engine.observations(document.id)) == 4
            assert stored.first_seen == document.seen_at - timedelta(hours=2)
            assert stored.last_seen == document.seen_at + timedelta(hours=7)

    arrive()


def test_writers_at_once_lose_nothing(engine: SearchEngine) -> None:
    """Several threads that store sightings of the same listings end with the newest and all observations."""
    base = [listing(number) for number in range(20)]
    errors: list[BaseException] = []

    def write(turn: int) -> None:
        try:
            engine.store([seen_again(document, hours=turn, title=f"Turn {turn}") for document in base])
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=write, args=(turn,)) for turn in (3, 1, 4, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    for document in base:
        stored = _found(engine, document.id)
        assert stored.document["title"] == "Turn 4"
        assert stored.observations == 4


def test_observations_are_counted_again_after_a_conflict(
    open_engine: Callable[[str], SearchEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that loses a race to a whole other batch counts that batch's observations too."""
    engine = open_engine("elasticsearch")
    base = listing(1)
    rival = seen_again(base, hours=1, title="Rival")
    counted = Writer._counted
    racing = iter([True])

    def count_and_lose(writer: Writer, ids: list[str]) -> dict[str, int]:
        counts = counted(writer, ids)
        if next(racing, False):
            engine.store([rival])
        return counts

    monkeypatch.setattr(Writer, "_counted", count_and_lose)
    engine.store([base])
    assert next(racing, None) is None
    stored = _found(engine, base.id)
    assert stored.document["title"] == "Rival"
    assert stored.observations == len(engine.observations(base.id)) == 2


def test_updates_leave_no_trace_of_the_old_values(
    engine: SearchEngine, open_engine: Callable[[str], SearchEngine]
) -> None:
    """After every listing of the corpus has changed into another, searches see only what it is now."""
    corpus = documents()[:150]
    names = [document.id for document in corpus]
    shifted = [
        replace(new, id=old.id, seen_at=old.seen_at + timedelta(days=400)).versioned()
        for old, new in zip(corpus, [*corpus[31:], *corpus[:31]], strict=True)
    ]
    engine.store(corpus)
    engine.search(SearchRequest("gas"))
    engine.store(shifted)
    fresh = open_engine("embedded")
    fresh.store(shifted)
    for query in [
        query for query in QUERIES if "seen" not in query and "changed" not in query and "observ" not in query
    ]:
        assert {hit.id for hit in engine.scan(query)} == {hit.id for hit in fresh.scan(query)}, query
    assert set(names) == {hit.id for hit in engine.scan("*")}


@pytest.mark.parametrize("document", documents()[::25], ids=lambda document: document.id)
def test_the_fast_json_is_the_agreed_one(document) -> None:
    """Documents are encoded exactly as domain.jsonl encodes them."""
    assert record_json(document) == encode(document)


def test_a_batch_of_several_pieces_is_stored_as_a_whole(engine: SearchEngine) -> None:
    """A batch larger than what is written at once is stored whole, a listing in two of its pieces once."""
    batch = [listing(number, title=f"piece number{number:05d}") for number in range(1, 2302)]
    again = seen_again(batch[0], hours=1, title="moved elsewhere")
    report = engine.store([*batch, again])
    assert sorted(report.new) == sorted(document.id for document in batch)
    assert engine.search(SearchRequest("piece", limit=1)).total == len(batch) - 1
    assert [hit.id for hit in engine.search(SearchRequest("elsewhere")).hits] == [again.id]
    assert engine.search(SearchRequest("number01700")).total == 1
    assert len(engine.observations(again.id)) == 2
