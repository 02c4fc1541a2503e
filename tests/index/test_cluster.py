"""Three Elasticsearch nodes, of which one dies in the middle: searches and writing go on, and nothing is lost."""

import threading
from pathlib import Path

from elasticsearch import Elasticsearch

from domain.errors import UnavailableError
from index.elastic import ElasticEngine
from index.engine import SearchRequest
from tests.elasticsearch import own_cluster
from tests.index.corpus import NOW, listing

BATCH = 50
BEFORE, AFTER = 4, 8
"""Batches stored at least before the node is killed, and in all after that."""


def primary_node(client: Elasticsearch, index: str) -> str:
    """Return the name of the node that holds the primary copy of an index."""
    shards = client.cat.shards(index=index, format="json", h="prirep,node")
    return next(str(shard["node"]) for shard in shards if shard["prirep"] == "p")


def test_one_of_three_nodes_is_killed(tmp_path: Path) -> None:
    """While batches are stored, the node with the primary dies: all that was acknowledged is found, counted once."""
    with own_cluster(tmp_path) as cluster:
        engine = ElasticEngine(cluster.urls, name="three", replicas=1, timeout=60, clock=lambda: NOW)
        engine.prepare()
        client = Elasticsearch(cluster.urls)
        client.cluster.health(wait_for_status="green", wait_for_nodes="3", timeout="60s")
        stored: list[int] = []
        enough, killed = threading.Event(), threading.Event()
        repeated: list[str] = []
        totals: list[tuple[int, int]] = []

        def write() -> None:
            after = 0
            while after < AFTER:
                start = len(stored) * BATCH
                was_killed = killed.is_set()
                try:
                    report = engine.store([listing(number) for number in range(start, start + BATCH)])
                except UnavailableError as error:  # what a process does then: the same batch again
                    repeated.append(str(error))
                    continue
                assert not report.failed
                stored.append(start)
                after += was_killed
                if len(stored) == BEFORE:
                    enough.set()

        def search() -> None:
            while writing.is_alive():
                acknowledged = len(stored) * BATCH
                totals.append((acknowledged, engine.search(SearchRequest("*", limit=1)).total))

        writing, searching = threading.Thread(target=write), threading.Thread(target=search)
        writing.start()
        searching.start()
        enough.wait()
        cluster.nodes[primary_node(client, "three-listings")].kill()
        killed.set()
        writing.join()
        searching.join()
        count = len(stored) * BATCH
        assert len(repeated) <= 2, repeated
        assert all(total >= acknowledged for acknowledged, total in totals)
        assert len({total for _, total in totals}) > AFTER / 2, "searches went on all the time"
        status = engine.status()
        assert (status.listings, status.observations) == (count, count)
        assert {hit.id for hit in engine.scan("*")} == {listing(number).id for number in range(count)}
        again = engine.store([listing(number) for number in range(count)])
        assert (len(again.unchanged), len(again.failed)) == (count, 0)
        client.close()
        engine.close()
