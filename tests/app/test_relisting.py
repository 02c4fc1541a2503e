"""Listings put up again under another address: recognised from archived pages, told once, the same in any order."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts import ledger, schema
from alerts.digest import compose_due
from alerts.store import Hit
from alerts.wanted import Wanted
from app.account import account_of
from app.carried import make_reader
from app.jobs.retention import plan_removal, remove_planned
from app.relisting_table import OFFERS
from app.sellers import Sellers
from app.settings import DatabaseSettings, ProcessSettings, Settings
from app.workers import CarryMany, carrying
from app.works import Works, opened
from crawlers.archive import ArchiveWriter, Exchange
from domain.document import Evidence, ListingDocument, Observation, SellerFacts
from domain.listing import listing_id
from tests.index.corpus import listing
from tests.postgres import Postgres

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"),)
FIRST = "https://basar.example/ad/1001-freon"
AGAIN = "https://basar.example/ad/2044-cylinder"
OTHER = "https://basar.example/ad/3000-chiller-gas"
TEXT = (
    "Sealed disposable cylinder of R22 refrigerant gas, 13.6 kg. It was bought for a job which got cancelled, so I "
    "have no use for it. Collection from my garage in Lyon, France, or post at cost. No certificate asked."
)
EDITED = (
    "Collection from my garage in Lyon, France, or I post at cost. A sealed disposable cylinder of R22 refrigerant "
    "gas, 13.6 kg. Bought for a job which got cancelled, so there is no use for it here. No certificate asked."
)


def page(url: str, title: str, text: str, price: str, seller: str = "Froid Express", **product: Any) -> bytes:
    """Return a classified's page as marketplaces serve it."""
    offer = {"@type": "Offer", "price": price, "priceCurrency": "EUR", "seller": {"@type": "Person", "name": seller}}
    offer["availability"] = product.pop("availability", "https://schema.org/InStock")
    data = {"@context": "https://schema.org", "@type": "Product", "name": title, "description": text, "offers": offer}
    script = json.dumps({**data, **product})
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{url}">'
        f'<script type="application/ld+json">{script}</script></head><body><h1>{title}</h1>'
        f"<p class='price'>{price} €</p><div class='description'>{text}</div><p>Seller: {seller}</p></body></html>"
    ).encode()


@dataclass(slots=True)
class Installed:
    """An installation whose archive is written by hand, a segment for each day."""

    works: Works
    segments: dict[int, str] = field(default_factory=dict)

    def day(self, day: int, pages: Mapping[str, bytes | int]) -> None:
        """Archive what was fetched on a day: pages, or the status of an answer without one."""
        with ArchiveWriter(self.works.settings.archive_dir) as writer:
            for number, (url, body) in enumerate(pages.items()):
                at = START + timedelta(days=day, minutes=number)
                status, content = (200, body) if isinstance(body, bytes) else (body, b"")
                place = writer.write(Exchange(url, "basar", at, status, HEADERS, content))
        self.segments[day] = place.segment

    def carry_on(self, *days: int) -> int:
        """Carry on the segments of days, in this order; return how many new alerts that gave."""
        return sum(self.works.flow.run([self.segments[day]]).hits for day in days or sorted(self.segments))

    def all_again(self) -> int:
        """Carry everything on once more; return how many new alerts that gave."""
        return self.works.flow.run(self.works.archive.segments(), since=START).hits

    def earlier(self) -> dict[str, str]:
        """Return which listings of the index are earlier ones put up again."""
        return {stored.id: stored.document["earlier"]["id"] for stored in self.works.engine.scan("earlier:*")}

    def hits(self, rule: str) -> dict[str, Hit]:
        """Return the alerts of a rule by listing."""
        with self.works.store.read() as connection:
            return {state.hit.listing_id: state.hit for state in ledger.find_hits(connection, Wanted(rule_id=rule))}


@pytest.fixture(scope="module")
def carry() -> Iterator[CarryMany]:
    """Read pages with one language pipeline for the whole module."""
    with carrying(partial(make_reader, Settings()), 1) as made:
        yield made


@contextmanager
def installation(settings: Settings, carry: CarryMany | None = None) -> Iterator[Installed]:
    """Open an installation."""
    with opened(settings) as works:
        yield Installed(replace(works, flow=replace(works.flow, carry=carry)) if carry else works)


