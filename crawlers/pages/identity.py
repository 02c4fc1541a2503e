"""The listing's number where no label gives one: a code of its address that the page itself uses for the thing."""

import re
from collections import Counter
from decimal import Decimal
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.pages.claim import EMBEDDED, Claims, PriceClaim
from crawlers.pages.node import Node, Walk
from crawlers.pages.place import Place
from crawlers.pages.schema import is_gtin
from crawlers.pages.tag import ID_ATTRIBUTES

_TOKEN = re.compile(r"[^\W_]+")
_PREFIXED = re.compile(r"(?:[a-z]\d+)?[a-z]{1,2}(\d{5,})")
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_QUERY = (
    "id", "product_id", "productid", "pid", "sku", "item", "itemid", "item_id", "article", "goods_id", "ad_id", "adid",
)  # fmt: skip
_ID_NAMES = re.compile(
    r"(?:^|[_-])(?:product|item|article|listing|ad|goods|offer|post)?[_-]?(?:id|sku|code|no|asin)(?:\[\])?$|add-to-cart$",
    re.IGNORECASE,
)
_NUMBER_FIELD = re.compile(
    r"(?:product|item|article|variant)?[_-]?(?:sku|skucode|sku_?code)|(?:product|item|article|style|artikel)[_-]?(?:code|number|no|nr)",
    re.IGNORECASE,
)
"""Names of hidden fields that hold an article number, not a record's key: "sku", "product_code"."""
_IN_TITLE = re.compile(
    r"\((?=[A-Z0-9./-]*\d)(?=[A-Z0-9./-]*[A-Z])(?!\d+(?:[.,]\d+)?-?[A-Z]{1,5}\))([A-Z0-9][A-Z0-9./-]{3,19})\)$"
)
"""A code in brackets at the end of the title that is no quantity: "Garden hose (GH-2500)"."""
_PRICE_ATTRIBUTES = ("data-price", "data-product-price", "data-price-amount", "data-current-price", "data-final-price")
_DECIMAL = re.compile(r"\d{1,7}[.,]\d{2}")
"""Whole numbers are left alone: they may count cents."""
_ENOUGH_DIGITS = 4
_SURE_DIGITS = 5
AGREED = 3.0
"""More than what other sources can add to a number by agreeing with it."""
_LONG_DIGITS, _LONG = 8, 12
"""Digits, and characters, from which a code in an address is the site's own number, no model's."""


def claim_identity(page: Walk, claims: Claims, url: str | None, title: str) -> None:
    """Claim as article number what both the address and the page call the thing by; failing that, the address alone."""
    used: Counter[str] = Counter()
    for node in page.numbered:
        for name in node.attrs.keys() & ID_ATTRIBUTES:
            used[node.attrs[name].strip().lower()] += 1
    for node in page.controls:
        attrs = node.attrs
        if node.tag == "input" and attrs.get("value") and _ID_NAMES.search(attrs.get("name") or attrs.get("id") or ""):
            used[attrs["value"].strip().lower()] += 2
    fields = {n.attrs["value"].strip() for n in page.controls if _holds_number(n)}
    if len(fields) == 1:
        code = fields.pop()
        if any(c.isdigit() for c in code) and 3 <= len(code) <= 40:  # noqa: PLR2004
            claims.add("sku", code, "form field", 0.3 if is_gtin(code) else 2.5)
    if match := _IN_TITLE.search(title):
        claims.add("sku", match.group(1), "title", 0.8)
    codes = {code for node in page.numbered if (code := _own_code(node))}
    if len(codes) == 1:
        code = codes.pop()
        claims.add("sku", code, "attribute", 0.3 if is_gtin(code) else 2.3)
    named = {token.lower() for token in _TOKEN.findall(title)}
    for order, code in enumerate(address_codes(url)):
        shown = used[code.lower()]
        digits = sum(c.isdigit() for c in code)
        long = digits >= _LONG_DIGITS or (digits >= _SURE_DIGITS and len(code) >= _LONG)
        weight = (3.3 if shown else 2.9 if long else 2.4) - 0.2 * order - (1.0 if code.lower() in named else 0.0)
        claims.add("sku", code, "address + page" if shown else "address", weight)


