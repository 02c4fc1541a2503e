"""What the head of a page claims: OpenGraph, product and twitter tags, canonical link, language, title."""

import re
from urllib.parse import unquote, urljoin

from crawlers.pages import words
from crawlers.pages.claim import EMBEDDED, Claims, PriceClaim
from crawlers.pages.money import read_number
from crawlers.pages.node import Walk, squeeze
from crawlers.pages.schema import is_gtin, stock_word

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
_IMAGES = ("og:image", "og:image:url", "twitter:image", "image")
_PLAIN: tuple[tuple[str, str, float], ...] = (
    ("gtin", "product:ean", 4.0),
    ("gtin", "product:gtin", 4.0),
    ("gtin", "product:upc", 4.0),
    ("gtin", "product:isbn", 4.0),
    ("gtin", "book:isbn", 4.0),
    ("gtin", "gtin13", 4.0),
    ("brand", "product:brand", 4.0),
    ("brand", "og:brand", 4.0),
    ("brand", "brand", 4.0),
    ("title", "og:title", 3.0),
    ("title", "twitter:title", 2.5),
    ("text", "og:description", 2.0),
    ("text", "description", 2.0),
    ("text", "twitter:description", 2.0),
    ("published", "article:published_time", 4.0),
    ("published", "product:published_time", 4.0),
    ("published", "datepublished", 4.0),
    ("published", "date", 4.0),
    ("published", "dc.date", 4.0),
    ("location", "og:locality", 3.0),
    ("location", "og:region", 3.0),
    ("location", "geo.placename", 3.0),
    ("location", "place:location", 3.0),
)
"""Field, meta tag, trust."""
_SUFFIX = re.compile(r"\s[|\-–—·:»•]\s[^|–—·»•]{2,60}$")


def claim_metas(page: Walk, claims: Claims, base: str) -> None:
    """Claim what the meta tags state about the thing on the page."""
    weight = EMBEDDED["meta"]
    _claim_price(page, claims, weight)
    for name in _STOCKS:
        claims.add("availability", stock_word(meta(page, name)), f"meta {name}", weight)
    for name in _SKUS:
        code = meta(page, name)
        claims.add("sku", code, f"meta {name}", weight + 0.2 - (2.0 if code and is_gtin(code) else 0.0))
    for field, name, trust in _PLAIN:
        claims.add(field, meta(page, name), f"meta {name}", trust)
    claims.add("title", _SUFFIX.sub("", page.title), "title tag", 1.0)
    for name in _IMAGES:
        for value in page.metas.get(name, ())[:10]:
            claims.add("image", urljoin(base, value), f"meta {name}", weight)


def _claim_price(page: Walk, claims: Claims, weight: float) -> None:
    currency = next((value for name in _CURRENCIES if (value := meta(page, name))), "")
    if currency:
        claims.currencies.append((currency, weight))
    for name in _PRICES:
        value = meta(page, name)
        if value and any(c.isdigit() for c in value) and len(value) <= 30:  # noqa: PLR2004
            amount = read_number(value)
            if amount:
                labelled = words.PRICE_LABEL.at_end((meta(page, "twitter:label1") or "").lower())
                trust = weight - (0.0 if name != "twitter:data1" else 0.8 if labelled else 3.0)
                claims.prices.append(PriceClaim(amount, currency, f"meta {name}", trust))
                return


def meta(page: Walk, name: str) -> str | None:
    """Return the first non-empty content of a meta tag."""
    values = page.metas.get(name)
    return next((text for value in values if (text := squeeze(value))), None) if values else None


def bare_title(page: Walk) -> str:
    """Return the page's title without the name of the site behind it."""
    return _SUFFIX.sub("", page.title)


def canonical(page: Walk, url: str | None) -> str | None:
    """Return the page's own address: its canonical link, else og:url; absolute against where it was fetched."""
    base = url or ""
    for attrs in page.rels:
        if "canonical" in attrs.get("rel", "").lower().split() and (href := attrs.get("href", "").strip()):
            return _absolute(base, href)
    href = meta(page, "og:url") or ""
    return _absolute(base, href) if href else None


_SHARED = re.compile(
    r"(?:sharer?(?:\.php|/url|/offsite)?/?|intent/tweet|share|pin/create/button/?|send|shareArticle)\?(?:[^#]{0,400}?&)?"
    r"(?:u|url|text|href|body)=([^&#]{10,600})",
    re.IGNORECASE,
)
"""Links that share a page carry its address."""
_RETURNS = frozenset(
    {"returnurl", "return_url", "returnto", "return_to", "redirect", "redirect_to", "referer", "back_url", "next"}
)


def own_address(page: Walk) -> str | None:
    """Return what the page's share links or forms give as its address, for a page that states none."""
    for anchor in page.anchors:
        href = anchor.attrs.get("href", "")
        if "=http" in href and "?" in href and (match := _SHARED.search(href)):
            address = unquote(match.group(1))
            return address[address.find("http") :].split()[0]
    for node in page.controls:
        value = node.attrs.get("value", "")
        if node.attrs.get("name", "").lower() in _RETURNS and len(value) > 10 and "/" in value:  # noqa: PLR2004
            return value
    return None


def _absolute(base: str, href: str) -> str | None:
    try:
        joined = urljoin(base, href)
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://", "/")) else None
