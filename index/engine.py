"""The search protocol: all that the rest of Frostwatch may ask of a search engine.

Two adapters implement it, `index.embedded` and `index.elastic`; one contract suite runs on both. A query is always the
text an analyst would type (Lucene syntax over the fields of `index.fields`), never an engine's own language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from domain.document import ListingDocument, Observation


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the engine returns it: its JSON form and what the engine keeps beside it.

    `changed_at` is when its material version last changed, `observations` how many sightings are kept.
    """

    document: Mapping[str, Any]
    first_seen: datetime
    last_seen: datetime
    changed_at: datetime
    observations: int

    @property
    def id(self) -> str:
        """The listing's id."""
        return str(self.document["id"])


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What a batch did. A listing is in exactly one of new, changed, unchanged, stale or failed (id to reason).

    `stale` are sightings older than what is indexed: kept as observations, without overwriting newer facts.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: the query text, how many hits to return after which, the sort and the facets to count.

    `sort` is a field name, descending with a leading `-`, or "relevance"; `after` is the cursor of the last page.
    Without `snippets` none are made, which is faster for those who only count or compute.
    """

    query: str
    limit: int = 20
    sort: str = "relevance"
    facets: tuple[str, ...] = ()
    after: str | None = None
    facet_size: int = 20
    snippets: bool = True


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many listings have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits; `total` is exact; `cursor` fetches the next page, None on the last one."""

    hits: tuple[Stored, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    cursor: str | None
    snippets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleMatches:
    """Which of the listings asked about a saved search matches; `error` is set when it could not be run."""

    ids: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What `frostwatch index status` shows: where the index is, its version, how much is in it.

    `free` is how many bytes there is room for beside it, None where that is not told; `awaits_rebuild` is as in
    `SearchEngine.awaits_rebuild`; `superseded` are indices that updates have replaced, with their bytes: the
    next rebuild removes them.
    """

    kind: str
    location: str
    version: str
    listings: int
    observations: int
    bytes: int | None
    free: int | None = None
    awaits_rebuild: bool = False
    superseded: Mapping[str, int] = field(default_factory=dict)


class Succession(Protocol):
    """A new index that is built beside the one in force while that one answers, and takes its place in one step.

    A process that dies leaves the old one in force; the next succession removes what was left. Nobody may write into
    the index in force while the new one is put in its place and expect to find it there: see `app.rebuild`.
    """

    @property
    def engine(self) -> "SearchEngine":
        """The new index; closed once it is in force, where all engines on the old one find it by themselves."""

    def put_in_force(self) -> None:
        """Let the new index answer from now on, and remove the one before."""

    def discard(self) -> None:
        """Remove the new index, which was not put in force."""


class SearchEngine(Protocol):
    """A search engine. A silent server raises UnavailableError, a bad query InputError."""

    def prepare(self) -> None:
        """Create the index if it is missing; refuse one of a newer version."""

    def store(self, documents: Sequence[ListingDocument]) -> StoreReport:
        """Upsert one sighting each. Idempotent: the same sighting again changes nothing and counts nothing."""

    def store_absences(self, absences: Sequence[Observation]) -> StoreReport:
        """Record that known listings are gone; an id that is not indexed is ignored."""

    def get(self, listing_id: str) -> Stored | None:
        """Return one listing, None when it is not indexed."""

    def observations(self, listing_id: str) -> Sequence[Observation]:
        """Return all sightings of a listing, oldest first."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Run a search."""

    def scan(self, query: str) -> Iterator[Stored]:
        """Return every listing that matches, in the order of ids, flat in memory."""

    def match(self, queries: Mapping[str, str], among: Sequence[str]) -> Mapping[str, RuleMatches]:
        """Run many saved searches over only the listings `among`; a query that fails is reported in its place."""

    def status(self) -> EngineStatus:
        """Describe the index."""

    def awaits_rebuild(self) -> bool:
        """Tell whether an update has made the index anew: until it is rebuilt it lacks what was in it before."""

    def successor(self) -> Succession:
        """Begin a new, empty index beside this one; one that was begun before and not put in force is removed."""

    def close(self) -> None:
        """Release what is held."""
