"""Opens the search engine that the settings name, and nothing else, so that a search starts at once."""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import click

from app.home import make_home, revealed
from app.settings import Settings
from domain.errors import InputError
from index.cursor import RELEVANCE
from index.engine import SearchEngine, SearchPage, SearchRequest, Stored
from index.factory import open_engine
from index.seller import quoted

INCOMPLETE = (
    "The index is incomplete: it was made anew by an update and holds only what was seen since. "
    "Run: frostwatch index rebuild"
)
"""Said with every answer of an index that awaits its rebuild."""
PAGE = 500
"""Listings fetched at once where more are asked for."""
_QUOTED = re.compile(r'["“”„«»＂][^"“”„«»＂]*["“”„«»＂]')
_SMALL_OPERATOR = re.compile(r"(?:^|(?<=[\s()]))(and|or|not)(?=\s|$)")


def say(remark: str | None) -> None:
    """Print a remark about an answer beside it; nothing where there is none."""
    if remark:
        click.secho(remark, fg="yellow", err=True)


def incomplete(engine: SearchEngine) -> str | None:
    """Return that listings may be missing in an answer, where an update made the index anew."""
    return INCOMPLETE if engine.awaits_rebuild() else None


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


def small_operator(query: str) -> str | None:
    """Return that `or` in small letters is looked for as a word: what is found is not what was meant."""
    found = _SMALL_OPERATOR.search(_QUOTED.sub('""', query))
    if not found:
        return None
    word = found[1]
    return f"{word!r} is looked for as a word here; to join conditions write {word.upper()} in capitals."


def empty(engine: SearchEngine, settings: Settings) -> str | None:
    """Return that nothing is indexed at all, lest "no listing matches" be read as "nothing is on offer"."""
    status = engine.status()
    if status.listings:
        return None
    return (
        f"The index holds no listing yet ({status.location}). Crawl first, or name the right settings file with "
        f"--config or the right data folder (now {settings.data_dir.resolve()}) with FROSTWATCH_DATA_DIR."
    )


def hits(engine: SearchEngine, request: SearchRequest, limit: int) -> Generator[Stored]:
    """Yield listings in the order asked for, `limit` of them at most, all of them when it is 0."""
    if request.sort == RELEVANCE and not limit:
        yield from engine.scan(request.query)
        return
    first = replace(request, limit=PAGE)
    yield from following(engine, first, engine.search(first), limit)


def following(engine: SearchEngine, request: SearchRequest, page: SearchPage, limit: int) -> Iterator[Stored]:
    """Yield the listings of a page and of those that follow it."""
    shown = 0
    while True:
        for hit in page.hits:
            if limit and shown == limit:
                return
            yield hit
            shown += 1
        if page.cursor is None or (limit and shown >= limit):
            return
        page = engine.search(replace(request, limit=PAGE, facets=(), after=page.cursor))


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
