"""What sellers ask for one gas in one region: the newest offers of the index, and those of a batch as they come.

A batch is gone through in its order, and each offer is put beside all that came before it, in the index or in the
batch; so where one batch ends and the next begins makes no difference to what is compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

DAYS = 90
"""Offers seen within so many days count: prices move by the quarter, and so does quota."""
NEWEST = 100
"""Offers looked at for one median, newest first: enough for it, and never the whole index."""

PackClass = tuple[str, float, float] | None


@dataclass(frozen=True, slots=True)
class Market:
    """Where offers are compared: one substance, in one region, at one time."""

    substance: str
    region: str
    day: date

    def holds(self, day: date) -> bool:
        """Tell whether what is seen on a day is of this time."""
        return self.day - timedelta(days=DAYS) <= day <= self.day


@dataclass(frozen=True, slots=True)
class Asking:
    """One offer of a market; `price` per kg in euro, None where it is not that of one gas alone."""

    seller: str
    pack: PackClass
    price: Decimal | None


class Askings:
    """The newest offers of a market, each listing once."""

    def __init__(self) -> None:
        self._offers: dict[str, Asking] = {}
        self._prices: dict[PackClass, dict[str, list[Decimal]]] = {}
        self._medians: dict[PackClass, dict[str, Decimal]] = {}

    def add(self, listing: str, asking: Asking) -> None:
        """Take over an offer that is newer than all others; the oldest goes, or what was known of the listing."""
        if listing in self._offers:
            self._remove(listing)
        elif len(self._offers) == NEWEST:
            self._remove(next(iter(self._offers)))
        self._offers[listing] = asking
        if asking.price is not None:
            self._prices.setdefault(asking.pack, {}).setdefault(asking.seller, []).append(asking.price)
            self._count(asking)

    def of_others(self, pack: PackClass, own: str) -> Iterator[Decimal]:
        """Yield what each seller but one asks in a class of pack: a seller counts once, however much he lists."""
        return (price for seller, price in self._medians.get(pack, {}).items() if seller != own)

    def _remove(self, listing: str) -> None:
        asking = self._offers.pop(listing)
        if asking.price is not None:
            self._prices[asking.pack][asking.seller].remove(asking.price)
            self._count(asking)

    def _count(self, asking: Asking) -> None:
        """Work out anew what the seller of an offer asks."""
        prices = self._prices[asking.pack][asking.seller]
        medians = self._medians.setdefault(asking.pack, {})
        if prices:
            medians[asking.seller] = median(prices)
        else:
            medians.pop(asking.seller, None)
