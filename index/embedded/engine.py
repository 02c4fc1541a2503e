"""The embedded search engine: SQLite with FTS5 in one file, made for a single machine.

Any number of processes may read and write; writers take turns. What a search sees is one consistent state of the file.
When a rebuilt index is put in force (`index.embedded.place`), each process takes it up with its next search or batch.
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import orjson

from domain.document import ListingDocument, Observation
from domain.errors import InputError
from index.cursor import RELEVANCE, cursor_of, facet_field, place_of, sort_field
from index.embedded import order
from index.embedded.columns import Columns, Mask
from index.embedded.companion import Companion
from index.embedded.connection import awaits_rebuild, completed, connect, guarded, single, transaction
from index.embedded.filter import Filter
from index.embedded.intake import take_in
from index.embedded.packing import Terms, id_order
from index.embedded.place import Place
from index.embedded.recent import Recent
from index.embedded.schema import SCHEMA_VERSION
from index.embedded.subset import matches_among
from index.embedded.succession import EmbeddedSuccession
from index.embedded.writer import Writer
from index.engine import EngineStatus, RuleMatches, SearchPage, SearchRequest, Stored, StoreReport
from index.moment import milliseconds
from index.query import parse_query
from index.record import read_observation, stored
from index.sighting import Kept, Tally
from index.snippet import snippet
from index.tree import Node

_STORED = """
    SELECT listing.row, version, first_seen, last_seen, observed_at, changed_at, record, observations, json
    FROM listing JOIN document USING (row)
