"""Writes sightings into Elasticsearch so that doing it again, or twice at once, gives the same index.

Observations go first, under ids that follow from the sighting; how many there are is then counted, never added up. A
listing is written only over the version that was read (optimistic concurrency); in a conflict it is read and judged
again, so an older observation never overwrites a newer one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from elasticsearch import Elasticsearch

from domain.counting import counted
from domain.document import ListingDocument, Observation
from domain.errors import UnavailableError
from domain.jsonl import encode
from index.elastic.bulk import Action, write
from index.elastic.catalog import Catalog
from index.elastic.mapping import kept_of, listing_source
from index.moment import milliseconds
from index.record import Shown, observation_of, record_json
from index.sighting import Kept, Outcome, Tally, absence_version, after_absence, after_sighting, pieces

MOST_ATTEMPTS = 8
"""How often a listing is read again because another process wrote it in between."""

BULK = 1000
"""Listings in one request."""

THREADS = 2
"""Requests under way at once."""

Event = ListingDocument | Observation


@dataclass(frozen=True, slots=True)
class _Current:
    """A listing as it was read, with the version of it that a write must replace."""

    source: Mapping[str, Any]
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Listings that go to the server in one request: what is to be written of each, and each as it was read."""

    waiting: dict[str, list[Event]]
    current: Mapping[str, _Current]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be written of a listing: its document's JSON (None: as it is), and what is kept."""

    outcomes: tuple[Outcome, ...]
    kept: Kept
    document: ListingDocument | None
    presence: str | None


