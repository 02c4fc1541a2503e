"""Writes sightings into the embedded index: one transaction a batch, all of it or nothing.

What a batch does is decided in Python; the file is only asked once at the beginning, for all listings of the batch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import apsw
import orjson

from domain.document import ListingDocument, Observation
from index.embedded import table
from index.embedded.connection import single
from index.embedded.packing import Facts, Terms, facts_of, length_of, packed, with_kept, with_presence
from index.embedded.prepared import Prepared, prepared
from index.embedded.recent import Recent
from index.embedded.sealing import loosen
from index.embedded.texts import Others, Tokens, written
from index.fields import DEFAULT_FIELDS
from index.moment import milliseconds
from index.record import record_json, sighting_json
from index.sighting import Kept, Tally, absence_version, after_absence, after_sighting

_KNOWN = """
    SELECT id, row, version, first_seen, last_seen, observed_at, changed_at, record, observations, words, others, facts
    FROM listing WHERE id IN (SELECT value FROM json_each(?))
"""
_OBSERVED = """
    SELECT observation.row, observation.seen_at, observation.record
    FROM json_each(?) AS wanted JOIN listing ON listing.id = wanted.value ->> 0
    JOIN observation ON observation.row = listing.row AND observation.seen_at = wanted.value ->> 1
                        AND observation.record = wanted.value ->> 2
