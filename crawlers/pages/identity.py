"""The listing's number where no label gives one: a code of its address that the page itself uses for the thing."""

import re
from collections import Counter
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.pages.claim import Claims
from crawlers.pages.walk import Walk

_CODE = re.compile(r"[A-Za-z0-9]{1,6}[_-]?\d{3,}[A-Za-z0-9]{0,10}|\d{4,20}|[A-Za-z0-9]*\d[A-Za-z0-9]*\d[A-Za-z0-9]*")
_QUERY = (
    "id",
    "product_id",
    "productid",
    "pid",
    "sku",
    "item",
    "itemid",
    "item_id",
    "article",
    "offerid",
    "goods_id",
    "ad_id",
    "adid",
)
_ID_ATTRIBUTES = (
    "data-product-id", "data-productid", "data-product_id", "data-sku", "data-product-sku", "data-item-id", "data-itemid", "data-id",
    "data-pid", "data-product", "data-article", "data-asin", "data-product-code", "data-code", "data-ad-id", "data-listing-id", "data-offer-id",
)  # fmt: skip
_ID_NAMES = re.compile(
    r"(?:product|item|article|listing|ad|goods|offer|post)?[_-]?(?:id|sku|code|no)(?:\[\])?$|^asin|^add-to-cart$",
    re.IGNORECASE,
)


def claim_identity(page: Walk, claims: Claims, url: str | None) -> None:
    """Claim as article number what both the address and the page call the thing by; failing that, the address alone."""
    used: Counter[str] = Counter()
    for node in page.nodes:
        attrs = node.attrs
        if not attrs:
            continue
        for name in _ID_ATTRIBUTES:
            if name in attrs and 3 <= len(attrs[name]) <= 40:  # noqa: PLR2004
                used[attrs[name].lower()] += 1
        if node.tag == "input" and attrs.get("value") and _ID_NAMES.search(attrs.get("name") or attrs.get("id") or ""):
            used[attrs["value"].strip().lower()] += 2
    for order, code in enumerate(address_codes(url)):
        shown = used[code.lower()]
        claims.add("sku", code, "address + page" if shown else "address", (3.3 if shown else 2.4) - 0.2 * order)


def address_codes(url: str | None) -> list[str]:
    """Return the codes in an address that can name one thing, the likeliest first."""
    if not url:
        return []
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    query = dict(parse_qsl(parts.query))
    found = [query[name] for name in _QUERY if name in query and any(c.isdigit() for c in query[name])]
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    for segment in list(reversed(segments))[:3]:
        stem = re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", segment, flags=re.IGNORECASE)
        codes = [m.group() for m in _CODE.finditer(stem) if len(m.group()) >= 4]  # noqa: PLR2004
        if not codes:
            continue
        codes.sort(key=lambda code: (-(sum(c.isdigit() for c in code) >= 5), -stem.rfind(code)))  # noqa: PLR2004
        found += codes
    return list(dict.fromkeys(found))[:5]
