"""What earlier visits to the listings of a site have taught: when each is due again, and how to ask if it changed.

A listing is due again when a tenth of the time has gone by for which it had stood unchanged when it was last seen (what
RFC 9111, 4.2.2 lets a cache assume), and after `most_days` at the latest: what changed yesterday is looked at every few
hours, what has stood for a month every third day. The book is derived from the archive and can be deleted; then every
listing is due.
"""

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from crawlers.archive import Place
from domain.errors import StorageError
from domain.listing import RawListing

SHARE = 0.1
_DIGITS = re.compile(r"\d+")
_TABLE = """CREATE TABLE IF NOT EXISTS visit (
    url TEXT PRIMARY KEY, seen_at REAL NOT NULL, changed_at REAL NOT NULL, fingerprint TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, segment TEXT NOT NULL, offset INTEGER NOT NULL, record_id TEXT NOT NULL,
    stored_at REAL NOT NULL) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Visit:
    """The last visit to a listing. `place` is that of its last whole response, fetched at `stored_at`."""

    url: str
    seen_at: datetime
    changed_at: datetime
    fingerprint: str
    etag: str
    modified: str
    place: Place
    stored_at: datetime

    def due_at(self, most_days: float) -> datetime:
        """Return when the listing is due again."""
        return self.seen_at + min((self.seen_at - self.changed_at) * SHARE, timedelta(days=most_days))

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the page only if it is another than the one stored."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class VisitBook:
    """The visits to the listings of one site, in a file of the archive folder; one crawl writes it at a time.

    Raises:
        StorageError: the file cannot be opened or written.
    """

    def __init__(self, archive_dir: Path, site: str, most_days: float) -> None:
        self._path = archive_dir / "visits" / f"{site}.sqlite"
        self._most_days = most_days
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            self._base.execute("PRAGMA synchronous = OFF")  # derived data: lost after a power cut, all is due again
            self._base.execute(_TABLE)
        except (sqlite3.Error, OSError) as error:
            raise self._refused(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def last(self, url: str) -> Visit | None:
        """Return the last visit to a listing, None where there was none."""
        row = self._base.execute("SELECT * FROM visit WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        url, seen, changed, fingerprint, etag, modified, segment, offset, record_id, stored = row
        place = Place(segment, offset, record_id)
        return Visit(url, _time(seen), _time(changed), fingerprint, etag, modified, place, _time(stored))

    def is_due(self, url: str, now: datetime) -> bool:
        """Tell whether a listing is to be looked at; one that was never visited is."""
        visit = self.last(url)
        return visit is None or visit.due_at(self._most_days) <= now

    def overdue(self, url: str, now: datetime) -> float:
        """Return for how many times its waiting time a listing has waited; below 1 it is not due."""
        visit = self.last(url)
        if visit is None:
            return float("inf")
        wait = (visit.due_at(self._most_days) - visit.seen_at).total_seconds()
        return (now - visit.seen_at).total_seconds() / max(wait, 1e-6)

    def note(self, url: str, fingerprint: str, etag: str, modified: str, place: Place, now: datetime) -> None:
        """Keep a visit that brought a whole response.

        Raises:
            StorageError: the file cannot be written.
        """
        before = self.last(url)
        changed = before.changed_at if before and before.fingerprint == fingerprint else now
        values = (url, now.timestamp(), changed.timestamp(), fingerprint, etag, modified)
        self._write(
            "INSERT OR REPLACE INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, place.segment, place.offset, place.record_id, now.timestamp()),
        )

    def note_unchanged(self, url: str, now: datetime) -> None:
        """Keep a visit to which the server answered that nothing has changed.

        Raises:
            StorageError: the file cannot be written.
        """
        self._write("UPDATE visit SET seen_at = ? WHERE url = ?", (now.timestamp(), url))

    def forget(self, url: str) -> None:
        """Forget a listing that is gone: should it come back, it is as good as new.

        Raises:
            StorageError: the file cannot be written.
        """
        self._write("DELETE FROM visit WHERE url = ?", (url,))

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise self._refused(error) from None

    def _refused(self, error: Exception) -> StorageError:
        return StorageError(f"cannot use {self._path} ({error}); it can be deleted, then every listing is due again")


def fingerprint(listing: RawListing) -> str:
    """Return what stays the same while a listing does; numbers within its text (views, days left) do not count."""
    told = (
        listing.title,
        listing.price,
        listing.max_price,
        listing.currency,
        listing.availability,
        listing.seller.name,
    )
    text = " ".join(_DIGITS.sub("", listing.text).split())
    return hashlib.blake2b(repr((told, text)).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