@pytest.fixture
def installed(tmp_path: Path, carry: CarryMany) -> Iterator[Installed]:
    """Give an installation on SQLite that settles pages one by one."""
    settings = Settings(data_dir=tmp_path / "data", process=ProcessSettings(batch=1))
    with installation(settings, carry) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each(request: pytest.FixtureRequest, tmp_path: Path, carry: CarryMany) -> Iterator[Installed]:
    """Give an installation on each kind of database."""
    url = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_database()
    with installation(Settings(data_dir=tmp_path / "data", database=DatabaseSettings(url=url)), carry) as made:
        yield made


def story(installed: Installed) -> None:
    """Archive three days: an offer, the day after the same under a new address, then the old one gone."""
    installed.day(0, {FIRST: page(FIRST, "R22 gas 13.6 kg sealed", TEXT, "220.00")})
    installed.day(3, {AGAIN: page(AGAIN, "R22 cylinder, unopened", EDITED, "150.00"), FIRST: 404})
    installed.day(6, {AGAIN: page(AGAIN, "R22 cylinder, unopened", EDITED, "150.00")})


def test_a_listing_put_up_again_is_told_as_such(on_each: Installed) -> None:
    """It names its earlier address and times, is found by them, and alerts once, with what has changed."""
    story(on_each)
    assert on_each.carry_on(0) > 0
    assert on_each.carry_on(3, 6) > 0
    engine = on_each.works.engine
    (stored,) = engine.scan(f"earlier:{listing_id(FIRST)}")
    earlier = stored.document["earlier"]
    assert stored.id == listing_id(AGAIN)
    assert (earlier["id"], earlier["url"]) == (listing_id(FIRST), FIRST)
    assert (earlier["first_seen"], earlier["last_seen"]) == ("2026-09-01T09:00:00Z", "2026-09-01T09:00:00Z")
    assert earlier["because"].endswith("of the words in common")
    said = f"put up again; earlier: {listing_id(FIRST)}"
    assert [seen.reason for seen in engine.observations(stored.id)] == [said, said]
    told = on_each.hits("eu-hcfc-on-sale")
    assert told[listing_id(FIRST)].reason == "first seen"
    reason = told[listing_id(AGAIN)].reason
    assert reason.startswith("put up again under another address; the earlier one was alerted")
    assert reason.endswith("price down by 32%")
    assert on_each.all_again() == 0
    assert on_each.earlier() == {listing_id(AGAIN): listing_id(FIRST)}
    assert on_each.hits("eu-hcfc-on-sale") == told


def test_the_mail_says_so_though_the_new_address_was_found_first(installed: Installed) -> None:
    """An alert that no mail holds yet is put right; one that was mailed stays as it was told."""
    story(installed)
    works = installed.works
    installed.carry_on(0, 3)
    told = installed.hits("eu-hcfc-on-sale")[listing_id(AGAIN)]
    assert told.snapshot["listing"]["earlier"]["id"] == listing_id(FIRST)
    due = {"recipients": ["a@unit.example"], "sender": "f@unit.example"}
    mails = compose_due(works.store, works.rules, datetime.now(UTC) + timedelta(days=8), **due)  # type: ignore[arg-type]
    with works.store.read() as connection:
        (content,) = connection.scalars(select(schema.mail.c.content).where(schema.mail.c.id.in_(mails)))
    text = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert text is not None
    assert f"Relisted: put up again; earlier: {listing_id(FIRST)}, first seen 2026-09-01 09:00 UTC" in " ".join(
        text.get_content().split()
    )
    installed.day(40, {FIRST: page(FIRST, "R22 gas 13.6 kg sealed", TEXT, "220.00")})
    installed.carry_on(40)
    assert installed.earlier() == {}
    assert installed.hits("eu-hcfc-on-sale")[listing_id(AGAIN)] == told


@pytest.mark.parametrize("order", [(6, 3, 0), (3, 0, 6), (0, 6, 3)])
def test_the_order_of_the_segments_makes_no_difference(on_each: Installed, order: tuple[int, ...]) -> None:
    """Whichever day is carried on first, and again, the same listing is the earlier one."""
    story(on_each)
    on_each.carry_on(*order)
    assert on_each.earlier() == {listing_id(AGAIN): listing_id(FIRST)}
    assert on_each.all_again() == 0
    assert on_each.earlier() == {listing_id(AGAIN): listing_id(FIRST)}


