"""Rows into tables, very many in one statement: it runs without Python, so that other work can be done meanwhile.

A statement for each row, even by `executemany`, would hand Python's lock to and fro and wait for it each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import apsw

ROWS = 2000
"""Rows in one statement. SQLite takes 32,766 values in one."""

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
                            observations, words, facts)""",
    12,
    """ON CONFLICT (row) DO UPDATE SET
        batch = excluded.batch, version = excluded.version, first_seen = excluded.first_seen,
        last_seen = excluded.last_seen, observed_at = excluded.observed_at, changed_at = excluded.changed_at,
        record = excluded.record, observations = excluded.observations, words = excluded.words,
        facts = excluded.facts""",
)
DOCUMENT = Insert("INSERT OR REPLACE INTO document (row, json)", 2)
OBSERVATION = Insert("INSERT OR REPLACE INTO observation (row, seen_at, record, json)", 4)
WORDS = Insert("INSERT OR REPLACE INTO words (rowid, title, text, seller_name)", 4)
OTHERS = Insert("INSERT OR REPLACE INTO others (rowid, location, brand, risk_reasons, frequent, lookup)", 6)


def insert(connection: apsw.Connection, into: Insert, rows: Iterable[Iterable[Value]]) -> None:
    """Insert rows, some thousands with each statement."""
    values = list(chain.from_iterable(rows))
    step = ROWS * into.width
    for start in range(0, len(values), step):
        part = values[start : start + step]
        connection.execute(_statement(into, len(part) // into.width), part)


@lru_cache(maxsize=64)
def _statement(into: Insert, rows: int) -> str:
    row = f"({','.join('?' * into.width)})"
    return f"{into.before} VALUES {','.join([row] * rows)} {into.after}"
