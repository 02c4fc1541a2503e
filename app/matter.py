"""What is known of one listing over time: as it is indexed, each sighting with its proof, the alerts it gave."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from alerts import ledger
from alerts.ledger import HitState
from alerts.wanted import Wanted
from app.assembly import open_decisions
from app.searching import find_listing, open_index
from app.settings import Settings
from domain.document import Observation
from domain.errors import InputError
from domain.extraction import Price
from index.engine import SearchEngine, Stored


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sighting of a listing: presence and price, what is new since the one before, and where the proof is."""

    seen_at: datetime
    presence: str
    amount: Decimal | None
    currency: str | None
    news: str
    segment: str
    offset: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A listing with its sightings and alerts, oldest first."""

    listing: Stored
    sightings: tuple[Sighting, ...]
    alerts: tuple[HitState, ...]


def open_matter(settings: Settings, named: str) -> Matter:
    """Return all that is known of a listing, named by its id, its address, or an alert about it.

    Raises:
        InputError: nothing is called so.
    """
    with (
        closing(open_decisions(settings)) as store,
        store.read() as connection,
        closing(open_index(settings)) as engine,
    ):
        return matter_of(connection, engine, named_listing(connection, engine, named))


def matter_of(connection: Connection, engine: SearchEngine, listing: Stored) -> Matter:
    """Return all that is known of an indexed listing."""
    alerts = ledger.find_hits(connection, Wanted(listing_id=listing.id))
    return Matter(listing, tuple(sightings_of(engine.observations(listing.id))), tuple(reversed(alerts)))


def named_listing(connection: Connection, engine: SearchEngine, named: str) -> Stored:
    """Return a listing by its id, its address, or an alert about it.

    Raises:
        InputError: nothing is called so.
    """
    listing = find_listing(engine, named)
    if listing is None:
        with suppress(InputError):
            listing = engine.get(ledger.find_hit(connection, named).hit.listing_id)
    if listing is None:
        raise InputError(
            f"no listing has the id or address {named[:200]!r}, nor an alert of that number; "
            "`frostwatch search` shows addresses, `frostwatch alerts list` alerts"
        )
    return listing


def sightings_of(observations: Sequence[Observation]) -> Iterator[Sighting]:
    """Yield the observations of a listing, oldest first, each with what is new in it."""
    before: Observation | None = None
    for seen in observations:
        price, evidence = seen.price, seen.evidence
        yield Sighting(
            seen.seen_at,
            seen.presence,
            price.amount if price else None,
            price.currency if price else None,
            _news(before, seen),
            evidence.segment,
            evidence.offset,
            evidence.record_id,
        )
        before = seen


def _news(before: Observation | None, seen: Observation) -> str:
    """Return in words what a sighting shows that the one before did not."""
    if before is None:
        return "first seen"
    words = []
    if seen.presence != before.presence:
        words.append({"gone": "gone", "sold_out": "sold out", "listed": "on offer again"}[seen.presence])
    if seen.presence != "gone" and before.presence != "gone" and _asked(seen.price) != _asked(before.price):
        words.append(f"price {_asked(seen.price)}, before {_asked(before.price)}")
    if not words and seen.version != before.version:
        words.append("substance, pack, seller or legal status differs")
    if seen.reason:
        words.append(seen.reason)
    return "; ".join(words) or "unchanged"


def _asked(price: Price | None) -> str:
    if price is None:
        return "not stated"
    highest = f" to {price.max_amount}" if price.max_amount is not None else ""
    return f"{price.amount}{highest} {price.currency or '?'}"
