"""What others ask and how much a seller offers, asked of both real engines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.comparison import compared, kind_of
from app.market import DAYS, NEWEST
from domain.assessment import Finding, Place
from domain.document import Evidence, ListingDocument, SellerFacts
from domain.extraction import Pack, Price
from index.elastic import ElasticEngine
from index.embedded import EmbeddedEngine
from index.engine import SearchEngine
from tests.elasticsearch import elasticsearch_url

__all__ = ["elasticsearch_url"]

DAY = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
QUOTA = Finding("eu-hfc-quota", 4, "restricted", "HFC within quota only", "Regulation", "x", None, confirmed=True)


def listing(number: int, price: str | None, seller: SellerFacts | str | None = None, **changes: Any) -> ListingDocument:
    """Return an offer of R-290 in a 5 kg cylinder in Germany (no published price decides there in 2026)."""
    values: dict[str, Any] = {
        "id": f"listing-{number}",
        "url": f"https://shop.example/{number}",
        "site": "shop",
        "title": f"gas {number}",
        "text": "",
        "language": "de",
        "kind": "offer",
        "substances": ("R-290",),
        "mentioned": (),
        "families": ("HC",),
        "packs": (Pack(5.0, container="disposable"),),
        "price": Price(Decimal(price) * 5, None, "EUR", "unit") if price else None,
        "price_per_kg": Decimal(price) if price else None,
        "condition": "virgin",
        "contacts": (),
        "identifiers": (),
        "flags": (),
        "seller": seller if isinstance(seller, SellerFacts) else SellerFacts(name=seller or f"Seller {number}"),
        "jurisdictions": ("DE", "EU"),
        "status": "restricted",
        "findings": (QUOTA,),
        "severity": 4,
        "mass_kg": 5.0,
        "tco2e": 0.1,
        "gwp_basis": "EU 2024/573",
        "odp_kg": 0.0,
        "availability": None,
        "presence": "listed",
        "brand": None,
        "sku": None,
        "location": None,
        "images": (),
        "published": None,
        "seen_at": DAY + timedelta(minutes=number),
        "evidence": Evidence("s", f"r{number}", number),
        "places": (Place("DE", "location: Köln"),),
        "price_eur_kg": Decimal(price) if price else None,
    }
    return ListingDocument(**{**values, **changes}).versioned()


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, elasticsearch_url: str) -> Iterator[SearchEngine]:
    """An empty engine of each kind."""
    made: SearchEngine
    if request.param == "embedded":
        made = EmbeddedEngine(tmp_path / "index.sqlite")
    else:
        made = ElasticEngine([elasticsearch_url], name=f"test-{uuid4().hex[:12]}")
    made.prepare()
    yield made
    if isinstance(made, ElasticEngine):
        made.remove()
    made.close()


def test_a_price_is_put_beside_what_other_sellers_ask(engine: SearchEngine) -> None:
    """Median over sellers of the same gas, region, class of pack and quarter; what differs in one is left out."""
    offers = [listing(number, str(price)) for number, price in enumerate((20, 21, 19, 22, 2000))]
    elsewhere = {"jurisdictions": ("US",), "places": (Place("US", "site"),)}
    apart = [
        listing(10, "1", substances=("R-600a",)),
        listing(11, "1", substances=("R-290", "R-600a")),
        listing(12, "1", **elsewhere),
        listing(13, "1", packs=(Pack(0.4, container="can"),)),
        listing(14, "1", seen_at=DAY - timedelta(days=DAYS + 1)),
        listing(15, "1", kind="wanted"),
        listing(16, "1", seller="Own"),
    ]
    engine.store([*offers, *apart])
    (found,) = compared(engine, [listing(20, "7", seller="Own")])
    position = found.price_position
    assert position is not None
    assert (position.median, position.observations, position.ratio) == (Decimal(21), 5, Decimal(7) / 21)
    assert position.compared_with == "what other sellers ask for R-290 in a cylinder pack in EU, 90 days"
    assert any(reason.startswith("price +10") for reason in found.risk_reasons)


def test_one_seller_cannot_set_the_price(engine: SearchEngine) -> None:
    """However much he lists, a seller counts once, by the median of what he asks."""
    flood = [listing(number, "1", seller="Flood") for number in range(40)]
    fair = [listing(100 + number, str(20 + number)) for number in range(4)]
    engine.store([*flood, *fair])
    (found,) = compared(engine, [listing(200, "20")])
    assert found.price_position is not None
    assert (found.price_position.median, found.price_position.observations) == (Decimal(21), 5)


def test_few_prices_inform_and_do_not_count(engine: SearchEngine) -> None:
    """Below five sellers the position is shown with its number, and the risk has no part of it."""
    engine.store([listing(number, "20") for number in range(4)])
    (found,) = compared(engine, [listing(9, "1")])
    assert found.price_position is not None
    assert found.price_position.observations == 4
    assert not any(reason.startswith("price") for reason in found.risk_reasons)


def test_a_batch_carried_on_twice_gives_the_same(engine: SearchEngine) -> None:
    """After a crash the listings of the batch are already indexed; they are not asked of the index again."""
    engine.store([listing(number, str(20 + number), seller=f"Seller {number % 6}") for number in range(12)])
    batch = [listing(50 + number, "5", seller="Seller 1") for number in range(6)]
    first = compared(engine, batch)
    engine.store(first)
    assert compared(engine, batch) == first


def test_where_a_batch_ends_makes_no_difference(engine: SearchEngine) -> None:
    """Offers are put beside all that came before them, whether in the index, in the same batch or some in each."""
    engine.store([listing(number, str(20 + number % 7), seller=f"Old {number % 9}") for number in range(NEWEST - 20)])
    offers = [
        listing(
            200 + number,
            str(10 + number % 5),
            seller=f"New {number % 8}",
            packs=(Pack((5.0, 0.4)[number % 11 == 0], container="disposable"),),
            substances=("R-290", "R-600a") if number % 13 == 0 else ("R-290",),
            **({"jurisdictions": ("US",), "places": (Place("US", "site"),)} if number % 6 == 0 else {}),
        )
        for number in range(60)
    ]
    whole = compared(engine, offers)
    assert len({found.price_position.median for found in whole if found.price_position}) > 3
    parts = []
    for start, end in ((0, 7), (7, 30), (30, 31), (31, 60)):
        part = compared(engine, offers[start:end])
        engine.store(part)
        parts += part
    assert [found.price_position for found in parts] == [found.price_position for found in whole]


def test_a_listing_seen_twice_in_a_batch_counts_with_its_newer_price(engine: SearchEngine) -> None:
    """The second sighting takes the place of the first, as it does in the index."""
    batch = [listing(1, "10"), listing(2, "20"), listing(1, "30"), listing(3, "20")]
    found = compared(engine, batch)
    medians = [each.price_position and (each.price_position.median, each.price_position.observations) for each in found]
    assert medians == [None, (Decimal(10), 1), (Decimal(20), 1), (Decimal(25), 2)]


def test_repetition_counts_all_offers_of_the_seller_on_the_site(engine: SearchEngine) -> None:
    """Three offers score, indexed ones and those of the batch together; a name counts by site."""
    engine.store([listing(1, None, seller="Kälte GmbH"), listing(2, "20", seller="Kälte GmbH", site="other")])
    batch = [
        listing(3, "20", seller="Kälte GmbH"),
        listing(4, "20", seller="Kälte GmbH"),
        listing(5, "20", seller="Als"),
    ]
    batch += [batch[0], listing(6, "20", seller="...")]
    found = compared(engine, batch)
    assert [document.seller_listings for document in found] == [3, 3, 1, 3, 1]
    assert any(reason.startswith("repetition +3") for reason in found[0].risk_reasons)
    assert found[2].risk == found[0].risk - 3


def test_a_group_counts_on_all_sites(engine: SearchEngine) -> None:
    """The accounts of one seller are counted together, whatever they are called and wherever they are."""
    engine.store(
        [listing(number, None, SellerFacts(f"N{number}", group="g1"), site=f"s{number}") for number in range(9)]
    )
    (found,) = compared(engine, [listing(20, None, SellerFacts("Other", group="g1"))])
    assert found.seller_listings == 10
    assert any(reason.startswith("repetition +5") for reason in found.risk_reasons)


def test_a_large_batch_is_asked_in_parts(engine: SearchEngine) -> None:
    """More sellers and listings than a query takes are counted all the same, and one who fills a query alone is too."""
    engine.store([listing(1, None, "Seller 5"), listing(2, None, "Flood")])
    batch = [listing(100 + number, None, f"Seller {number % 700}") for number in range(1400)]
    batch += [listing(5000 + number, None, "Flood") for number in range(1001)]
    counts = [document.seller_listings for document in compared(engine, batch)]
    assert (counts[5], counts[6], counts[-1]) == (3, 2, 1001)


def test_what_is_no_offer_is_left_as_it_is(engine: SearchEngine) -> None:
    """Equipment has no status and no risk; an offer of several gases or without price has no price position."""
    batch = [
        listing(1, "20", kind="equipment", status=None, findings=()),
        listing(2, "20", substances=("R-290", "R-600a")),
        listing(3, None),
    ]
    assert [kind_of(document) for document in batch] == [None, None, None]
    found = compared(engine, batch)
    assert [document.price_position for document in found] == [None, None, None]
    assert found[0] == batch[0]
    assert found[1].risk > 0
    assert compared(engine, []) == []
