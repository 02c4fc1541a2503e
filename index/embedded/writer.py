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
from index.embedded.packing import Terms, facts_of, length_of, pack_facts, patched
from index.embedded.sealing import loosen
from index.embedded.texts import Others, Words, default_texts, digest, filled_others, others_of, words_of
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
    """A listing as it stands in the file, or will after this batch."""

    row: int
    id: str
    kept: Kept
    observations: int
    words: int
    others: int
    facts: bytes


class Ready:
    """A document made ready for writing, all but its words: they seldom change, and may be cut by another process."""

    __slots__ = (
        "document",
        "json",
        "observation",
        "others",
        "others_digest",
        "record",
        "seen_at",
        "texts",
        "words",
        "words_digest",
    )

    def __init__(self, document: ListingDocument) -> None:
        self.document = document
        self.json = record_json(document)
        self.observation = sighting_json(document)
        self.record = document.evidence.record_id
        self.seen_at = milliseconds(document.seen_at)
        self.texts = default_texts(document)
        self.words: Words | None = None
        self.words_digest = digest(self.texts)
        self.others = others_of(document)
        self.others_digest = digest(self.others)


@dataclass(slots=True)
class Pending:
    """What is decided and not yet written; of a listing that comes several times only the last state is."""

    terms: list[tuple[int, str, str]] = field(default_factory=list)
    listings: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    documents: dict[int, bytes] = field(default_factory=dict)
    observations: dict[Moment, bytes] = field(default_factory=dict)
    words: dict[int, Words] = field(default_factory=dict)
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

    def __init__(self, connection: apsw.Connection, terms: Terms, now: int) -> None:
        self._connection = connection
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
        moments = [
            (event.id, milliseconds(event.seen_at), event.evidence.record_id)
            if isinstance(event, ListingDocument)
            else (event.listing_id, milliseconds(event.seen_at), event.evidence.record_id)
            for event in events
        ]
        ids = orjson.dumps(list(dict.fromkeys(listing_id for listing_id, _, _ in moments))).decode()
        for listing_id, row, version, first, last, observed, changed, record, *rest in self._connection.execute(
            _KNOWN, (ids,)
        ):
            kept = Kept(version, first, last, observed, changed, record)
            self._known[listing_id] = _Row(row, listing_id, kept, *rest)
        if self._known:
            known = [moment for moment in moments if moment[0] in self._known]
            self._observed.update(self._connection.execute(_OBSERVED, (orjson.dumps(known).decode(),)))

    def has_new_words(self, ready: Ready) -> bool:
        """Tell whether the texts of a listing are others than those that are indexed."""
        row = self._known.get(ready.document.id)
        return row is None or row.words != ready.words_digest

    def sightings(self, batch: Iterable[Ready], tally: Tally) -> Pending:
        """Decide on sightings, and return what is to be written of them."""
        for ready in batch:
            self._sighting(ready, tally)
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
        taken.terms = list(self._terms.fresh)
        self._terms.fresh.clear()
        return taken

    def _sighting(self, ready: Ready, tally: Tally) -> None:
        document = ready.document
        row = self._known.get(document.id)
        outcome, kept = after_sighting(
            row.kept if row else None, document.version, ready.seen_at, ready.record, self._now
        )
        tally.add(document.id, outcome)
        if row is None:
            self._last_row += 1
            row = self._known[document.id] = _Row(
                self._last_row, document.id, kept, 0, ~ready.words_digest, ~ready.others_digest, b""
            )
        row.kept = kept
        row.observations += self._observe((row.row, ready.seen_at, ready.record), ready.observation)
        if outcome == "stale":
            row.facts = patched(row.facts, kept, row.observations)
        else:
            length, filled = self._words(row, ready)
            filled += filled_others(ready.others)
            row.facts = pack_facts(facts_of(document, length, filled, self._terms), kept, row.observations)
            self._pending.documents[row.row] = ready.json
            if row.others != ready.others_digest:
                row.others = ready.others_digest
                self._pending.others[row.row] = ready.others
        self._write(row)

    def _words(self, row: _Row, ready: Ready) -> tuple[int, tuple[str, ...]]:
        """Cut the texts into words where they are new; return how many there are, and which fields hold any."""
        if row.words == ready.words_digest:
            filled = tuple(name for name in self._terms.filled(row.facts) if name in DEFAULT_FIELDS)
            return length_of(row.facts), filled
        row.words = ready.words_digest
        words = self._pending.words[row.row] = ready.words or words_of(ready.texts)
        return words.length, words.filled

    def _absence(self, row: _Row, absence: Observation, tally: Tally) -> None:
        version = absence_version(row.kept.version, absence.presence)
        seen_at, record = milliseconds(absence.seen_at), absence.evidence.record_id
        outcome, row.kept = after_absence(row.kept, version, seen_at, record)
        tally.add(absence.listing_id, outcome)
        row.observations += self._observe((row.row, seen_at, record), record_json(absence))
        presence = None
        if outcome == "changed":
            presence = self._terms.code("presence", (absence.presence,))
            document = orjson.loads(self._pending.documents.get(row.row) or self._document(row.row))
            document.update(presence=absence.presence, version=version)
            self._pending.documents[row.row] = orjson.dumps(document)
        row.facts = patched(row.facts, row.kept, row.observations, presence)
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
    connection: apsw.Connection, words: Iterable[tuple[int, Words]], others: Iterable[tuple[int, Others]]
) -> None:
    """Put the tokens of listings into the full-text indices, by row number."""
    table.insert(connection, table.WORDS, ((row, *each[:4]) for row, each in words))
    table.insert(connection, table.OTHERS, ((row, *_sound(each)) for row, each in others))


def _sound(others: Others) -> tuple[str, ...]:
    """Values are compared as they are; half a character, which SQLite does not take, becomes a question mark."""
    if others.lookups.isascii():
        return others
    return (*others[:3], others.lookups.encode("utf-8", "replace").decode())
