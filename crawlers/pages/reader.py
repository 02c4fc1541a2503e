"""Reading a stored page: its kind, the listing on it, and where it leads. No I/O.

    parse -> walk -> walls? -> claims (embedded, meta, scripts, labels, sight) -> weigh -> RawListing

Nothing here knows a site. A site file's selectors, where given, win over what is read automatically.
"""

import gc
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

from crawlers.pages import contact, kind, label, link, maintext, meta, schema, selector, stock, visible, weigh
from crawlers.pages.choice import chosen_codes
from crawlers.pages.claim import Claims
from crawlers.pages.document import page_bytes, parse
from crawlers.pages.identity import claim_attribute_price, claim_identity, claim_shown_form, prefer_variant
from crawlers.pages.money import AMBIGUOUS, currency_code, find_money, with_decimal
from crawlers.pages.node import Node, Walk, squeeze
from crawlers.pages.place import BESIDE, Place
from crawlers.pages.reading import PageReading
from crawlers.pages.script import attribute_scripts
from crawlers.pages.state import claim_state
from crawlers.pages.storable import storable
from crawlers.pages.walk import walk
from domain.listing import RawListing, RawSeller

MAX_IMAGES = 20
_SHORT = 40
_ALSO_COUNTRIES = frozenset({"ar", "ca", "co", "mx", "sg"})
"""Languages whose code is that of a country with another language (Arabic and Argentina)."""
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Read:
    """What the readers found on one page."""

    page: Walk
    claims: Claims
    evidence: kind.Evidence
    trails: list[list[str]]
    base: str
    text: tuple[str, str]


def read_page(
    body: bytes,
    url: str | None,
    headers: Sequence[tuple[str, str]] = (),
    selectors: Mapping[str, Sequence[str]] | None = None,
    *,
    decimal: str = "",
    assume_listing: bool = False,
    with_links: bool = True,
) -> PageReading:
    """Read one stored response.

    Args:
        body: the body, decoded of content encodings, in whatever character set.
        url: where it was fetched, None if unknown (the page's canonical link then stands in).
        headers: response headers; only the character set is taken from them.
        selectors: by field (title, price, currency, availability, seller, phone, sku, description, location, images,
            brand, gtin, published) the CSS, XPath or JMESPath expressions of a site file, tried in order.
        decimal: the site's decimal sign, where "1.250" leaves open whether it is a thousand or one and a quarter.
        assume_listing: the caller knows that the page is about one thing, so a listing is read whatever the kind.
        with_links: judge the links too; a caller that does not follow them saves a sixth of the time.

    Raises:
        DataError: a selector cannot be understood.
    """
    collecting = gc.isenabled()
    gc.disable()  # some ten thousand values are made, none of them in a ring: looking for rings costs a quarter
    try:
        reading = _read_page(body, url, headers, selectors or {}, assume_listing=assume_listing, with_links=with_links)
    finally:
        if collecting:
            gc.enable()
    if decimal and reading.listing is not None and reading.listing.price is not None:
        exact = with_decimal(reading.listing.price, reading.listing.price_text or "", decimal)
        return replace(reading, listing=replace(reading.listing, price=exact))
    return reading


