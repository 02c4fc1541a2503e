"""Pages that are broken, huge, deep or in another character set than declared: read as far as can be, no crash."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.pages.document import MAX_BYTES, parse
from crawlers.pages.maintext import MAX_TEXT
from crawlers.pages.reader import read_page

URL = "https://shop.example/item/12345"
OFFER = "<h1>Фреон R22 баллон</h1><p>Цена: 9 500 руб.</p><p>Описание товара с буквами</p>"


@pytest.mark.parametrize(
    ("charset", "declared", "header"),
    [
        ("windows-1251", '<meta charset="windows-1251">', None),
        ("windows-1251", '<meta charset="utf-8">', "text/html; charset=windows-1251"),
        ("windows-1251", "", "text/html; charset=windows-1251"),
        ("windows-1251", '<meta charset="utf-8">', None),
        ("utf-8", '<meta charset="windows-1251">', None),
        ("utf-8-sig", "", "text/html; charset=iso-8859-1"),
        ("utf-16", "", None),
    ],
)
def test_charset(charset: str, declared: str, header: str | None) -> None:
    """Text is read right although the declaration is wrong, missing or contradicted."""
    body = f'<html lang="ru"><head>{declared}<title>x</title></head><body>{OFFER}</body></html>'.encode(charset)
    headers = (("Content-Type", header),) if header else ()
    listing = read_page(body, URL, headers, assume_listing=True).listing
    assert listing is not None
    assert listing.title == "Фреон R22 баллон"
    assert listing.price == Decimal(9500)


def test_damaged_utf8_stays_utf8() -> None:
    """A few broken bytes in a UTF-8 page do not turn the page into another character set."""
    body = f"<html><body>{OFFER * 20}</body></html>".encode() + b"\xd0"
    listing = read_page(body, URL, assume_listing=True).listing
    assert listing is not None
    assert listing.title == "Фреон R22 баллон"


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00" * 100, b"\xff\xd8\xff\xe0binary", b"<", b"<!--", b"<html>"])
def test_nothing_to_read(body: bytes) -> None:
    """An empty or meaningless body is a page of kind other, without a listing."""
    reading = read_page(body, URL)
    assert reading.kind == "other"
    assert reading.listing is None


def hostile_bodies() -> list[tuple[str, bytes]]:
    """Make pages of up to 12 MB that are built to hurt."""
    shown = b"<h1>R22</h1><p>95 EUR</p>"
    return [
        ("deep", shown + b"<div class=price>" * 200_000),
        ("deep spans", shown + b"<span>" * 100_000 + b"95 EUR"),
        ("many prices", shown + b"<p class=price>95 EUR</p>" * 100_000),
        ("many links", shown + b"<a href=/p/12345>next</a>" * 100_000),
        ("one long line", shown + b"<p>" + b"95 EUR " * 500_000),
        ("digits", shown + b"<p class=price>" + b"1" * 2_000_000 + b"</p>"),
        ("class words", shown + b'<p class="' + b"price-old-" * 200_000 + b'">95 EUR</p>'),
        ("items", shown + b"<div itemscope itemtype=Product itemprop=offers>" * 5_000),
        ("json", b'<script type="application/ld+json">' + b'{"a":[' * 200_000 + b"</script>" + shown),
        (
            "json list",
            b'<script type="application/ld+json">[' + b'{"@type":"Product","name":"x"},' * 50_000 + b"]</script>",
        ),
        ("state", b"<script>var price={" + b'"a":{' * 100_000 + b"</script>" + shown),
        ("labels", shown + b"<p>SKU: 1</p>" * 100_000),
        ("nested tables", shown + b"<table><tr><td>" * 20_000 + b"SKU"),
        ("at signs", shown + b"<p>" + b"a@" * 400 + b"</p>" + b"<p>a.b@c.d.</p>" * 50_000),
        ("entities", shown + b"&amp;lt;" * 500_000),
        ("attributes", shown + b"<p " + b"a=1 " * 200_000 + b">x</p>"),
        ("attributes of many names", shown + b"<p " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">"),
    ]


@pytest.mark.parametrize(("name", "body"), hostile_bodies(), ids=lambda value: value if isinstance(value, str) else "")
def test_hostile_page(name: str, body: bytes) -> None:
    """A page built to hurt is read within bounds of time and size."""
    started = process_time()
    reading = read_page(body[:MAX_BYTES], URL, assume_listing=True)
    assert process_time() - started < 20
    assert len(reading.links) <= 3000
    assert reading.listing is None or len(reading.listing.text) <= MAX_TEXT


@pytest.mark.parametrize(("name", "body"), hostile_bodies(), ids=lambda value: value if isinstance(value, str) else "")
def test_hostile_page_under_selectors(name: str, body: bytes) -> None:
    """A site file's selectors, which need the tree of the page, are kept to the same bounds."""
    started = process_time()
    reading = read_page(body[:MAX_BYTES], URL, selectors={"title": ["h1::text"], "sku": ["//p/@class"]})
    assert process_time() - started < 20
    if reading.listing is not None:
        assert reading.listing.title == "R22" or "title" not in reading.listing.sources


