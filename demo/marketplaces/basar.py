"""Classifieds without structured data: pages of five, private sellers, telephone numbers; one board asks a captcha."""

from collections.abc import Mapping
from html import escape

from demo.marketplaces.server import Answer, Item, Marketplace

PER_PAGE = 5
CAPTCHA = (
    "<!doctype html><html><head><title>Are you human?</title></head><body><h1>Please verify that you are a human</h1>"
    '<form action="/verify"><div class="g-recaptcha" data-sitekey="demo"></div></form></body></html>'
)


def answer(market: Marketplace, path: str, query: Mapping[str, str]) -> Answer | None:
    """Answer one request."""
    if path in {"/", "/ads"}:
        return Answer(_board(market, int(query.get("page", "1"))))
    if path == "/ads/boats":
        return Answer(CAPTCHA, 403)
    if path.startswith("/ad/"):
        item = market.find(path.removeprefix("/ad/"))
        return Answer(_ad(item)) if item else None
    return None


def _board(market: Marketplace, page: int) -> str:
    items = market.shown()
    part = items[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = "".join(
        f'<div class="row"><a href="/ad/{item.slug}">{escape(item.title)}</a><b>{escape(item.price)}</b>'
        f"<i>{escape(item.place)}</i></div>"
        for item in part
    )
    pages = "".join(
        f'<a href="/ads?page={number}">{number}</a> ' for number in range(1, (len(items) - 1) // PER_PAGE + 2)
    )
    boards = '<a href="/ads">All ads</a> <a href="/ads/boats">Boats</a>'
    return _frame("All ads", f'<div class="boards">{boards}</div>{rows}<div class="pages">{pages}</div>')


def _ad(item: Item) -> str:
    price = f'<div class="ad-price">{escape(item.price)}</div>' if item.price else ""
    digits = item.phone.replace(" ", "")
    return _frame(
        item.title,
        f'<h1>{escape(item.title)}</h1>{price}<div class="ad-text">{escape(item.text)}</div>'
        f'<div class="ad-seller">Seller: <span>{escape(item.seller)}</span></div>'
        f'<div class="ad-phone">Tel: <a href="tel:{digits}">{item.phone}</a></div>'
        f'<div class="ad-place">Location: <span>{escape(item.place)}</span></div>',
        item.language,
    )


def _frame(title: str, body: str, language: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} - Basar</title></head>"
        f'<body><div id="top"><a href="/">Basar</a></div>{body}</body></html>'
    )
