"""What a page is: one thing for sale, a list, a wall (captcha, consent, login), a notice that the thing is gone, other.

A wall must never be taken for "no hits" nor for "removed"; so walls are looked for first, and only where little else
is on the page.
"""

from collections import Counter
from dataclasses import dataclass

from crawlers.pages import priceword, words
from crawlers.pages.aside import stands_in
from crawlers.pages.card import card_link, count_cards, own_title
from crawlers.pages.claim import Claims
from crawlers.pages.money import find_money, may_hold_money
from crawlers.pages.node import Node, Walk
from crawlers.pages.notice import gone_notices
from crawlers.pages.phrase import Phrases
from crawlers.pages.place import BESIDE, Place
from crawlers.pages.reading import PageKind
from crawlers.pages.schema import Embedded, Thing
from crawlers.pages.sight import Scene, Seen
from crawlers.pages.stock import is_of_other_matter
from crawlers.pages.weigh import Priced

SHORT = 3000
"""Visible characters below which a page can be a wall or a notice."""
FEW = 3
"""Buy controls, and priced blocks of one make, that a page about one thing may have."""
SHORT_NOTICE, CLOSE = 60, 20
"""Characters of a line that says that the thing is sold out, and lines below the title within which it stands."""
BARE = 600
"""Visible characters below which a page shows next to nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the readers found, as far as it tells the kind of page."""

    embedded: Embedded
    product: Thing | None
    scene: Scene
    seen: list[Seen]
    claims: Claims
    price: Priced | None


def wall_of(page: Walk) -> tuple[PageKind, str] | None:
    """Return challenge or login with the reason where the page is a wall, None where it is not."""
    size = page.size
    if size >= SHORT:
        return None
    title = page.title.lower()
    text = f"{title}\n" + "\n".join(line.text for line in page.lines).lower()
    told = {match.group() for match in words.CHALLENGE.finditer(text)}
    if told == {"captcha"} and size >= BARE and _offers(page):
        told.clear()  # the field of a form below an offer
    if told:
        return "challenge", f"captcha or block page, asks to prove a human: {min(told)!r}"
    offers = page.priced or any(anchor.attrs.get("href", "")[:4].lower() == "tel:" for anchor in page.anchors)
    if size < BARE and not offers and (mark := _challenge_mark(page)):
        return "challenge", f"has a captcha or challenge script ({mark}) and shows next to nothing"
    if size < SHORT / 2 and len(page.anchors) < 25 and (match := words.CONSENT.search(text)):  # noqa: PLR2004
        return "challenge", f"asks for consent before anything is shown: {match.group()!r}"
    passwords = [node for node in page.controls if node.attrs.get("type", "").lower() == "password"]
    if any(not node.within & Place.CHROME for node in passwords):
        headings = [page.text(node, 30).lower() for node in page.headings]
        if size < BARE or any(words.LOGIN.search(told) for told in (title, *headings)):
            return "login", "asks for a password"
    return None


def _offers(page: Walk) -> bool:
    """Say whether a page has a heading and an amount of money, which walls have not."""
    lines = (page.lines[index].text for index in page.digit_lines)
    return bool(page.headings) and any(find_money(text) for text in lines if may_hold_money(text))


def _challenge_mark(page: Walk) -> str | None:
    told = [script.text[:20_000].lower() for script in page.scripts[:60]]
    told += [f"{n.words} {n.attrs.get('src', '')} {n.attrs.get('action', '')}".lower() for n in page.nodes[:400]]
    return next((match.group() for text in told if (match := words.CHALLENGE_MARKS.search(text))), None)


