"""The lines of a page: those of menus and related goods, whose text is gathered, are the same as of other places."""

import pytest

from crawlers.pages.node import Walk
from crawlers.pages.place import BESIDE
from crawlers.pages.reader import read_page
from crawlers.pages.walk import walk

GOODS = "<h1>Garden hose</h1><p class=price>EUR 25.00</p><button>Add to cart</button>"
MENUS = {
    "list": "<nav><ul><li><a href=/a>Hoses</a></li><li><a href=/b><span>Pumps</span> <b>new</b></a></li></ul></nav>",
    "words": "<footer><p>We are  open\n daily</p><div><div>Mon - Fri</div>Opening hours: 9</div> and more</footer>",
    "cells": "<nav><table><tr><td>Tel</td><td> </td><td>0123 456</td></tr><tr><td>Fax:</td></tr></table></nav>",
    "kept": "<footer>Call <a href=tel:+4912345678>+49 1234 5678</a> now<p>or <button>Write</button> us</p></footer>",
    "cells around what is kept": "<nav><table><tr><td>A</td><td><button>B</button></td><td>C</td></tr></table></nav>",
    "headings": "<aside class=related><h2>Related goods</h2><div>Tap</div><div>EUR 3</div></aside>",
    "in a line": "Before <span class=menu>Menu<br>Entry</span> behind<p>below</p>",
    "field": "<footer><div>Question</div><textarea>typed</textarea><div>Answer</div></footer>",
    "never closed": "<footer><div>One<div>Two",
    "marks as text": "<nav><p>a&#30;b</p><p>c&#31;d</p></nav>",
}


def page_of(menu: str, passed_over: int = BESIDE) -> Walk:
    """Read a page with goods, a menu, and more of the goods."""
    page = walk(f"<html><body>{GOODS}{menu}<p>Behind it</p></body></html>".encode(), passed_over, with_links=False)
    assert page is not None
    return page


@pytest.mark.parametrize("name", MENUS)
def test_gathered_lines_are_those_of_the_page(name: str) -> None:
    """The text of places that are passed over falls into the same lines as that of any other place."""
    whole = [line.text for line in page_of(MENUS[name], 0).lines]
    assert [line.text for line in page_of(MENUS[name]).lines] == whole
    assert len(whole) > 4


@pytest.mark.parametrize("name", MENUS)
def test_elements_know_their_lines(name: str) -> None:
    """Every node is found in the line in which its text begins, and every line in the place of its node."""
    page = page_of(MENUS[name])
    for node in page.nodes:
        if node.end > node.start and (text := page.text(node)):
            assert text.split()[0] in page.lines[page.line_index(node)].text
    for line in page.lines:
        assert 0 <= line.start < line.end < len(page.fragments)


def test_only_telling_links_of_menus_become_nodes() -> None:
    """Of a menu's links those to call or write to are kept; all are counted, and all kept where links are judged."""
    menu = "<nav><a href=/a>Hoses</a><a href=tel:+49123456>Call</a><a href=mailto:a@shop.example>Mail</a><a>x</a></nav>"
    page = page_of(menu)
    assert [node.attrs["href"] for node in page.anchors] == ["tel:+49123456", "mailto:a@shop.example"]
    assert len(page.link_starts) == 4
    linked = walk(f"<body>{menu}</body>".encode())
    assert linked is not None
    assert len(linked.anchors) == 4


def test_telling_lines_of_menus() -> None:
    """Of the lines of a menu only those with a number, a label or an address are looked at; of the goods' all are."""
    page = page_of("<nav><p>Hoses</p><p>Hours: nine</p><p>Shop - Hoses</p><p>a@shop.example</p><p>Room 5</p></nav>")
    told = [page.lines[index].text for index in page.telling]
    assert told == [
        *("Garden hose", "EUR 25.00", "Add to cart"),
        *("Hours: nine", "Shop - Hoses", "a@shop.example", "Room 5", "Behind it"),
    ]


def test_breadcrumbs_and_contacts_of_menus_are_read() -> None:
    """Breadcrumbs in a menu, and a telephone number and mail address in a footer, are found without judging links."""
    body = (
        "<html><body><nav class=breadcrumb><a href=/>Shop</a> <a href=/h>Hoses</a></nav>"
        f"{GOODS}<footer><div>Tel: +49 30 1234567</div><div>mail@shop.example</div></footer></body></html>"
    )
    listing = read_page(body.encode(), None, assume_listing=True, with_links=False).listing
    assert listing is not None
    assert listing.breadcrumbs == ("Shop", "Hoses")
    assert listing.seller.phone == "+49 30 1234567"
    assert listing.seller.email == "mail@shop.example"


def test_heading_of_passed_over_goods_takes_nothing_outside() -> None:
    """A heading of related goods heads those beside it, not what follows the block."""
    related = "".join(f"<div><a href=/p/{n}>Sprinkler number {n}</a><span>EUR {n}.00</span></div>" for n in range(9))
    body = (
        "<html><body><h1>Garden hose</h1>"
        f"<div><aside class=related><h2>Related products</h2>{related}</aside>"
        "<div><p class=price>EUR 25.00</p><button>Add to cart</button></div></div></body></html>"
    )
    for with_links in (False, True):
        listing = read_page(body.encode(), None, assume_listing=True, with_links=with_links).listing
        assert listing is not None
        assert str(listing.price) == "25.00"
