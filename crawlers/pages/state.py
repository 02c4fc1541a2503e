"""State that shop software leaves in scripts: Next.js and Nuxt data, `window.x = {...}`, dataLayer pushes.

Looked into for an object that is about this page's thing: named like the title, or numbered like the address.
"""

import re
from typing import Any

from crawlers.pages.claim import EMBEDDED, Claims, PriceClaim
from crawlers.pages.identity import address_codes
from crawlers.pages.jsontext import loads
from crawlers.pages.money import read_number
from crawlers.pages.node import Walk
from crawlers.pages.schema import DELIBERATE, stock_word
from crawlers.pages.script import script_values

MAX_OBJECTS = 20_000
MOST_VARIANTS, NAMELESS = 100, 1.8
"""Variants that a list without names may have, and the trust in the number that it gives."""
_NAMES = ("name", "title", "productName", "product_name", "item_name", "productTitle", "displayName", "subject")
_PRICES = (
    "salePrice", "sale_price", "finalPrice", "final_price", "specialPrice", "special_price", "currentPrice",
    "current_price", "sellingPrice", "discountedPrice", "offerPrice", "price", "productPrice", "product_price",
    "priceValue", "ecomm_totalvalue", "amount", "pricing", "prices", "priceInfo", "price_info",
)  # fmt: skip
_INNER = ("value", "amount", "current", "sale", "final", "now", "sellingPrice", "price", "formattedPrice")
_SKUS = (
    "sku", "productSku", "product_sku", "skuId", "articleNumber", "article", "productCode", "item_id", "productId",
    "product_id", "itemNumber", "itemNo", "partNumber", "id", "code", "itemId",
)  # fmt: skip
_MINOR = frozenset({"handle", "variants"})
"""Members of a product as Shopify writes it, with whole numbers of cents."""
_SELECTED = (
    "selectedVariant", "selectedOrFirstAvailableVariant", "selected_variant", "defaultVariant", "masterVariant",
    "firstVariant", "currentVariant", "selectedSku", "defaultSku", "selectedOffer",
)  # fmt: skip
"""Members that hold the one variant which the page shows."""
_KEYS = (*_PRICES, *_SKUS[:6], "variants", *_SELECTED)
_NAMING, _TELLING = frozenset(_NAMES), frozenset(_KEYS)
"""What an object about a thing for sale has one of each of."""
_LISTS = ("items", "products", "contents")
_LONG = 40
"""Characters from which a text can be quoted JSON."""
_VARIANTS = (
    "variants",
    "variations",
    "skus",
    "variantList",
    "children",
    "combinations",
    "productVariants",
    "items",
    "offers",
)
_VARIANT_CODES = (*_SKUS, "variantId", "variant_id", "variation_id", "sku_id", "ean", "barcode")
_CURRENCIES = ("currency", "currencyCode", "priceCurrency", "currency_code", "currencyIso")
_STOCKS = (
    "availability",
    "stockStatus",
    "stock_status",
    "inStock",
    "in_stock",
    "isInStock",
    "isAvailable",
    "available",
    "inventory_status",
    "availableForSale",
    "available_for_sale",
    "availabilityStatus",
    "stock",
    "inventory",
)


def claim_state(page: Walk, claims: Claims, title: str, url: str | None, chosen: frozenset[str] = frozenset()) -> None:
    """Claim what embedded state says of the thing that the page is about, and of its variant with a `chosen` code."""
    wanted = frozenset(re.findall(r"\w+", title.lower()))
    codes = {code.lower() for code in address_codes(url)}
    best: tuple[float, dict[str, Any]] | None = None
    values = script_values(page.scripts)
    for value in values:
        for candidate in _objects(value):
            score = _score(candidate, wanted, codes)
            if score > 1.5 and (best is None or score > best[0]):  # noqa: PLR2004
                best = (score, candidate)
    if best is not None:
        _claim(best[1], claims, min(best[0] / 3, 1.0), chosen)
    else:
        _claim_nameless(values, claims, chosen)


def _claim_nameless(values: list[Any], claims: Claims, chosen: frozenset[str]) -> None:
    """Claim number and price of the chosen or first variant where a script lists variants without the thing's name."""
    lists = [value for value in values if isinstance(value, list) and _lists_variants(value)]
    if len(lists) != 1:
        return
    own = [v for v in lists[0] if any(str(v.get(key, "")).lower() in chosen for key in _VARIANT_CODES)]
    variant = (own or lists[0])[0]
    code = variant.get("sku")
    if isinstance(code, str) and 3 <= len(code) <= 40:  # noqa: PLR2004
        claims.add("sku", code, "script variants", NAMELESS)
    _claim_price(variant, claims, EMBEDDED["script"])


