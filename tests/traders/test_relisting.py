"""Offers put up again told from other offers of the same seller: by words, pictures, goods and times alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traders.relisting import UNSEEN, Offer, put_up_again
from traders.resemblance import SAMPLE, Sample, found_in, pictures_of, plain_picture, resemblance, sample_of, words_of

START = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "Sealed bottle left over from a cancelled job, collection in Leeds or by courier, cash only please"
TERMS = (
    "We deliver on weekdays and take empty bottles back. Prices exclude tax and deposit. Certificates must be shown "
    "before the first order is sent out to you."
)


def offer(listing: str, begun: float, ended: float | None = None, title: str = "Gas bottle", text: str = TEXT) -> Offer:
    """Return an offer that was first seen on a day and, where that is given, found gone on another."""
    first = START + timedelta(days=begun)
    last = first + timedelta(hours=6)
    away = None if ended is None else START + timedelta(days=ended)
    words = sample_of(title, text)
    return Offer(listing, "R-22", frozenset({13.6}), "", sample_of(title), words, frozenset(), first, last, away)


def pairs(*offers: Offer, beside: tuple[Offer, ...] = ()) -> dict[str, str]:
    """Return which offer is which earlier one."""
    return {later: found.earlier for later, found in put_up_again(offers, beside).items()}


def test_the_earlier_one_must_have_ended() -> None:
    """Gone before the later one began, or long unseen; standing beside it, it is another offer."""
    later = offer("later", 5)
    assert pairs(offer("gone", 0, 2), later) == {"later": "gone"}
    assert pairs(offer("found gone afterwards", 0, 9), later) == {"later": "found gone afterwards"}
    assert pairs(offer("standing", 0), later) == {}
    assert pairs(offer("unseen", 0), offer("later", UNSEEN.days + 1)) == {"later": "unseen"}
    assert pairs(replace(offer("back again", 0, 2), last_seen=START + timedelta(days=6)), later) == {}


def test_each_is_put_up_again_once() -> None:
    """Of two copies that appear after one offer, the first is that offer again; a third one is the first one's."""
    old, second = offer("old", 0, 1), offer("second", 4)
    first = replace(offer("first", 3, 6), last_seen=START + timedelta(days=5))
    assert pairs(old, first, second) == {"first": "old"}
    assert pairs(old, first, second, offer("third", 8)) == {"first": "old", "third": "first"}


@pytest.mark.parametrize(
    "change",
    [{"sizes": frozenset({50.0})}, {"brand": "other"}, {"text": sample_of("Half full, from a van, brass tap")}],
)
def test_another_size_brand_or_text_is_another_offer(change: dict[str, object]) -> None:
    """What contradicts the earlier offer keeps it apart; a size that is not stated does not."""
    old, new = replace(offer("old", 0, 1), brand="one"), replace(offer("new", 5), brand="one")
    assert pairs(old, new) == {"new": "old"}
    assert pairs(old, replace(new, sizes=frozenset(), brand="")) == {"new": "old"}
    assert pairs(old, replace(new, **change)) == {}  # type: ignore[arg-type]


def test_terms_of_sale_join_nothing() -> None:
    """Two offers with the same terms under them are told apart by their titles, and by what other goods show."""
    old = offer("old", 0, 1, "Imported gas, dented", f"Low cost, tested. {TERMS}")
    new = offer("new", 5, title="Branded refrigerant", text=f"Green valve, first class. {TERMS}")
    assert resemblance(old.text, new.text).share > 0.5
    assert pairs(old, new) == {}
    same_title = replace(new, title=old.title)
    others = tuple(replace(offer(f"o{n}", 0, None, "Gas", TERMS), goods=f"R-{n}") for n in range(3))
    assert pairs(old, same_title, beside=others) == {}
    again = offer("again", 5, title="Dented bottle of imported gas", text=f"Tested, low cost. {TERMS}")
    assert pairs(old, again, beside=others) == {"again": "old"}


