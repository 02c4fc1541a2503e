"""schema.org products and offers, whichever syntax carried them: JSON-LD, microdata or RDFa become one kind of thing.

A page often describes many products (related ones, variants). The main one is found by agreement with the page's
address and title; the others are counted, since a page of many products and no main one is an index.
"""

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawlers.pages.claim import EMBEDDED, Claims, PriceClaim
from crawlers.pages.graph import MAX_THINGS, by_id, linked
from crawlers.pages.jsontext import loads
from crawlers.pages.money import read_number
from crawlers.pages.node import Item, Walk, squeeze

_PRODUCT_TYPES = frozenset(
    [
        "product",
        "individualproduct",
        "productmodel",
        "productgroup",
        "somethingproducts",
        "vehicle",
        "car",
        "motorcycle",
        "book",
        "offer",
        "aggregateoffer",
        "apartment",
        "house",
        "realestatelisting",
        "event",
        "musicevent",
        "accommodation",
        "course",
        "service",
        "menuitem",
    ]
)
_OFFER_TYPES = frozenset({"offer", "aggregateoffer", "demand"})
_INDEX_TYPES = frozenset({"itemlist", "collectionpage", "searchresultspage", "offercatalog", "productcollection"})
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]{0,1000}>")
_FORMER = re.compile(r"list|strike|msrp|srp$|regular|suggested|invoice", re.IGNORECASE)
"""Types of price (schema.org PriceTypeEnumeration and what sites make of it) that nobody pays now."""
_USED = re.compile(r"used|refurbished|damaged|openbox|open-box", re.IGNORECASE)
DELIBERATE = 1.5
"""Factor of trust in an embedded "out of stock": "in stock" is what templates say by default, this is not."""
_STOCK = {
    word: value
    for value, words in (
        (
            "InStock",
            (
                "instock instoreonly onlineonly limitedavailability presale preorder backorder madetoorder available"
                " instoc availablefororder yes"
            ),
        ),
        ("OutOfStock", "outofstock soldout discontinued unavailable reserved oos no"),
    )
    for word in words.split()
}


@dataclass(slots=True)
class Thing:
    """One embedded thing: lower-case types without prefix, properties as lists, syntax it came in."""

    types: tuple[str, ...]
    properties: dict[str, list[Any]]
    syntax: str
    depth: int = 0
    listed: bool = False


@dataclass(slots=True)
class Embedded:
    """The things of a page: candidates for what is sold, breadcrumb trails, and whether it calls itself a list."""

    products: list[Thing] = field(default_factory=list)
    trails: list[list[str]] = field(default_factory=list)
    lists: int = 0


def embedded_things(page: Walk) -> Embedded:
    """Collect the schema.org things of a page in all three syntaxes."""
    found = Embedded()
    values = [value for script in page.scripts if script.is_linked_data for value in loads(script.text)]
    known = by_id(values)
    for value in values:
        _collect(_from_json(linked(value, known) if known else value), found)
    tops = [_from_item(item) for item in page.items if item.top]
    for thing in tops[:MAX_THINGS]:
        _collect(thing, found)
    return found


def main_product(found: Embedded, titles: tuple[str, ...], url: str | None) -> Thing | None:
    """Return the thing this page is about, None where all are listed among others or nothing fits."""
    path = urlsplit(url).path.rstrip("/").lower() if url else ""
    wanted = [set(_words(title)) for title in titles if title]
    ranked: list[tuple[float, int, Thing]] = []
    for order, thing in enumerate(found.products):
        score = EMBEDDED.get(thing.syntax, 1.0) / 4 - thing.depth * 0.7 - (2.5 if thing.listed else 0.0)
        name = set(_words(text_of(thing, "name") or text_of(thing, "title") or ""))
        overlap = max((len(name & words) / max(1, len(name | words)) for words in wanted), default=0.0) if name else 0.0
        score += 4 * overlap
        own = urlsplit(text_of(thing, "url") or text_of(thing, "@id") or "").path.rstrip("/").lower()
        if own and path:
            score += 1.5 if own == path else -0.7
        score += 1.0 if "offers" in thing.properties or "price" in thing.properties else 0.0
        score += 0.5 if "sku" in thing.properties or "description" in thing.properties else 0.0
        ranked.append((score, -order, thing))
    if not ranked:
        return None
    best = max(ranked, key=lambda row: row[:2])
    return best[2] if best[0] > (0.5 if len(ranked) == 1 else 1.0) else None


