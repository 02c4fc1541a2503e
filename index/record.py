"""Documents and observations as JSON and back, as both engines keep them."""

from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import orjson

from domain.document import Evidence, ListingDocument, Observation
from domain.extraction import Price
from domain.jsonl import encode
from index.engine import Stored
from index.moment import from_milliseconds
from index.sighting import Kept

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def record_json(record: ListingDocument | Observation) -> bytes:
    """Return what `domain.jsonl.encode` returns, twenty times as fast for the usual document or observation."""
    if record.seen_at.tzinfo is not UTC:
        return encode(record)
    try:
        return orjson.dumps(record, default=_decimal, option=_OPTIONS)
    except TypeError:
        return encode(record)


def sighting_json(document: ListingDocument) -> bytes:
    """Return the JSON of the observation that a sighting leaves behind, without making one: half the time."""
    if document.seen_at.tzinfo is not UTC:
        return encode(observation_of(document))
    try:
        return orjson.dumps(
            {
                "listing_id": document.id,
                "seen_at": document.seen_at,
                "presence": document.presence,
                "version": document.version,
                "price": document.price,
                "evidence": document.evidence,
                "reason": _reason(document),
            },
            default=_decimal,
            option=_OPTIONS,
        )
    except TypeError:
        return encode(observation_of(document))


class Shown(SimpleNamespace):
    """A document's JSON form with the attributes of the document, for the readers of `index.fields`.

    What one of an earlier version lacks is an AttributeError, as of any object.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(**values)
        own = self.__dict__
        for name, value in values.items():
            if type(value) is dict:
                own[name] = Shown(value)
            elif type(value) is list:
                own[name] = tuple([Shown(item) if type(item) is dict else item for item in value]) if value else ()


def stored(document: Mapping[str, Any], kept: Kept, observations: int) -> Stored:
    """Return a document with what is kept beside it."""
    return Stored(
        document=document,
        first_seen=from_milliseconds(kept.first_seen),
        last_seen=from_milliseconds(kept.last_seen),
        changed_at=from_milliseconds(kept.changed_at),
        observations=observations,
    )


def observation_of(document: ListingDocument) -> Observation:
    """Return the observation that a sighting leaves behind."""
    return Observation(
        listing_id=document.id,
        seen_at=document.seen_at,
        presence=document.presence,
        version=document.version,
        price=document.price,
        evidence=document.evidence,
        reason=_reason(document),
    )


def _reason(document: ListingDocument) -> str:
    return f"put up again; earlier: {document.earlier.id}" if document.earlier else ""


def read_observation(listing_id: str, seen_at: int, value: Mapping[str, Any]) -> Observation:
    """Return an observation from its JSON form and its exact time in milliseconds."""
    price = value["price"]
    return Observation(
        listing_id=listing_id,
        seen_at=from_milliseconds(seen_at),
        presence=value["presence"],
        version=value["version"],
        price=None if price is None else _price(price),
        evidence=Evidence(**value["evidence"]),
        reason=value["reason"],
    )


def _price(value: Mapping[str, Any]) -> Price:
    highest = value["max_amount"]
    return Price(
        amount=Decimal(value["amount"]),
        max_amount=None if highest is None else Decimal(highest),
        currency=value["currency"],
        per=value["per"],
    )


def _decimal(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form")
