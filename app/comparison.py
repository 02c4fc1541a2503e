"""What only the index knows of an offer: what others ask for the same gas, and how much else the seller offers.

Asked once a batch, before it is indexed. For the batch itself the index is never asked: an offer is put beside those
that come before it there (`app.market`), and never beside its seller's own. So carrying a batch on a second time after
a crash gives the same documents as the first time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from alerts.facts import seller_key
from app.market import DAYS, NEWEST, Asking, Askings, Market, PackClass
from app.valuation import position_of, valued
from assess.market import pack_class
from domain.document import ListingDocument
from domain.geography import areas
from index.engine import SearchEngine, SearchRequest, Stored
from index.seller import quoted

MOST_SELLERS = 200
"""Sellers of one site counted in one query."""
MOST_NAMED = 1000
"""Sellers and listings named in one query; the query language takes 2,000 conditions."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Offers that are compared with one another: one market, and one class of pack."""

    market: Market
    pack: PackClass

    def words(self) -> str:
        """Return what is compared, in words."""
        size = f" in a {self.pack[0]} pack" if self.pack else ""
        where = f" in {self.market.region}" if self.market.region else ""
        return f"what other sellers ask for {self.market.substance}{size}{where}, {DAYS} days"


def compared(engine: SearchEngine, documents: Sequence[ListingDocument]) -> list[ListingDocument]:
    """Return a batch with price positions against what came before, counts of sellers' offers, and the risk of both.

    Raises:
        UnavailableError: the index does not answer.
    """
    batch = frozenset(document.id for document in documents)
    counts = _counts(engine, documents)
    markets: dict[str, dict[Market, Askings]] = defaultdict(dict)
    kinds = [kind_of(document) for document in documents]
    for market in dict.fromkeys(kind.market for kind in kinds if kind):
        markets[market.substance][market] = _asked(engine, market, batch)
    answer = []
    for document, kind in zip(documents, kinds, strict=True):
        listings = counts.get(document.id, 1)
        if kind is None:
            answer.append(valued(document, document.price_position, listings))
        else:
            own = seller_key(_named(document))
            seen = list(markets[kind.market.substance][kind.market].of_others(kind.pack, own))
            answer.append(valued(document, position_of(document, seen, kind.words()), listings))
        _take_over(document, markets)
    return answer


def kind_of(document: ListingDocument) -> Kind | None:
    """Return what an offer is compared with, None where its substance or its price per kg in euro is not settled."""
    if document.kind != "offer" or document.price_eur_kg is None or len(document.substances) != 1:
        return None
    day = document.seen_at.date()
    place = document.places[0].jurisdiction if document.places else ""
    region = areas(place, day)[-1] if areas(place, day) else ""
    return Kind(Market(document.substances[0], region, day), _pack({pack.net_kg for pack in document.packs}))


def _pack(sizes: AbstractSet[float | None]) -> PackClass:
    return pack_class(next(iter(sizes))) if len(sizes) == 1 else None


def _take_over(document: ListingDocument, markets: Mapping[str, Mapping[Market, Askings]]) -> None:
    """Add an offer to the markets it is in, as the index will give it to the next batch."""
    if document.kind != "offer" or document.price_eur_kg is None:
        return
    price = document.price_eur_kg if len(document.substances) == 1 else None
    asking = Asking(seller_key(_named(document)), _pack({pack.net_kg for pack in document.packs}), price)
    day, regions = document.seen_at.date(), {"", *document.jurisdictions}
    for substance in document.substances:
        for market, askings in markets.get(substance, {}).items():
            if market.holds(day) and market.region in regions:
                askings.add(document.id, asking)


def _asked(engine: SearchEngine, market: Market, batch: frozenset[str]) -> Askings:
    """Return the newest offers of a market that are indexed."""
    conditions = [
        f"kind:offer AND substances:{quoted(market.substance)} AND price_eur_kg:[0 TO *]",
        f"last_seen:[{(market.day - timedelta(days=DAYS)).isoformat()} TO {market.day.isoformat()}]",
        f"jurisdiction:{quoted(market.region)}" if market.region else "",
    ]
    query = " AND ".join(part for part in conditions if part)
    askings = Askings()
    for hit in reversed(list(islice(_others(engine, query, batch), NEWEST))):
        document = hit.document
        price = Decimal(document["price_eur_kg"]) if len(document["substances"]) == 1 else None
        pack = _pack({pack["net_kg"] for pack in document["packs"]})
        askings.add(hit.id, Asking(seller_key(document), pack, price))
    return askings


def _others(engine: SearchEngine, query: str, batch: frozenset[str]) -> Iterator[Stored]:
    """Yield what a query finds, newest first, without the listings of the batch.

    Those are indexed already when they were seen before, or the batch is carried on again.
    """
    request = SearchRequest(query, limit=NEWEST, sort="-last_seen", snippets=False)
    while True:
        page = engine.search(request)
        yield from (hit for hit in page.hits if hit.id not in batch)
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