def claim_product(thing: Thing, claims: Claims, url: str | None = None, chosen: frozenset[str] = frozenset()) -> None:
    """Claim what a product thing states; of several variants or offers, first that of the page's own address.

    `chosen` are the codes (numbers in the shop's system) of the variant that the page shows as chosen.
    """
    variant = _put_first(thing, "hasVariant", url, chosen)
    own = _put_first(thing, "offers", url, chosen) or (variant and "offers" not in thing.properties)
    source, weight = thing.syntax, EMBEDDED.get(thing.syntax, 3.0)
    for name in ("name", "title"):
        claims.add("title", text_of(thing, name), source, weight)
    claims.add("text", text_of(thing, "description"), source, weight)
    for name, bonus in (("sku", 1.0), ("productID", 0.2), ("mpn", -2.8), ("model", -3.0), ("identifier", -1.0)):
        for value in thing.properties.get(name, ())[:2]:
            text = _plain(value)
            if text and len(text) <= 60 and "://" not in text:  # noqa: PLR2004
                code = text.removeprefix("sku:").removeprefix("mpn:").strip()
                code = code.split(" ")[0] if name == "productID" and " " in code else code
                claims.add("sku", code, f"{source} {name}", weight + bonus - (1.5 if is_gtin(code) else 0.0))
    for name in ("gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn", "ean"):
        claims.add("gtin", text_of(thing, name), source, weight)
    claims.add("brand", text_of(thing, "brand") or text_of(thing, "manufacturer"), source, weight)
    claims.add("published", text_of(thing, "datePublished") or text_of(thing, "datePosted"), source, weight)
    for value in thing.properties.get("image", ())[:20]:
        claims.add("image", _plain(value, ("contentUrl", "url", "@id")), source, weight)
    for value in thing.properties.get("seller", ())[:1]:
        _claim_seller(value, claims, source, weight)
    for variant in thing.properties.get("hasVariant", ())[:1]:
        if isinstance(variant, Thing):
            claims.add("sku", text_of(variant, "sku"), f"{source} variant sku", weight - 0.5)
    _claim_offers(thing, claims, source, weight, own=own)


def _put_first(thing: Thing, name: str, url: str | None, chosen: frozenset[str]) -> bool:
    """Move the one variant or offer to the front that bears the whole address of the page or a chosen code."""
    values = thing.properties.get(name, [])
    things = [v for v in values if isinstance(v, Thing)] if len(values) > 1 else []
    own = [v for v in things if url and url in _addresses(v)] or [v for v in things if chosen and _codes(v) & chosen]
    if len(own) != 1:
        return False
    thing.properties[name] = [own[0], *(value for value in values if value is not own[0])]
    return True


def _codes(thing: Thing) -> set[str]:
    """Return the codes of a variant or offer, those in the query of its address included."""
    names = ("sku", "productID", "@id", "identifier", "gtin", "gtin13", "mpn", "serialNumber")
    codes = {text.lower() for name in names if (text := text_of(thing, name))}
    for address in _addresses(thing):
        codes |= {value.lower() for _, value in parse_qsl(urlsplit(address).query)}
    return codes


def _addresses(thing: Thing) -> set[str]:
    offers = [offer for offer in thing.properties.get("offers", ()) if isinstance(offer, Thing)]
    return {text for each in (thing, *offers) if (text := text_of(each, "url"))}


def text_of(thing: Thing, name: str) -> str | None:
    """Return the first text of a property; of a thing, its name."""
    return next((text for value in thing.properties.get(name, ()) if (text := _plain(value))), None)


def offers_of(thing: Thing) -> list[Thing]:
    """Return the offers of a product, nested and grouped ones included; a thing with a price is its own offer."""
    offers: list[Thing] = [thing] if {"price", "lowPrice"} & thing.properties.keys() else []
    queue = [value for value in thing.properties.get("offers", ()) if isinstance(value, Thing)]
    if not queue and not offers:
        variants = [v for v in thing.properties.get("hasVariant", ()) if isinstance(v, Thing)]
        queue = [offer for v in variants[:100] for offer in v.properties.get("offers", ()) if isinstance(offer, Thing)]
    while queue and len(offers) < 200:  # noqa: PLR2004
        offer = queue.pop(0)
        inner = [value for value in offer.properties.get("offers", ()) if isinstance(value, Thing)]
        if "price" not in offer.properties and "lowPrice" not in offer.properties:
            offers.append(offer)
            queue += inner
        else:
            offers += [*(each for each in inner[:100] if "price" in each.properties), offer]
    used = [offer for offer in offers if _is_used(offer)]
    return [offer for offer in offers if offer not in used] if len(used) < len(offers) else offers


