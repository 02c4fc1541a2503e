"""The row of one offer in the decisions database: made from sightings, whatever order they come in."""

from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.document import ListingDocument
from traders.relisting import Offer
from traders.resemblance import Sample, pictures_of, sample_of

CONTENT = ("account", "goods", "sizes", "brand", "title", "text", "pictures", "url")
TIMES = ("first_seen", "last_seen", "away")


def is_offer(document: ListingDocument) -> bool:
    """Tell whether a listing is remembered: it offers a substance."""
    return document.kind == "offer" and bool(document.substances)


def sighted(
    row: Mapping[str, Any] | None, document: ListingDocument, account: str, away: datetime | None
) -> dict[str, Any]:
    """Return the row of an offer with one more sighting; the newest one says what it looks like."""
    seen_at, record = document.seen_at, document.evidence.record_id[:200]
    if row and (row["read_at"], row["record"]) > (seen_at, record):
        return {**row, "first_seen": min(row["first_seen"], seen_at), "last_seen": max(row["last_seen"], seen_at)}
    sizes = {f"{pack.net_kg:.1f}" for pack in document.packs if pack.net_kg and not pack.inferred}
    content = {
        "listing": document.id,
        "account": account,
        "goods": "|".join(sorted(document.substances))[:200],
        "sizes": "|".join(sorted(sizes)),
        "brand": " ".join((document.brand or "").casefold().split())[:100],
        "title": _packed(sample_of(document.title).values),
        "text": _packed(sample_of(document.title, document.text).values),
        "pictures": _packed(pictures_of(document.images)),
        "url": document.url,
        "read_at": seen_at,
        "record": record,
    }
    if row is None:
        times = {"first_seen": seen_at, "last_seen": seen_at, "away": away}
        return {**content, **times, "earlier": None, "because": "", "stale": False}
    times = {"first_seen": min(row["first_seen"], seen_at), "last_seen": max(row["last_seen"], seen_at)}
    return {**row, **content, **times}


def missed(row: Mapping[str, Any], seen_at: datetime) -> dict[str, Any]:
    """Return the row of an offer that was found gone or sold out."""
    away = row["away"]
    return {**row, "away": max(away, seen_at) if away else seen_at}


def matters(before: Mapping[str, Any] | None, after: Mapping[str, Any], *, taken: bool) -> bool:
    """Tell whether an answer can be another one by what became of a row; most are only seen again."""
    if before is None or any(before[name] != after[name] for name in (*CONTENT, "first_seen")):
        return True
    ended = _has_ended(after)
    moved = bool(before["last_seen"] != after["last_seen"])
    return ended != _has_ended(before) or (moved and (ended or taken))


def _has_ended(row: Mapping[str, Any]) -> bool:
    return row["away"] is not None and row["away"] > row["last_seen"]


def offer_of(row: Any) -> Offer:
    """Return the offer that a row holds."""
    return Offer(
        listing=row.listing,
        goods=row.goods,
        sizes=frozenset(float(size) for size in row.sizes.split("|") if size),
        brand=row.brand,
        title=Sample(_unpacked(row.title)),
        text=Sample(_unpacked(row.text)),
        pictures=_unpacked(row.pictures),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        away=row.away,
    )


def _packed(values: Iterable[int]) -> bytes:
    return array("I", sorted(values)).tobytes()


def _unpacked(packed: bytes) -> frozenset[int]:
    values: array[int] = array("I")
    values.frombytes(packed)
    return frozenset(values)
