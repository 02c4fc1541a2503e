"""Opens the search engine that the settings name, and nothing else, so that a search starts at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import click

from app.home import make_home, revealed
from app.settings import Settings
from domain.errors import InputError
from index.engine import SearchEngine, SearchRequest, Stored
from index.factory import open_engine
from index.seller import quoted

INCOMPLETE = (
    "The index is incomplete: it was made anew by an update and holds only what was seen since. "
    "Run: frostwatch index rebuild"
)
"""Said with every answer of an index that awaits its rebuild."""
_QUOTED = re.compile(r'["“”„«»＂][^"“”„«»＂]*["“”„«»＂]')
_SMALL_OPERATOR = re.compile(r"(?:^|(?<=[\s()]))(and|or|not)(?=\s|$)")


def say_if_incomplete(engine: SearchEngine) -> None:
    """Say beside an answer that listings may be missing in it, where an update made the index anew."""
    if engine.awaits_rebuild():
        click.secho(INCOMPLETE, fg="yellow", err=True)


def find_listing(engine: SearchEngine, named: str) -> Stored | None:
    """Return a listing by its id or address, None where there is none."""
    return engine.get(named) or next(iter(engine.search(SearchRequest(f"url:{quoted(named)}", limit=1)).hits), None)


def typed(words: Sequence[str], command: str) -> str:
    """Return the search as it was typed; none is a search for all.

    Raises:
        InputError: the shell has cut it into several words, and taken quotes out of it.
    """
    if len(words) > 1:
        whole = " ".join(words).replace("'", "")
        raise InputError(f"the search came in {len(words)} pieces; put all of it in quotes: {command} '{whole[:200]}'")
    return words[0] if words else "*"


def say_if_small_operators(query: str) -> None:
    """Say that `or` in small letters is looked for as a word: what is found is not what was meant."""
    found = _SMALL_OPERATOR.search(_QUOTED.sub('""', query))
    if found:
        word = found[1]
        click.secho(
            f"{word!r} is looked for as a word here; to join conditions write {word.upper()} in capitals.",
            fg="yellow",
            err=True,
        )


def say_if_empty(engine: SearchEngine, settings: Settings) -> None:
    """Say that nothing is indexed at all, lest "no listing matches" be read as "nothing is on offer"."""
    status = engine.status()
    if not status.listings:
        click.secho(
            f"The index holds no listing yet ({status.location}). Crawl first, or name the right settings file with "
            f"--config or the right data folder (now {settings.data_dir.resolve()}) with FROSTWATCH_DATA_DIR.",
            fg="yellow",
            err=True,
        )


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