def test_a_picture_joins_unless_the_shop_shows_it_with_other_goods() -> None:
    """One picture in common is enough; a placeholder that stands with three different goods is not."""
    picture = pictures_of(["https://img.example/1/bottle.jpg"])
    old = replace(offer("old", 0, 1), pictures=picture)
    new = replace(offer("new", 5, text="Blue, in stock", title="Cylinder"), pictures=picture)
    others = tuple(replace(offer(f"o{n}", 0), goods=f"R-{n}", pictures=picture) for n in range(3))
    assert put_up_again([old, new])["new"].because == "a picture in common"
    assert pairs(old, new, beside=others[:1]) == {"new": "old"}
    assert pairs(old, new, beside=others) == {}


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.booleans(), st.integers(0, 2)), max_size=8),
    st.randoms(),
)
def test_the_order_makes_no_difference(stood: list[tuple[int, int, bool, int]], draw: Random) -> None:
    """The answer follows from the offers alone; none of them is taken twice, or by one that began before it."""
    texts = (TEXT, f"{TEXT} quick sale", "Something else altogether, blue, on wheels")
    offers = [
        replace(offer(str(n), begun, begun + days if gone else None), text=sample_of(texts[text]))
        for n, (begun, days, gone, text) in enumerate(stood)
    ]
    found = pairs(*offers)
    draw.shuffle(offers)
    assert pairs(*offers) == found
    assert len(set(found.values())) == len(found)
    begun = {each.listing: each.first_seen for each in offers}
    assert all(begun[earlier] < begun[later] for later, earlier in found.items())


def test_numbers_contacts_and_order_change_nothing() -> None:
    """Texts that differ in price, telephone, address and the order of sentences have the same words."""
    one = words_of("R22 gas, 13.6 kg for 220 EUR. Call 0612345678 or mail a@b.example, see www.shop.example/x [phone]")
    assert (
        one
        == words_of("Call or mail, see. R22 gas, 10 kg for 90 EUR")
        == {"gas", "kg", "for", "eur", "call", "or", "mail", "see"}
    )
    assert words_of("全新制冷剂R22") == {"全新", "新制", "制冷", "冷剂"}


def test_samples_of_long_texts_estimate_what_they_share() -> None:
    """Of texts of 700 words the samples tell the share within what chance allows, and which words are in them."""
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyzabcd"]
    one, other = sample_of(" ".join(words[:700])), sample_of(" ".join(words[200:900]))
    assert len(one.values) == SAMPLE
    assert abs(resemblance(one, other).share - 500 / 900) < 0.15
    found, told = found_in(sample_of(" ".join(words[300:340])), one)
    assert 0 < found == told < 40
    assert resemblance(Sample(), Sample()).share == 0.0


@pytest.mark.parametrize(
    "addresses",
    [
        ("https://cdn.shop.example/s/files/1/07/bottle_600x600.jpg?v=12", "https://cdn.shop.example/s/files/1/07/bottle.jpg"),
        ("https://shop.example/wp-content/uploads/2026/01/gas-300x300.jpg", "https://shop.example/wp-content/uploads/2026/01/gas.webp"),
        ("https://i.auction.example/images/g/abcAAOSw/s-l500.jpg", "https://i.auction.example/images/g/abcAAOSw/s-l1600.webp"),
        ("https://img1.ads.example/thumbs/77/ab12.jpg", "//img2.ads.example/77/ab12.jpg#x"),
        ("https://m.example/media/catalog/product/cache/b/o/bottle_large.jpg", "https://m.example/media/catalog/product/b/o/bottle.jpg"),
    ],
)  # fmt: skip
def test_sizes_of_one_picture_are_one(addresses: tuple[str, str]) -> None:
    """Parameters, hosts, file types and the names of sizes do not make another picture of it."""
    one, other = (plain_picture(address) for address in addresses)
    assert one == other != ""
    assert pictures_of([addresses[0]]) == pictures_of([addresses[1]])


def test_different_pictures_stay_different() -> None:
    """Names that differ in more than a size are different pictures; an address without a path is none."""
    names = [
        "/p/1001.jpg",
        "/p/1002.jpg",
        "/p/r134a-12.jpg",
        "/p/r134a-13.jpg",
        "/g/aaOSw/s-l500.jpg",
        "/g/bbOSw/s-l500.jpg",
    ]
    assert len({plain_picture(f"https://img.example{name}") for name in names}) == len(names)
    assert plain_picture("https://img.example/") == ""