def _is_used(offer: Thing) -> bool:
    """Say whether an offer is one of used goods; beside one of new goods it is not the price of the page."""
    return bool(_USED.search(text_of(offer, "itemCondition") or ""))


def _claim_offers(thing: Thing, claims: Claims, source: str, weight: float, *, own: bool) -> None:
    amounts: list[PriceClaim] = []
    stocks: list[str] = []
    for offer in offers_of(thing):
        if (price := _price_of(offer, source, weight)) is not None:
            amounts.append(price)
        if stock := stock_word(text_of(offer, "availability")):
            stocks.append(stock)
        for name in ("sku", "mpn"):
            if (text := text_of(offer, name)) and offer is not thing:
                claims.add("sku", text, f"{source} offer {name}", weight - (0.5 if name == "sku" else 2.0))
        claims.add("gtin", text_of(offer, "gtin13") or text_of(offer, "gtin"), source, weight - 1)
        for value in (offer.properties.get("seller") or offer.properties.get("offeredBy") or ())[:1]:
            _claim_seller(value, claims, source, weight)
    _claim_prices(amounts, claims, source, weight)
    if stocks:
        stocks = stocks[:1] if own else stocks
        value = "InStock" if "InStock" in stocks else "OutOfStock"
        claims.add("availability", value, source, weight * (1.0 if value == "InStock" else DELIBERATE))


def _claim_prices(amounts: list[PriceClaim], claims: Claims, source: str, weight: float) -> None:
    """Claim the first offer's price, and with less trust the lowest; the highest of all closes the range."""
    if not amounts:
        return
    first = amounts[0]
    highest = max(claim.max_amount or claim.amount for claim in amounts)
    lowest = min(claim.amount for claim in amounts)
    high = highest if highest > first.amount else None
    claims.prices.append(PriceClaim(first.amount, first.currency, source, weight, high))
    if lowest != first.amount:
        claims.prices.append(PriceClaim(lowest, first.currency, f"{source} lowest offer", weight - 2.0, highest))
    if first.currency:
        claims.currencies.append((first.currency, weight))


def _price_of(offer: Thing, source: str, weight: float) -> PriceClaim | None:
    """Return the price of an offer, from itself or its price specification (that of the list price aside)."""
    specs = [spec for spec in offer.properties.get("priceSpecification", ()) if isinstance(spec, Thing)]
    specs = [s for s in specs if not _FORMER.search(text_of(s, "priceType") or "")] or specs[:1]
    for holder in (offer, *specs[:1]):
        currency = text_of(holder, "priceCurrency") or text_of(offer, "priceCurrency") or ""
        amount = read_number(text_of(holder, "price") or text_of(holder, "lowPrice") or text_of(holder, "minPrice"))
        if amount is not None and amount > 0:
            high = read_number(text_of(holder, "highPrice") or text_of(holder, "maxPrice"))
            return PriceClaim(amount, currency, source, weight, high if high and high > amount else None)
    return None


def _claim_seller(value: Any, claims: Claims, source: str, weight: float) -> None:
    claims.add("seller.name", _plain(value), source, weight)
    if isinstance(value, Thing):
        claims.add("seller.url", text_of(value, "url"), source, weight)
        claims.add("seller.phone", text_of(value, "telephone"), source, weight)
        claims.add("seller.email", (text_of(value, "email") or "").removeprefix("mailto:"), source, weight)
        for address in value.properties.get("address", ())[:1]:
            claims.add("seller.address", _address(address), source, weight)
            if isinstance(address, Thing):
                claims.add("seller.country", text_of(address, "addressCountry"), source, weight)
        for scheme in ("vatID", "taxID", "leiCode", "duns"):
            if text := text_of(value, scheme):
                claims.add(
                    "seller.identifier", f"{scheme.removesuffix('ID').removesuffix('Code')}:{text}", source, weight
                )


def is_gtin(code: str) -> bool:
    """Say whether a code is an EAN, UPC or ISBN-13 by length and check digit: a trade number, not the shop's own."""
    if len(code) not in (8, 12, 13, 14) or not code.isdigit():
        return False
    digits = [int(c) for c in reversed(code)]
    return sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def stock_word(value: str | None) -> str | None:
    """Return InStock or OutOfStock for a schema.org availability or one of its usual misspellings."""
    if not value:
        return None
    word = value.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].strip().lower()
    return _STOCK.get(re.sub(r"[\s_-]", "", word))


