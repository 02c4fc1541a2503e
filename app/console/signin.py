"""Signing in by name and password, no faster than somebody who knows the password needs.

After five tries for a name within a quarter of an hour further ones for that name wait, right or wrong, whoever makes
them; other names are not held up. A wrong name takes as long and gets the same words as a wrong password.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from alerts.store import Store
from app import audit
from app.console import session
from app.console.password import NOBODYS, matches
from app.console.user import user_id
from app.console.user_table import TRIES, USERS

MOST_TRIES = 5
WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the cookie of who signed in."""

    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Name or password is wrong; which of the two is not said."""


@dataclass(frozen=True, slots=True)
class HeldOff:
    """Too many tries for this name; the next one may come at `until`."""

    until: datetime


def sign_in(store: Store, name: str, password: str, address: str, now: datetime) -> SignedIn | Refused | HeldOff:
    """Check name and password, and begin a session where they are right.

    Raises:
        StorageError: the decisions database refused the write.
    """
    free_at, tries = _count_try(store, name, now)
    if tries > MOST_TRIES:
        return HeldOff(free_at)
    with store.read() as connection:
        found = connection.execute(select(USERS).where(USERS.c.id == user_id(name))).first()
    right = matches(password, found.password if found else NOBODYS)
    with store.write() as connection:
        if found is None:  # nothing is to be written, but not to write would be quicker, and tell
            connection.execute(update(TRIES).where(TRIES.c.name == _digest(name)).values(name=_digest(name)))
            return Refused()
        if not right:
            held_off = f"further ones wait until {free_at:%Y-%m-%d %H:%M} UTC" if tries == MOST_TRIES else ""
            audit.note(connection, audit.Entry(now, found.name, address, "sign-in failed", held_off))
            return Refused()
        kept = connection.scalar(select(USERS.c.password).where(USERS.c.id == found.id))
        if kept != found.password:  # removed, or given another password, while this one was checked
            return Refused()
        connection.execute(delete(TRIES).where(TRIES.c.name == _digest(name)))
        audit.note(connection, audit.Entry(now, found.name, address, "signed in", "by name and password"))
        return SignedIn(session.begin(connection, found.id, found.name, now))


def sign_in_by_key(store: Store, name: str, address: str, now: datetime) -> SignedIn:
    """Begin a session for who holds the key that the command showed: the user of this machine."""
    with store.write() as connection:
        audit.note(connection, audit.Entry(now, name, address, "signed in", "with the key that the command showed"))
        return SignedIn(session.begin(connection, None, name, now))


def sign_out(store: Store, token: str, name: str, address: str, now: datetime) -> None:
    """End a session."""
    with store.write() as connection:
        session.end(connection, token)
        audit.note(connection, audit.Entry(now, name, address, "signed out", ""))


def _count_try(store: Store, name: str, now: datetime) -> tuple[datetime, int]:
    """Count a try before it is looked at, so that many at once are no way around.

    Returns:
        When the oldest of the tries that count no longer does, and how many there are with this one; one that comes too
        early is not counted for later.
    """
    digest = _digest(name)
    with store.write() as connection:
        connection.execute(delete(TRIES).where(TRIES.c.tried_at <= now - WITHIN))
        of_name = select(TRIES.c.tried_at).where(TRIES.c.name == digest).order_by(TRIES.c.tried_at)
        tried = connection.scalars(of_name).all()
        if len(tried) < MOST_TRIES:
            connection.execute(TRIES.insert().values(name=digest, tried_at=now))
    return (tried[0] if tried else now) + WITHIN, len(tried) + 1


def _digest(name: str) -> str:
    return hashlib.sha256(user_id(name).encode("utf-8", "surrogatepass")).hexdigest()
