"""An index that an update makes anew says that it is incomplete until it has been rebuilt, on both engines."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from index.engine import SearchEngine, SearchRequest
from tests.index.conftest import opened
from tests.index.corpus import listing
from tests.index.earlier import made_earlier, made_earlier_on_server

Open = Callable[[], SearchEngine]


@pytest.fixture(params=["embedded", "elasticsearch"])
def updated(request: pytest.FixtureRequest, tmp_path: Path, elasticsearch_url: str) -> Iterator[Callable[[int], Open]]:
    """Leave an index of an earlier version with so many listings, and give how this version opens it."""
    engines: list[SearchEngine] = []
    name = f"upgrade-{uuid4().hex[:12]}"
    client = Elasticsearch([elasticsearch_url])

    def begin(listings: int) -> Open:
        if request.param == "embedded":
            made_earlier(tmp_path / f"{name}.sqlite", listings=listings)
        else:
            made_earlier_on_server(client, name, listings=listings)
        return reopen

    def reopen() -> SearchEngine:
        engines.append(opened(request.param, tmp_path, name, elasticsearch_url))
        return engines[-1]

    yield begin
    for engine in engines:
        engine.close()
    for index in client.indices.get(index=f"{name}-*"):
        client.indices.delete(index=index)
    client.close()


def test_what_is_missing_is_said_until_the_index_is_rebuilt(updated: Callable[[int], Open]) -> None:
    """What is stored after the update is kept, also when opened again; the rebuilt index is complete."""
    reopen = updated(3)
    engine = reopen()
    assert engine.awaits_rebuild()
    engine.store([listing(7)])
    again = reopen()
    assert again.awaits_rebuild()
    assert again.status().awaits_rebuild
    assert [hit.id for hit in again.search(SearchRequest("*")).hits] == [listing(7).id]
    succession = again.successor()
    succession.engine.store([listing(number) for number in range(8)])
    succession.put_in_force()
    for each in (engine, again, reopen()):
        assert not each.awaits_rebuild()
        assert not each.status().awaits_rebuild
        assert each.status().listings == 8


def test_nothing_is_missing_where_nothing_was(updated: Callable[[int], Open]) -> None:
    """An index that held no listing before the update is complete."""
    assert not updated(0)().awaits_rebuild()


def test_the_server_keeps_what_an_update_replaced_until_the_rebuild(elasticsearch_url: str, tmp_path: Path) -> None:
    """Indices that were replaced are named with their size and go with the rebuild; what may be another's stays."""
    name = f"replaced-{uuid4().hex[:12]}"
    ours = {f"{name}-listings-v1-000001", f"{name}-observations-v1-000001"}
    others = {
        f"{name}-listings-v1-copy": {"mappings": {"_meta": {"frostwatch": 1}}},
        f"{name}-listings-v1-000000": {"mappings": {}},
        f"{name}-observations-v0-000000": {"mappings": {"_meta": {"frostwatch": 0}}, "aliases": {f"{name}-mine": {}}},
        f"{name}-listings-v9-000099": {"mappings": {"_meta": {"frostwatch": 9}}},
    }
    with Elasticsearch([elasticsearch_url]) as client:
        made_earlier_on_server(client, name, listings=3)
        for index, made in others.items():
            client.indices.create(index=index, **made)
        engine = opened("elasticsearch", tmp_path, name, elasticsearch_url)
        found = engine.status().superseded
        assert set(found) == ours
        assert all(size > 0 for size in found.values())
        engine.successor().discard()
        assert set(engine.status().superseded) == ours
        engine.successor().put_in_force()
        assert not engine.status().superseded
        engine.close()
        left = set(client.indices.get(index=f"{name}-*"))
        assert left & (ours | set(others)) == set(others)
        for index in left:
            client.indices.delete(index=index)


def test_searches_and_states_say_it_to_the_analyst(tmp_path: Path) -> None:
    """The notice comes with every answer, beside the lines of JSON and not among them."""
    made_earlier(tmp_path / "index.sqlite", listings=2)
    environment = {**os.environ, "FROSTWATCH_DATA_DIR": str(tmp_path)}

    def run(*arguments: str) -> tuple[str, str]:
        program = str(Path(sys.executable).with_name("frostwatch"))
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, env=environment, cwd=tmp_path, check=True
        )
        return done.stdout, " ".join(done.stderr.split())

    shown, beside = run("search", "*", "--json")
    assert shown == ""
    assert "The index is incomplete" in beside
    assert "Run: frostwatch index rebuild" in beside
    assert "The index is incomplete" in run("index", "status")[0]
    assert "The index is incomplete" in run("status")[0]
