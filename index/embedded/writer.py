"""Writes sightings into the embedded index: one transaction a batch, all of it or nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import orjson

from domain.document import ListingDocument, Observation
from index.embedded.connection import single
from index.embedded.packing import Terms, facts_of, lookups_of, pack_facts, patched, texts_of
from index.moment import milliseconds
from index.record import observation_of, record_json
from index.sighting import Kept, Tally, absence_version, after_absence, after_sighting, unique

_KNOWN = """
    SELECT id, row, version, first_seen, last_seen, observed_at, changed_at, record, observations, words
    FROM listing WHERE id IN (SELECT value FROM json_each(?))
"""
_NEW_LISTING = """
    INSERT INTO listing (row, batch, version, first_seen, last_seen, observed_at, changed_at, record, observations,
                         words, facts, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LISTING = """
    UPDATE listing SET batch = ?, version = ?, first_seen = ?, last_seen = ?, observed_at = ?, changed_at = ?,
                       record = ?, observations = ?, words = ?, facts = ? WHERE row = ?
"""
_NEW_OBSERVATION = "INSERT OR IGNORE INTO observation (row, seen_at, record, json) VALUES (?, ?, ?, ?)"
_OBSERVATION = "UPDATE observation SET json = ? WHERE row = ? AND seen_at = ? AND record = ?"
_DOCUMENT = "INSERT OR REPLACE INTO document (row, json) VALUES (?, ?)"
_WORDS = """
    INSERT OR REPLACE INTO words (rowid, title, title_again, text, seller_name)
    SELECT value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)
"""
"""Many listings in one statement: it runs without Python, so that the next ones can be made ready meanwhile."""
_OTHERS = """
    INSERT OR REPLACE INTO others (rowid, location, brand, risk_reasons, lookup)
    SELECT value ->> 0, value ->> 4, value ->> 5, value ->> 6, value ->> 7 FROM json_each(?)
"""

WordsRow = tuple[int, str, str, str, str, str, str, str]
"""A row number, and the tokens of title, text, seller, location, brand and reasons, and the lookups."""


@dataclass(slots=True)
class _Row:
    """A listing as it stands in the file, or will after this batch."""

    row: int
    kept: Kept
    observations: int
    words: int


class Ready:
    """A document made ready for writing while no lock is held: its JSON and its tokens."""

    __slots__ = ("digest", "document", "json", "lookups", "texts")

    def __init__(self, document: ListingDocument) -> None:
        self.document = document
        self.json = record_json(document)
        self.texts = texts_of(document)
        self.lookups = lookups_of(document)
        whole = "\n".join((*self.texts.values(), self.lookups)).encode("utf-8", "replace")
        self.digest = int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "big", signed=True)


