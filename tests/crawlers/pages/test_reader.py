"""Recorded pages, one folder a case: what each page must be read as, in the markup of common shops and classifieds."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from crawlers.pages.node import Node
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading

CASES = sorted(path.parent for path in (Path(__file__).parent / "data").glob("*/page.html"))
PLAIN = ("title", "currency", "availability", "sku", "gtin", "brand", "location", "published", "language")


def read_case(folder: Path) -> tuple[dict[str, Any], PageReading]:
    """Read a recorded page in the character set that it was served in."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    text = (folder / "page.html").read_text(encoding="utf-8")
    return expected, read_page(text.encode(expected.get("encoding", "utf-8")), expected["url"])


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_recorded_page(folder: Path) -> None:
    """A recorded page is taken for what it is, and each expected field is read with a source."""
    expected, reading = read_case(folder)
    assert reading.kind == expected["kind"], reading.reasons
    assert reading.reasons
    listing = reading.listing
    if expected["kind"] not in ("listing", "gone"):
        assert listing is None
        return
    if listing is None:
        assert "title" not in expected
        return
    found = {name: getattr(listing, name) for name in PLAIN if name in expected}
    assert found == {name: expected[name] for name in found}
    for name in ("price", "max_price"):
        if name in expected:
            value = getattr(listing, name)
            assert value is not None
            assert value == type(value)(expected[name])
    if "price_in" in expected:
        assert listing.price is not None
        assert any(listing.price == type(listing.price)(value) for value in expected["price_in"])
    sellers = {"seller": "name", "seller_country": "country", "phone": "phone"}
    told = {name: getattr(listing.seller, field) for name, field in sellers.items() if name in expected}
    assert told == {name: expected[name] for name in told}
    if "breadcrumbs" in expected:
        assert list(listing.breadcrumbs)[: len(expected["breadcrumbs"])] == expected["breadcrumbs"]
    assert all(part in listing.text for part in expected.get("text_has", ()))
    assert not any(part in listing.text for part in expected.get("text_hasnt", ()))
    assert all(part in (listing.price_text or "") for part in expected.get("price_text_has", ()))
    for name in ("title", "price", "sku"):
        assert not getattr(listing, name) or name in listing.sources


def test_every_kind_is_recorded() -> None:
    """The recorded pages cover every kind of page, and every shop platform named in the docs."""
    kinds = {json.loads((folder / "expected.json").read_text(encoding="utf-8"))["kind"] for folder in CASES}
    assert kinds == {"listing", "index", "challenge", "login", "gone", "other"}
    assert len(CASES) >= 20


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_links_or_none(folder: Path) -> None:
    """A page says the same with its links judged and without, though less of it is kept without."""
    body = (folder / "page.html").read_bytes()
    linked = read_page(body, "https://shop.example/p/1")
    bare = read_page(body, "https://shop.example/p/1", with_links=False)
    assert (bare.kind, bare.reasons, bare.listing) == (linked.kind, linked.reasons, linked.listing)


@pytest.mark.parametrize("words", ["related-products", "product-reviews", "site-header"])
def test_the_thing_stands_in_a_place_of_others(words: str) -> None:
    """A page that puts its own thing into what looks like other goods, reviews or a menu is read whole."""
    page = f"""<html><head><title>R-22 cylinder</title></head><body><div class="{words}"><h1>R-22 cylinder</h1>
    <div class="row"><span class="amount">120.00 EUR</span></div><p>Art. no.: GAS-22</p>
    <button>Add to cart</button></div></body></html>"""
    listing = read_page(page.encode(), "https://shop.example/p/1", with_links=False).listing
    assert listing is not None
    assert (listing.title, str(listing.price), listing.sku) == ("R-22 cylinder", "120.00", "GAS-22")


def test_a_page_is_freed_at_once() -> None:
    """Nothing of a page is left behind in rings, which would stay until Python looks for them."""
    body = (CASES[0] / "page.html").read_bytes()
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(each, Node) for each in gc.get_objects())
        read_page(body, "https://shop.example/p/1")
        assert sum(isinstance(each, Node) for each in gc.get_objects()) == before
    finally:
        gc.enable()