"""

Event = ListingDocument | Observation
Moment = tuple[int, int, str]
"""An observation's key: the listing's row, when it was seen, and the record of the response."""


@dataclass(slots=True)
class _Row:
    """A listing as it stands in the file, or will after this batch; of a new one nothing is indexed."""

    row: int
    id: str
    kept: Kept
    observations: int = 0
    words: int | None = None
    others: int | None = None
    facts: bytes = b""


class Ready:
    """A document made ready for writing, all but what it is searched by: that may be `prepared` by another process."""

    __slots__ = ("document", "json", "observation", "prepared", "record", "seen_at", "written")

    def __init__(self, document: ListingDocument) -> None:
        self.document = document
        self.json = record_json(document)
        self.observation = sighting_json(document)
        self.record = document.evidence.record_id
        self.seen_at = milliseconds(document.seen_at)
        self.written = written(document)
        self.prepared: Prepared | None = None


@dataclass(slots=True)
class Pending:
    """What is decided and not yet written; of a listing that comes several times only the last state is."""

    terms: list[tuple[int, str, str]] = field(default_factory=list)
    listings: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    documents: dict[int, bytes] = field(default_factory=dict)
    observations: dict[Moment, bytes] = field(default_factory=dict)
    words: dict[int, Tokens] = field(default_factory=dict)
    others: dict[int, Others] = field(default_factory=dict)

    def write(self, connection: apsw.Connection) -> None:
        """Write all of it, in the transaction that is open."""
        table.insert(connection, table.TERM, self.terms)
        table.insert(connection, table.LISTING, self.listings.values())
        table.insert(connection, table.DOCUMENT, self.documents.items())
        table.insert(connection, table.OBSERVATION, ((*key, json) for key, json in self.observations.items()))
        write_words(connection, self.words.items(), self.others.items())
        loosen(connection, self.words)


class Writer:
    """Decides on one batch; `terms` is refreshed first, so that several processes can take turns."""

    def __init__(self, connection: apsw.Connection, terms: Terms, recent: Recent, now: int) -> None:
        self._connection = connection
        self._recent = recent
        self._terms = terms
        self._now = now
        self._known: dict[str, _Row] = {}
        self._observed: set[Moment] = set()
        self._pending = Pending()
        self._batch = 1 + int(single(connection, "SELECT coalesce(max(batch), 0) FROM listing"))
        self._last_row = int(single(connection, "SELECT coalesce(max(row), 0) FROM listing"))
        read = "SELECT code, field, value FROM term WHERE code > ? ORDER BY code"
        for code, name, value in connection.execute(read, (terms.last,)):
            terms.learn(code, name, value)

    def load(self, events: Iterable[Event]) -> None:
        """Read what is indexed of the listings of a whole batch; the decisions then need the file no more."""
        by_id = [(event.id if isinstance(event, ListingDocument) else event.listing_id, event) for event in events]
        ids = orjson.dumps(list(dict(by_id))).decode()
        for listing_id, row, version, first, last, observed, changed, record, *rest in self._connection.execute(
            _KNOWN, (ids,)
        ):
            kept = Kept(version, first, last, observed, changed, record)
            self._known[listing_id] = _Row(row, listing_id, kept, *rest)
        if self._known:
            known = [
                (listing_id, milliseconds(event.seen_at), event.evidence.record_id)
                for listing_id, event in by_id
                if listing_id in self._known
            ]
            self._observed.update(self._connection.execute(_OBSERVED, (orjson.dumps(known).decode(),)))

    def indexed(self, listing_id: str) -> tuple[int | None, int | None]:
        """Return the digests of the words and the others that are indexed of a listing."""
        row = self._known.get(listing_id)
        return (row.words, row.others) if row else (None, None)

    def sightings(self, batch: Sequence[Ready], tally: Tally) -> Pending:
        """Decide on sightings, and return what is to be written of them."""
        for ready, facts in zip(batch, facts_of([ready.document for ready in batch], self._terms), strict=True):
            self._sighting(ready, facts, tally)
        return self._taken()

    def absences(self, absences: Sequence[Observation], tally: Tally) -> Pending:
        """Decide what it means that listings were looked for and not found."""
        for absence in absences:
            row = self._known.get(absence.listing_id)
            if row is not None:
                self._absence(row, absence, tally)
        return self._taken()

    def _taken(self) -> Pending:
        taken, self._pending = self._pending, Pending()
        taken.terms = self._terms.taken()
        return taken

    def _sighting(self, ready: Ready, facts: Facts, tally: Tally) -> None:
        document = ready.document
        row = self._known.get(document.id)
        outcome, kept = after_sighting(
            row.kept if row else None, document.version, ready.seen_at, ready.record, self._now
        )
        tally.add(document.id, outcome)
        if row is None:
            self._last_row += 1
            row = self._known[document.id] = _Row(self._last_row, document.id, kept)
        row.kept = kept
        row.observations += self._observe((row.row, ready.seen_at, ready.record), ready.observation)
        if outcome == "stale":
            row.facts = with_kept(row.facts, kept, row.observations)
        else:
            length, filled = self._tokens(row, ready)
            row.facts = packed(facts, length, filled, kept, row.observations, self._terms)
            self._pending.documents[row.row] = ready.json
        self._write(row)

    def _tokens(self, row: _Row, ready: Ready) -> tuple[int, tuple[str, ...]]:
        """Note the tokens that are new; return how many words there are, and which text fields hold anything."""
        found = ready.prepared
        if found is None or not found.serves(row.words, row.others):
            found = prepared(ready.written, row.words, row.others)
        if row.others != found.others_digest and found.others is not None:
            row.others = found.others_digest
            self._pending.others[row.row] = found.others
            self._recent.note_others(found.others_digest, found.others)
        if found.words is None:
            filled = [name for name in self._terms.filled(row.facts) if name in DEFAULT_FIELDS]
            return length_of(row.facts), (*filled, *found.filled)
        if row.words != found.words_digest:
            row.words = found.words_digest
            self._pending.words[row.row] = found.words
            self._recent.note_words(found.words_digest, found.words)
        return found.length, found.filled

    def _absence(self, row: _Row, absence: Observation, tally: Tally) -> None:
        version = absence_version(row.kept.version, absence.presence)
        seen_at, record = milliseconds(absence.seen_at), absence.evidence.record_id
        outcome, row.kept = after_absence(row.kept, version, seen_at, record)
        tally.add(absence.listing_id, outcome)
        row.observations += self._observe((row.row, seen_at, record), record_json(absence))
        facts = row.facts
        if outcome == "changed":
            facts = with_presence(facts, self._terms.code("presence", (absence.presence,)))
            document = orjson.loads(self._pending.documents.get(row.row) or self._document(row.row))
            document.update(presence=absence.presence, version=version)
            self._pending.documents[row.row] = orjson.dumps(document)
        row.facts = with_kept(facts, row.kept, row.observations)
        self._write(row)

    def _document(self, row: int) -> bytes:
        json: bytes = single(self._connection, "SELECT json FROM document WHERE row = ?", (row,))
        return json

    def _observe(self, moment: Moment, json: bytes) -> int:
        """Note an observation; return 1 when it is new, 0 when the same sighting is known."""
        self._pending.observations[moment] = json
        if moment in self._observed:
            return 0
        self._observed.add(moment)
        return 1

    def _write(self, row: _Row) -> None:
        kept = row.kept
        times = (kept.version, kept.first_seen, kept.last_seen, kept.observed_at, kept.changed_at, kept.record)
        self._pending.listings[row.row] = (
            row.row, row.id, self._batch, *times, row.observations, row.words, row.others, row.facts,
        )  # fmt: skip


def write_words(
    connection: apsw.Connection, words: Iterable[tuple[int, Tokens]], others: Iterable[tuple[int, Others]]
) -> None:
    """Put the tokens of listings into the full-text indices, by row number."""
    table.insert(connection, table.WORDS, ((row, *each) for row, each in words))
    table.insert(connection, table.OTHERS, ((row, *_sound(each)) for row, each in others))


def _sound(others: Others) -> tuple[str, ...]:
    """Values are compared as they are; half a character, which SQLite does not take, becomes a question mark."""
    *texts, lookups = others
    return others if lookups.isascii() else (*texts, lookups.encode("utf-8", "replace").decode())
