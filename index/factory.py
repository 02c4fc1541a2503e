"""Chooses the search engine by its address: a file of our own, or an Elasticsearch cluster."""

from pathlib import Path

from domain.errors import SettingsError
from index.elastic import ElasticEngine
from index.embedded import EmbeddedEngine
from index.embedded.place import Place
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
        return EmbeddedEngine(path, timeout=timeout)
    hosts = tuple(host.strip() for host in url.split(",") if host.strip())
    if not all(host.startswith(("http://", "https://")) for host in hosts):
        raise SettingsError(
            f"setting 'index.url': {url!r} is no address; give https://host:9200[,...], or leave it empty"
        )
    return ElasticEngine(
        hosts,
        name=name,
        api_key=api_key,
        username=username,
        password=password,
        ca_file=ca_file,
        timeout=timeout,
        replicas=replicas,
    )


def has_index(url: str, path: Path) -> bool:
    """Tell whether there is an index that may hold listings, without making one."""
    return bool(url) or Place(path).in_force().exists()
