"""Shop software by name: it is recognised by its pages, and a site file that names it reads them."""

from pathlib import Path

import pytest

from crawlers.paging import next_pages
from crawlers.platform import platforms, recognised
from crawlers.recorded import check_folder
from crawlers.site import site_from
from domain.errors import DataError

RECORDED = Path(__file__).parent / "platforms"
PAGES = sorted(RECORDED.glob("*/*.html"))
SHOP = {"start_urls": ["https://shop.example/"]}


def test_each_platform_has_recorded_pages() -> None:
    """No platform is without a page that shows what it reads."""
    assert {path.parent.name for path in PAGES} == set(platforms())


@pytest.mark.parametrize("name", sorted(platforms()))
def test_recorded_pages(name: str) -> None:
    """A site file that says no more than the platform reads title, price, stock and number of its pages."""
    site = site_from({**SHOP, "platform": name}, Path("shop.toml"))
    checks = list(check_folder(RECORDED / name, site))
    assert checks
    assert {check.page: check.differences for check in checks if check.differences} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_software_is_recognised(path: Path) -> None:
    """Each recorded page is taken for one of the software that makes such pages."""
    assert recognised(path.read_bytes()) == path.parent.name


def test_a_mention_is_no_proof() -> None:
    """A page that writes of a shop software once is not one of its shops."""
    assert recognised(b"<p>We moved our shop from PrestaShop to something else.</p>") is None


def test_what_a_site_file_says_goes_before() -> None:
    """The search address comes from the platform; selectors of the file replace those of the platform by field."""
    values = {**SHOP, "platform": "woocommerce", "selectors": {"price": "#cost"}, "skip_urls": ["*/old/*"]}
    site = site_from(values, Path("shop.toml"))
    assert site.selectors["price"] == ("#cost",)
    assert site.selectors["sku"] == (".product_meta .sku",)
    assert site.search_urls == ("https://shop.example/?s={query}&post_type=product",)
    assert "*/old/*" in site.skip_urls
    assert "*add-to-cart=*" in site.skip_urls


def test_an_unknown_platform_is_named() -> None:
    """A slip in the platform's name stops the start and says which there are."""
    with pytest.raises(DataError, match=r"unknown platform 'wocommerce'; known are .*woocommerce"):
        site_from({**SHOP, "platform": "wocommerce"}, Path("shop.toml"))


def test_next_pages_are_found_by_selector() -> None:
    """A selector of the site file leads on where the link to the next page looks like none; addresses become whole."""
    body = b'<div class="more"><a class="go" href="?p=2"><img src="x.png"></a></div>'
    assert [link.url for link in next_pages(body, "https://s.example/list", (".more a",))] == [
        "https://s.example/list?p=2"
    ]
    assert [link.role for link in next_pages(body, "https://s.example/list", ("//a/@href",))] == ["next"]
    assert next_pages(body, "https://s.example/list", ()) == ()
