"""What an offer is measured against: the usual price per kg of its substance, and what else the same seller offers.

All of it is asked of the search engine, bounded to the newest listings, so the cost grows with what is looked at only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from alerts.facts import seller_key
from alerts.rule import offered_in
from domain.geography import areas
from index.engine import SearchEngine, SearchRequest

NEWEST = 1000
"""Listings looked at for a median or a seller, newest first: enough for both, and never the whole index."""

ENOUGH = 5
"""Offers needed before a price is called usual."""


@dataclass(frozen=True, slots=True)
class UsualPrice:
    """The median price of one kg over `offers` offers of one substance in one currency and region."""

    amount: Decimal
    currency: str
    offers: int


@dataclass(frozen=True, slots=True)
class SellerTotal:
    """What one seller offers under a rule: number of listings and their mass in kg where it is known."""

    listings: int
    mass_kg: float


class Market:
    """Answers about prices and sellers at one moment; each question is asked of the engine once."""

    def __init__(self, engine: SearchEngine, now: datetime) -> None:
        self._engine = engine
        self.now = now
        self._prices: dict[tuple[str, str, str, int], UsualPrice | None] = {}
        self._sellers: dict[tuple[str, str, int], SellerTotal] = {}

    def usual_price(self, document: Mapping[str, Any], days: int = 90, enough: float = ENOUGH) -> UsualPrice | None:
        """Return the usual price of what a listing offers, None where it names several substances or too few sell it.

        Compared are offers in the same currency and region: the union of the first jurisdiction, or itself.

        Args:
            document: the listing, in its JSON form.
            days: offers seen within so many days.
            enough: offers needed.
        """
        substances: Sequence[str] = document.get("substances") or ()
        currency = (document.get("price") or {}).get("currency")
        place = next(iter(document.get("jurisdictions") or ()), "")
        region = next(reversed(areas(place, self.now.date())), place)
        if len(substances) != 1 or not currency:
            return None
        key = (substances[0], currency, region, days)
        if key not in self._prices:
            self._prices[key] = self._median(*key)
        found = self._prices[key]
        return found if found and found.offers >= enough else None

    def seller_total(self, query: str, document: Mapping[str, Any], days: int) -> SellerTotal:
        """Return what the seller of a listing offers among all that match `query` and were seen within `days`."""
        key = (query, seller_key(document), days)
        if key not in self._sellers:
            self._sellers[key] = self._total(query, document, days)
        return self._sellers[key]

    def _median(self, substance: str, currency: str, region: str, days: int) -> UsualPrice | None:
        where = f" AND {offered_in((region,), self.now.date())}" if region else ""
        page = self._engine.search(
            SearchRequest(
                f"kind:offer AND substances:{quoted(substance)} AND price.currency:{quoted(currency)}"
                f" AND price_per_kg:[0 TO *]{where} AND {self._since(days)}",
                limit=NEWEST,
                sort="-last_seen",
            )
        )
        prices = [
            Decimal(str(hit.document["price_per_kg"]))
            for hit in page.hits
            if hit.document.get("price_per_kg") is not None and len(hit.document.get("substances") or ()) == 1
        ]
        return UsualPrice(Decimal(median(prices)), currency, len(prices)) if prices else None

    def _total(self, query: str, document: Mapping[str, Any], days: int) -> SellerTotal:
        seller = document.get("seller") or {}
        contact = next(iter(document.get("contacts") or ()), None)
        if seller.get("group"):
            same = f"seller.group:{quoted(seller['group'])}"
        elif seller.get("name"):
            same = f"seller.name:{quoted(seller['name'])} AND site:{quoted(document['site'])}"
        elif contact:
            same = f"contact:{quoted(contact['value'])}"
        else:
            return SellerTotal(1, document.get("mass_kg") or 0.0)
        request = SearchRequest(f"({query}) AND {same} AND {self._since(days)}", limit=NEWEST, sort="-last_seen")
        wanted = seller_key(document)
        found = [hit.document for hit in self._engine.search(request).hits if seller_key(hit.document) == wanted]
        return SellerTotal(len(found), sum(each.get("mass_kg") or 0.0 for each in found))

    def _since(self, days: int) -> str:
        return f"last_seen:[{(self.now - timedelta(days=days)).date().isoformat()} TO *]"


def quoted(value: str) -> str:
    """Return a value as a phrase of the query language, so that nothing in it is read as syntax."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
