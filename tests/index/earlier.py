"""Indices as an earlier version of Frostwatch has left them, on both engines."""

from pathlib import Path

import apsw
from elasticsearch import Elasticsearch

from index.embedded import EmbeddedEngine
from tests.index.corpus import NOW, listing


def made_earlier(file: Path, *, listings: int) -> None:
    """Make an index file that an earlier version has left."""
    engine = EmbeddedEngine(file, clock=lambda: NOW)
    engine.prepare()
    engine.store([listing(number) for number in range(listings)])
    engine.close()
    connection = apsw.Connection(str(file))
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def made_earlier_on_server(client: Elasticsearch, name: str, *, listings: int) -> None:
    """Make the indices that an earlier version has left."""
    for kind in ("listings", "observations"):
        index = f"{name}-{kind}-v1-000001"
        mappings = {"_meta": {"frostwatch": 1}}
        client.indices.create(index=index, mappings=mappings, aliases={f"{name}-{kind}": {}})
        for number in range(listings):
            client.index(index=index, id=str(number), document={"number": number}, refresh=True)