class Writer:
    """Writes one batch of sightings or absences, some listings at a time; what it wrote can be searched afterwards."""

    def __init__(self, client: Elasticsearch, catalog: Catalog, location: str, now: int) -> None:
        self._client = client
        self._catalog = catalog
        self._location = location
        self._now = now
        self._batch = uuid4().hex

    def write(self, events: Sequence[Event], tally: Tally) -> None:
        """Write sightings, or absences of listings that are known.

        Raises:
            UnavailableError: the same listings are written by others without end.
        """
        by_id: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            by_id[_listing_id(event)].append(event)
        parts = [dict(part) for part in pieces(list(by_id.items()), BULK)]
        # While one thread waits for the server, the other builds the next request.
        with ThreadPoolExecutor(THREADS) as pool:
            noted = [part for part in pool.map(lambda part: self._noted(part, tally), parts) if part.waiting]
            if not noted:
                return
            self._client.indices.refresh(index=self._catalog.observations)
            conflicts = list(pool.map(lambda part: self._write_part(part, tally), noted))
        self._client.indices.refresh(index=self._catalog.listings)
        waiting = {key: events for part in conflicts for key, events in part.items()}
        if not waiting:
            return
        raise UnavailableError(
            f"others write {counted(len(waiting), 'listing')} in Elasticsearch at {self._location} all the time; "
            "nothing is lost, run again"
        )

    def _noted(self, events: dict[str, list[Event]], tally: Tally) -> _Part:
        """Read what is indexed of some listings, and write the observations of those that are to be written."""
        current = self._read(list(events))
        waiting = {
            listing_id: found
            for listing_id, found in events.items()
            if listing_id in current or isinstance(found[0], ListingDocument)
        }
        if waiting:
            self._observe(waiting, tally)
        return _Part(waiting, current)

    def _write_part(self, part: _Part, tally: Tally) -> dict[str, list[Event]]:
        """Write some listings over what was read of them, again after a conflict; return what was never written."""
        waiting, current = part.waiting, part.current
        for _ in range(MOST_ATTEMPTS):
            # Counted after each reading: whoever wrote what was read had made its observations searchable before.
            conflicts = self._attempt(waiting, current, self._counted(list(waiting)), tally)
            if not conflicts:
                return {}
            waiting = {listing_id: waiting[listing_id] for listing_id in conflicts}
            current = self._read(conflicts)
        return waiting

    def _attempt(
        self,
        waiting: dict[str, list[Event]],
        current: Mapping[str, _Current],
        counts: Mapping[str, int],
        tally: Tally,
    ) -> list[str]:
        """Write listings over what was read of them; return those that somebody else has written since."""
        decisions = {}
        actions = []
        for listing_id, events in waiting.items():
            if listing_id in tally.failed:
                continue
            before = current.get(listing_id)
            decision = _decided(before, events, self._now)
            decisions[listing_id] = decision
            actions.append(self._action(listing_id, before, decision, counts.get(listing_id, len(events))))
        result = write(self._client, self._location, actions)
        tally.failed.update(result.failed)
        for listing_id in result.done:
            for outcome in decisions[listing_id].outcomes:
                tally.add(listing_id, outcome)
        return result.conflicts

    def _action(self, listing_id: str, before: _Current | None, decision: _Decision, count: int) -> Action:
        head: dict[str, Any] = {"_index": self._catalog.listings, "_id": listing_id}
        if before is not None:
            head |= {"if_seq_no": before.seq_no, "if_primary_term": before.primary_term}
        shown: Any = decision.document
        json = record_json(decision.document) if decision.document else b""
        if shown is None and before is not None:
            document = dict(before.source["document"])
            if decision.presence is not None:
                document.update(presence=decision.presence, version=decision.kept.version)
            json, shown = orjson.dumps(document), Shown(document)
        source = listing_source(shown, decision.kept, count, self._batch)
        return Action(listing_id, {"index" if before else "create": head}, _dumped(source, json))

    def _read(self, ids: list[str]) -> dict[str, _Current]:
        answer = self._client.mget(index=self._catalog.listings, ids=ids, source_includes=["times", "kept", "document"])
        return {
            item["_id"]: _Current(item["_source"], item["_seq_no"], item["_primary_term"])
            for item in answer["docs"]
            if item.get("found")
        }

    def _observe(self, waiting: Mapping[str, list[Event]], tally: Tally) -> None:
        """Write the observations; a listing whose observation is refused is not written either."""
        actions = []
        owner = {}
        for listing_id, events in waiting.items():
            for event in events:
                observation = observation_of(event) if isinstance(event, ListingDocument) else event
                seen_at, record = milliseconds(observation.seen_at), observation.evidence.record_id
                key = hashlib.sha256(f"{listing_id}\n{seen_at}\n{record}".encode()).hexdigest()
                owner[key] = listing_id
                source = {
                    "listing_id": listing_id,
                    "seen_at": seen_at,
                    "record": record,
                    "observation": orjson.Fragment(record_json(observation)),
                }
                head = {"index": {"_index": self._catalog.observations, "_id": key}}
                actions.append(Action(key, head, orjson.dumps(source)))
        result = write(self._client, self._location, actions)
        for key, reason in result.failed.items():
            tally.failed[owner[key]] = reason

    def _counted(self, ids: list[str]) -> dict[str, int]:
        """Return how many observations are kept of each listing."""
        answer = self._client.search(
            index=self._catalog.observations,
            size=0,
            query={"terms": {"listing_id": ids}},
            aggs={"count": {"terms": {"field": "listing_id", "size": len(ids)}}},
        )
        return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["count"]["buckets"]}


def _decided(before: _Current | None, events: Sequence[Event], now: int) -> _Decision:
    """Judge the sightings of one listing, one after another."""
    kept = kept_of(before.source) if before else None
    document: ListingDocument | None = None
    presence: str | None = None
    outcomes: list[Outcome] = []
    for event in events:
        seen_at, record = milliseconds(event.seen_at), event.evidence.record_id
        if isinstance(event, ListingDocument):
            outcome, kept = after_sighting(kept, event.version, seen_at, record, now)
            if outcome != "stale":
                document, presence = event, None
        elif kept is None:
            continue
        else:
            version = absence_version(kept.version, event.presence)
            outcome, kept = after_absence(kept, version, seen_at, record)
            if outcome == "changed":
                presence = event.presence
        outcomes.append(outcome)
    if kept is None:
        raise TypeError("an absence of a listing that is not indexed")
    return _Decision(tuple(outcomes), kept, document, presence)


def _listing_id(event: Event) -> str:
    return event.id if isinstance(event, ListingDocument) else event.listing_id


def _dumped(source: Mapping[str, Any], json: bytes) -> bytes:
    try:
        return orjson.dumps({**source, "document": orjson.Fragment(json)})
    except TypeError:
        # A lone surrogate in a text: encode replaces it.
        return encode({**source, "document": orjson.loads(json)})