class Writer:
    """Writes one batch; `terms` is refreshed first, so that several processes can take turns."""

    def __init__(self, connection: apsw.Connection, terms: Terms, now: int) -> None:
        self._execute = connection.execute
        self._connection = connection
        self._terms = terms
        self._now = now
        self._known: dict[str, _Row] = {}
        self._words: list[WordsRow] = []
        self._batch = 1 + int(single(connection, "SELECT coalesce(max(batch), 0) FROM listing"))
        self._last_row = int(single(connection, "SELECT coalesce(max(row), 0) FROM listing"))
        read = "SELECT code, field, value FROM term WHERE code > ? ORDER BY code"
        for code, field, value in self._execute(read, (terms.last,)):
            terms.learn(code, field, value)

    def store(self, batch: Sequence[Ready], tally: Tally) -> None:
        """Write sightings, all but their words: those wait for `write_words`."""
        self._load(unique(ready.document.id for ready in batch))
        for ready in batch:
            self._store_one(ready, tally)
        self._write_terms()

    def write_words(self) -> None:
        """Write the words of the sightings so far; may run in another thread while nothing else is written."""
        waiting, self._words = self._words, []
        write_words(self._connection, waiting)

    def absences(self, absences: Sequence[Observation], tally: Tally) -> None:
        """Write that listings were looked for and not found."""
        self._load(unique(absence.listing_id for absence in absences))
        for absence in absences:
            row = self._known.get(absence.listing_id)
            if row is not None:
                self._absence(row, absence, tally)
        self._write_terms()

    def _load(self, ids: list[str]) -> None:
        for listing_id, row, version, first, last, observed, changed, record, count, words in self._execute(
            _KNOWN, (orjson.dumps(ids).decode(),)
        ):
            self._known[listing_id] = _Row(row, Kept(version, first, last, observed, changed, record), count, words)

    def _store_one(self, ready: Ready, tally: Tally) -> None:
        document = ready.document
        before = self._known.get(document.id)
        record = document.evidence.record_id
        seen_at = milliseconds(document.seen_at)
        outcome, kept = after_sighting(before.kept if before else None, document.version, seen_at, record, self._now)
        tally.add(document.id, outcome)
        if before is None:
            self._last_row += 1
            row = self._known[document.id] = _Row(self._last_row, kept, 1, ready.digest)
            self._observe(row.row, seen_at, record, observation_of(document))
            facts = pack_facts(facts_of(document, ready.texts, self._terms), kept, 1)
            self._execute(_NEW_LISTING, (row.row, self._batch, *_kept(kept), 1, ready.digest, facts, document.id))
            self._words.append(words_row(row.row, ready.texts, ready.lookups))
            self._execute(_DOCUMENT, (row.row, ready.json))
            return
        added = self._observe(before.row, seen_at, record, observation_of(document))
        before.kept, before.observations = kept, before.observations + added
        if outcome == "stale":
            self._patch(before)
            return
        facts = pack_facts(facts_of(document, ready.texts, self._terms), kept, before.observations)
        if before.words != ready.digest:
            before.words = ready.digest
            self._words.append(words_row(before.row, ready.texts, ready.lookups))
        self._update(before, facts)
        self._execute(_DOCUMENT, (before.row, ready.json))

    def _absence(self, row: _Row, absence: Observation, tally: Tally) -> None:
        version = absence_version(row.kept.version, absence.presence)
        seen_at = milliseconds(absence.seen_at)
        outcome, kept = after_absence(row.kept, version, seen_at, absence.evidence.record_id)
        tally.add(absence.listing_id, outcome)
        added = self._observe(row.row, seen_at, absence.evidence.record_id, absence)
        row.kept, row.observations = kept, row.observations + added
        presence = None
        if outcome == "changed":
            presence = self._terms.code("presence", (absence.presence,))
            document = orjson.loads(single(self._connection, "SELECT json FROM document WHERE row = ?", (row.row,)))
            document.update(presence=absence.presence, version=version)
            self._execute(_DOCUMENT, (row.row, orjson.dumps(document)))
        self._patch(row, presence)

    def _observe(self, row: int, seen_at: int, record: str, observation: Observation) -> int:
        """Write an observation; return 1 when it is new, 0 when the same sighting is known."""
        json = record_json(observation)
        self._execute(_NEW_OBSERVATION, (row, seen_at, record, json))
        if self._connection.changes():
            return 1
        self._execute(_OBSERVATION, (json, row, seen_at, record))
        return 0

    def _patch(self, row: _Row, presence: int | None = None) -> None:
        facts = single(self._connection, "SELECT facts FROM listing WHERE row = ?", (row.row,))
        self._update(row, patched(facts, row.kept, row.observations, presence))

    def _update(self, row: _Row, facts: bytes) -> None:
        self._execute(_LISTING, (self._batch, *_kept(row.kept), row.observations, row.words, facts, row.row))

    def _write_terms(self) -> None:
        fresh = self._terms.fresh
        if fresh:
            self._connection.executemany("INSERT INTO term (code, field, value) VALUES (?, ?, ?)", fresh)
            fresh.clear()


def words_row(row: int, texts: Mapping[str, str], lookups: str) -> WordsRow:
    """Return what goes into the full-text indices of a listing."""
    return (
        row,
        texts["title"],
        texts["text"],
        texts["seller.name"],
        texts["location"],
        texts["brand"],
        texts["risk_reasons"],
        lookups,
    )


def write_words(connection: apsw.Connection, rows: Sequence[WordsRow]) -> None:
    """Put the tokens of listings into the full-text indices."""
    if rows:
        listed = _listed(rows)
        connection.execute(_WORDS, (listed,))
        connection.execute(_OTHERS, (listed,))


def _listed(rows: Sequence[WordsRow]) -> str:
    try:
        return orjson.dumps(rows).decode()
    except TypeError:
        # A lone surrogate in an address; tokens hold none.
        return orjson.dumps([(*row[:-1], row[-1].encode("utf-8", "replace").decode()) for row in rows]).decode()


def _kept(kept: Kept) -> tuple[Any, ...]:
    return kept.version, kept.first_seen, kept.last_seen, kept.observed_at, kept.changed_at, kept.record
