"""Price, stock and article number in the markup of shop systems and marketplaces, cut down to what matters."""

from decimal import Decimal

import pytest

from crawlers.pages.reader import read_page

TITLE = "<h1>Widget Alpha 3000</h1>"
TWO_PRICES_IN_ONE_BOX = """
<div class="product-number-rating"><div class="product-number">Item No. <span>25518447M</span></div></div>
<div class="price"><del><span class="strike-through"><span class="value">$150.00</span></span></del>
<span class="sales"><span class="value">$99.00</span></span></div><button class="add-to-cart">Add to Cart</button>"""
PRICE_FOR_READERS_AND_SPLIT_PRICE = """
<div><span class="a-price"><span class="a-offscreen">$27.99</span><span><span>$</span><span class="a-price-whole">27
<span class="a-price-decimal">.</span></span><span class="a-price-fraction">99</span></span></span>
<span class="basisPrice">List Price: <span class="a-price"><span>$39.99</span></span></span></div><p>In Stock</p>
<table><tr><th>ASIN</th><td>B07XYZ1234</td></tr></table>"""
STATE_TWO_OBJECTS_DEEP = """
<script id="__NEXT_DATA__" type="application/json">{"props":{"product":{"name":"Widget Alpha 3000","sku":"NX-5",
"price":{"current":{"value":54.5},"currency":"EUR"},"stock":{"available":false}}}}</script>"""
NUMBER_IN_THE_FIRST_VARIANT = """
<s class="price-item">$40.00</s><span class="price-item">$30.00</span><button>Add to cart</button>
<script type="application/json">{"id":1,"title":"Widget Alpha 3000","variants":[{"sku":"WA3","price":3000}]}</script>
"""
STRUCK_BY_STYLE = """
<ul><li>Product Code: 20-A</li><li>Availability: Out Of Stock</li></ul><ul><li>
<span style="text-decoration: line-through">$1,202.00</span></li><li><h2>$1,082.00</h2></li></ul>
<button>Add to Cart</button>"""
FORMER_PRICE_IN_SPANISH = """
<div class="precio-antes">$ 59.990</div><div class="precio">$ 49.990</div><p>Agotado</p><p>SKU: 889123</p>"""
NUMBER_WITHOUT_LABEL = """
<span class="price">19,90 €</span><span class="product-sku">KX-81</span><button>Kaufen</button>"""
MARKUPS = [
    (TWO_PRICES_IN_ONE_BOX, ("99.00", "InStock", "25518447M")),
    (PRICE_FOR_READERS_AND_SPLIT_PRICE, ("27.99", "InStock", "B07XYZ1234")),
    (STATE_TWO_OBJECTS_DEEP, ("54.5", "OutOfStock", "NX-5")),
    (NUMBER_IN_THE_FIRST_VARIANT, ("30.00", "InStock", "WA3")),
    (STRUCK_BY_STYLE, ("1082.00", "OutOfStock", "20-A")),
    (FORMER_PRICE_IN_SPANISH, ("49990", "OutOfStock", "889123")),
    (NUMBER_WITHOUT_LABEL, ("19.90", "InStock", "KX-81")),
]


@pytest.mark.parametrize(("body", "expected"), MARKUPS)
def test_markup(body: str, expected: tuple[str, str, str]) -> None:
    """Each markup gives the price that a buyer pays, whether the thing can be had, and its number."""
    page = f"<html lang='en'><head><title>Widget Alpha 3000 | Shop</title></head><body>{TITLE}{body}</body></html>"
    reading = read_page(page.encode(), "https://shop.example/widget", assume_listing=True)
    assert reading.kind == "listing", reading.reasons
    assert reading.listing is not None
    price, availability, sku = expected
    assert reading.listing.price == Decimal(price)
    assert (reading.listing.availability, reading.listing.sku) == (availability, sku)


def test_a_price_in_twitter_labels() -> None:
    """A price that only the labelled twitter tags state is read."""
    head = '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="$22.00">'
    page = f"<html><head><title>Widget</title>{head}</head><body>{TITLE}<button>Add to cart</button></body></html>"
    listing = read_page(page.encode(), "https://shop.example/widget").listing
    assert listing is not None
    assert listing.price == Decimal("22.00")


def test_the_number_of_the_first_variant() -> None:
    """A product group without a number of its own has that of its first variant."""
    offer = '{"@type":"Offer","price":"12.00","priceCurrency":"GBP"}'
    variant = f'{{"@type":"Product","sku":"V1","name":"Widget Alpha 3000","offers":{offer}}}'
    data = f'{{"@type":"ProductGroup","name":"Widget Alpha 3000","hasVariant":[{variant}]}}'
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body>{TITLE}</body></html>'
    listing = read_page(page.encode(), "https://shop.example/widget").listing
    assert listing is not None
    assert (listing.sku, listing.currency) == ("V1", "GBP")
