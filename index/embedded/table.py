"""How rows are put into the tables: each by a statement of its own.

A statement for many rows is a transaction of its own to SQLite, at the start of which the full-text index writes out
all that it has gathered in memory: its segments stay small, and joining them takes longer than all the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import apsw

Value = None | int | float | str | bytes


@dataclass(frozen=True, slots=True)
class Insert:
    """What stands before the rows of an INSERT, how many values a row has, and what stands after."""

    before: str
    width: int
    after: str = ""


TERM = Insert("INSERT INTO term (code, field, value)", 3)
LISTING = Insert(
    """INSERT INTO listing (row, id, batch, version, first_seen, last_seen, observed_at, changed_at, record,
                            observations, words, others, facts)""",
    13,
    """ON CONFLICT (row) DO UPDATE SET
        batch = excluded.batch, version = excluded.version, first_seen = excluded.first_seen,
        last_seen = excluded.last_seen, observed_at = excluded.observed_at, changed_at = excluded.changed_at,
        record = excluded.record, observations = excluded.observations, words = excluded.words,
        others = excluded.others, facts = excluded.facts""",
)
DOCUMENT = Insert("INSERT OR REPLACE INTO document (row, json)", 2)
OBSERVATION = Insert("INSERT OR REPLACE INTO observation (row, seen_at, record, json)", 4)
WORDS = Insert("INSERT OR REPLACE INTO words (rowid, title, text, seller_name, frequent)", 5)
LOOSE = Insert("INSERT OR REPLACE INTO loose (rowid, title, text, seller_name, frequent)", 5)
OTHERS = Insert("INSERT OR REPLACE INTO others (rowid, location, brand, risk_reasons, lookup)", 5)


def insert(connection: apsw.Connection, into: Insert, rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows."""
    connection.executemany(f"{into.before} VALUES ({','.join('?' * into.width)}) {into.after}", rows)