def _read_page(
    body: bytes,
    url: str | None,
    headers: Sequence[tuple[str, str]],
    selectors: Mapping[str, Sequence[str]],
    *,
    assume_listing: bool,
    with_links: bool,
) -> PageReading:
    text = page_bytes(body, headers)
    passed_over = BESIDE if not with_links else Place.CHROME  # a link is judged by the blocks that it stands in
    page = walk(text, passed_over) if text else None
    if page is None or not (page.nodes or page.scripts):
        return PageReading("other", None, url, reasons=("there is nothing on the page",))
    own = meta.canonical(page, url)
    base = urljoin(url or own or "", page.base or "") or (url or own or "")
    links = link.page_links(page, base) if with_links else ()
    wall = kind.wall_of(page)
    if wall is not None and not assume_listing:
        return PageReading(wall[0], None, own, links, (wall[1],))
    heading = _heading(page)
    if heading is not None and heading.within & passed_over:
        page = walk(text, 0) or page  # what it is about stands in what looks like a menu
        heading = _heading(page)
    page.scripts += attribute_scripts(text)
    read = _read(page, heading, base, own or url, url)
    page_kind, reasons = (wall[0], (wall[1],)) if wall else kind.kind_of(page, read.evidence)
    listing = None
    if page_kind in ("listing", "gone") or assume_listing or selectors:
        chosen = _selected(text, page, selectors) if selectors else {}
        listing = _listing(read, own or url or "", page_kind, chosen)
        if "title" in chosen and "price" in chosen and page_kind in ("other", "index"):
            page_kind, reasons = "listing", (*reasons, "the site file's selectors for title and price found something")
        if page_kind not in ("listing", "gone") and not assume_listing:
            listing = None
    if listing is not None and not listing.title and page_kind == "gone":
        listing = None
    return PageReading(page_kind, listing and storable(listing), own, links, reasons)


def _selected(text: bytes, page: Walk, selectors: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[list[str], str]]:
    """Return what the site file's selectors find; they need the tree, which is built for them alone."""
    root = parse(text)
    return selector.selected(root, page, selectors) if root is not None else {}


def _names(page: Walk) -> tuple[str, ...]:
    return tuple(
        n
        for n in (meta.meta(page, "og:title"), page.title, meta.meta(page, "twitter:title"), meta.bare_title(page))
        if n
    )


def _heading(page: Walk) -> Node | None:
    return maintext.title_node(page, _names(page))


def _read(page: Walk, heading: Node | None, base: str, url: str | None, given: str | None = None) -> _Read:
    claims = Claims()
    embedded = schema.embedded_things(page)
    names = _names(page)
    chosen = chosen_codes(page, (url, given))
    seen_title = page.text(heading, 60) if heading is not None else ""
    product = schema.main_product(embedded, (seen_title, *names), url)
    if product is not None:
        schema.claim_product(product, claims, url, chosen)
    meta.claim_metas(page, claims, base)
    maintext.claim_title(page, heading, claims)
    visible.clear_shared_places(page, heading)
    scene = visible.find_scene(page, heading)
    seen = visible.seen_prices(page, scene)
    claim_state(page, claims, seen_title or (names[0] if names else ""), url, chosen)
    label.claim_labels(page, claims, scene.title_line, _host(url or base))
    label.claim_marked(page, claims, scene.title_line)
    contact.claim_contacts(page, claims, base, scene.title_line)
    claim_identity(page, claims, url or meta.own_address(page), seen_title)
    claim_shown_form(page, claims, scene.title_line)
    prefer_variant(claims)
    claim_attribute_price(page, claims)
    stock.claim_stock(page, claims, scene, seen)
    price = weigh.weigh_price(claims, seen)
    text = maintext.describe(page, heading)
    evidence = kind.Evidence(embedded, product, scene, seen, claims, price)
    return _Read(page, claims, evidence, embedded.trails, base, text)


def _listing(read: _Read, url: str, page_kind: str, chosen: Mapping[str, tuple[list[str], str]]) -> RawListing:
    """Put the listing together; selectors first, then the claims with the most support."""
    sources: dict[str, str] = {}

    def pick(field: str, *names: str) -> str | None:
        for name in (field, *names):
            if name in chosen:
                sources[field] = chosen[name][1]
                return chosen[name][0][0]
        decided = weigh.weigh_text(read.claims, names[0] if names and names[0].startswith("seller.") else field)
        if decided is None:
            return None
        sources[field] = decided[1]
        return decided[0]

    title = pick("title") or ""
    price, max_price, currency, price_text = _money(read, chosen, sources)
    seller = RawSeller(
        name=pick("seller", "seller.name"),
        url=pick("seller_url", "seller.url"),
        country=pick("seller_country", "seller.country"),
        address=pick("address", "seller.address"),
        phone=pick("phone", "seller.phone"),
        email=pick("email", "seller.email"),
        identifiers=tuple(dict.fromkeys(str(c.value) for c in read.claims.of("seller.identifier"))),
    )
    availability = _availability(read, page_kind, chosen, sources)
    return RawListing(
        url=url,
        title=title,
        text=_text(read, chosen, sources),
        price_text=price_text,
        price=price,
        max_price=max_price,
        currency=currency,
        availability=availability,
        sku=pick("sku"),
        gtin=pick("gtin"),
        brand=pick("brand"),
        seller=seller,
        location=pick("location"),
        images=_images(read, chosen, sources),
        breadcrumbs=_breadcrumbs(read, sources),
        published=pick("published"),
        language=_language(read.page),
        sources=sources,
    )