def test_a_page_with_an_endless_tag_is_read_without_its_tree() -> None:
    """Building its tree would take minutes; without one selectors find nothing, and the page is read all the same."""
    names = b" ".join(b"a%d" % number for number in range(300_000))
    body = (
        b"<html><body><h1>Freon R22 13.6 kg</h1><p class=price>95 EUR</p><button>Add to cart</button><p " + names + b">"
    )
    assert parse(body) is None
    listing = read_page(body, URL, selectors={"title": ["p::text"]}, assume_listing=True).listing
    assert listing is not None
    assert (listing.title, listing.price) == ("Freon R22 13.6 kg", Decimal(95))
    assert parse(body[: body.index(b"<p a0")]) is not None


def test_oversize_is_cut() -> None:
    """What lies beyond the largest size is not read."""
    body = b"<html><body><h1>Title here</h1>" + b"<!-- pad -->" * (MAX_BYTES // 10) + b"<p>beyond</p>"
    root = parse(body)
    assert root is not None
    assert "beyond" not in "".join(str(text) for text in root.itertext())


def test_what_no_database_stores_is_replaced() -> None:
    r"""Half a surrogate pair or a NUL, spelt as an escape in a page's JSON, does not reach a database."""
    data = (
        r'{"@type":"Product","name":"R22 \ud800 gas","brand":"A\ud800\u0000B",'
        r'"image":["https://shop.example/\udc00.jpg"],'
        r'"offers":{"price":"10","priceCurrency":"EUR","seller":{"name":"X\ud800\u0000Y"}}}'
    )
    script = f'<script type="application/ld+json">{data}</script>'
    listing = read_page(f"<html><head>{script}</head><body><h1>R22 gas</h1></body></html>".encode(), URL).listing
    assert listing is not None
    assert (listing.brand, listing.seller.name) == ("A\ufffd\ufffdB", "X\ufffd\ufffdY")
    assert repr(listing).isprintable()
    assert "\\ud" not in repr(listing)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_survived(body: bytes) -> None:
    """No bytes make the reader fail."""
    assert read_page(b"<html>" + body, URL, assume_listing=True).kind


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(
    ["<div class=price>", "</div>", "<h1>", "</h1>", "$12.50", "SKU:", "\tA-1", "<a href='?page=2'>", "</a>", "<td>",
     "<script type=application/ld+json>", '{"@type":"Product"', ',"offers":{"price":[', "</script>", "<tr itemscope>",
     "<p itemprop=offers itemscope>", "<meta itemprop=price content=x>", "&#0;", "<select>", "<option>", "sold out"]
), max_size=40))  # fmt: skip
def test_any_markup_is_survived(parts: list[str]) -> None:
    """No jumble of the markup that the reader looks for makes it fail."""
    assert read_page("".join(parts).encode(), URL).kind
    assert read_page("".join(parts).encode(), None, assume_listing=True).kind


@pytest.mark.parametrize(
    "broken",
    [
        b"<script>var a = '",
        b"<head><title>Other",
        b"<svg><svg>",
        b"<div>" * 3000,
        b"<select>" + b"<option>1.00 EUR" * 100,
        b'<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Other',
        b"",
    ],
)
def test_nothing_of_a_page_is_left_for_the_next(broken: bytes) -> None:
    """One parser reads all pages of a thread, and what a page left open does not show in the reading of the next."""
    body = f"<html><head><title>R22</title></head><body>{OFFER}</body></html>".encode()
    alone = read_page(body, URL)
    read_page(broken, URL)
    assert read_page(body, URL) == alone
