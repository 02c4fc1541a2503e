"""What the head of a page claims: OpenGraph, product and twitter tags, canonical link, language, title."""

import re
from urllib.parse import urljoin

from crawlers.pages.claim import EMBEDDED, Claims, PriceClaim
from crawlers.pages.money import read_number
from crawlers.pages.schema import is_gtin, stock_word
from crawlers.pages.walk import Walk, squeeze

_PRICES = (
    "product:sale_price:amount",
    "product:price:amount",
    "og:price:amount",
    "product:price",
    "price",
    "og:price",
    "twitter:data1",
)
_CURRENCIES = (
    "product:sale_price:currency",
    "product:price:currency",
    "og:price:currency",
    "pricecurrency",
    "product:currency",
    "og:currency",
)
_STOCKS = ("product:availability", "og:availability", "availability", "product:stock")
_SKUS = ("product:retailer_item_id", "product:retailer_part_no", "product:sku", "sku", "product:mfr_part_no")
_SUFFIX = re.compile(r"\s[|\-–—·:»•]\s[^|–—·»•]{2,60}$")


def claim_metas(page: Walk, claims: Claims, base: str) -> None:
    """Claim what the meta tags state about the thing on the page."""
    source, weight = "meta", EMBEDDED["meta"]
    currency = next((value for name in _CURRENCIES if (value := meta(page, name))), "")
    if currency:
        claims.currencies.append((currency, weight))
    for name in _PRICES:
        value = meta(page, name)
        if value and any(c.isdigit() for c in value) and len(value) <= 30:  # noqa: PLR2004
            amount = read_number(value, currency)
            if amount:
                trust = weight - (3.0 if name == "twitter:data1" else 0.0)
                claims.prices.append(PriceClaim(amount, currency, f"meta {name}", trust))
                break
    for name in _STOCKS:
        claims.add("availability", stock_word(meta(page, name)), f"meta {name}", weight)
    for name in _SKUS:
        code = meta(page, name)
        claims.add("sku", code, f"meta {name}", weight + 0.2 - (2.0 if code and is_gtin(code) else 0.0))
    for name in ("product:ean", "product:gtin", "product:upc", "product:isbn", "book:isbn", "gtin13"):
        claims.add("gtin", meta(page, name), f"meta {name}", weight)
    claims.add("brand", meta(page, "product:brand") or meta(page, "og:brand") or meta(page, "brand"), source, weight)
    claims.add("title", meta(page, "og:title"), "meta og:title", weight - 1)
    claims.add("title", meta(page, "twitter:title"), "meta twitter:title", weight - 1.5)
    claims.add("title", _SUFFIX.sub("", page.title), "title tag", 1.0)
    for name in ("og:description", "description", "twitter:description"):
        claims.add("text", meta(page, name), f"meta {name}", 2.0)
    for name in ("article:published_time", "product:published_time", "datepublished", "date", "dc.date"):
        claims.add("published", meta(page, name), f"meta {name}", weight)
    for name in ("og:image", "og:image:url", "twitter:image", "image"):
        for value in page.metas.get(name, ())[:10]:
            claims.add("image", urljoin(base, value), f"meta {name}", weight)
    for name in ("og:locality", "og:region", "geo.placename", "place:location"):
        claims.add("location", meta(page, name), f"meta {name}", weight - 1)


def meta(page: Walk, name: str) -> str | None:
    """Return the first non-empty content of a meta tag."""
    return next((text for value in page.metas.get(name, ()) if (text := squeeze(value))), None)


def canonical(page: Walk, url: str | None) -> str | None:
    """Return the page's own address: its canonical link, else og:url; absolute against where it was fetched."""
    base = url or ""
    for attrs in page.rels:
        if "canonical" in attrs.get("rel", "").lower().split() and (href := attrs.get("href", "").strip()):
            return _absolute(base, href)
    href = meta(page, "og:url") or ""
    return _absolute(base, href) if href else None


def _absolute(base: str, href: str) -> str | None:
    try:
        joined = urljoin(base, href)
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://", "/")) else None
