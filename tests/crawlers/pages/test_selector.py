"""A site file's selectors: CSS, XPath and JMESPath, that win when they find something."""

from decimal import Decimal

import pytest

from crawlers.pages.reader import read_page
from domain.errors import DataError

PAGE = b"""<html lang="en"><head><script type="application/json">{"ad": {"phone": "+1 555 0100"}}</script>
<meta name="ref" content="M-77"></head><body><h1>Wrong title</h1><div class="t">Right <b>title</b></div><p>99 USD</p>
<p id="amount">1.250,00 EUR</p><div class="who"><span>Ann</span></div><div class="d"><p>One</p><p>Two</p></div>
<img class="pic" src="/a.jpg"></body></html>"""
URL = "https://site.example/ad/1"


def test_selectors_win() -> None:
    """What a selector finds replaces what is read automatically, and the source says so."""
    selectors = {
        "title": ["div.missing", "div.t"],
        "price": ["//p[@id='amount']"],
        "phone": ["json:ad.phone"],
        "seller": ["xpath://div[@class='who']/span/text()"],
        "sku": ["meta[name=ref]"],
        "description": ["div.d"],
        "images": ["img.pic::attr(src)"],
    }
    reading = read_page(PAGE, URL, selectors=selectors)
    listing = reading.listing
    assert reading.kind == "listing"
    assert listing is not None
    assert listing.title == "Right title"
    assert listing.price == Decimal("1250.00")
    assert listing.currency == "EUR"
    assert listing.seller.phone == "+1 555 0100"
    assert listing.seller.name == "Ann"
    assert listing.sku == "M-77"
    assert listing.text == "One\nTwo"
    assert listing.images == ("https://site.example/a.jpg",)
    assert listing.sources["title"] == "selector div.t"


def test_selectors_that_find_nothing_say_nothing() -> None:
    """Where no selector finds anything, the automatic reading stands."""
    listing = read_page(
        PAGE, URL, selectors={"title": ["div.none"], "sku": ["json:nothing.here"]}, assume_listing=True
    ).listing
    assert listing is not None
    assert listing.title == "Wrong title"


@pytest.mark.parametrize("bad", ["div[", "//div[", "json:a[", "xpath:///"])
def test_bad_selector_is_named(bad: str) -> None:
    """A selector that cannot be understood is an error that names it and its field."""
    with pytest.raises(DataError, match="field 'title'"):
        read_page(PAGE, URL, selectors={"title": [bad]})
