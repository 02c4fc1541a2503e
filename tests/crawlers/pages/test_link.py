"""Links: what each leads to, told from its address, words and place."""

import json
from pathlib import Path

import pytest

from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageLink

DATA = Path(__file__).parent / "data"


def links_of(case: str) -> dict[str, PageLink]:
    """Read the links of a recorded page by address."""
    url = json.loads((DATA / case / "expected.json").read_text(encoding="utf-8"))["url"]
    reading = read_page((DATA / case / "page.html").read_bytes(), url)
    return {link.url: link for link in reading.links}


def test_shop_category() -> None:
    """On a category page products are listings, categories are indexes, the pager leads on, the account is neither."""
    links = links_of("index-shop")
    host = "https://coldline.example"
    products = [url for url, link in links.items() if link.role == "listing"]
    assert sorted(products) == sorted(f"{host}/product/gas-{i}-cylinder/" for i in range(1, 13))
    assert links[f"{host}/product-category/hcfc/"].role == "index"
    assert links[f"{host}/product-category/hfc/page/2/"].role == "next"
    assert links[f"{host}/my-account/"].score < 0.1
    assert links[f"{host}/product-category/hfc/?add-to-cart=1"].score < 0.1


def test_classifieds_results() -> None:
    """On a page of search results the advertisements are listings and the page number leads on."""
    links = links_of("index-classified")
    assert sum(link.role == "listing" for link in links.values()) == 12
    assert links["https://oglasi.example/pretraga?q=freon&page=2"].role == "next"


@pytest.mark.parametrize(
    ("href", "role"),
    [
        ("/p/12345", "listing"),
        ("https://other.example/p/12345", "other"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("#top", None),
        ("http://[broken", None),
        ("/files/sheet.pdf", "other"),
    ],
)
def test_single_link(href: str, role: str | None) -> None:
    """Addresses that cannot be fetched are left out; other hosts and files are never listings."""
    body = f'<html><body><a href="{href}">Refrigerant R134a cylinder 12 kg</a></body></html>'.encode()
    roles = [link.role for link in read_page(body, "https://shop.example/c/gas").links]
    assert roles == ([] if role is None else [role])


def test_relative_links_follow_the_base() -> None:
    """A base element decides what relative links mean."""
    body = b'<html><head><base href="https://shop.example/en/"></head><body><a href="item/123456">R32</a></body></html>'
    assert [link.url for link in read_page(body, "https://shop.example/").links] == [
        "https://shop.example/en/item/123456"
    ]
