"""What an offer is measured against: the usual price per kg of its substance, and what else the same seller offers.

All of it is asked of the search engine, bounded to the newest listings, so the cost grows with what is looked at only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from alerts.facts import put_up_before, seller_key
from alerts.rule import offered_in
from domain.errors import InputError
from domain.geography import areas
from index.engine import SearchEngine, SearchRequest
from index.seller import quoted

NEWEST = 300
"""Offers looked at for a median, newest first: enough for it, and never the whole index."""

SELLERS_AT_ONCE = 50
"""Sellers asked about in one query."""

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
        self._listings: dict[tuple[str, int], dict[str, float]] = {}

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

    def seller_totals(self, query: str, documents: Iterable[Mapping[str, Any]], days: int) -> Mapping[str, SellerTotal]:
        """Return what the sellers of listings offer among all that match `query` and were seen within `days`.

        Args:
            query: the rule's search.
            documents: listings whose sellers are asked about, in their JSON form.
            days: listings seen within so many days.

        Returns:
            The total of each seller, by `seller_key`.

        Raises:
            InputError: the query cannot be run.
        """
        sellers = {seller_key(document): document for document in documents}
        listings = self._listings_of(sellers, days)
        among = sorted({listing for of_seller in listings.values() for listing in of_seller})
        answer = self._engine.match({"rule": query}, among).get("rule") if among else None
        if answer and answer.error is not None:
            raise InputError(answer.error)
        matched = set(answer.ids) if answer else set()
        return {
            seller: SellerTotal(
                sum(listing in matched for listing in of_seller),
                sum(mass for listing, mass in of_seller.items() if listing in matched),
            )
            for seller, of_seller in listings.items()
        }

    def _median(self, substance: str, currency: str, region: str, days: int) -> UsualPrice | None:
        where = f" AND {offered_in((region,), self.now.date())}" if region else ""
        page = self._engine.search(
            SearchRequest(
                f"kind:offer AND substances:{quoted(substance)} AND price.currency:{quoted(currency)}"
                f" AND price_per_kg:[0 TO *]{where} AND {self._since(days)}",
                limit=NEWEST,
                sort="-last_seen",
                snippets=False,
            )
        )
        prices = [
            Decimal(str(hit.document["price_per_kg"]))
            for hit in page.hits
            if hit.document.get("price_per_kg") is not None and len(hit.document.get("substances") or ()) == 1
        ]
        return UsualPrice(Decimal(median(prices)), currency, len(prices)) if prices else None

    def _listings_of(self, sellers: Mapping[str, Mapping[str, Any]], days: int) -> dict[str, dict[str, float]]:
        """Return for each seller the offers seen within `days` with their mass in kg; each seller is asked once."""
        missing = [seller for seller in sellers if (seller, days) not in self._listings]
        for start in range(0, len(missing), SELLERS_AT_ONCE):
            part = missing[start : start + SELLERS_AT_ONCE]
            for seller in part:
                self._listings[seller, days] = {}
            anyone = " OR ".join(f"({_same_seller(sellers[seller])})" for seller in part)
            put_up_again = set()
            for stored in self._engine.scan(f"({anyone}) AND {self._since(days)}"):
                found = self._listings.get((seller_key(stored.document), days))
                if found is not None:
                    found[stored.id] = stored.document.get("mass_kg") or 0.0
                    put_up_again.add(put_up_before(stored.document))
            for seller in part:  # what was put up again under another address is one offer, not two
                found = self._listings[seller, days]
                self._listings[seller, days] = {each: found[each] for each in found if each not in put_up_again}
        return {seller: self._listings[seller, days] for seller in sellers}

    def _since(self, days: int) -> str:
        return f"last_seen:[{(self.now - timedelta(days=days)).date().isoformat()} TO *]"


def _same_seller(document: Mapping[str, Any]) -> str:
    """Return a condition that all listings of the seller fulfil; a name can find more, so keys are compared after."""
    seller = document.get("seller") or {}
    contact = next(iter(document.get("contacts") or ()), None)
    if seller.get("group"):
        return f"seller.group:{quoted(seller['group'])}"
    if any(char.isalnum() for char in str(seller.get("name") or "")):
        return f"seller.name:{quoted(seller['name'])} AND site:{quoted(document['site'])}"
    if contact and not seller.get("name"):
        return f"contact:{quoted(contact['value'])}"
    return f"id:{quoted(document['id'])}"
