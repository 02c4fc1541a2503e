"""A new index built beside the one in force, on both engines: nobody notices before it is whole, and nobody after."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from elasticsearch import Elasticsearch

from index.elastic import ElasticEngine
from index.embedded import EmbeddedEngine
from index.embedded.connection import connect, transaction
from index.embedded.place import Place
from index.engine import SearchEngine, SearchRequest
from tests.index.conftest import opened
from tests.index.corpus import NOW, listing, seen_again

OpenTwice = Callable[[], SearchEngine]


@pytest.fixture(params=["embedded", "elasticsearch"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path, elasticsearch_url: str) -> Iterator[OpenTwice]:
    """Open one and the same index as often as wanted, as several processes do."""
    engines: list[SearchEngine] = []
    name = f"succession-{tmp_path.name[:40].lower()}"

    def make() -> SearchEngine:
        engines.append(opened(request.param, tmp_path, name, elasticsearch_url))
        return engines[-1]

    yield make
    for engine in engines:
        if isinstance(engine, ElasticEngine):
            engine.remove()
        engine.close()


def ids(engine: SearchEngine, query: str = "*") -> set[str]:
    """Return which listings a search finds."""
    return {hit.id for hit in engine.search(SearchRequest(query, limit=100)).hits}


def test_the_old_index_answers_until_the_new_one_is_in_force(reopen: OpenTwice) -> None:
    """Before the switch nothing of the new index is seen; after it every engine that was open sees it alone."""
    engine, served = reopen(), reopen()
    engine.store([listing(1), listing(2)])
    succession = engine.successor()
    succession.engine.store([listing(2), listing(3)])
    engine.store([listing(4)])
    old = {listing(number).id for number in (1, 2, 4)}
    assert ids(engine) == ids(served) == old
    assert ids(served, "bottle") == old
    succession.put_in_force()
    new = {listing(2).id, listing(3).id}
    assert ids(engine) == ids(served) == new
    assert ids(served, "bottle") == new
    assert engine.get(listing(1).id) is None
    assert list(engine.observations(listing(1).id)) == []
    assert engine.status().listings == served.status().listings == 2


def test_what_is_written_afterwards_goes_into_the_new_index(reopen: OpenTwice) -> None:
    """An engine that had written before writes on, counts from what is there now, and others see it."""
    engine, served = reopen(), reopen()
    engine.store([listing(1), seen_again(listing(1), hours=1)])
    succession = served.successor()
    succession.engine.store([listing(1)])
    succession.put_in_force()
    report = engine.store([seen_again(listing(1), hours=1, flags=("no_papers",)), listing(5, flags=("no_papers",))])
    assert report.new == (listing(5).id,)
    assert ids(served, "flags:no_papers") == {listing(1).id, listing(5).id}
    found = served.get(listing(1).id)
    assert found is not None
    assert found.observations == 2


def test_what_was_never_put_in_force_is_removed_by_the_next(reopen: OpenTwice) -> None:
    """A half-built index leaves no trace in the one in force, and nothing of it comes into the next."""
    engine = reopen()
    engine.store([listing(1)])
    engine.successor().engine.store([listing(2)])  # and its process died here
    again = reopen()
    assert ids(again) == {listing(1).id}
    succession = again.successor()
    succession.engine.store([listing(3)])
    succession.put_in_force()
    assert ids(engine) == ids(again) == {listing(3).id}
    assert again.status().observations == 1


def test_a_new_index_can_be_discarded(reopen: OpenTwice) -> None:
    """Discarding leaves the index in force, and what it is made of, as they were."""
    engine = reopen()
    engine.store([listing(1)])
    succession = engine.successor()
    succession.engine.store([listing(2)])
    succession.discard()
    assert ids(engine) == {listing(1).id}
    assert engine.store([listing(2)]).new == (listing(2).id,)


def test_an_index_is_replaced_again_and_again(reopen: OpenTwice) -> None:
    """An engine that slept through several switches finds the last one."""
    engine, asleep = reopen(), reopen()
    asleep.store([listing(1)])
    for number in (2, 3, 4):
        succession = engine.successor()
        succession.engine.store([listing(number)])
        succession.put_in_force()
    assert ids(asleep) == {listing(4).id}
    assert asleep.store([listing(4)]).unchanged == (listing(4).id,)


def test_a_scan_under_way_goes_to_its_end(reopen: OpenTwice) -> None:
    """Whoever reads through all listings during the switch gets each once, in order."""
    engine = reopen()
    many = [listing(number) for number in range(2500)]
    engine.store(many)
    succession = engine.successor()
    succession.engine.store(many)
    scan = engine.scan("*")
    first = [next(scan).id for _ in range(10)]
    succession.put_in_force()
    rest = [stored.id for stored in scan]
    assert first + rest == sorted(each.id for each in many)


def test_pages_go_on_after_the_switch(reopen: OpenTwice) -> None:
    """The cursor of a page that came from the old index fetches the next one from the new."""
    engine = reopen()
    many = [listing(number) for number in range(7)]
    engine.store(many)
    found: list[str] = []
    cursor = None
    for _ in range(3):
        page = engine.search(SearchRequest("*", limit=3, sort="first_seen", after=cursor))
        found += [hit.id for hit in page.hits]
        cursor = page.cursor
        succession = engine.successor()
        succession.engine.store(many)
        succession.put_in_force()
    assert cursor is None
    assert sorted(found) == sorted(each.id for each in many)


def test_the_status_says_how_much_room_there_is(reopen: OpenTwice) -> None:
    """A second index needs room, so the status tells how much is left."""
    free = reopen().status().free
    assert free is not None
    assert free > 0


def test_a_writer_that_waited_during_the_switch_writes_into_the_new_index(tmp_path: Path) -> None:
    """A batch that waits for its turn while the file is replaced is not lost with the old one."""
    place = Place(tmp_path / "index.sqlite")
    engine = EmbeddedEngine(place.path, clock=lambda: NOW)
    engine.store([listing(1)])
    succession = engine.successor()
    succession.engine.store([listing(1)])
    succession.engine.close()
    begun = Event()

    def write() -> None:
        begun.set()
        engine.store([listing(2)])

    holder = connect(place.path, 1.0)
    with transaction(holder):
        writer = Thread(target=write)
        writer.start()
        begun.wait()
        place.put_in_force()
    holder.close()
    writer.join()
    place.remove_earlier()
    fresh = EmbeddedEngine(place.path, clock=lambda: NOW)
    assert ids(fresh) == ids(engine) == {listing(1).id, listing(2).id}
    fresh.close()
    engine.close()


def test_only_the_new_index_is_left(tmp_path: Path) -> None:
    """After the switch, and after the last engine has gone, only the new file and what readers need are left."""
    engine, served = EmbeddedEngine(tmp_path / "index.sqlite"), EmbeddedEngine(tmp_path / "index.sqlite")
    engine.store([listing(1)])
    assert ids(served) == {listing(1).id}
    succession = engine.successor()
    succession.engine.store([listing(2)])
    succession.put_in_force()
    assert ids(served) == {listing(2).id}
    engine.close()
    served.close()
    assert {file.name for file in tmp_path.iterdir()} == {f"index-2.sqlite{end}" for end in ("", "-wal", "-shm")}


def test_the_server_keeps_two_indices_only(elasticsearch_url: str) -> None:
    """After a rebuild that was cut off and one that was not, the aliases stand for one index each, no other is left."""
    engine = ElasticEngine([elasticsearch_url], name="successive")
    engine.prepare()
    engine.successor()
    engine.successor().put_in_force()
    client = Elasticsearch([elasticsearch_url])
    found = client.indices.get_alias(index="successive-*")
    assert {index: list(each["aliases"]) for index, each in found.items()} == {
        "successive-listings-v4-000002": ["successive-listings"],
        "successive-observations-v4-000002": ["successive-observations"],
    }
    engine.remove()
    engine.close()
    client.close()
