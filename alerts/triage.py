"""Alerts in the order in which they are looked at: by seller as in a digest, worst and newest first, page by page.

A page goes on after a place in that order, not after a number of rows, and looks no further than the moment at which
the first page was asked for. So alerts that come in meanwhile move nothing: none is passed over, and none shown twice.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from alerts import schema
from alerts.ledger import HitState, hit_of, states_of
from alerts.wanted import Wanted, after
from domain.errors import InputError
from domain.jsonl import encode


@dataclass(frozen=True, slots=True)
class ListingAlerts:
    """The alerts about one listing, worst and newest first."""

    hits: tuple[HitState, ...]


@dataclass(frozen=True, slots=True)
class SellerAlerts:
    """A seller with how many alerts and listings are wanted, and the worst of the listings."""

    key: str
    hits: int
    listings: int
    shown: tuple[ListingAlerts, ...]


@dataclass(frozen=True, slots=True)
class Triage:
    """One page: how many alerts of how many sellers there are in all, those shown, and where the next page goes on."""

    hits: int
    sellers: int
    shown: tuple[SellerAlerts, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order; `until` is when the first page was asked for."""

    until: datetime
    severity: int = 0
    newest: datetime | None = None
    key: str = ""

    def written(self) -> str:
        """Return it as it stands in an address."""
        values = [self.until.isoformat(), self.severity, self.newest.isoformat() if self.newest else "", self.key]
        return base64.urlsafe_b64encode(encode(values)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Place":
        """Return the place that stands in an address.

        Raises:
            InputError: none does.
        """
        try:
            until, severity, newest, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            place = cls(datetime.fromisoformat(until), int(severity), datetime.fromisoformat(newest), str(key))
        except (ValueError, TypeError):
            raise InputError("this address is cut off or altered; open the alerts anew") from None
        if place.newest is None or place.until.tzinfo is None or place.newest.tzinfo is None:
            raise InputError("this address is cut off or altered; open the alerts anew")
        return place


_HIT = schema.hit.c
_WORST, _NEWEST, _HITS = func.max(_HIT.severity), func.max(_HIT.found_at), func.count()


def by_seller(connection: Connection, wanted: Wanted, place: Place, sellers: int, listings: int) -> Triage:
    """Return a page of so many sellers, with so many listings of each.

    Args:
        connection: to the decisions database.
        wanted: which alerts; those found after the place's `until` are left out.
        place: after which seller the page begins.
        sellers: on one page.
        listings: of one seller; how many there are is said.
    """
    bounded = replace(wanted, until=place.until)
    found = _page(connection, bounded, place, _HIT.seller_key, sellers)
    shown_of: dict[str, list[Row[Any]]] = {}
    for row in _worst_listings(connection, bounded, [row.key for row in found[:sellers]], listings):
        shown_of.setdefault(row.seller_key, []).append(row)
    hits = _hits(connection, bounded, [row for rows in shown_of.values() for row in rows])
    shown = tuple(
        SellerAlerts(
            row.key, row.hits, row.listings, tuple(hits[row.key, each.listing_id] for each in shown_of.get(row.key, ()))
        )
        for row in found[:sellers]
    )
    return _triage(connection, bounded, shown, place, found, sellers)


def of_seller(connection: Connection, wanted: Wanted, place: Place, listings: int) -> Triage:
    """Return a page of so many listings of the one seller that `wanted` names, or about the one listing it names."""
    bounded = replace(wanted, until=place.until)
    found = _page(connection, bounded, place, _HIT.listing_id, listings)
    query = bounded.of(select(_HIT.listing_id, func.max(_HIT.seller_key).label("seller_key")))
    wanted_ids = [row.key for row in found[:listings]]
    rows = connection.execute(query.where(_HIT.listing_id.in_(wanted_ids)).group_by(_HIT.listing_id, _HIT.seller_key))
    hits = _hits(connection, bounded, rows.all())
    by_key: dict[str, list[tuple[str, ListingAlerts]]] = {}
    for (seller_key, listing_id), alerts in hits.items():
        by_key.setdefault(seller_key, []).append((listing_id, alerts))
    order = {listing_id: number for number, listing_id in enumerate(wanted_ids)}
    counts = bounded.of(select(_HIT.seller_key, _HITS.label("hits"), _distinct(_HIT.listing_id).label("listings")))
    numbers = {row.seller_key: row for row in connection.execute(counts.group_by(_HIT.seller_key))}
    shown = tuple(
        SellerAlerts(
            seller_key,
            numbers[seller_key].hits,
            numbers[seller_key].listings,
            tuple(alerts for _, alerts in sorted(pairs, key=lambda pair: order[pair[0]])),
        )
        for seller_key, pairs in by_key.items()
    )
    return _triage(connection, bounded, shown, place, found, listings)


def newer(connection: Connection, wanted: Wanted, place: Place) -> int:
    """Return how many alerts were found since the first page was asked for."""
    query = replace(wanted, until=None).of(select(_HITS)).where(_HIT.found_at > place.until)
    return connection.scalar(query) or 0


def _page(connection: Connection, wanted: Wanted, place: Place, key: Any, most: int) -> Sequence[Row[Any]]:
    """Return sellers or listings with their worst and newest alert after a place, one more than `most`."""
    columns = (key.label("key"), _WORST.label("severity"), _NEWEST.label("newest"), _HITS.label("hits"))
    query = wanted.of(select(*columns, _distinct(_HIT.listing_id).label("listings"))).group_by(key)
    if place.newest is not None:
        query = query.having(
            after((_WORST, place.severity, True), (_NEWEST, place.newest, True), (key, place.key, False))
        )
    return connection.execute(query.order_by(_WORST.desc(), _NEWEST.desc(), key).limit(most + 1)).all()


def _worst_listings(connection: Connection, wanted: Wanted, sellers: Sequence[str], most: int) -> Sequence[Row[Any]]:
    """Return the worst listings of each seller, in order."""
    order = (_WORST.desc(), _NEWEST.desc(), _HIT.listing_id)
    number = func.row_number().over(partition_by=_HIT.seller_key, order_by=order).label("number")
    query = wanted.of(select(_HIT.seller_key, _HIT.listing_id, number)).where(_HIT.seller_key.in_(sellers))
    numbered = query.group_by(_HIT.seller_key, _HIT.listing_id).subquery()
    best = select(numbered).where(numbered.c.number <= most).order_by(numbered.c.seller_key, numbered.c.number)
    return connection.execute(best).all()


def _hits(connection: Connection, wanted: Wanted, pairs: Sequence[Row[Any]]) -> dict[tuple[str, str], ListingAlerts]:
    """Return the alerts of pairs of seller and listing."""
    if not pairs:
        return {}
    chosen = or_(*(and_(_HIT.seller_key == row.seller_key, _HIT.listing_id == row.listing_id) for row in pairs))
    query: Select[Any] = wanted.of(select(schema.hit)).where(chosen)
    rows = connection.execute(query.order_by(_HIT.severity.desc(), _HIT.found_at.desc(), _HIT.id))
    found: dict[tuple[str, str], list[HitState]] = {}
    for state in states_of(connection, [hit_of(row) for row in rows]):
        found.setdefault((state.hit.seller_key, state.hit.listing_id), []).append(state)
    return {pair: ListingAlerts(tuple(states)) for pair, states in found.items()}


def _triage(
    connection: Connection,
    wanted: Wanted,
    shown: tuple[SellerAlerts, ...],
    place: Place,
    found: Sequence[Row[Any]],
    most: int,
) -> Triage:
    totals = connection.execute(wanted.of(select(_HITS, _distinct(_HIT.seller_key)))).one()
    following = None
    if len(found) > most:
        last = found[most - 1]
        following = Place(place.until, last.severity, last.newest, last.key).written()
    return Triage(totals[0], totals[1], shown, following)


def _distinct(column: Any) -> Any:
    return func.count(column.distinct())