def test_listings_that_stand_at_the_same_time_are_not_put_up_again(installed: Installed) -> None:
    """The same text under two addresses at once, and one that is on offer again, are listings of their own."""
    installed.day(0, {FIRST: page(FIRST, "R22 gas", TEXT, "220.00")})
    installed.day(3, {AGAIN: page(AGAIN, "R22 gas", TEXT, "220.00"), FIRST: page(FIRST, "R22 gas", TEXT, "220.00")})
    installed.day(6, {FIRST: 404})
    installed.carry_on()
    assert installed.earlier() == {}


def test_what_turns_out_to_stand_still_is_no_longer_the_earlier_one(installed: Installed) -> None:
    """A listing taken for gone after three weeks unseen comes back to view: the other one is its own again."""
    installed.day(0, {FIRST: page(FIRST, "R22 gas", TEXT, "220.00")})
    installed.day(30, {AGAIN: page(AGAIN, "R22 gas", EDITED, "220.00")})
    installed.day(33, {FIRST: page(FIRST, "R22 gas", TEXT, "220.00")})
    installed.carry_on(0, 30)
    assert installed.earlier() == {listing_id(AGAIN): listing_id(FIRST)}
    installed.carry_on(33)
    assert installed.earlier() == {}


@pytest.mark.parametrize(
    ("title", "text", "seller"),
    [
        ("R22 gas", TEXT, "Kalt und Mehr"),
        ("R404A gas", TEXT.replace("R22", "R404A"), "Froid Express"),
        ("R22 gas", TEXT.replace("13.6", "50"), "Froid Express"),
        (
            "R22 for cars",
            "Half a bottle of R22 from the estate of my uncle in Lyon, France, brass tap.",
            "Froid Express",
        ),
    ],
)
def test_other_sellers_goods_sizes_and_texts_are_not_the_same(
    installed: Installed, title: str, text: str, seller: str
) -> None:
    """Nothing is joined that another seller offers, or another gas, another size, or another thing altogether."""
    installed.day(0, {FIRST: page(FIRST, "R22 gas", TEXT, "220.00")})
    installed.day(3, {AGAIN: page(AGAIN, title, text, "220.00", seller), FIRST: 410})
    installed.carry_on()
    assert installed.earlier() == {}


def test_a_picture_is_enough(installed: Installed) -> None:
    """A new text beside the same picture, in another size from another host, is the same offer."""
    pictures = ("https://img1.basar.example/p/8f3a01_600x600.jpg", "https://img7.basar.example/p/8f3a01_1200x.webp")
    for day, url, text, picture in (
        (0, FIRST, TEXT, pictures[0]),
        (3, AGAIN, "R22, 13.6 kg, full. Lyon.", pictures[1]),
    ):
        installed.day(
            day, {url: page(url, f"R22 number {day}", text, "220.00", image=[picture]), **({FIRST: 404} if day else {})}
        )
    installed.carry_on()
    assert installed.earlier() == {listing_id(AGAIN): listing_id(FIRST)}


def test_with_coded_contacts_it_works_the_same(tmp_path: Path) -> None:
    """Where telephone numbers are coded, a seller known by his number alone is still recognised, and no number kept."""
    settings = Settings(data_dir=tmp_path / "data", process=ProcessSettings(contact_key="a key that is long enough"))
    with installation(settings) as installed:
        for day, url, text in ((0, FIRST, TEXT), (3, AGAIN, EDITED)):
            body = page(url, "R22 gas", f"{text} Call +33 6 12 34 56 78.", "220.00", seller="")
            installed.day(day, {url: body, **({FIRST: 404} if day else {})})
        installed.carry_on()
        assert installed.earlier() == {listing_id(AGAIN): listing_id(FIRST)}
    for file in (tmp_path / "data").glob("decisions.sqlite*"):
        assert b"612345678" not in file.read_bytes().replace(b" ", b"")


