"""The book of cases: opens and closes them, puts listings in, keeps notes. Each step holds whole or not at all."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from alerts.store import Store
from app.cases.record import Case, CaseEvent, CaseFile, CaseListing, What
from app.cases.table import CASES, EVENTS, LISTINGS
from domain.errors import InputError
from index.engine import Stored

LONGEST_TITLE = 200
LONGEST_NOTE = 10_000
_LONGEST_NAME = 200


class CaseBook:
    """The cases of one decisions database, as seen and written by one person.

    Args:
        store: the decisions database.
        who: in whose name things are done (`who` as it is kept); empty where nobody's is known.
        now: the time of what is done.
    """

    def __init__(self, store: Store, who: str, now: datetime) -> None:
        self._store = store
        self.who = who.strip()[:_LONGEST_NAME]
        self._now = now

    def open(self, title: str) -> int:
        """Open a case and return its number.

        Raises:
            InputError: the title is empty or too long.
        """
        text = _checked(title, "title", LONGEST_TITLE)
        with self._store.write() as connection:
            row = {"title": text, "opened_at": self._now, "opened_by": self.who}
            made = connection.execute(CASES.insert().values(row)).inserted_primary_key
            number = int(made[0]) if made else 0
            self._note(connection, number, "opened", text)
        return number

    def add(self, number: int, listings: Iterable[Stored]) -> int:
        """Put listings into an open case; return how many were not in it yet.

        Raises:
            InputError: there is no such case, or it is closed.
        """
        new = 0
        with self._store.write() as connection:
            self._open_case(connection, number)
            there = set(connection.scalars(select(LISTINGS.c.listing_id).where(LISTINGS.c.case_id == number)))
            for listing in listings:
                if listing.id in there:
                    continue
                there.add(listing.id)
                new += 1
                url, title = str(listing.document["url"]), str(listing.document["title"])
                added = CaseListing(listing.id, url, title, self._now, self.who)
                connection.execute(LISTINGS.insert().values(case_id=number, **asdict(added)))
                self._note(connection, number, "listing added", url, listing.id)
        return new

    def take_out(self, number: int, listing_id: str, reason: str) -> None:
        """Take a listing out of an open case; that it was in it stays in the history.

        Raises:
            InputError: there is no such case, it is closed, the listing is not in it, or no reason is given.
        """
        text = _checked(reason, "reason", LONGEST_NOTE)
        with self._store.write() as connection:
            self._open_case(connection, number)
            here = (LISTINGS.c.case_id == number) & (LISTINGS.c.listing_id == listing_id)
            if not connection.execute(delete(LISTINGS).where(here)).rowcount:
                raise InputError(f"the listing {listing_id[:80]!r} is not in case {number}")
            self._note(connection, number, "listing taken out", text, listing_id)

    def note(self, number: int, text: str) -> None:
        """Add a note, to a closed case too.

        Raises:
            InputError: there is no such case, or the note is empty or too long.
        """
        said = _checked(text, "note", LONGEST_NOTE)
        with self._store.write() as connection:
            _case(connection, number)
            self._note(connection, number, "note", said)

    def took_evidence(self, number: int, name: str, sha256: str) -> None:
        """Note that evidence of a case was written into a file, and its digest."""
        with self._store.write() as connection:
            _case(connection, number)
            self._note(connection, number, "evidence taken", f"{name}, SHA-256 {sha256}")

    def close(self, number: int, outcome: str) -> None:
        """Close an open case, saying what came of it.

        Raises:
            InputError: there is no such case, it is closed already, or nothing is said.
        """
        text = _checked(outcome, "outcome", LONGEST_NOTE)
        with self._store.write() as connection:
            self._open_case(connection, number)
            connection.execute(update(CASES).where(CASES.c.id == number).values(closed_at=self._now))
            self._note(connection, number, "closed", text)

    def open_again(self, number: int, reason: str) -> None:
        """Open a closed case again.

        Raises:
            InputError: there is no such case, it is open, or no reason is given.
        """
        text = _checked(reason, "reason", LONGEST_NOTE)
        with self._store.write() as connection:
            if _case(connection, number).closed_at is None:
                raise InputError(f"case {number} is open")
            connection.execute(update(CASES).where(CASES.c.id == number).values(closed_at=None))
            self._note(connection, number, "opened again", text)

    def _open_case(self, connection: Connection, number: int) -> Case:
        case = _case(connection, number)
        if case.closed_at is not None:
            raise InputError(
                f"case {number} was closed on {case.closed_at:%Y-%m-%d}; open it again first: "
                f"frostwatch cases reopen {number}"
            )
        return case

    def _note(self, connection: Connection, number: int, what: What, text: str, listing_id: str | None = None) -> None:
        event = CaseEvent(self._now, self.who, what, listing_id, text)
        connection.execute(EVENTS.insert().values(case_id=number, **asdict(event)))


def all_cases(connection: Connection, *, closed: bool, listing_id: str | None = None) -> list[Case]:
    """Return the open cases, those opened last first.

    Args:
        connection: to the decisions database.
        closed: the closed ones too.
        listing_id: only cases that hold this listing.
    """
    query = _with_count().order_by(CASES.c.id.desc())
    if not closed:
        query = query.where(CASES.c.closed_at.is_(None))
    if listing_id:
        query = query.where(CASES.c.id.in_(select(LISTINGS.c.case_id).where(LISTINGS.c.listing_id == listing_id)))
    return [_case_of(row) for row in connection.execute(query)]


def case_file(connection: Connection, number: int) -> CaseFile:
    """Return a case with all that belongs to it.

    Raises:
        InputError: there is no case of that number.
    """
    case = _case(connection, number)
    listings = select(LISTINGS).where(LISTINGS.c.case_id == number).order_by(LISTINGS.c.added_at, LISTINGS.c.listing_id)
    events = select(EVENTS).where(EVENTS.c.case_id == number).order_by(EVENTS.c.id)
    return CaseFile(
        case,
        tuple(
            CaseListing(row.listing_id, row.url, row.title, row.added_at, row.added_by)
            for row in connection.execute(listings)
        ),
        tuple(CaseEvent(row.at, row.who, row.what, row.listing_id, row.text) for row in connection.execute(events)),
    )


def _with_count() -> Select[Any]:
    count = select(func.count()).where(LISTINGS.c.case_id == CASES.c.id).scalar_subquery().label("listings")
    return select(CASES.c.id, CASES.c.title, CASES.c.opened_at, CASES.c.opened_by, CASES.c.closed_at, count)


def _case_of(row: Row[Any]) -> Case:
    return Case(row.id, row.title, row.opened_at, row.opened_by, row.closed_at, row.listings)


def _case(connection: Connection, number: int) -> Case:
    row = connection.execute(_with_count().where(CASES.c.id == number)).one_or_none()
    if row is None:
        raise InputError(f"there is no case {number}; `frostwatch cases list --all` shows those there are")
    return _case_of(row)


def _checked(text: str, name: str, longest: int) -> str:
    kept = text.strip()
    if not kept:
        raise InputError(f"the {name} is empty; say it in a few words")
    if len(kept) > longest:
        raise InputError(f"the {name} has {len(kept)} letters; {longest} are kept at most")
    return kept
