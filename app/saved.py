"""Saved searches: a search an analyst gave a name, kept in the decisions database until it is deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Column, DateTime, MetaData, String, Table, Text, delete, select

from alerts.store import Store
from domain.errors import InputError
from index.cursor import facet_field, sort_field
from index.query import parse_query

METADATA = MetaData()
SEARCHES = Table(
    "saved_search",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("query", Text, nullable=False),
    Column("sort", String(80), nullable=False),
    Column("facets", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)
_NAME = re.compile(r"\w[\w.-]{0,59}")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by its name: the query, the sort, and the facets that are counted with it."""

    name: str
    query: str
    sort: str
    facets: tuple[str, ...]
    saved_at: datetime


class SavedSearches:
    """The saved searches of one decisions database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.make(METADATA)

    def save(self, name: str, query: str, sort: str, facets: Sequence[str]) -> bool:
        """Keep a search under a name, in the place of one that has it; return whether there was one.

        Raises:
            InputError: the name, the query, the sort or a facet cannot be used.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name[:80]!r} cannot name a search; take up to 60 letters, digits, hyphens, dots and underscores"
            )
        parse_query(query)
        sort_field(sort)
        for facet in facets:
            facet_field(facet)
        row = {
            "name": name,
            "query": query,
            "sort": sort,
            "facets": orjson.dumps(list(facets)).decode(),
            "saved_at": datetime.now(UTC),
        }
        with self._store.write() as connection:
            was_there = connection.execute(delete(SEARCHES).where(SEARCHES.c.name == name)).rowcount
            connection.execute(SEARCHES.insert().values(row))
        return bool(was_there)

    def get(self, name: str) -> SavedSearch:
        """Return a saved search.

        Raises:
            InputError: there is none of that name.
        """
        for each in self.all():
            if each.name == name:
                return each
        raise _missing(name)

    def all(self) -> list[SavedSearch]:
        """Return the saved searches by name."""
        with self._store.read() as connection:
            return [
                SavedSearch(row.name, row.query, row.sort, tuple(orjson.loads(row.facets)), _aware(row.saved_at))
                for row in connection.execute(select(SEARCHES).order_by(SEARCHES.c.name))
            ]

    def delete(self, name: str) -> None:
        """Forget a saved search.

        Raises:
            InputError: there is none of that name.
        """
        with self._store.write() as connection:
            found = connection.execute(delete(SEARCHES).where(SEARCHES.c.name == name)).rowcount
        if not found:
            raise _missing(name)


def _missing(name: str) -> InputError:
    return InputError(f"there is no saved search {name[:80]!r}; `frostwatch search --saved` lists them")


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
