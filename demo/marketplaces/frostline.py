"""A shop with JSON-LD: categories, pages of six; the stock is told in the data and in words."""

import json
from collections.abc import Mapping
from html import escape

from demo.marketplaces.server import Answer, Item, Marketplace

PER_PAGE = 6
IN_STOCK = {"de": "Auf Lager", "fr": "En stock", "it": "Disponibile", "pl": "Dostępny", "es": "En existencia"}
SOLD_OUT = {"de": "Ausverkauft", "fr": "Rupture de stock", "it": "Esaurito", "pl": "Brak w magazynie", "es": "Agotado"}
SELLER = {
    "@type": "Organization",
    "name": "Frostline Kältetechnik GmbH",
    "telephone": "+49 40 66969100",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "Hafenstraße 12",
        "postalCode": "20457",
        "addressCountry": "DE",
    },
}
IMPRINT = "Frostline Kältetechnik GmbH, Hafenstraße 12, 20457 Hamburg, Deutschland"


def answer(market: Marketplace, path: str, query: Mapping[str, str]) -> Answer | None:
    """Answer one request."""
    if path in {"/", "/catalogue"}:
        return _listing_page(market, "Frostline: Kältetechnik für Europa", "/catalogue", market.shown(), query)
    if path.startswith("/c/"):
        category = path.removeprefix("/c/")
        items = tuple(item for item in market.shown() if item.category == category)
        return _listing_page(market, category, path, items, query) if items else None
    if path.startswith("/p/"):
        item = market.find(path.removeprefix("/p/"))
        return Answer(_product_page(item)) if item else None
    if path == "/impressum":
        return Answer(_frame("de", "Impressum", f"<h1>Impressum</h1><p>{IMPRINT}</p><p>verkauf@frostline.example</p>"))
    return None


def _listing_page(
    market: Marketplace, title: str, path: str, items: tuple[Item, ...], query: Mapping[str, str]
) -> Answer:
    page = int(query.get("page", "1"))
    part = items[(page - 1) * PER_PAGE : page * PER_PAGE]
    cards = "".join(
        f'<li class="card"><a href="/p/{item.slug}">{escape(item.title)}</a> '
        f'<span class="price">{item.price} €</span></li>'
        for item in part
    )
    more = f'<a rel="next" href="{path}?page={page + 1}">»</a>' if page * PER_PAGE < len(items) else ""
    categories = "".join(
        f'<a href="/c/{name}">{name}</a> ' for name in sorted({item.category for item in market.items})
    )
    return Answer(_frame("de", title, f"<nav>{categories}</nav><h1>{escape(title)}</h1><ul>{cards}</ul>{more}"))


def _product_page(item: Item) -> str:
    stock = "OutOfStock" if item.sold_out else "InStock"
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": item.title,
        "description": item.text,
        "sku": item.sku,
        "brand": {"@type": "Brand", "name": item.brand},
        "offers": {
            "@type": "Offer",
            "price": item.price,
            "priceCurrency": "EUR",
            "availability": f"https://schema.org/{stock}",
            "seller": SELLER,
        },
    }
    words = (SOLD_OUT if item.sold_out else IN_STOCK)[item.language]
    script = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return _frame(
        item.language,
        item.title,
        f'<script type="application/ld+json">{script}</script><h1>{escape(item.title)}</h1>'
        f'<p class="price">{item.price.replace(".", ",")} €</p><p class="stock">{words}</p>'
        f'<div class="description">{escape(item.text)}</div>',
    )


def _frame(language: str, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | Frostline</title>'
        f'</head><body><header><a href="/">Frostline</a> <a href="/impressum">Impressum</a></header>{body}'
        f"<footer>{IMPRINT}</footer></body></html>"
    )