def kind_of(page: Walk, evidence: Evidence) -> tuple[PageKind, tuple[str, ...]]:
    """Return the kind of a page that is not a wall, with the reasons."""
    if gone := _gone(page, evidence):
        return "gone", (gone,)
    carded = _leads_elsewhere(page, evidence)
    owned = _own_buy(page, evidence)
    single, many = _signs_of_one(page, evidence, carded, owned), _signs_of_many(page, evidence, carded, owned)
    one, more = sum(points for points, _ in single), sum(points for points, _ in many)
    reasons = tuple(reason for _, reason in (*single, *many))
    if one >= 2.0 and (one > more or more < 1.5):  # noqa: PLR2004
        return "listing", reasons
    if more >= 1.5:  # noqa: PLR2004
        return "index", reasons
    return "other", (*reasons, "neither one thing for sale nor a list")


def _signs_of_one(page: Walk, evidence: Evidence, carded: bool, owned: bool) -> list[tuple[float, str]]:
    """Collect what speaks for one thing for sale, with points."""
    signs: list[tuple[float, str]] = []
    product, claims = evidence.product, evidence.claims
    if product is not None:
        signs.append((0.5 if product.listed else 3.0, f"{product.syntax} describes one product"))
    types = " ".join(page.metas.get("og:type", ())).lower()
    if "product" in types and "group" not in types:
        signs.append((1.5, f"og:type is {types}"))
    stated = [claim.source for claim in claims.prices] + [claim.source for claim in claims.of("availability")]
    if sum(source.startswith("meta") for source in stated) > 1:
        signs.append((0.7, "meta tags state price and stock"))
    if evidence.price is not None:
        seen = evidence.seen[0].score if evidence.seen else 0.0
        points = 1.5 if claims.prices else 0.5 if carded else min(2.0, seen / 2.5)
        signs.append((points, f"shows a price ({evidence.price.source})"))
    if owned:
        signs.append((1.3, "has a buy button of its own"))
    if any(claim.source == "visible text" and claim.value == "OutOfStock" for claim in claims.of("availability")[:1]):
        signs.append((1.4, "says that it is sold out"))
    if any(claim.weight >= 3.5 for claim in claims.of("sku")):  # noqa: PLR2004
        signs.append((0.7, "shows an article number"))
    if claims.of("seller.phone"):
        signs.append((0.5, "shows a telephone number"))
    return signs + _signs_without_price(page, evidence) + _signs_of_ad(page, evidence)


def _signs_without_price(page: Walk, evidence: Evidence) -> list[tuple[float, str]]:
    """Collect what speaks for one thing whose price is not told: it is sold out, or one has to ask or log in."""
    if evidence.price is not None:
        return []
    signs: list[tuple[float, str]] = []
    if _sold_out_itself(page, evidence):
        signs.append((1.0, "names no price, as nothing is left"))
    if _told_itself(page, evidence, priceword.WITHHELD):
        signs.append((2.0, "tells its price only to those who ask or log in"))
    return signs


def _sold_out_itself(page: Walk, evidence: Evidence) -> bool:
    """Say whether the page's own thing is told to be sold out."""
    return _told_itself(page, evidence, words.OUT_OF_STOCK)


def _told_itself(page: Walk, evidence: Evidence, phrases: Phrases) -> bool:
    """Say whether a phrase stands in a short line near the page's own title, and not on a card that leads elsewhere."""
    scene = evidence.scene
    title = own_title(page, scene.title_node)
    if title is None:
        return False
    return any(
        len(line.text) <= SHORT_NOTICE
        and not line.node.within & (BESIDE | Place.HIDDEN)
        and phrases.search(line.text.lower()) is not None
        and card_link(page, line.node, title) is None
        for line in page.lines[scene.title_line + 1 : scene.title_line + CLOSE]
    )


def _signs_of_ad(page: Walk, evidence: Evidence) -> list[tuple[float, str]]:
    """Collect what speaks for a classified ad that names no price: "wanted", "price on request"."""
    title, claims = evidence.scene.title_node, evidence.claims
    if title is None or evidence.price is not None or words.ABOUT_US.search(page.text(title, 30).lower()):
        return []
    signs: list[tuple[float, str]] = []
    if any(claim.weight >= 2.5 for claim in claims.of("seller.name")):  # noqa: PLR2004
        signs.append((0.7, "names a seller"))
    if claims.of("location"):
        signs.append((0.4, "names a place"))
    if signs and any(n.own & Place.DESCRIPTION and n.start >= title.start and n.end > n.start for n in page.placed):
        signs.append((0.5, "has a description"))
    if words.WANTED.search(page.text(title, 30).lower()):
        signs.append((1.0, "the title says that something is wanted"))
    return signs


