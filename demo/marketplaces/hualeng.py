"""A wholesale site: price ranges, minimum orders, a table of properties, a company for each offer."""

from collections.abc import Mapping
from html import escape

from demo.marketplaces.server import Answer, Item, Marketplace

PER_PAGE = 4


def answer(market: Marketplace, path: str, query: Mapping[str, str]) -> Answer | None:
    """Answer one request."""
    if path in {"/", "/products"}:
        return Answer(_products(market, int(query.get("p", "1"))))
    if path.startswith("/product-detail/"):
        item = market.find(path.removeprefix("/product-detail/").removesuffix(".html"))
        return Answer(_detail(item)) if item else None
    return None


def _products(market: Marketplace, page: int) -> str:
    items = market.shown()
    part = items[(page - 1) * PER_PAGE : page * PER_PAGE]
    cards = "".join(
        f'<div class="offer-card"><a href="/product-detail/{item.slug}.html">{escape(item.title)}</a>'
        f'<div class="offer-price">{escape(item.price)}</div></div>'
        for item in part
    )
    following = f'<a class="next" href="/products?p={page + 1}">Next</a>' if page * PER_PAGE < len(items) else ""
    return _frame("Refrigerant suppliers", f'<div class="offers">{cards}</div><div class="pager">{following}</div>')


def _detail(item: Item) -> str:
    minimum = f'<div class="moq">{escape(item.minimum)}</div>' if item.minimum else ""
    return _frame(
        item.title,
        f'<h1 class="product-title">{escape(item.title)}</h1>'
        f'<div class="price-range">{escape(item.price)}</div>{minimum}'
        f'<button class="inquiry">Contact supplier</button>'
        f'<div class="detail-text">{escape(item.text)}</div>'
        f'<table class="company"><tr><th>Company</th><td class="company-name">{escape(item.seller)}</td></tr>'
        "<tr><th>Country / Region</th><td>China</td></tr></table>",
        item.language,
    )


def _frame(title: str, body: str, language: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} - Hualeng</title></head>"
        f'<body><div class="top"><a href="/">Hualeng trade</a></div>{body}</body></html>'
    )
