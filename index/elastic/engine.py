"""The Elasticsearch engine: listings and observations in two indices behind aliases, for any number of machines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import AuthorizationException, NotFoundError

from domain.document import ListingDocument, Observation
from domain.errors import InputError
from index.cursor import RELEVANCE, cursor_of, facet_field, place_of, sort_field
from index.elastic import paging
from index.elastic.catalog import Catalog
from index.elastic.client import connect, reason_of, translated_errors
from index.elastic.facet import aggregation, facet_values
from index.elastic.mapping import SCHEMA_VERSION, kept_of, path_of
from index.elastic.succession import ElasticSuccession
from index.elastic.translate import translated
from index.elastic.writer import Writer
from index.engine import EngineStatus, RuleMatches, SearchPage, SearchRequest, Stored, StoreReport
from index.moment import milliseconds
from index.query import parse_query
from index.record import read_observation, stored
from index.sighting import Tally, pieces
from index.snippet import snippet

_BATCH = 20_000
"""Listings written before they can be searched."""
_SEARCHES = 100
"""Saved searches in one request."""
_MOST_IDS = 10_000
"""Hits of one saved search fetched at once; the server's own limit (index.max_result_window)."""
_MOST_BATCHES = 1000
_IDS_ONLY = ("responses.status", "responses.error", "responses.hits.hits.sort")
"""What is asked for of saved searches: the listings' ids, which they are sorted by."""
_SOURCE = ["document", "times", "kept", "numbers.observations"]


def _now() -> datetime:
    return datetime.now(UTC)


