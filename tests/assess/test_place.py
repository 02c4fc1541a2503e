"""Where a listing is offered: site, address, location, shipping words, weak hints."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.place import country_of_goods, country_of_text, country_of_url, judged_once, places_of_offer
from domain.listing import RawListing, RawSeller


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Hamburg, Germany", "DE"),
        ("München", "DE"),
        ("Paris, Texas, USA", "US"),
        ("г. Москва, Россия", "RU"),
        ("浙江 金华", "CN"),
        ("กรุงเทพ", "TH"),
        ("القاهرة", "EG"),
        ("Belfast", "XI"),
        ("Wien 1100", "AT"),
        ("İstanbul / Türkiye", "TR"),
        ("Kowloon, HK", "HK"),
        ("Sheffield, UK", "GB"),
        ("in the back of the van", None),
        ("", None),
    ],
)
def test_a_text_about_a_place_names_a_country(text, country):
    """Countries in many languages, larger cities and codes are read; ordinary words are not."""
    assert country_of_text(text) == country


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://shop.example.de/a", "DE"),
        ("https://shop.co.uk/a", "GB"),
        ("https://shop.eu", "EU"),
        ("https://shop.com", None),
        ("https://shop.io", None),
        ("http://127.0.0.1:8000/a", None),
        ("http://[x", None),
    ],
)
def test_country_domains(url, country):
    """Country domains speak, generic ones and those that anybody registers do not."""
    assert country_of_url(url) == country


def codes(places):
    return [place.jurisdiction for place in places]


def listing(url="https://a.example.com/1", **more):
    return RawListing(url=url, title="R-22", **more)


def test_a_site_serves_and_a_seller_sits():
    """The site's word counts; a seller inside what it serves makes it precise, one outside does not change it."""
    assert codes(places_of_offer(listing(location="Lyon"), None, ("EU",))) == ["FR"]
    assert codes(places_of_offer(listing(location="Shenzhen, China"), None, ("EU",))) == ["EU"]
    assert codes(places_of_offer(listing(), None, ("TR",))) == ["TR"]
    assert codes(places_of_offer(listing(url="https://a.example.pl/1"), None, ())) == ["PL"]


def test_whom_it_ships_to():
    """Shipping words add places, each with its reason."""
    raw = listing(location="Izmir, Turkey", text="Fast shipping to Bulgaria and Romania. Versand nach Österreich.")
    places = places_of_offer(raw)
    assert codes(places) == ["TR", "BG", "RO", "AT"]
    assert all(place.reason for place in places)
    assert country_of_goods(raw) == "TR"
    assert codes(places_of_offer(listing(text="доставка по России и Казахстану"))) == ["RU", "KZ"]
    assert places_of_offer(listing(text="shipping is nice to any island")) == ()
    union = places_of_offer(listing(text="delivery all over Europe and Poland"))
    assert codes(union) == ["EU", "PL"]
    assert codes(judged_once(union, date(2026, 5, 1))) == ["EU"]
    assert codes(judged_once(union, date(2004, 4, 30))) == ["EU", "PL"]


def test_a_member_country_is_not_lost_behind_its_union():
    """A seller in Germany who ships all over Europe is found by those who look for Germany."""
    raw = listing(text="Versand europaweit", seller=RawSeller(country="Deutschland"))
    assert codes(places_of_offer(raw)) == ["DE", "EU"]


def test_weak_hints_speak_last():
    """Currency, then language, only where nothing else tells."""
    assert codes(places_of_offer(listing(currency="PLN"))) == ["PL"]
    assert codes(places_of_offer(listing(language="tr-TR"))) == ["TR"]
    assert codes(places_of_offer(listing(currency="PLN", seller=RawSeller(country="Germany")))) == ["DE"]
    assert places_of_offer(listing(currency="USD")) == ()


@given(st.text(max_size=500), st.text(max_size=500))
def test_hostile_text_never_fails(location, text):
    """Whatever the page says, the answer is a tuple of places."""
    assert isinstance(places_of_offer(listing(location=location, text="ships to " + text)), tuple)
