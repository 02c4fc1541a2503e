"""Both engines, filled with the corpus of the contract suite, and empty ones for tests that write."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from index.elastic import ElasticEngine
from index.embedded import EmbeddedEngine
from index.engine import SearchEngine
from tests.elasticsearch import elasticsearch_url
from tests.index.corpus import NOW, documents

__all__ = ["elasticsearch_url"]

ENGINES = ("embedded", "elasticsearch")
OpenEngine = Callable[[str], SearchEngine]


def opened(kind: str, folder: Path, name: str, url: str) -> SearchEngine:
    """Open an engine of a kind on the index called so, as often as wanted, as several processes do."""
    engine: SearchEngine
    if kind == "embedded":
        engine = EmbeddedEngine(folder / f"{name}.sqlite", clock=lambda: NOW)
    else:
        engine = ElasticEngine([url], name=name, clock=lambda: NOW)
    engine.prepare()
    return engine


@pytest.fixture(scope="session")
def open_engine(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenEngine]:
    """Open a new, empty engine of a kind; what it holds is deleted in the end."""
    engines: list[SearchEngine] = []
    folder = tmp_path_factory.mktemp("index")

    def make(kind: str) -> SearchEngine:
        engine = opened(kind, Path(folder), f"test-{uuid4().hex[:12]}", elasticsearch_url)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        if isinstance(engine, ElasticEngine):
            engine.remove()
        engine.close()


@pytest.fixture(scope="session")
def filled(open_engine: OpenEngine) -> dict[str, SearchEngine]:
    """Both engines with the whole corpus; only to be read."""
    engines = {kind: open_engine(kind) for kind in ENGINES}
    for engine in engines.values():
        engine.store(documents())
    return engines


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, open_engine: OpenEngine) -> SearchEngine:
    """An empty engine of each kind."""
    return open_engine(request.param)