def _money(
    read: _Read, chosen: Mapping[str, tuple[list[str], str]], sources: dict[str, str]
) -> tuple[Decimal | None, Decimal | None, str | None, str | None]:
    places = _places(read)
    stated = max(read.claims.currencies, key=lambda pair: pair[1], default=("", 0.0))[0]
    if "price" in chosen:
        texts, source = chosen["price"]
        found = find_money(texts[0], bare=True)
        if found:
            sources["price"] = source
            seen = read.evidence.price.currency if read.evidence.price is not None else ""
            sign = chosen["currency"][0][0] if "currency" in chosen else found[0].currency or stated or seen
            high = found[1].amount if len(found) > 1 and found[1].amount > found[0].amount else None
            return found[0].amount, high, currency_code(sign, places), squeeze(texts[0])
    priced = read.evidence.price
    if priced is None:
        return None, None, None, None
    sources["price"] = priced.source
    sign = chosen["currency"][0][0] if "currency" in chosen else priced.currency
    if stated and sign in (*AMBIGUOUS, "¥", "￥"):
        sign = stated
    code = currency_code(sign, places) or _currency_around(read, priced, places)
    if code:
        sources["currency"] = priced.source
    return priced.amount, priced.max_amount, code, _price_text(read, priced)


def _currency_around(read: _Read, priced: weigh.Priced, places: tuple[str, ...]) -> str | None:
    """Return the currency that stands in the line of a price outside of its element, else the only one on the page."""
    if (at := _line_of(read, priced)) is not None:
        found = find_money(read.page.lines[at].text)
        sign = next((money.currency for money in found if money.amount == priced.amount), "")
        if code := currency_code(sign, places):
            return code
    codes = {code for s in read.evidence.seen if (code := currency_code(s.money.currency, places))}
    return codes.pop() if len(codes) == 1 else None


def _line_of(read: _Read, priced: weigh.Priced) -> int | None:
    """Return the index of the line in which a price is seen."""
    at = next((sight.line for sight in read.evidence.seen if sight.text == priced.text), None)
    return at if at is not None and at < len(read.page.lines) else None


def _price_text(read: _Read, priced: weigh.Priced) -> str | None:
    """Return the visible price with what stands beside it: unit, quantity breaks, range."""
    if priced.text is None:
        return None
    at = _line_of(read, priced)
    if at is None:
        return priced.text
    line = squeeze(read.page.lines[at].text)
    text = line if priced.text in line and len(line) <= 200 else priced.text  # noqa: PLR2004
    following = read.page.lines[at + 1 : at + 2]
    if (
        following
        and re.match(r"\s{0,3}(?:/|per |pro |je |por |за |par )", following[0].text)
        and len(following[0].text) <= _SHORT
    ):
        text = f"{text} {squeeze(following[0].text)}"
    blocks = (n for n in read.page.placed if n.own & Place.TIER and 0 < n.end - n.start <= 120)  # noqa: PLR2004
    tiers = [t for t in (read.page.text(node) for node in blocks) if len(t) <= 400 and any(c.isdigit() for c in t)]  # noqa: PLR2004
    return "; ".join(dict.fromkeys([text, *tiers[:1]]))


