"""The order in which alerts are looked at, its pages, and what can be asked for, on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts import ledger
from alerts.facts import seller_key, snapshot
from alerts.ledger import Verdict
from alerts.rule import Rule
from alerts.store import Hit, Store, hit_id
from alerts.triage import Place, Triage, by_seller, newer, of_seller
from alerts.wanted import Wanted
from domain.document import ListingDocument
from domain.errors import InputError
from domain.jsonl import plain
from index.engine import Stored

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
Make = Callable[..., Hit]


@pytest.fixture
def make(listing: Callable[..., ListingDocument], rule: Callable[..., Rule]) -> Make:
    """A function that makes a hit about a listing of a seller, found so many minutes after the test began."""

    def hit(listing_id: str, seller: str, severity: int = 3, minutes: int = 0, **fields: Any) -> Hit:
        at = NOW + timedelta(minutes=minutes)
        document = listing(listing_id, at, seller={"name": seller}, **fields)
        stored = Stored(plain(document), at, at, at, 1)
        key, number = seller_key(stored.document), hit_id("r22", severity, listing_id, document.version)
        facts = snapshot(stored, rule(), at.date())
        return Hit(number, "r22", severity, listing_id, document.version, key, severity, True, "first alert", at, facts)

    return hit


def record(store: Store, rule: Rule, hits: Iterable[Hit]) -> None:
    """Write hits as the rules do."""
    with store.write() as connection:
        ledger.record(store, connection, list(hits), {"r22": rule}, NOW)


def judge(store: Store, hit: str, word: Any) -> None:
    """Give a verdict."""
    with store.write() as connection:
        ledger.give_verdict(connection, hit, Verdict(word, "seen", NOW, "mk"))


def names(page: Triage) -> list[str]:
    """Return the sellers of a page by name."""
    return [each.shown[0].hits[0].hit.snapshot["listing"]["seller"]["name"] for each in page.shown]


def walk(store: Store, wanted: Wanted, sellers: int, between: Callable[[], None] = lambda: None) -> list[list[str]]:
    """Return the sellers page by page; `between` happens after each page."""
    place, pages = Place(NOW + timedelta(hours=1)), []
    while True:
        with store.read() as connection:
            page = by_seller(connection, wanted, place, sellers, 2)
        pages.append(names(page))
        if page.following is None:
            return pages
        place = Place.read(page.following)
        between()


def test_a_seller_who_floods_hides_no_other(store: Store, rule: Callable[..., Rule], make: Make) -> None:
    """Sellers come worst and newest first, each with its worst listings and the number of all."""
    flood = [make(f"f{n}", "Flood", minutes=n) for n in range(30)]
    others = [make("a", "Worst", severity=5), make("b", "Late", minutes=40), make("c", "Late", severity=2)]
    record(store, rule(), [*flood, *others])
    with store.read() as connection:
        page = by_seller(connection, Wanted(), Place(NOW + timedelta(hours=1)), 10, 3)
    assert names(page) == ["Worst", "Late", "Flood"]
    assert (page.hits, page.sellers, page.following) == (33, 3, None)
    assert [(each.hits, each.listings, len(each.shown)) for each in page.shown] == [(1, 1, 1), (2, 2, 2), (30, 30, 3)]
    assert [each.hits[0].hit.listing_id for each in page.shown[2].shown] == ["f29", "f28", "f27"]


def test_pages_stay_right_while_alerts_come_in(store: Store, rule: Callable[..., Rule], make: Make) -> None:
    """Alerts found after the first page was opened move nobody over its edge: each seller comes once, in order."""
    record(store, rule(), [make(f"l{n}", f"Seller {n}", severity=1 + n % 5, minutes=n) for n in range(9)])
    arrived = iter(range(100, 200))

    def come_in() -> None:
        number = next(arrived)
        record(
            store, rule(), [make(f"n{number}", f"New {number}", 5, number), make(f"m{number}", "Seller 0", 5, number)]
        )

    undisturbed = walk(store, Wanted(), 2)
    assert [len(page) for page in undisturbed] == [2, 2, 2, 2, 1]
    assert walk(store, Wanted(), 2, come_in) == undisturbed
    with store.read() as connection:
        assert newer(connection, Wanted(), Place(NOW + timedelta(hours=1))) == 8
        assert newer(connection, Wanted(seller="seller"), Place(NOW + timedelta(hours=1))) == 4


def test_what_is_judged_meanwhile_takes_nobody_else_out(store: Store, rule: Callable[..., Rule], make: Make) -> None:
    """With the judged ones leaving the list page by page, every seller has been seen in the end."""
    hits = [make(f"l{n}", f"Seller {n}", minutes=n) for n in range(7)]
    record(store, rule(), hits)
    left = iter(hits)
    pages = walk(store, Wanted(judged="no"), 2, lambda: judge(store, next(left).id, "false"))
    seen = [name for page in pages for name in page]
    assert set(seen) >= {f"Seller {n}" for n in range(3, 7)}
    assert len(seen) == len(set(seen))


def test_all_listings_of_one_seller_page_by_page(store: Store, rule: Callable[..., Rule], make: Make) -> None:
    """One seller's listings come worst first, with all alerts about each, and none twice."""
    hits = [make(f"l{n}", "One", severity=1 + n % 4, minutes=n) for n in range(9)]
    record(store, rule(), [*hits, make("l3", "One", severity=5, minutes=20), make("x", "Other")])
    wanted, place, seen = Wanted(seller_key=hits[0].seller_key), Place(NOW + timedelta(hours=1)), []
    while True:
        with store.read() as connection:
            page = of_seller(connection, wanted, place, 4)
        (seller,) = page.shown
        assert (page.hits, seller.hits, seller.listings) == (10, 10, 9)
        seen += [(each.hits[0].hit.listing_id, len(each.hits)) for each in seller.shown]
        if page.following is None:
            break
        place = Place.read(page.following)
    assert seen[0] == ("l3", 2)
    assert sorted(listing_id for listing_id, _ in seen) == [f"l{n}" for n in range(9)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(severity=4), {"b"}),
        (Wanted(seller="ХОЛОД"), {"c"}),
        (Wanted(seller="gas  cool"), {"a"}),
        (Wanted(seller="100%_"), set()),
        (Wanted(seller="100%"), {"b"}),
        (Wanted(site="other"), {"b"}),
        (Wanted(since=NOW + timedelta(minutes=2)), {"c"}),
        (Wanted(until=NOW + timedelta(minutes=1)), {"a", "b"}),
        (Wanted(judged="no"), {"c"}),
        (Wanted(judged="yes"), {"a", "b"}),
        (Wanted(judged="true"), {"b"}),
        (Wanted(judged="false"), {"a"}),
        (Wanted(listing_id="a", severity=3), {"a"}),
        (Wanted(rule_id="other"), set()),
    ],
)
def test_alerts_are_asked_for_by_what_they_are(
    store: Store, rule: Callable[..., Rule], make: Make, wanted: Wanted, found: set[str]
) -> None:
    """Each filter finds what it says: words of a name in any script, the last verdict, signs of SQL as letters."""
    hits = [
        make("a", "Cool Gas Ltd"),
        make("b", "100% Frío", severity=5, minutes=1, site="other"),
        make("c", "ооо Холод", minutes=2),
    ]
    record(store, rule(), hits)
    for hit, word in (("a", "true"), ("a", "false"), ("b", "true")):
        judge(store, next(each.id for each in hits if each.listing_id == hit), word)
    with store.read() as connection:
        assert {state.hit.listing_id for state in ledger.find_hits(connection, wanted)} == found


def test_the_sites_of_alerts_are_listed(store: Store, rule: Callable[..., Rule], make: Make) -> None:
    """Each site is named once, to be chosen."""
    record(store, rule(), [make("a", "A", site="two"), make("b", "B", site="one"), make("c", "C", site="two")])
    with store.read() as connection:
        assert ledger.sites(connection) == ["one", "two"]


@pytest.mark.parametrize("written", ["", "x", "ü", "W10", "WzEsMiwzLDRd", Place(NOW).written(), "WyIxIiwxLCIxIiwieCJd"])
def test_an_altered_place_is_refused_with_a_sentence(written: str) -> None:
    """What stands in an address is a place, or an error that a person can act on."""
    with pytest.raises(InputError, match="open the alerts anew"):
        Place.read(written)


def test_a_place_is_read_as_it_was_written() -> None:
    """A place comes back whole from an address, whatever the seller's key holds."""
    place = Place(NOW, 4, NOW - timedelta(microseconds=1), "name:a&b=c/ü@site")
    assert Place.read(place.written()) == place
