"""Chooses the search engine by its address: a file of our own, or an Elasticsearch cluster.

Only the engine that is chosen is imported: the client of Elasticsearch takes a fifth of a second, numpy a tenth.
"""

from importlib import import_module
from pathlib import Path

from domain.errors import SettingsError
from index.engine import SearchEngine


def open_engine(
    url: str,
    path: Path,
    *,
    name: str = "frostwatch",
    api_key: str | None = None,
    username: str = "",
    password: str | None = None,
    ca_file: Path | None = None,
    timeout: float = 30.0,
    replicas: int = 0,
) -> SearchEngine:
    """Return the engine at `url` (hosts of one cluster separated by commas), or the file `path` where it is empty.

    Raises:
        SettingsError: the address is neither empty nor one of http or https.
    """
    if not url:
        embedded: SearchEngine = import_module("index.embedded").EmbeddedEngine(path, timeout=timeout)
        return embedded
    hosts = tuple(host.strip() for host in url.split(",") if host.strip())
    if not all(host.startswith(("http://", "https://")) for host in hosts):
        raise SettingsError(
            f"setting 'index.url': {url!r} is no address; give https://host:9200[,...], or leave it empty"
        )
    elastic: SearchEngine = import_module("index.elastic").ElasticEngine(
        hosts,
        name=name,
        api_key=api_key,
        username=username,
        password=password,
        ca_file=ca_file,
        timeout=timeout,
        replicas=replicas,
    )
    return elastic


def has_index(url: str, path: Path) -> bool:
    """Tell whether there is an index that may hold listings, without making one."""
    return bool(url) or import_module("index.embedded.place").Place(path).in_force().exists()
