"""What an offer is worth: the page's figure and the text's joined, price per kg, judgement where it is offered."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.context import SiteContext
from app.document import build_document
from app.valuation import final_price, judge, kilogram_price
from assess.assessor import Assessor
from domain.assessment import Place
from domain.extraction import Contact, Extraction, Pack, Price
from domain.listing import Capture, RawListing, RawSeller

SITE = SiteContext("shop", currency="EUR")
DAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CAPTURE = Capture("https://shop.example/1", DAY, 200, (), b"", "shop", "r", "s", 0)


def raw(price: str | None = None, currency: str | None = None, **more: object) -> RawListing:
    """Return a page that states this price."""
    return RawListing("https://shop.example/1", "t", price=Decimal(price) if price else None, currency=currency, **more)


def offer(*packs: Pack, price: Price | None = None, kind: str = "offer") -> Extraction:
    """Return an offer of R-134a in these packs."""
    return Extraction("1", kind, "en", substances=("R-134a",), packs=packs, price=price)


@pytest.mark.parametrize(
    ("page", "read", "expected"),
    [
        (raw(), None, None),
        (raw(), Price(Decimal(95), None, None, "kg"), Price(Decimal(95), None, "EUR", "kg")),
        (raw("449.00", "USD"), None, Price(Decimal("449.00"), None, "USD", "unit")),
        (
            raw("52.00"),
            Price(Decimal(52), Decimal(60), "USD", "unit"),
            Price(Decimal("52.00"), Decimal(60), "USD", "unit"),
        ),
        (raw("10.00"), Price(Decimal(7), None, "GBP", "kg"), Price(Decimal("10.00"), None, "EUR", "kg")),
    ],
)
def test_the_page_s_figure_wins_and_the_text_fills_in(
    page: RawListing, read: Price | None, expected: Price | None
) -> None:
    """The structured price is taken; unit, range and currency come from the text where the amount is the same."""
    assert final_price(page, offer(price=read), SITE) == expected


@pytest.mark.parametrize(
    ("price", "packs", "expected"),
    [
        (Price(Decimal(136), None, "EUR", "unit"), (Pack(13.6),), "10.00"),
        (Price(Decimal(136), None, "EUR", "lot"), (Pack(6.8, units=2),), "10.00"),
        (Price(Decimal(8), None, "EUR", "kg"), (Pack(13.6), Pack(50.0)), "8.00"),
        (Price(Decimal(136), None, "EUR", "unit"), (Pack(13.6), Pack(50.0)), None),
        (Price(Decimal(136), None, "EUR", "unit"), (), None),
        (Price(Decimal(-5), None, "EUR", "unit"), (Pack(13.6),), None),
        (None, (Pack(13.6),), None),
    ],
)
def test_a_price_per_kg_is_given_only_where_it_is_settled(
    price: Price | None, packs: tuple[Pack, ...], expected: str | None
) -> None:
    """With several sizes at one price nobody knows which is meant, so no price per kg is made up."""
    found = kilogram_price(price, offer(*packs), DAY.date())
    assert (found and found.amount) == (Decimal(expected) if expected else None)


def test_an_offer_is_judged_in_every_place_and_pack() -> None:
    """Each pair of place and pack is judged by itself: the disposable one is prohibited, the refillable is not."""
    assessor = Assessor.load()
    packs = (Pack(13.6, container="disposable"), Pack(12.0, container="refillable"))
    places = (Place("DE", "x"), Place("US", "x"))
    found = judge(assessor, CAPTURE, raw(), offer(*packs), None, places)
    assert [each.status for each in found] == ["prohibited", "restricted", "restricted", "restricted"]


def test_an_offer_without_a_place_still_has_its_mass_and_climate_effect() -> None:
    """Nowhere told is "unknown", never "allowed", and the figures are given."""
    (found,) = judge(Assessor.load(), CAPTURE, raw(), offer(Pack(10.0)), None, ())
    assert found.status == "unknown"
    assert found.tco2e == pytest.approx(14.3, rel=0.01)


def test_an_absurd_mass_does_not_lose_the_judgement() -> None:
    """A mass that cannot be meant is left out; the legal status is still given."""
    (found,) = judge(Assessor.load(), CAPTURE, raw(), offer(Pack(9e12)), None, (Place("DE", "x"),))
    assert found.status == "restricted"
    assert found.tco2e is None


def test_contents_worked_out_and_mixtures_survive_what_cannot_be_meant() -> None:
    """A mass is said to be worked out; an absurd one does not lose the composition, nor that the gas."""
    assessor, place = Assessor.load(), (Place("DE", "x"),)
    (found,) = judge(assessor, CAPTURE, raw(), offer(Pack(12.0, inferred=True)), None, place)
    assert (found.mass_kg, found.mass_basis) == (12.0, "inferred")
    mixed = replace(offer(Pack(9e12)), substances=(), composition={"R-32": 60.0, "R-125": 40.0})
    (found,) = judge(assessor, CAPTURE, raw(), mixed, None, place)
    assert found.status == "restricted"
    assert any(finding.rule == "non-standard-blend" for finding in found.findings)
    wrong = replace(offer(Pack(10.0)), composition={"R-32": 10.0})
    (found,) = judge(assessor, CAPTURE, raw(), wrong, None, place)
    assert (found.status, found.tco2e) == ("restricted", pytest.approx(14.3))


def test_a_country_and_its_union_are_judged_once_and_both_are_kept() -> None:
    """The law is that of the union, and those who look for the country find the listing, each place with its reason."""
    page = raw(text="Versand europaweit", seller=RawSeller(country="Deutschland"))
    made = build_document(CAPTURE, page, offer(Pack(10.0)), None, Assessor.load(), SITE)
    assert made.jurisdictions == ("DE", "EU")
    assert [place.jurisdiction for place in made.places] == ["DE", "EU"]
    assert all(place.reason for place in made.places)
    assert {finding.jurisdiction for finding in made.findings if finding.verdict != "notice"} == {"EU"}


def test_a_mixture_keeps_its_parts_and_their_families() -> None:
    """What is declared of a mixture stands in the document, and a search by family finds it."""
    mixed = replace(offer(Pack(10.0)), substances=(), composition={"R-32": 60.0, "R-1234yf": 40.0})
    made = build_document(CAPTURE, raw(), mixed, None, Assessor.load(), SITE)
    assert made.composition == {"R-32": 60.0, "R-1234yf": 40.0}
    assert made.families == ("HFC", "HFO")
    assert made.tco2e == pytest.approx(10 * (0.6 * 675 + 0.4 * 0.351) / 1000, rel=0.001)


def test_a_messenger_is_contact_off_the_platform() -> None:
    """A WhatsApp number adds to the risk as the words for it do, once; a telephone does not."""
    plain = build_document(CAPTURE, raw(), offer(Pack(10.0)), None, Assessor.load(), SITE)
    contacts = {"phone": 0, "whatsapp": 4, "telegram": 4}
    for kind, points in contacts.items():
        made = replace(offer(Pack(10.0)), contacts=(Contact(kind, "+491"),))
        assert build_document(CAPTURE, raw(), made, None, Assessor.load(), SITE).risk == plain.risk + points
    both = replace(offer(Pack(10.0)), contacts=(Contact("whatsapp", "+491"),), flags=("off_platform",))
    assert build_document(CAPTURE, raw(), both, None, Assessor.load(), SITE).risk == plain.risk + 4


def test_what_is_no_offer_is_not_judged() -> None:
    """Equipment that names a refrigerant has no legal status of its own."""
    assert judge(Assessor.load(), CAPTURE, raw(), offer(Pack(10.0), kind="equipment"), None, ()) == ()
