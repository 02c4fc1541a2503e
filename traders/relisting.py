"""Which offers are earlier ones put up again under another address: same seller, same goods, near-same text or picture.

Pure: the answer depends on what is known of the offers and not on the order in which it became known. An earlier offer
must have ended when the later one began: it was found gone or sold out, or had not been seen for `UNSEEN`. Each has one
successor at most, so that copies of one text that stand at the same time are not all taken for the same one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from traders.resemblance import Sample, found_in, resemblance

UNSEEN = timedelta(days=21)
"""An offer not seen for so long has ended: known listings are looked at every seven days."""

ALIKE = 0.5
"""Share of the words from which two texts are near-same."""

TITLED = 0.4
"""Share of the words of both titles that stand in the other text. Asked for where the shop's phrases are not known: two
offers with the same terms of sale under them are alike in the greater part of their words."""

LITTLE = 4
"""Words that must be left when the shop's phrases are taken away, or the whole texts are compared."""

OF_THE_SHOP = 3
"""What stands with so many different goods of a seller is the shop's phrase or placeholder, and says nothing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is remembered of an offer: what is sold, samples of its text, marks of its pictures, and when it stood.

    `goods` are the substances as one text, `sizes` net kg. `last_seen` is when it was last on offer, `away` when it
    was last found gone or sold out.
    """

    listing: str
    goods: str
    sizes: frozenset[float]
    brand: str
    title: Sample
    text: Sample
    pictures: frozenset[int]
    first_seen: datetime
    last_seen: datetime
    away: datetime | None = None

    @property
    def free_from(self) -> datetime:
        """The time from which another listing can be this one again."""
        return self.last_seen if self.away and self.away > self.last_seen else self.last_seen + UNSEEN


@dataclass(frozen=True, slots=True)
class Succession:
    """That a listing is an earlier one put up again, and what shows it."""

    earlier: str
    because: str


def put_up_again(offers: Iterable[Offer], beside: Iterable[Offer] = ()) -> dict[str, Succession]:
    """Return which offers of one seller are earlier ones again, by listing.

    Args:
        offers: offers of the same goods.
        beside: some of the seller's offers of other goods, which show what is only the shop's way of writing.
    """
    ordered = sorted(offers, key=lambda offer: (offer.first_seen, offer.listing))
    if not any(later.first_seen > offer.free_from for later in ordered[-1:] for offer in ordered):
        return {}
    common = _common([*ordered, *beside])
    free = {offer.listing: offer for offer in ordered}
    found: dict[str, Succession] = {}
    for later in ordered:
        claims = [
            (*shown, offer.last_seen, offer.listing)
            for offer in free.values()
            if offer.free_from < later.first_seen and (shown := _same(offer, later, common))
        ]
        if claims:
            _, because, _, earlier = max(claims)
            found[later.listing] = Succession(earlier, because)
            del free[earlier]
    return found


def _same(one: Offer, other: Offer, common: frozenset[int]) -> tuple[float, str] | None:
    """Return how sure it is that both offer the same thing, and what shows it; None where they do not."""
    if one.sizes and other.sizes and one.sizes.isdisjoint(other.sizes):
        return None
    if one.brand and other.brand and one.brand != other.brand:
        return None
    whole = resemblance(one.text, other.text)
    own = resemblance(one.text, other.text, common)
    if own.words >= LITTLE and own.words < whole.words:
        written = own.share >= ALIKE
    else:
        written = whole.share >= ALIKE and _titled(one, other)
    pictured = not (one.pictures & other.pictures).issubset(common)
    if not (pictured or written):
        return None
    words = [f"{whole.share:.0%} of the words"] if written else []
    words += ["a picture"] if pictured else []
    return round(whole.share, 1) + pictured, f"{' and '.join(words)} in common"


def _titled(one: Offer, other: Offer) -> bool:
    """Tell whether the words of the titles stand in the text of the other offer; also where there are none."""
    found, told = (
        sum(counts) for counts in zip(found_in(one.title, other.text), found_in(other.title, one.text), strict=True)
    )
    return not told or found / told >= TITLED


def _common(offers: Sequence[Offer]) -> frozenset[int]:
    """Return what stands with many different goods: words and pictures."""
    goods: Mapping[int, set[tuple[str, frozenset[float]]]] = defaultdict(set)
    for offer in offers:
        for value in (*offer.text.values, *offer.pictures):
            goods[value].add((offer.goods, offer.sizes))
    return frozenset(value for value, found in goods.items() if len(found) >= OF_THE_SHOP)
