"""Opens the search engine that the settings name, and nothing else, so that a search starts at once."""

from dataclasses import dataclass, replace

import click

from app.home import make_home, revealed
from app.settings import Settings
from index.engine import SearchEngine
from index.factory import open_engine

INCOMPLETE = (
    "The index is incomplete: it was made anew by an update and holds only what was seen since. "
    "Run: frostwatch index rebuild"
)
"""Said with every answer of an index that awaits its rebuild."""


def say_if_incomplete(engine: SearchEngine) -> None:
    """Say beside an answer that listings may be missing in it, where an update made the index anew."""
    if engine.awaits_rebuild():
        click.secho(INCOMPLETE, fg="yellow", err=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for; without a sort the best match comes first."""

    query: str
    sort: str | None
    facets: tuple[str, ...]

    def narrowed(self, query: str) -> "Asked":
        """Return the search with one more condition."""
        parts = [f"({part})" for part in (self.query, query) if part.strip() not in {"", "*"}]
        return replace(self, query=" AND ".join(parts) or "*")


def open_index(settings: Settings) -> SearchEngine:
    """Open the search engine, ready to be used.

    Raises:
        StorageError: the data folder or the index cannot be used.
        UnavailableError: Elasticsearch does not answer.
    """
    index = settings.index
    make_home(settings)
    engine = open_engine(
        index.url,
        settings.index_file,
        name=index.name,
        api_key=revealed(index.api_key),
        username=index.username,
        password=revealed(index.password),
        ca_file=index.ca_file,
        timeout=index.timeout,
        replicas=index.replicas,
    )
    engine.prepare()
    return engine
