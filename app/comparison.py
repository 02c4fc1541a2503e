"""What only the index knows of an offer: what others ask for the same gas, and how much else the seller offers.

Asked once a batch, before it is indexed. Listings of the batch itself never count, nor does the seller's own price: so
carrying a batch on a second time after a crash gives the same documents as the first time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from statistics import median
from typing import Any

from alerts.facts import seller_key
from app.valuation import position_of, valued
from assess.market import pack_class
from domain.document import ListingDocument
from domain.geography import areas
from index.engine import SearchEngine, SearchRequest
from index.seller import quoted

DAYS = 90
"""Offers seen within so many days count: prices move by the quarter, and so does quota."""
NEWEST = 100
"""Offers looked at for one median, newest first: enough for it, and never the whole index."""
MOST_SELLERS = 200
"""Sellers of one site counted in one query."""
MOST_NAMED = 1000
"""Sellers and listings named in one query; the query language takes 2,000 conditions."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Offers that are compared with one another: one substance, in one region, in one class of pack, at one time."""

    substance: str
    region: str
    pack: tuple[str, float, float] | None
    day: date

    def words(self) -> str:
        """Return what is compared, in words."""
        size = f" in a {self.pack[0]} pack" if self.pack else ""
        where = f" in {self.region}" if self.region else ""
        return f"what other sellers ask for {self.substance}{size}{where}, {DAYS} days"


def compared(engine: SearchEngine, documents: Sequence[ListingDocument]) -> list[ListingDocument]:
    """Return a batch with price positions against the index, counts of the sellers' offers, and the risk of both.

    Raises:
        UnavailableError: the index does not answer.
    """
    batch = frozenset(document.id for document in documents)
    counts = _counts(engine, documents)
    prices: dict[Kind, Mapping[str, Decimal]] = {}
    answer = []
    for document in documents:
        listings = counts.get(document.id, 1)
        kind = kind_of(document)
        if kind is None:
            answer.append(valued(document, document.price_position, listings))
            continue
        if kind not in prices:
            prices[kind] = _asked(engine, kind, batch)
        own = seller_key(_named(document))
        seen = [price for seller, price in prices[kind].items() if seller != own]
        answer.append(valued(document, position_of(document, seen, kind.words()), listings))
    return answer


def kind_of(document: ListingDocument) -> Kind | None:
    """Return what an offer is compared with, None where its substance or its price per kg in euro is not settled."""
    if document.kind != "offer" or document.price_eur_kg is None or len(document.substances) != 1:
        return None
    day = document.seen_at.date()
    place = document.places[0].jurisdiction if document.places else ""
    region = areas(place, day)[-1] if areas(place, day) else ""
    sizes = {pack.net_kg for pack in document.packs}
    size = next(iter(sizes)) if len(sizes) == 1 else None
    return Kind(document.substances[0], region, pack_class(size), day)


def _asked(engine: SearchEngine, kind: Kind, batch: frozenset[str]) -> Mapping[str, Decimal]:
    """Return seller -> the median of what he asks per kg in euro: a seller counts once, however much he lists."""
    conditions = [
        f"kind:offer AND substances:{quoted(kind.substance)} AND price_eur_kg:[0 TO *]",
        f"last_seen:[{(kind.day - timedelta(days=DAYS)).isoformat()} TO {kind.day.isoformat()}]",
        f"jurisdiction:{quoted(kind.region)}" if kind.region else "",
    ]
    query = " AND ".join(part for part in conditions if part)
    found: dict[str, list[Decimal]] = defaultdict(list)
    for document in islice(_others(engine, query, batch), NEWEST):
        sizes = {pack["net_kg"] for pack in document["packs"]}
        pack = pack_class(next(iter(sizes))) if len(sizes) == 1 else None
        if len(document["substances"]) == 1 and pack == kind.pack:
            found[seller_key(document)].append(Decimal(document["price_eur_kg"]))
    return {seller: median(prices) for seller, prices in sorted(found.items())}


def _others(engine: SearchEngine, query: str, batch: frozenset[str]) -> Iterator[Mapping[str, Any]]:
    """Yield what a query finds, newest first, without the listings of the batch.

    Those are indexed already when they were seen before, or the batch is carried on again.
    """
    request = SearchRequest(query, limit=NEWEST, sort="-last_seen", snippets=False)
    while True:
        page = engine.search(request)
        yield from (hit.document for hit in page.hits if hit.id not in batch)
        if page.cursor is None:
            return
        request = replace(request, after=page.cursor)


def _counts(engine: SearchEngine, documents: Sequence[ListingDocument]) -> Mapping[str, int]:
    """Return listing -> offers of its seller, indexed ones and those of the batch.

    A seller is his group, on all sites; where none is known, his name on one site.
    """
    by_seller: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for document in documents:
        seller = document.seller
        if document.kind == "offer" and (seller.group or seller.name):
            key = ("", seller.group) if seller.group else (document.site, seller.name or "")
            by_seller[key][document.id] = None
    if not by_seller:
        return {}
    since = max(document.seen_at.date() for document in documents) - timedelta(days=DAYS)
    known: dict[tuple[str, str], int] = {}
    for site in dict.fromkeys(site for site, _ in by_seller):
        sellers = {name: tuple(listings) for (of_site, name), listings in by_seller.items() if of_site == site}
        for part in _parts(sellers):
            known |= _indexed(engine, site, part, since)
    return {
        listing: len(listings) + known.get(seller, 0) for seller, listings in by_seller.items() for listing in listings
    }


def _parts(sellers: Mapping[str, tuple[str, ...]]) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Yield sellers with their listings of the batch, as many at once as one query may name.

    Left out are names without letters, and who fills a query alone: his offers of the batch count for more than enough.
    """
    part: dict[str, tuple[str, ...]] = {}
    named = 0
    for seller, listings in sellers.items():
        size = 1 + len(listings)
        if size > MOST_NAMED or not any(char.isalnum() for char in seller):
            continue
        if named + size > MOST_NAMED or len(part) == MOST_SELLERS:
            yield part
            part, named = {}, 0
        part[seller] = listings
        named += size
    if part:
        yield part


def _indexed(
    engine: SearchEngine, site: str, sellers: Mapping[str, tuple[str, ...]], since: date
) -> dict[tuple[str, str], int]:
    """Return how many offers are indexed of sellers of a site by name, or without a site of groups.

    Their listings of the batch, which a second time are indexed already, are left out.
    """
    field = "seller.name" if site else "seller.group"
    conditions = (
        f"kind:offer AND last_seen:[{since.isoformat()} TO *]",
        f"site:{quoted(site)}" if site else "",
        _any_of(field, sellers),
        f"NOT {_any_of('id', sorted(listing for listings in sellers.values() for listing in listings))}",
    )
    query = " AND ".join(part for part in conditions if part)
    # Sorted by time, as the usual sort would weigh each name in each listing.
    counted = SearchRequest(query, 0, "-last_seen", (field,), facet_size=MOST_SELLERS, snippets=False)
    page = engine.search(counted)
    return {(site, value.value): value.count for value in page.facets.get(field, ())}


def _any_of(field: str, values: Iterable[str]) -> str:
    return f"{field}:({' OR '.join(quoted(value) for value in values)})"


def _named(document: ListingDocument) -> Mapping[str, object]:
    """Return the part of a document that tells its seller, in the JSON form that `seller_key` reads."""
    return {
        "id": document.id,
        "site": document.site,
        "seller": {"name": document.seller.name, "group": document.seller.group},
        "contacts": [{"kind": contact.kind, "value": contact.value} for contact in document.contacts],
    }
