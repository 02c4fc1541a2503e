"""Which links are followed, in what order, and where traps are left."""

import pytest

from crawlers.frontier import BARREN_PAGES, SHAPE_FLOOR, Frontier, clean, shape_of
from crawlers.lexicon import mentions_refrigerant
from crawlers.pages.reading import LinkRole, PageLink
from crawlers.site import SiteFile

HOME = "https://shop.example"


def frontier(max_pages: int = 100, max_depth: int = 5, **site: object) -> Frontier:
    values: dict[str, object] = {"name": "shop", "start_urls": (f"{HOME}/",), **site}
    return Frontier(SiteFile.model_validate(values), max_pages, max_depth)


def link(path: str, role: LinkRole = "index", text: str = "", score: float = 0.5) -> PageLink:
    return PageLink(path if path.startswith("http") else HOME + path, text, role=role, score=score)


def chosen(front: Frontier, *links: PageLink, depth: int = 0, chain: int = 0) -> list[str]:
    found = front.choose(links, depth, chain)
    return [item.url.removeprefix(HOME) for item in sorted(found, key=lambda item: -item.priority)]


def test_what_promises_listings_goes_first() -> None:
    """Listings before further result pages before categories before the rest; refrigerants before all of their kind."""
    links = (
        link("/about", "other"),
        link("/c/tools"),
        link("/c/tools?page=2", "next"),
        link("/p/hammer", "listing"),
        link("/p/r134a", "listing", "R134a 13.6 kg"),
        link("/c/gases", text="Kältemittel"),
    )
    assert chosen(frontier(), *links) == [
        "/p/r134a", "/p/hammer", "/c/gases", "/c/tools?page=2", "/c/tools", "/about",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/cart/", "/checkout", "/login?next=/", "/account/orders", "/wishlist/add/7", "/p/7?add-to-cart=7", "/a.pdf",
        "/img/x.JPG", "/c/tools?sort_by=price", "/feed/", "/p/7/reviews/add/",
        "https://elsewhere.example/p/1", "/a/b/a/b/a/b",
        "/" + "x" * 1100,
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_not_asked_for(path: str) -> None:
    """Carts, logins, files, other sorts of the same list, other sites and circles cost no request."""
    assert chosen(frontier(), link(path)) == []


def test_an_address_is_asked_for_once_in_any_spelling() -> None:
    """Fragments, tracking parameters, session ids and the order of parameters make no other page."""
    front = frontier()
    links = [
        link("/p/1?b=2&a=1", "listing"),
        link("/p/1?a=1&b=2#reviews", "listing"),
        link("/p/1;jsessionid=ABC?a=1&b=2&utm_source=x&gclid=9", "listing"),
    ]
    assert len(chosen(front, *links)) == 1
    assert chosen(front, *links) == []


def test_www_is_the_same_site_and_listed_hosts_belong_to_it() -> None:
    """A shop is reached with and without www, and at hosts that its site file names."""
    front = frontier(hosts=("m.example",))
    links = (link("https://www.shop.example/p/1"), link("https://m.example/p/2"), link("https://x.shop.example/p/3"))
    assert chosen(front, *links) == ["https://www.shop.example/p/1", "https://m.example/p/2"]


def test_a_chain_of_pages_without_new_listings_is_left() -> None:
    """Endless pagination that shows the same listings again ends after a few pages."""
    front = frontier(max_pages=10_000, max_depth=3)
    chain = 0
    pages = 0
    for number in range(2, 100):
        found = front.choose([link("/p/1", "listing"), link(f"/c?page={number}", "next")], 0, chain)
        following = [item for item in found if item.role == "next"]
        if not following:
            break
        chain = following[0].chain
        pages += 1
    assert pages <= BARREN_PAGES


def test_long_pagination_with_new_listings_is_followed_beyond_the_depth() -> None:
    """A category of many pages is followed to its end, although each page is one link further."""
    front = frontier(max_pages=10_000, max_depth=2)
    chain = 0
    for number in range(2, 60):
        found = front.choose([link(f"/p/{number}", "listing"), link(f"/c?page={number}", "next")], 1, chain)
        assert {item.role for item in found} == {"listing", "next"}
        chain = next(item.chain for item in found if item.role == "next")


def test_a_shape_that_multiplies_is_bounded() -> None:
    """A calendar or a filter that makes thousands of addresses uses up no more than its share of the budget."""
    front = frontier(max_pages=100)
    days = [link(f"/calendar/2026/{number}/view") for number in range(500)]
    assert len(chosen(front, *days)) == SHAPE_FLOOR


def test_depth_is_bounded() -> None:
    """At the depth limit only further result pages are followed."""
    assert chosen(frontier(max_depth=2), link("/c/x"), link("/p/1", "listing"), depth=2) == []


def test_the_site_file_decides_where_it_speaks() -> None:
    """Globs of the site file win over what a link looks like."""
    front = frontier(listing_urls=("*/item-*",), index_urls=("*/box/*",), skip_urls=("*/item-9*",))
    found = front.choose(
        [link("/item-1", "other"), link("/p/1", "listing"), link("/box/2", "other"), link("/item-9")], 0
    )
    assert [(item.url.removeprefix(HOME), item.role) for item in found] == [
        ("/item-1", "listing"),
        ("/box/2", "index"),
        ("/p/1", "other"),
    ]


def test_cleaning_keeps_what_matters() -> None:
    """Only what does not name a page is taken off an address."""
    assert clean(f"{HOME}/p?id=7&utm_campaign=x#top") == f"{HOME}/p?id=7"
    assert clean(f"{HOME}/p?q=a%20b&empty=") == f"{HOME}/p?q=a%20b&empty="
    assert shape_of(f"{HOME}/2026/11/view/") == shape_of(f"{HOME}/2027/12/view/")


@pytest.mark.parametrize(
    "text", ["R134a", "r-410A 11.3kg", "фреон R22", "制冷剂", "Gas Refrigerante", "HFC-227ea", "Ψυκτικό", "Kältemittel"]
)
def test_refrigerants_are_told_in_many_tongues(text: str) -> None:
    """Links that speak of refrigerants are known whatever their language."""
    assert mentions_refrigerant(text)


@pytest.mark.parametrize("text", ["Hammer", "Bar 220", "A4 paper", "R 2 D 2", "four 22 inch wheels"])
def test_other_goods_are_not_taken_for_refrigerants(text: str) -> None:
    """A number alone is no refrigerant."""
    assert not mentions_refrigerant(text)
