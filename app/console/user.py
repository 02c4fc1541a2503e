"""Users of the console: analysts, who give verdicts, and readers, who see all and change nothing.

Where no user is made, the console is for one machine: who holds the key that the command showed may do everything.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, select, update

from app.console.password import digest_of
from app.console.user_table import SESSIONS, USERS
from domain.errors import InputError

Role = Literal["analyst", "reader"]

_LONGEST = 60
_NAME = re.compile(r"\w(?:[\w.@ '-]{0,58}[\w.])?")


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in: the name that verdicts carry, and whether they may be given."""

    name: str
    may_judge: bool


@dataclass(frozen=True, slots=True)
class MadeUser:
    """A user as the operator sees them."""

    name: str
    role: Role
    made_at: datetime
    signed_in: int


def user_id(name: str) -> str:
    """Return what stands for a name, however it is typed."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def add_user(connection: Connection, name: str, role: Role, password: str, now: datetime) -> None:
    """Make a user; sign-ins by the key of the machine end with the first one.

    Raises:
        InputError: the name or password cannot be used, or somebody has the name.
    """
    shown = unicodedata.normalize("NFKC", " ".join(name.split()))
    key = user_id(name)
    if not _NAME.fullmatch(shown) or len(key) > _LONGEST:
        raise InputError(
            f"{name[:80]!r} cannot name a user; take up to 60 letters, digits, spaces, dots, hyphens, apostrophes and @"
        )
    if connection.scalar(select(func.count()).where(USERS.c.id == key)):
        raise InputError(f"there is a user {name!r} already; `frostwatch console users` lists all")
    row = {"id": key, "name": shown, "role": role, "password": digest_of(password), "made_at": now}
    connection.execute(USERS.insert().values(row))
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id.is_(None)))


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give a user a new password; they have to sign in anew.

    Raises:
        InputError: the password cannot be used, or there is no such user.
    """
    kept = digest_of(password)
    if not connection.execute(update(USERS).where(USERS.c.id == user_id(name)).values(password=kept)).rowcount:
        raise _missing(name)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id(name)))


def remove_user(connection: Connection, name: str) -> None:
    """Remove a user and end their sign-ins; what they have judged keeps their name.

    Raises:
        InputError: there is no such user.
    """
    if not connection.execute(delete(USERS).where(USERS.c.id == user_id(name))).rowcount:
        raise _missing(name)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id(name)))


def users(connection: Connection, now: datetime) -> list[MadeUser]:
    """Return all users by name, with how many browsers each is signed in with."""
    valid = select(SESSIONS.c.user_id, func.count().label("number")).where(SESSIONS.c.ends_at > now)
    counts = valid.group_by(SESSIONS.c.user_id).subquery()
    query = select(USERS, func.coalesce(counts.c.number, 0).label("number"))
    rows = connection.execute(query.outerjoin(counts, counts.c.user_id == USERS.c.id).order_by(USERS.c.id))
    return [MadeUser(row.name, row.role, row.made_at, row.number) for row in rows]


def any_user(connection: Connection) -> bool:
    """Tell whether users were made, so that everybody signs in by name."""
    return connection.execute(select(USERS.c.id).limit(1)).first() is not None


def _missing(name: str) -> InputError:
    return InputError(f"there is no user {name[:80]!r}; `frostwatch console users` lists all")
