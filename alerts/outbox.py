"""The outbox: mail that waits, is tried again with growing pauses, and is given up visibly, never silently.

A mail is claimed before it is handed over, so two processes never send the same one. A process that is killed while
it sends leaves its claim behind; the next one takes it over and sends the same bytes under the same Message-ID.
"""

import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from alerts import schema
from alerts.mail import MailRefusedError, OutgoingMail, Transport
from alerts.store import Store
from domain.errors import UnavailableError

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""Pause after the first, second ... failure; the last one repeats."""

MOST_ATTEMPTS = 12
"""Refusals that a server calls temporary, before a mail is given up: after that they lasted two days."""

LEASE = timedelta(minutes=5)
"""After this time a claim counts as abandoned, on whatever machine it was made."""

FAILURES_IN_A_ROW = 2
"""So many times in a row the server does not answer, and the round ends: each may cost a whole timeout."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a round did: mails sent now, those that still wait, those given up in all, and why the server failed."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class MailState:
    """A mail in the outbox and what became of it."""

    id: str
    recipient: str
    subject: str
    hits: int
    created_at: datetime
    state: str
    attempts: int
    next_try: datetime
    error: str | None
    sent_at: datetime | None


def deliver(store: Store, transport: Transport, now: datetime) -> DeliveryReport:
    """Hand over every mail that is due, each under its own claim; a refused one does not stop the others.

    Args:
        store: the decisions database.
        transport: the way mail goes out; it is closed at the end.
        now: what is due by now is sent; aware.

    Raises:
        StorageError: the database refused a write. A mail that was handed over just then is sent again, the same.
    """
    sent, failures, error = 0, 0, None
    owner = f"{socket.gethostname()}:{os.getpid()}"
    begun = time.monotonic()
    try:
        while failures < FAILURES_IN_A_ROW:
            # Each claim holds from the moment it is made: a round of many mails may take longer than one lease.
            mail = _claim(store, owner, now, timedelta(seconds=time.monotonic() - begun))
            if mail is None:
                break
            try:
                transport.send(mail)
            except MailRefusedError as refusal:
                _refuse(store, mail, refusal, now)
            except UnavailableError as problem:
                failures, error = failures + 1, str(problem)
                _put_back(store, mail, str(problem), now)
            else:
                sent, failures, error = sent + 1, 0, None
                _set(store, mail, state="sent", sent_at=now, error=None, owner=None, lease_until=None)
    finally:
        transport.close()
    return DeliveryReport(sent, waiting_mail(store), dead_mail(store), error)


def waiting_mail(store: Store) -> int:
    """Return how many mails are in the outbox and not yet sent."""
    return _number(store, ("waiting", "sending"))


def dead_mail(store: Store) -> int:
    """Return how many mails were given up."""
    return _number(store, ("dead",))


def revive(store: Store, now: datetime) -> int:
    """Let mails that were given up be tried again; return how many."""
    dead = update(schema.mail).where(schema.mail.c.state == "dead")
    with store.write() as connection:
        return connection.execute(dead.values(state="waiting", attempts=0, next_try=now)).rowcount


def list_mail(store: Store, states: Sequence[str] = ("waiting", "sending", "dead")) -> list[MailState]:
    """Return the mails in these states, oldest first."""
    table = schema.mail
    names = ("id", "recipient", "subject", "hits", "created_at", "state", "attempts", "next_try", "error", "sent_at")
    query = select(*(table.c[name] for name in names)).where(table.c.state.in_(states)).order_by(table.c.created_at)
    with store.read() as connection:
        return [MailState(*row) for row in connection.execute(query)]


def _claim(store: Store, owner: str, now: datetime, passed: timedelta = timedelta()) -> OutgoingMail | None:
    table = schema.mail
    due = or_(
        and_(table.c.state == "waiting", table.c.next_try <= now),
        and_(table.c.state == "sending", or_(table.c.lease_until <= now, table.c.owner.in_(_abandoned(store, owner)))),
    )
    with store.write() as connection:
        row = connection.execute(select(table).where(due).order_by(table.c.created_at, table.c.id).limit(1)).first()
        if row is None:
            return None
        claimed = {
            "state": "sending",
            "owner": owner,
            "lease_until": now + passed + LEASE,
            "attempts": row.attempts + 1,
        }
        connection.execute(update(table).where(table.c.id == row.id).values(**claimed))
    return OutgoingMail(
        row.id, row.message_id, row.sender, row.recipient, row.content, row.created_at, row.attempts + 1
    )


def _abandoned(store: Store, owner: str) -> list[str]:
    """Return owners of claims that are processes of this machine and no longer run: no need to wait for the lease."""
    host = owner.rpartition(":")[0]
    with store.read() as connection:
        owners = connection.scalars(select(schema.mail.c.owner).where(schema.mail.c.state == "sending").distinct())
        return [
            each for each in owners if each and each.startswith(f"{host}:") and not _runs(int(each.rpartition(":")[2]))
        ]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse(store: Store, mail: OutgoingMail, refusal: MailRefusedError, now: datetime) -> None:
    if refusal.permanent or mail.attempt >= MOST_ATTEMPTS:
        _set(store, mail, state="dead", error=str(refusal), owner=None, lease_until=None)
    else:
        _put_back(store, mail, str(refusal), now)


def _put_back(store: Store, mail: OutgoingMail, error: str, now: datetime) -> None:
    pause = PAUSES[min(mail.attempt, len(PAUSES)) - 1]
    _set(store, mail, state="waiting", next_try=now + pause, error=error, owner=None, lease_until=None)


def _set(store: Store, mail: OutgoingMail, **values: object) -> None:
    with store.write() as connection:
        connection.execute(update(schema.mail).where(schema.mail.c.id == mail.id).values(**values))


def _number(store: Store, states: Sequence[str]) -> int:
    query = select(func.count()).select_from(schema.mail).where(schema.mail.c.state.in_(states))
    with store.read() as connection:
        return int(connection.scalar(query) or 0)
