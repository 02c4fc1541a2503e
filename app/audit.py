"""The audit trail: who came in, judged, took evidence, made or removed users, when and from where.

Entries are only ever added. Each holds the digest of the one before, so that a later change or removal shows. No
password and nothing else secret stands in it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, select

from alerts.schema import Moment
from alerts.store import Store
from domain.jsonl import encode

METADATA = MetaData()
ENTRIES = Table(
    "audit_entry",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("who", String(200), nullable=False, doc="empty where nobody's name is known"),
    Column("address", String(100), nullable=False, doc="of the browser or its proxy; empty: a terminal"),
    Column("act", String(30), nullable=False),
    Column("about", Text, nullable=False),
    Column("digest", String(64), nullable=False, doc="SHA-256 of the digest before and of this entry"),
)

Act = Literal[
    "signed in",
    "signed out",
    "sign-in failed",
    "user added",
    "user removed",
    "new password",
    "verdict",
    "evidence taken",
]

_LONGEST = 2000
"""Letters of what an entry is about that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `who` did `act`, from `address`, `about` a user, an alert or a listing."""

    at: datetime
    who: str
    address: str
    act: Act
    about: str


def note(connection: Connection, entry: Entry) -> None:
    """Add an entry. The connection holds the write lock (`Store.write`), so that entries follow one another."""
    kept = Entry(entry.at, entry.who[:200], entry.address[:100], entry.act, entry.about[:_LONGEST])
    last = connection.scalar(select(ENTRIES.c.digest).order_by(ENTRIES.c.id.desc()).limit(1))
    connection.execute(ENTRIES.insert().values(**asdict(kept), digest=_digest(last or "", kept)))


def note_evidence(store: Store, who: str, address: str, about: str, sha256: str, now: datetime) -> None:
    """Note that evidence was taken, and the digest of its file; who may only read the decisions can note nothing."""
    if store.reads:
        return
    with store.write() as connection:
        note(connection, Entry(now, who, address, "evidence taken", f"{about}, package with SHA-256 {sha256}"))


def entries(connection: Connection, newest: int | None = None) -> list[Entry]:
    """Return the entries, newest first."""
    query = select(ENTRIES).order_by(ENTRIES.c.id.desc()).limit(newest)
    return [Entry(row.at, row.who, row.address, row.act, row.about) for row in connection.execute(query)]


def broken(connection: Connection) -> Iterator[int]:
    """Yield the numbers of entries that do not follow from the one before: one of the two was changed or removed."""
    last = ""
    for row in connection.execute(select(ENTRIES).order_by(ENTRIES.c.id)):
        if row.digest != _digest(last, Entry(row.at, row.who, row.address, row.act, row.about)):
            yield row.id
        last = row.digest


def _digest(last: str, entry: Entry) -> str:
    return hashlib.sha256(last.encode() + encode(entry)).hexdigest()