def _lists_variants(value: list[Any]) -> bool:
    """Say whether a list holds nothing but variants without names: each has a number, or a price and a stock."""
    return 0 < len(value) <= MOST_VARIANTS and all(
        isinstance(item, dict)
        and (isinstance(item.get("sku"), str) or (_has_price(item) and any(key in item for key in _STOCKS)))
        and not any(name in item for name in _NAMES)
        for item in value
    )


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects within a value that have both a name and something priced or numbered, outermost first."""
    found: list[dict[str, Any]] = []
    queue: list[Any] = [value]
    looked = 0
    while looked < len(queue) and looked < MAX_OBJECTS:
        current = queue[looked]
        looked += 1
        if isinstance(current, dict):
            if not _NAMING.isdisjoint(current) and not _TELLING.isdisjoint(current):
                found.append(current)
            _hand_down(current)
            queue += [
                item
                for item in current.values()
                if isinstance(item, (dict, list)) or (isinstance(item, str) and len(item) > _LONG and _quotes(item))
            ]
        elif isinstance(current, list):
            queue += [item for item in current[:200] if isinstance(item, (dict, list))]
        elif isinstance(current, str):
            queue += loads(current)
    return found


def _hand_down(owner: dict[str, Any]) -> None:
    """Give the things listed in a value its currency, where they have none of their own: {currency, items: [...]}."""
    lists = [owner[key] for key in _LISTS if key in owner]
    currency = _text_at(owner, _CURRENCIES) if lists else ""
    for listed in lists if currency else ():
        for item in listed[:50] if isinstance(listed, list) else ():
            if isinstance(item, dict) and not _text_at(item, _CURRENCIES):
                item["currency"] = currency


def _quotes(text: str) -> bool:
    """Say whether a long text is JSON about goods, as caches of queries hold it."""
    return text[0] in "{[" and ('"price' in text or '"sku"' in text)


def _one(value: Any) -> Any:
    """Return the only member of a list of one, anything else as it is: tag managers write ["Name"]."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _score(candidate: dict[str, Any], wanted: frozenset[str], codes: set[str]) -> float:
    name = next((text for key in _NAMES if isinstance(text := _one(candidate.get(key)), str)), "")
    own = frozenset(re.findall(r"\w+", name.lower()))
    score = 3 * len(own & wanted) / len(own | wanted) if own and wanted else 0.0
    if codes and any(str(candidate.get(key, "")).lower() in codes for key in _SKUS):
        score += 2.0
    return score + (0.5 if any(key in candidate for key in _PRICES) else 0.0)


def _claim(thing: dict[str, Any], claims: Claims, trust: float, chosen: frozenset[str]) -> None:
    weight = EMBEDDED["script"] * trust
    variant = _chosen_variant(thing, chosen)
    _claim_price(thing if variant is None or not _has_price(variant) else {**thing, **variant}, claims, weight)
    for order, key in enumerate(_SKUS):
        value = _one(thing.get(key))
        if isinstance(value, (str, int)) and not isinstance(value, bool) and 3 <= len(str(value)) <= 40:  # noqa: PLR2004
            claims.add("sku", str(value), f"script {key}", weight + 1.0 - 0.15 * order)
            break
    first = variant if variant is not None else next(iter(_variants(thing)), {})
    code = next((c for key in _SKUS[:6] if isinstance(c := first.get(key), str) and c), "")
    gain = 3.2 if variant is not None else 0.9  # the number of the chosen variant, above that of the whole family
    claims.add("sku", code if len(code) <= 40 else "", "script variant sku", weight + gain)  # noqa: PLR2004
    for key in _STOCKS:
        value = (variant or {}).get(key, thing.get(key))
        if isinstance(value, dict):
            value = next((value[inner] for inner in _STOCKS if inner in value), None)
        word = stock_word(value) if isinstance(value, str) else None
        if isinstance(value, bool):
            word = "InStock" if value else "OutOfStock"
        if word:
            claims.add("availability", word, f"script {key}", weight * (DELIBERATE if word == "OutOfStock" else 1.0))
            break
    brand = thing.get("brand")
    claims.add("brand", brand.get("name") if isinstance(brand, dict) else brand, "script brand", weight)


def _variants(thing: dict[str, Any]) -> list[dict[str, Any]]:
    for key in _VARIANTS:
        value = thing.get(key)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [item for item in value[:300] if isinstance(item, dict)]
    return []


def _chosen_variant(thing: dict[str, Any], chosen: frozenset[str]) -> dict[str, Any] | None:
    """Return the one variant that bears a chosen code, or that the state itself calls the selected one."""
    own = [v for v in _variants(thing) if any(str(v.get(key, "")).lower() in chosen for key in _VARIANT_CODES)]
    if len(own) == 1:
        return own[0]
    return next((v for key in _SELECTED if isinstance(v := thing.get(key), dict)), None)


def _has_price(thing: dict[str, Any]) -> bool:
    return any(key in thing for key in _PRICES)


def _claim_price(thing: dict[str, Any], claims: Claims, weight: float) -> None:
    currency = _text_at(thing, _CURRENCIES)
    for key in _PRICES:
        value = _one(thing.get(key))
        if isinstance(value, dict):
            currency = currency or _text_at(value, _CURRENCIES)
            value = _inner_price(value)
        amount = read_number(value)
        if amount and isinstance(value, int) and thing.keys() >= _MINOR:
            amount /= 100  # as shop software writes that counts in cents
        if amount:
            claims.prices.append(PriceClaim(amount, currency, f"script {key}", weight))
            break
    if currency:
        claims.currencies.append((currency, weight))


def _inner_price(value: dict[str, Any], depth: int = 0) -> Any:
    """Return the amount within a price object: {"value": 1}, {"current": {"value": 1}}, {"salePrice": "1.00"}."""
    for key in (*_PRICES[:10], *_INNER):
        inner = value.get(key)
        if isinstance(inner, dict) and depth < 2:  # noqa: PLR2004
            inner = _inner_price(inner, depth + 1)
        if inner is not None and not isinstance(inner, (dict, list, bool)):
            return inner
    return None


def _text_at(thing: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((thing[key] for key in keys if isinstance(thing.get(key), str)), "")