def _availability(
    read: _Read, page_kind: str, chosen: Mapping[str, tuple[list[str], str]], sources: dict[str, str]
) -> str | None:
    if "availability" in chosen:
        word = stock.read_stock(chosen["availability"][0][0])
        if word:
            sources["availability"] = chosen["availability"][1]
            return word
    if page_kind == "gone":
        sources["availability"] = "gone"
        return "OutOfStock"
    decided = weigh.weigh_stock(read.claims)
    if decided is None:
        return None
    sources["availability"] = decided[1]
    return decided[0]


def _text(read: _Read, chosen: Mapping[str, tuple[list[str], str]], sources: dict[str, str]) -> str:
    if "description" in chosen:
        sources["text"] = chosen["description"][1]
        return "\n".join(chosen["description"][0])[: maintext.MAX_TEXT]
    text, source = read.text
    stated = read.claims.best("text") or ""
    if len(text) < 40 and len(stated) > len(text):  # noqa: PLR2004
        text, source = stated, "embedded description"
    elif stated and squeeze(stated)[:60].lower() not in squeeze(text).lower():
        text = f"{stated}\n{text}"
    if text:
        sources["text"] = source
    return text[: maintext.MAX_TEXT]


def _images(read: _Read, chosen: Mapping[str, tuple[list[str], str]], sources: dict[str, str]) -> tuple[str, ...]:
    if "images" in chosen:
        sources["images"] = chosen["images"][1]
        return tuple(urljoin(read.base, text) for text in chosen["images"][0][:MAX_IMAGES])
    urls = [urljoin(read.base, str(claim.value)) for claim in read.claims.of("image")]
    if urls:
        sources["images"] = read.claims.of("image")[0].source
    else:
        for node in read.page.images:
            src = node.attrs.get("data-src") or node.attrs.get("src") or ""
            if (
                src
                and not src.startswith("data:")
                and node.within & (Place.GALLERY | Place.PRODUCT)
                and not node.within & (Place.CHROME)
            ):
                urls.append(urljoin(read.base, src))
        if urls:
            sources["images"] = "img"
    return tuple(dict.fromkeys(urls))[:MAX_IMAGES]


def _breadcrumbs(read: _Read, sources: dict[str, str]) -> tuple[str, ...]:
    if read.trails:
        sources["breadcrumbs"] = "embedded breadcrumb list"
        longest = max(len(trail) for trail in read.trails)
        return tuple(next(trail for trail in read.trails if len(trail) == longest))
    for node in read.page.placed:
        if node.own & Place.CRUMB and node.end > node.start:
            inside = [a for a in read.page.anchors if node.start <= a.start < node.end]
            steps = [text for a in inside if (text := read.page.text(a, 20)) and len(text) <= 80]  # noqa: PLR2004
            if steps:
                sources["breadcrumbs"] = "breadcrumb block"
                return tuple(dict.fromkeys(steps))[:20]
    return ()


def _language(page: Walk) -> str | None:
    stated = page.language or meta.meta(page, "og:locale") or meta.meta(page, "content-language")
    return re.split(r"[-_,;]", stated.lower())[0][:3] or None if stated else None


def _places(read: _Read) -> tuple[str, ...]:
    """Return country and language codes that settle an ambiguous currency sign, most telling first."""
    found: list[str] = []
    host = _host(read.base)
    top = host.rsplit(".", 1)[-1]
    for text in (read.page.language or "", (meta.meta(read.page, "og:locale") or "").lower()):
        language, _, region = text.replace("_", "-").partition("-")
        found += [*reversed(region.split("-")), "" if language in _ALSO_COUNTRIES else language]
    if not any(found):
        found.append(_script_language(read))
    return ((top,) if top != "com" else ()) + tuple(part for part in found if part) + (("com",) if top == "com" else ())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _script_language(read: _Read) -> str:
    """Return ja or zh where the page states no language and its title and text are written so, else nothing."""
    text = f"{read.page.title} {read.text[0][:500]}"
    if _KANA.search(text):
        return "ja"
    return "zh" if len(_HAN.findall(text)) >= 4 else ""  # noqa: PLR2004