def _address(value: Any) -> str:
    if not isinstance(value, Thing):
        return _plain(value) or ""
    names = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
    return ", ".join(text for name in names if (text := text_of(value, name)))


def _plain(value: Any, names: tuple[str, ...] = ("name", "value", "url", "@id", "contentUrl")) -> str | None:
    """Return a value as text without markup; of a thing, the first of `names` that it has."""
    if isinstance(value, Thing):
        return next((text for name in names if (text := text_of(value, name))), None)
    if isinstance(value, bool) or value is None:
        return None
    text = str(value)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = html.unescape(_TAGS.sub(" ", text))
    return squeeze(text) or None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())[:60]


def _type_names(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(
        str(n).rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].rsplit("#", 1)[-1].lower() for n in names if n
    )


def _from_json(value: Any, depth: int = 0) -> Any:
    """Turn a JSON-LD value into Things; lists are flattened, text and numbers stay."""
    if isinstance(value, list):
        return [_from_json(item, depth) for item in value[:MAX_THINGS]] if depth < 40 else []  # noqa: PLR2004
    if not isinstance(value, dict) or depth >= 40:  # noqa: PLR2004
        return value
    if "@value" in value:
        return value["@value"]
    properties: dict[str, list[Any]] = {}
    for key, item in value.items():
        if key != "@type":
            made = _from_json(item, depth + 1)
            properties[str(key).rsplit("/", 1)[-1].removeprefix("schema:")] = made if isinstance(made, list) else [made]
    return Thing(_type_names(value.get("@type")), properties, "json-ld")


def _from_item(item: Item, depth: int = 0) -> Thing:
    properties = {
        name: [_from_item(v, depth + 1) if isinstance(v, Item) else v for v in values] if depth < 40 else []  # noqa: PLR2004
        for name, values in item.properties.items()
    }
    return Thing(tuple(name for kind in item.types for name in _type_names(kind)), properties, item.syntax)


def _collect(value: Any, found: Embedded) -> None:
    """Sort things into products, trails and lists, breadth first; inside lists and relations they count as listed."""
    queue: list[tuple[Any, int, bool, bool]] = [(value, 0, False, False)]
    seen = 0
    while queue and seen < MAX_THINGS:
        current, depth, listed, inside = queue.pop(0)
        seen += 1
        if isinstance(current, list):
            queue += [(item, depth, listed, inside) for item in current]
            continue
        if not isinstance(current, Thing):
            continue
        kinds = set(current.types)
        if kinds & _OFFER_TYPES and not inside and (offered := _offered(current)) is not None:
            current, kinds = offered, set(offered.types)
        if "breadcrumblist" in kinds:
            found.trails.append(_trail(current))
            continue
        if kinds & _INDEX_TYPES:
            found.lists += 1
            listed = True
        product = bool(kinds & _PRODUCT_TYPES) or (not kinds and "offers" in current.properties)
        if product and not (inside and kinds & _OFFER_TYPES):
            current.depth, current.listed = depth, listed
            found.products.append(current)
        for name, values in current.properties.items():
            aside = listed or name in ("isRelatedTo", "isSimilarTo", "itemListElement", "isAccessoryOrSparePartFor")
            inner = (inside or product) and name in (
                "offers",
                "hasVariant",
                "priceSpecification",
                "model",
                "isVariantOf",
            )
            if name in ("review", "aggregateRating", "itemReviewed", "brand", "seller", "image") or inner:
                continue
            queue += [(item, depth + 1, aside, inside or product) for item in values if isinstance(item, (Thing, list))]


def _offered(offer: Thing) -> Thing | None:
    """Return the thing that an offer is about, with the offer as its own, where the two are given inside out."""
    thing = next((v for v in offer.properties.get("itemOffered", ()) if isinstance(v, Thing)), None)
    if thing is None or "offers" in thing.properties:
        return None
    own = {name: values for name, values in offer.properties.items() if name != "itemOffered"}
    return replace(thing, properties={**thing.properties, "offers": [replace(offer, properties=own)]})


def _trail(thing: Thing) -> list[str]:
    steps: list[tuple[float, str]] = []
    for order, element in enumerate(thing.properties.get("itemListElement", ())[:30]):
        if isinstance(element, Thing):
            name = text_of(element, "name")
            inner = next((v for v in element.properties.get("item", ()) if isinstance(v, Thing)), None)
            name = name or (text_of(inner, "name") if inner else None)
            if name and not name.startswith("http"):
                position = read_number(text_of(element, "position"))
                steps.append((float(position) if position is not None else float(order), name))
    return [name for _, name in sorted(steps, key=lambda step: step[0])]