def _signs_of_many(page: Walk, evidence: Evidence, carded: bool, owned: bool) -> list[tuple[float, str]]:
    """Collect what speaks for a list, with points."""
    signs: list[tuple[float, str]] = []
    embedded, product = evidence.embedded, evidence.product
    if len(evidence.scene.buy_lines) > FEW:
        signs.append((0.7, "has many buy buttons"))
    sights = [seen.node for seen in evidence.seen]
    cards = _cards(page, [*page.priced, *sights], own_title(page, evidence.scene.title_node))
    if cards > FEW:
        own = evidence.price is not None if owned else _sold_out_itself(page, evidence)
        most = 1.5 if own and not carded else 3.0
        signs.append((min(most, cards / 5), f"{cards} priced blocks of one make"))
    if carded:
        described = product is not None and not product.listed
        signs.append((1.0 if described or owned else 4.0, "the price stands on a card that leads elsewhere"))
    listed = sum(1 for thing in embedded.products if thing.listed or thing is not product)
    if embedded.lists:
        signs.append((1.5 if listed > 1 or product is None else 0.3, "embedded data calls it a list"))
    if any(node.own & Place.PAGER for node in page.placed if not node.within & Place.REVIEW):
        lone = cards <= FEW and (owned or evidence.price is not None)  # reviews and questions are paged too
        signs.append((0.5 if lone else 1.5, "has pagination"))
    return signs


def _cards(page: Walk, prices: list[Node], title: Node | None) -> int:
    """Count priced blocks of one make outside of asides: the hallmark of a list."""
    linked = count_cards(page, prices, title, BESIDE)
    makes: Counter[str] = Counter()
    for node in page.priced:
        if node.within & BESIDE or not node.words:
            continue
        card = next(
            (n for n in node.ancestors(7) if n is not node and n.own & (Place.CARD | Place.PRODUCT) and n.words), None
        )
        if card is not None:
            makes[card.words] += 1
    return max(linked, *makes.values(), 0)


def _own_buy(page: Walk, evidence: Evidence) -> bool:
    """Say whether something is bought on this page, and not only from the cards of other pages."""
    title = own_title(page, evidence.scene.title_node)
    return any(card_link(page, node, title) is None for node in evidence.scene.buys[:60])


def _leads_elsewhere(page: Walk, evidence: Evidence) -> bool:
    """Say whether the best price in sight stands on a card that leads to another page."""
    if not evidence.seen:
        return False
    if evidence.price is None and any(c.value == "OutOfStock" for c in evidence.claims.of("availability")):
        return False  # sold out, so that all prices are those of other goods
    if evidence.price is None and _told_itself(page, evidence, priceword.WITHHELD):
        return False
    title = own_title(page, evidence.scene.title_node)
    return card_link(page, evidence.seen[0].node, title) is not None


def _gone(page: Walk, evidence: Evidence) -> str | None:
    """Look for a notice that the thing is gone: in the title, a heading, or a short line where there is no offer."""
    for _, notice in gone_notices([page.title.lower()]):
        return f"title says {notice!r}"
    offer = evidence.price is not None and bool(evidence.scene.buy_lines)
    if offer and (page.size > SHORT or evidence.claims.prices):
        return None
    reach = page.lines[: evidence.scene.title_line + 40]
    short = [line for line in reach if len(line.text) <= 160 and not line.node.within & (BESIDE | Place.HIDDEN)]  # noqa: PLR2004
    texts = [line.text.lower() for line in short]
    for number, notice in gone_notices(texts):
        if not stands_in(evidence.scene.asides, short[number].node) and not is_of_other_matter(texts[number]):
            return f"page says {notice!r}"
    return None