class ElasticEngine:
    """Search in the cluster at `hosts`; `timeout` in seconds. See `SearchEngine`."""

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        name: str = "frostwatch",
        api_key: str | None = None,
        username: str = "",
        password: str | None = None,
        ca_file: Path | None = None,
        timeout: float = 30.0,
        replicas: int = 0,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._location = ", ".join(hosts)
        self._clock = clock
        self._client = connect(
            hosts, api_key=api_key, username=username, password=password, ca_file=ca_file, timeout=timeout
        )
        self._catalog = Catalog(self._client, name, replicas)

    def prepare(self) -> None:
        """Create the indices if they are missing; refuse those of a newer version."""
        with translated_errors(self._location):
            self._catalog.prepare()

    def store(self, documents: Sequence[ListingDocument]) -> StoreReport:
        """Upsert one sighting each. What was written before an error is kept; storing all again completes it."""
        tally = Tally()
        self._write(tally.with_zone(documents), tally)
        return tally.report()

    def store_absences(self, absences: Sequence[Observation]) -> StoreReport:
        """Record that known listings are gone."""
        tally = Tally()
        self._write(absences, tally)
        return tally.report()

    def get(self, listing_id: str) -> Stored | None:
        """Return one listing, None when it is not indexed."""
        with translated_errors(self._location):
            try:
                found = self._client.get(index=self._catalog.listings, id=listing_id, source_includes=_SOURCE)
            except NotFoundError as error:
                if error.body.get("found") is False:
                    return None
                raise
        return _stored(found["_source"])

    def observations(self, listing_id: str) -> Sequence[Observation]:
        """Return all sightings of a listing, oldest first."""
        query = {"term": {"listing_id": listing_id}}
        sort: list[dict[str, Any]] = [{"seen_at": "asc"}, {"record": "asc"}]
        with translated_errors(self._location):
            sources = [
                hit["_source"]
                for hit in paging.all_hits(self._client, self._catalog.observations, query, sort, source=True)
            ]
        return [read_observation(listing_id, source["seen_at"], source["observation"]) for source in sources]

    def search(self, request: SearchRequest) -> SearchPage:
        """Run a search. From the second page on, all pages show the index as it was when that page was asked for."""
        query = parse_query(request.query, self._clock())
        sort, descending = sort_field(request.sort)
        names = {asked: facet_field(asked) for asked in request.facets}
        place = place_of(request)
        body: dict[str, Any] = {
            "query": translated(query),
            "size": request.limit,
            "sort": _sorting(sort, descending=descending),
            "track_total_hits": True,
            "track_scores": False,
            "source_includes": _SOURCE,
        }
        aggregations = {asked: aggregation(name, request.facet_size) for asked, name in names.items()}
        if aggregations:
            body["aggs"] = aggregations
        with translated_errors(self._location):
            answer, pit = paging.page(self._client, self._catalog.listings, body, place)
        hits = answer["hits"]["hits"]
        total = int(answer["hits"]["total"]["value"])
        facets = {
            asked: facet_values(name, answer["aggregations"][asked], request.facet_size)
            for asked, name in names.items()
        }
        passed = (place[0] if place else 0) + len(hits)
        cursor = None
        if hits and passed < total:
            cursor = cursor_of(request, [passed, hits[-1]["sort"], pit])
        elif pit:
            paging.end(self._client, pit)
        found = tuple(_stored(hit["_source"]) for hit in hits)
        snippets = {hit.id: snippet(hit.document, query) for hit in found} if request.snippets else {}
        return SearchPage(found, total, facets, cursor, snippets)

    def scan(self, query: str) -> Iterator[Stored]:
        """Return every listing that matches, in the order of ids, flat in memory, as they were when the scan began."""
        tree = translated(parse_query(query, self._clock()))
        with translated_errors(self._location):
            for hit in paging.all_hits(self._client, self._catalog.listings, tree, [{"id": "asc"}], source=_SOURCE):
                yield _stored(hit["_source"])

    def match(self, queries: Mapping[str, str], among: Sequence[str]) -> Mapping[str, RuleMatches]:
        """Run many saved searches over only the listings `among`, a hundred in one request."""
        answers: dict[str, RuleMatches] = {}
        trees: dict[str, dict[str, Any]] = {}
        now = self._clock()
        for name, query in queries.items():
            try:
                trees[name] = translated(parse_query(query, now))
            except InputError as error:
                answers[name] = RuleMatches(error=str(error))
        places = {listing_id: place for place, listing_id in enumerate(dict.fromkeys(among))}
        with translated_errors(self._location):
            limits = self._limits(list(places)) if places else []
            for some in pieces(list(trees.items()), _SEARCHES):
                answers.update(self._match_some(dict(some), limits, places))
        return {name: answers[name] for name in queries}

    def status(self) -> EngineStatus:
        """Describe the index."""
        with translated_errors(self._location):
            listings = int(self._client.count(index=self._catalog.listings)["count"])
            observations = int(self._client.count(index=self._catalog.observations)["count"])
            both = f"{self._catalog.listings},{self._catalog.observations}"
            stats = self._client.indices.stats(index=both, metric="store")
            missing = self._catalog.awaits_rebuild()
            superseded = self._catalog.superseded()
        size = int(stats["_all"]["primaries"]["store"]["size_in_bytes"])
        location = f"{self._location} ({self._catalog.name})"
        version = str(SCHEMA_VERSION)
        return EngineStatus(
            "elasticsearch", location, version, listings, observations, size, self._free(), missing, superseded
        )

    def awaits_rebuild(self) -> bool:
        """Tell whether an update has made the index anew, and nobody has rebuilt it since."""
        with translated_errors(self._location):
            return self._catalog.awaits_rebuild()

    def successor(self) -> ElasticSuccession:
        """Begin new, empty indices beside those in force."""
        return ElasticSuccession(self._catalog, self._another, self._location)

    def remove(self) -> None:
        """Delete the indices and leave nothing behind."""
        with translated_errors(self._location):
            self._catalog.remove()

    def close(self) -> None:
        """Release what is held."""
        self._client.close()

    def _write(self, events: Sequence[ListingDocument] | Sequence[Observation], tally: Tally) -> None:
        now = milliseconds(self._clock())
        writing: Sequence[ListingDocument | Observation] = events
        with translated_errors(self._location):
            for some in pieces(writing, _BATCH):
                Writer(self._client, self._catalog, self._location, now).write(some, tally)

    def _another(self, catalog: Catalog) -> "ElasticEngine":
        """Return an engine of the same cluster on other indices."""
        other = copy(self)
        vars(other)["_catalog"] = catalog
        return other

    def _free(self) -> int | None:
        """Return how many bytes the nodes have left; None where this user may not ask."""
        try:
            nodes = self._client.nodes.stats(metric="fs")["nodes"]
        except AuthorizationException:
            return None
        return sum(int(node["fs"]["total"]["available_in_bytes"]) for node in nodes.values())

    def _limits(self, ids: list[str]) -> list[dict[str, Any]]:
        """Return filters that together hold all of the listings, and few others.

        Listings that were written together share a batch, so the filter stays small however many there are.
        """
        batches: set[str] = set()
        for some in pieces(ids, _MOST_IDS):
            answer = self._client.search(
                index=self._catalog.listings,
                size=0,
                query={"terms": {"id": list(some)}},
                aggs={"batches": {"terms": {"field": "batch", "size": _MOST_BATCHES}}},
            )
            batches.update(bucket["key"] for bucket in answer["aggregations"]["batches"]["buckets"])
        if len(batches) < min(len(ids), _MOST_BATCHES):
            return [{"terms": {"batch": sorted(batches)}}]
        return [{"terms": {"id": list(some)}} for some in pieces(ids, _MOST_BATCHES)]

    def _match_some(
        self, trees: Mapping[str, dict[str, Any]], limits: list[dict[str, Any]], places: Mapping[str, int]
    ) -> dict[str, RuleMatches]:
        found: dict[str, set[str]] = {name: set() for name in trees}
        errors: dict[str, str] = {}
        for limit in limits:
            waiting = {name: _limited(tree, limit) for name, tree in trees.items()}
            while waiting:
                lines = [line for body in waiting.values() for line in ({"index": self._catalog.listings}, body)]
                answers = self._client.msearch(searches=lines, filter_path=_IDS_ONLY)["responses"]
                following = {}
                for (name, body), answer in zip(waiting.items(), answers, strict=True):
                    if "error" in answer:
                        errors[name] = reason_of(answer)
                        continue
                    hits = answer.get("hits", {}).get("hits", ())
                    found[name].update(hit["sort"][0] for hit in hits)
                    if len(hits) == _MOST_IDS:
                        following[name] = {**body, "search_after": hits[-1]["sort"]}
                waiting = following
        return {
            name: RuleMatches(error=errors[name])
            if name in errors
            else RuleMatches(ids=tuple(sorted(ids & places.keys(), key=places.__getitem__)))
            for name, ids in found.items()
        }


def _limited(tree: dict[str, Any], limit: dict[str, Any]) -> dict[str, Any]:
    return {
        "query": {"bool": {"filter": [limit, tree]}},
        "size": _MOST_IDS,
        "sort": [{"id": "asc"}],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }


def _sorting(name: str, *, descending: bool) -> list[dict[str, Any]]:
    order = "desc" if descending else "asc"
    key = "_score" if name == RELEVANCE else path_of(name)
    first = {key: {"order": order}} if name == RELEVANCE else {key: {"order": order, "missing": "_last"}}
    return [first, {"id": {"order": "asc"}}]


def _stored(source: Mapping[str, Any]) -> Stored:
    return stored(source["document"], kept_of(source), source["numbers"]["observations"])