def test_what_is_past_keeping_is_forgotten(installed: Installed) -> None:
    """With the segments of its time goes what an offer was recognised by, unless a newer one is that offer again."""
    story(installed)
    installed.day(1, {OTHER: page(OTHER, "R404A gas", TEXT.replace("R22", "R404A"), "90.00")})
    installed.carry_on()
    works = installed.works
    remove_planned(works, plan_removal(works, 10, START + timedelta(days=14)), 10)
    with works.store.read() as connection:
        assert set(connection.scalars(select(OFFERS.c.listing))) == {listing_id(FIRST), listing_id(AGAIN)}
    assert installed.all_again() == 0
    remove_planned(works, plan_removal(works, 10, START + timedelta(days=40)), 10)
    with works.store.read() as connection:
        assert connection.scalars(select(OFFERS.c.listing)).all() == []


def offered(number: int, day: int, **changes: Any) -> ListingDocument:
    """Return a listing of one seller as steps 2 to 5 make it."""
    made = listing(number, substance="R-22", title="R-22 bottle", text=TEXT, seller=SellerFacts(name="Froid Express"))
    seen_at = START + timedelta(days=day)
    changed = replace(
        made, site="basar", packs=(), kind="offer", substances=("R-22",), presence="listed", seen_at=seen_at
    )
    return replace(changed, contacts=(), identifiers=(), brand=None, **changes).versioned()


def absence(of: ListingDocument, day: int) -> Observation:
    """Return that a listing was found gone."""
    return Observation(
        of.id, START + timedelta(days=day), "gone", "", None, Evidence("s", f"gone-{day}", 1), "HTTP 404"
    )


@pytest.fixture
def sellers(installed: Installed) -> Sellers:
    """Give the sellers of an installation."""
    return installed.works.sellers


def test_a_crash_before_the_index_was_brought_up_to_date_loses_nothing(installed: Installed, sellers: Sellers) -> None:
    """A listing stays marked until its document in the index names its earlier one."""
    old, new = offered(1, 0), offered(2, 3)
    engine = installed.works.engine
    engine.store(sellers.grouped([old]))
    engine.store(sellers.grouped([new]))
    sellers.grouped([], [absence(old, 4)])
    assert installed.earlier() == {}
    assert Sellers(installed.works.store).restamp(engine) == (new.id,)
    assert installed.earlier() == {new.id: old.id}
    assert Sellers(installed.works.store).restamp(engine) == ()


def test_what_another_process_found_meanwhile_is_not_overwritten(installed: Installed, sellers: Sellers) -> None:
    """A document made before another process learnt that it is an earlier one again is put right once it is stored."""
    old, new = offered(1, 0), offered(2, 3)
    engine = installed.works.engine
    engine.store(sellers.grouped([old]))
    late = sellers.grouped([new])
    sellers.grouped([], [absence(old, 4)])
    assert sellers.restamp(engine) == ()
    engine.store(late)
    assert sellers.restamp(engine, late) == (new.id,)
    assert installed.earlier() == {new.id: old.id}


def test_a_new_index_names_the_earlier_ones_as_they_are_at_the_switch(installed: Installed, sellers: Sellers) -> None:
    """What was recognised, and what was taken back while a new index was built, is right in it."""
    old, new = offered(1, 0), offered(2, 3)
    engine = installed.works.engine
    for batch, gone in (([old], []), ([new], [absence(old, 2)])):
        engine.store(sellers.grouped(batch, gone))
    succession = engine.successor()
    succession.engine.store([old, new])
    stamps = sellers.stamp_all(succession.engine)
    back = replace(old, seen_at=START + timedelta(days=5), evidence=Evidence("s", "back", 2))
    engine.store(sellers.grouped([back]))
    assert sellers.restamp(engine) == (new.id,)
    sellers.mark_changed(stamps)
    succession.put_in_force()
    assert installed.earlier() == {new.id: old.id}
    assert sellers.restamp(engine) == (new.id,)
    assert installed.earlier() == {}


def test_accounts_that_an_analyst_joins_are_one_seller_here_too(installed: Installed, sellers: Sellers) -> None:
    """What one account put up again of another's is recognised once they are said to be one, and no longer if not."""
    old, new = offered(1, 0), offered(2, 3, seller=SellerFacts(name="Polar Deals"))
    engine = installed.works.engine
    engine.store(sellers.grouped([old]))
    engine.store(sellers.grouped([new], [absence(old, 2)]))
    accounts = [account.id for document in (old, new) if (account := account_of(document))]
    for same, found in ((True, {new.id: old.id}), (False, {})):
        sellers.say(*accounts, same=same, by="mk")
        sellers.restamp(engine)
        assert installed.earlier() == found
