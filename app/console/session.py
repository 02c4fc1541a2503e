"""Who is signed in: a random token in the browser's cookie, of which only the digest is kept here.

Sign-ins outlive a restart of the console and end after twelve hours, at sign-out, and with the user or the password.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from app.console.user import User, any_user
from app.console.user_table import SESSIONS, USERS

LASTS = timedelta(hours=12)
"""A working day and no more: the browser of an open office is not signed in for ever."""


def begin(connection: Connection, user_id: str | None, name: str, now: datetime) -> str:
    """Note that somebody signed in; return the token for the cookie. None as `user_id`: with the machine's key."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at <= now))
    token = secrets.token_urlsafe(32)
    row = {"token": _digest(token), "user_id": user_id, "name": name[:200], "began_at": now, "ends_at": now + LASTS}
    connection.execute(SESSIONS.insert().values(row))
    return token


def find(connection: Connection, token: str, now: datetime) -> User | None:
    """Return who a token stands for; None where nobody, or no longer."""
    valid = (SESSIONS.c.token == _digest(token)) & (SESSIONS.c.ends_at > now)
    query = select(SESSIONS.c.user_id, SESSIONS.c.name, USERS.c.name.label("user_name"), USERS.c.role)
    row = connection.execute(query.outerjoin(USERS, USERS.c.id == SESSIONS.c.user_id).where(valid)).first()
    if row is None:
        return None
    if row.user_id is None:
        return None if any_user(connection) else User(row.name, may_judge=True)
    return User(row.user_name, may_judge=row.role == "analyst") if row.role else None


def end(connection: Connection, token: str) -> None:
    """Forget a sign-in."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.token == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