def claim_shown_form(page: Walk, claims: Claims, title_line: int) -> None:
    """Claim the number of the thing in the form in which it is shown beside the title: "466/7999" for 4667999."""
    best = claims.of("sku")[:1]
    code = str(best[0].value) if best else ""
    if not (code.isdigit() and _SURE_DIGITS <= len(code) <= 14):  # noqa: PLR2004
        return
    shown = re.compile(rf"(?<![\w/.-]){'[-/.]?'.join(code)}(?![\w/.-])")
    for line in page.lines[max(0, title_line - 2) : title_line + 12]:
        match = shown.search(line.text)
        if match and match.group() != code:
            claims.add("sku", match.group(), "visible text", best[0].weight + AGREED)
            return


def claim_attribute_price(page: Walk, claims: Claims) -> None:
    """Claim the price that an element called a price has in an attribute, for a script to show it."""
    found: dict[str, str] = {}
    for node in page.priced[:200]:
        if node.attrs and not node.within & (_OTHER_GOODS | Place.STRUCK) and not node.own & Place.OLD:
            value = next((node.attrs[name] for name in _PRICE_ATTRIBUTES if name in node.attrs), "")
            if _DECIMAL.fullmatch(value):
                found.setdefault(value.replace(",", "."), node.attrs.get("data-currency", ""))
    if len(found) == 1:
        value, currency = found.popitem()
        claims.prices.append(PriceClaim(Decimal(value), currency.strip(), "attribute", EMBEDDED["script"]))


def prefer_variant(claims: Claims) -> None:
    """Where a visible number goes on where an embedded one ends, prefer it: "AB-12-35" is a variant of "AB-12"."""
    known = claims.of("sku")
    visible = [c for c in known if c.source in ("label", "marked block")]
    for shown in visible[:20]:
        for stated in known:
            if stated.source in ("label", "marked block") or not shown.value.startswith(stated.value):
                continue
            rest = shown.value[len(stated.value) :]
            if rest and rest[0] in "-_./" and len(stated.value) >= 3:  # noqa: PLR2004
                claims.add("sku", shown.value, shown.source, stated.weight + 1.5)


def _holds_number(node: Node) -> bool:
    """Say whether a hidden field holds an article number by its name, outside of other goods."""
    attrs = node.attrs
    if node.tag != "input" or attrs.get("type", "").lower() != "hidden" or not attrs.get("value"):
        return False
    return _NUMBER_FIELD.fullmatch(attrs.get("name", "")) is not None and not node.within & _OTHER_GOODS


def _own_code(node: Node) -> str:
    """Return the article number that an attribute states, outside of other goods."""
    attrs = node.attrs
    code = (attrs.get("data-sku") or attrs.get("data-product-sku") or "").strip() if attrs else ""
    return code if 3 <= len(code) <= 40 and not node.within & _OTHER_GOODS else ""  # noqa: PLR2004


_OTHER_GOODS = Place.RELATED | Place.CARD | Place.CHROME


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
    ranked: list[tuple[bool, int, str]] = []
    for distance, segment in enumerate(list(reversed(segments))[:3]):
        tokens = _TOKEN.findall(_ENDING.sub("", segment))
        for place, token in enumerate(reversed(tokens)):
            digits = sum(c.isdigit() for c in token)
            whole = len(tokens) == 1
            if digits >= _ENOUGH_DIGITS or (whole and digits and len(token) >= 6):  # noqa: PLR2004
                sure = digits >= _SURE_DIGITS or whole
                match = _PREFIXED.fullmatch(token)
                ranked.append((not sure, distance * 10 + place, match.group(1) if match else token))
    found += [code for _, _, code in sorted(ranked)]
    return list(dict.fromkeys(found))[:5]