"""
_STORED_ROWS = f"{_STORED} WHERE listing.row IN (SELECT value FROM json_each(?))"  # noqa: S608 - a constant of ours
_STORED_ID = f"{_STORED} WHERE id = ?"
_PIECE = 2000


def _now() -> datetime:
    return datetime.now(UTC)


class EmbeddedEngine:
    """Search in the file `path`; `timeout` is how many seconds to wait for another writer. See `SearchEngine`."""

    def __init__(self, path: Path, *, timeout: float = 30.0, clock: Callable[[], datetime] = _now) -> None:
        self._place = Place(path)
        self._file = path
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.RLock()
        self._companion = Companion()
        self._terms = Terms()
        self._columns = Columns()
        self._recent = Recent()
        self._open: apsw.Connection | None = None
        self._open_filter: Filter | None = None

    def prepare(self) -> None:
        """Create the index if it is missing; refuse one of a newer version."""
        with self._lock, guarded(self._file):
            self._connection()

    def successor(self) -> EmbeddedSuccession:
        """Begin a new, empty index beside this one."""
        return EmbeddedSuccession(self._place, self._another, self._timeout)

    def store(self, documents: Sequence[ListingDocument]) -> StoreReport:
        """Upsert one sighting each; all of the batch is kept, or nothing."""
        tally = Tally()
        with self._writing() as (connection, writer):
            take_in(connection, writer, tally.with_zone(documents), tally, self._companion)
        return tally.report()

    def store_absences(self, absences: Sequence[Observation]) -> StoreReport:
        """Record that known listings are gone."""
        tally = Tally()
        with self._writing() as (connection, writer):
            writer.load(absences)
            writer.absences(absences, tally).write(connection)
        return tally.report()

    def get(self, listing_id: str) -> Stored | None:
        """Return one listing, None when it is not indexed."""
        with self._reading() as connection:
            found = connection.execute(_STORED_ID, (listing_id,)).fetchall()
        return _stored(found[0]) if found else None

    def observations(self, listing_id: str) -> Sequence[Observation]:
        """Return all sightings of a listing, oldest first."""
        with self._reading() as connection:
            found: list[Any] = connection.execute(
                "SELECT seen_at, observation.json FROM observation JOIN listing USING (row) WHERE id = ? "
                "ORDER BY seen_at, observation.record",
                (listing_id,),
            ).fetchall()
        return [read_observation(listing_id, seen_at, orjson.loads(json)) for seen_at, json in found]

    def search(self, request: SearchRequest) -> SearchPage:
        """Run a search."""
        query = parse_query(request.query, self._clock())
        sort, descending = sort_field(request.sort)
        names = [facet_field(name) for name in request.facets]
        place = place_of(request)
        with self._searching() as connection:
            if sort == RELEVANCE:
                mask, points = self._filter(connection).mask_and_scores(query)
                rows = np.flatnonzero(mask)
                keys = -points[rows]
            else:
                rows = np.flatnonzero(self._filter(connection).mask(query))
                keys = order.sort_keys(self._columns, sort, descending, rows)
            facets = {
                asked: order.facet(self._columns, rows, name, request.facet_size)
                for asked, name in zip(request.facets, names, strict=True)
            }
            ids = _ids(connection)
            id_orders = self._columns.column("order")
            rest = rows
            if place is not None:
                value, last_id = place
                key = -value if sort == RELEVANCE else order.key_of(self._columns, sort, descending, value)
                later = order.after(rows, keys, id_orders, (key, id_order(last_id), last_id), ids)
                rest, keys = rows[later], keys[later]
            page = order.first(rest, keys, id_orders, request.limit, ids)
            hits = self._documents(connection, [row for _, _, row in page])
            cursor = None
            if page and len(rest) > len(page):
                key, last_id, row = page[-1]
                value = -key if sort == RELEVANCE else order.value_of(self._columns, sort, row)
                cursor = cursor_of(request, [value, last_id])
        snippets = {hit.id: snippet(hit.document, query) for hit in hits} if request.snippets else {}
        return SearchPage(tuple(hits), len(rows), facets, cursor, snippets)

    def scan(self, query: str) -> Iterator[Stored]:
        """Return every listing that matches, in the order of ids, flat in memory."""
        with self._searching() as connection:
            mask = self._filter(connection).mask(parse_query(query, self._clock())).copy()
        if np.count_nonzero(mask) <= _PIECE:
            with self._reading(connection):
                rows = [row for row, _ in sorted(_ids(connection)(np.flatnonzero(mask).tolist()).items(), key=_by_id)]
                yield from self._documents(connection, rows)
            return
        yield from self._walk(connection, mask)

    def match(self, queries: Mapping[str, str], among: Sequence[str]) -> Mapping[str, RuleMatches]:
        """Run many saved searches over only the listings `among`; the cost grows with them, not with the index."""
        answers: dict[str, RuleMatches] = {}
        trees: dict[str, Node] = {}
        now = self._clock()
        for name, query in queries.items():
            try:
                trees[name] = parse_query(query, now)
            except InputError as error:
                answers[name] = RuleMatches(error=str(error))
        with self._searching() as connection:
            found = matches_among(connection, self._columns, self._filter(connection), self._recent, trees, among)
        answers.update({name: RuleMatches(ids=ids) for name, ids in found.items()})
        return {name: answers[name] for name in queries}

    def status(self) -> EngineStatus:
        """Describe the index."""
        with self._reading() as connection:
            listings = int(single(connection, "SELECT count(*) FROM listing"))
            observations = int(single(connection, "SELECT count(*) FROM observation"))
            missing = awaits_rebuild(connection)
            file = self._file
        files = (file, file.with_name(file.name + "-wal"))
        size = sum(each.stat().st_size for each in files if each.exists())
        free = shutil.disk_usage(file.parent).free
        return EngineStatus("embedded", str(file), str(SCHEMA_VERSION), listings, observations, size, free, missing)

    def awaits_rebuild(self) -> bool:
        """Tell whether an update has made the index anew, and nobody has rebuilt it since."""
        with self._reading() as connection:
            return awaits_rebuild(connection)

    def close(self) -> None:
        """Release what is held."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None
            self._open_filter = None
            self._companion.close()

    def _another(self, path: Path) -> "EmbeddedEngine":
        return EmbeddedEngine(path, timeout=self._timeout, clock=self._clock)

    def _connection(self) -> apsw.Connection:
        """Return the connection to the index in force; a transaction that is open goes on where it began."""
        if self._open is not None and (self._open.in_transaction or self._place.is_in_force(self._file)):
            return self._open
        # Not closed: a scan under way may still read in the index that was in force when it began.
        self._open_filter = None
        self._file = self._place.in_force()
        self._open = connect(self._file, self._timeout)
        return self._open

    def _connection_for_writing(self) -> apsw.Connection:
        """Wait for the turn to write, in the index that is in force then."""
        while True:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            if self._place.is_in_force(self._file):
                return connection
            connection.execute("ROLLBACK")

    def _filter(self, connection: apsw.Connection) -> Filter:
        if self._open_filter is None:
            self._open_filter = Filter(connection, self._columns)
        return self._open_filter

    @contextmanager
    def _reading(self, begun: apsw.Connection | None = None) -> Iterator[apsw.Connection]:
        """One consistent state of the index for several statements; of the one in force, or where reading has begun."""
        with self._lock, guarded(self._file):
            connection = begun or self._connection()
            if connection.in_transaction:
                yield connection
                return
            with transaction(connection, "DEFERRED"):
                yield connection

    @contextmanager
    def _searching(self) -> Iterator[apsw.Connection]:
        """The same, with the columns brought up to date."""
        with self._reading() as connection:
            self._columns.refresh(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[tuple[apsw.Connection, Writer]]:
        with self._lock, guarded(self._file):
            connection = self._connection_for_writing()
            try:
                with completed(connection):
                    epoch = str(single(connection, "SELECT epoch FROM meta"))
                    if epoch != self._terms.epoch:
                        self._terms = Terms(epoch)
                    yield connection, Writer(connection, self._terms, self._recent, milliseconds(self._clock()))
            except BaseException:
                # What was rolled back must not be taken for stored.
                self._terms = Terms()
                raise

    def _documents(self, connection: apsw.Connection, rows: list[int]) -> list[Stored]:
        """Return the listings in these rows, in this order."""
        found = connection.execute(_STORED_ROWS, (orjson.dumps(rows).decode(),))
        by_row = {values[0]: _stored(values) for values in found}
        return [by_row[row] for row in rows]

    def _walk(self, connection: apsw.Connection, mask: Mask) -> Iterator[Stored]:
        """Go through all ids in order, a piece at a time, and yield those of the mask."""
        last = ""
        while True:
            with self._reading(connection):
                piece: list[Any] = connection.execute(
                    "SELECT row, id FROM listing WHERE id > ? ORDER BY id LIMIT ?", (last, _PIECE)
                ).fetchall()
                rows = [row for row, _ in piece if row < len(mask) and mask[row]]
                hits = self._documents(connection, rows)
            if not piece:
                return
            last = piece[-1][1]
            yield from hits


def _ids(connection: apsw.Connection) -> order.Ids:
    def fetch(rows: Iterable[int]) -> Mapping[int, str]:
        wanted = orjson.dumps(list(rows)).decode()
        return dict(
            connection.execute("SELECT row, id FROM listing WHERE row IN (SELECT value FROM json_each(?))", (wanted,))
        )

    return fetch


def _by_id(pair: tuple[int, str]) -> str:
    return pair[1]


def _stored(values: Sequence[Any]) -> Stored:
    _, version, first, last, observed, changed, record, observations, json = values
    return stored(orjson.loads(json), Kept(version, first, last, observed, changed, record), observations)
