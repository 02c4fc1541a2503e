"""A real Elasticsearch for the tests: the cluster that is named, or one node of our own for the whole run.

`FROSTWATCH_TEST_ELASTICSEARCH_URL` names a cluster. Without it a node is started from the jars that
`scripts/elasticsearch.py build` makes; where there is no JDK the tests fail with a sentence, they are never skipped.
Use it from a conftest: `from tests.elasticsearch import elasticsearch_url`.
"""

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from scripts.elasticsearch import Cluster, MissingError, Server


@cache
def shared_server() -> str:
    """Start the node that all tests of this run share, and return its address."""
    folder = tempfile.TemporaryDirectory(prefix="frostwatch-elasticsearch-", ignore_cleanup_errors=True)
    server = own_server(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(server.kill)
    return server.url


def own_server(folder: Path, **options: object) -> Server:
    """Start a node for one test, which may kill it; it ends with the test run in any case."""
    try:
        return Server(folder, brief=True, **options).start()
    except MissingError as error:
        pytest.fail(str(error), pytrace=False)


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Run three small nodes for one test, which may kill some."""
    try:
        with Cluster(folder) as cluster:
            yield cluster
    except MissingError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Address of a real Elasticsearch."""
    return os.environ.get("FROSTWATCH_TEST_ELASTICSEARCH_URL") or shared_server()
