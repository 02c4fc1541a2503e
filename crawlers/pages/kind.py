"""What a page is: one thing for sale, a list, a wall (captcha, consent, login), a notice that the thing is gone, other.

A wall must never be taken for "no hits" nor for "removed"; so walls are looked for first, and only where little else
is on the page.
"""

from collections import Counter
from dataclasses import dataclass

from crawlers.pages import words
from crawlers.pages.claim import Claims
from crawlers.pages.place import Place
from crawlers.pages.reading import PageKind
from crawlers.pages.schema import Embedded, Thing
from crawlers.pages.visible import Scene, Seen
from crawlers.pages.walk import Walk
from crawlers.pages.weigh import Priced

SHORT = 3000
"""Visible characters below which a page can be a wall or a notice."""
BARE = 600
"""Visible characters below which a page shows next to nothing."""
_OFFER_PLACES = Place.RELATED | Place.REVIEW | Place.CHROME


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
    size = sum(len(line.text) for line in page.lines)
    if size >= SHORT:
        return None
    title = page.title.lower()
    text = f"{title}\n" + "\n".join(line.text for line in page.lines).lower()
    if match := words.CHALLENGE.search(text):
        return "challenge", f"asks to prove a human: {match.group()!r}"
    if size < BARE and _runs_challenge(page):
        return "challenge", "runs a challenge script and shows next to nothing"
    if size < SHORT / 2 and len(page.anchors) < 25 and (match := words.CONSENT.search(text)):  # noqa: PLR2004
        return "challenge", f"asks for consent before anything is shown: {match.group()!r}"
    passwords = [node for node in page.controls if node.attrs.get("type", "").lower() == "password"]
    if any(not node.within & Place.CHROME for node in passwords):
        headings = [page.text(node, 30).lower() for node in page.headings]
        if size < BARE or any(words.LOGIN.search(told) for told in (title, *headings)):
            return "login", "asks for a password"
    return None


def _runs_challenge(page: Walk) -> bool:
    told = [script.text[:20_000].lower() for script in page.scripts[:60]]
    told += [f"{n.words} {n.attrs.get('src', '')} {n.attrs.get('action', '')}".lower() for n in page.nodes[:400]]
    return any(words.CHALLENGE_MARKS.search(text) for text in told)


def kind_of(page: Walk, evidence: Evidence) -> tuple[PageKind, tuple[str, ...]]:
    """Return the kind of a page that is not a wall, with the reasons."""
    reasons: list[str] = []
    if gone := _gone(page, evidence):
        return "gone", (gone,)
    one, many = 0.0, 0.0
    if evidence.product is not None:
        one += 3.0 if not evidence.product.listed else 0.5
        reasons.append(f"{evidence.product.syntax} describes one product")
    og = " ".join(page.metas.get("og:type", ())).lower()
    if "product" in og and "group" not in og:
        one += 1.5
        reasons.append(f"og:type is {og}")
    if evidence.price is not None:
        strong = evidence.seen[0].score if evidence.seen else 0.0
        one += 1.5 if evidence.claims.prices else min(2.0, strong / 4)
        reasons.append(f"shows a price ({evidence.price.source})")
    if evidence.scene.buy_lines:
        few = len(evidence.scene.buy_lines) <= 3  # noqa: PLR2004
        one += 1.0 if few else 0.0
        many += 0.0 if few else 0.7
        reasons.append("has a buy button" if few else "has many buy buttons")
    if evidence.claims.of("seller.phone") or evidence.claims.of("sku"):
        one += 0.7
    cards = _cards(page)
    if cards >= 4:  # noqa: PLR2004
        many += min(3.0, cards / 5)
        reasons.append(f"{cards} priced blocks of one make")
    listed = sum(1 for thing in evidence.embedded.products if thing.listed or thing is not evidence.product)
    if evidence.embedded.lists or evidence.embedded.page_types & {"collectionpage", "searchresultspage"}:
        many += 1.5 if listed >= 2 or evidence.product is None else 0.3  # noqa: PLR2004
        reasons.append("embedded data calls it a list")
    if any(node.own & Place.PAGER for node in page.nodes if not node.within & Place.REVIEW):
        many += 1.5
        reasons.append("has pagination")
    if one >= 2.0 and one > many:  # noqa: PLR2004
        return "listing", tuple(reasons)
    if many >= 1.5:  # noqa: PLR2004
        return "index", tuple(reasons)
    if one >= 2.0:  # noqa: PLR2004
        return "listing", tuple(reasons)
    return "other", (*reasons, "neither one thing for sale nor a list")


def _cards(page: Walk) -> int:
    """Count priced blocks of one make outside of asides: the hallmark of a list."""
    makes: Counter[str] = Counter()
    for node in page.priced:
        if node.within & _OFFER_PLACES or not node.words:
            continue
        card = next(
            (n for n in node.ancestors(7) if n is not node and n.own & (Place.CARD | Place.PRODUCT) and n.words), None
        )
        if card is not None:
            makes[card.words] += 1
    return max(makes.values(), default=0)


def _gone(page: Walk, evidence: Evidence) -> str | None:
    """Look for a notice that the thing is gone: in the title, a heading, or a short line where there is no offer."""
    if match := words.GONE.search(page.title.lower()):
        return f"title says {match.group()!r}"
    offer = evidence.price is not None and bool(evidence.scene.buy_lines)
    size = sum(len(line.text) for line in page.lines)
    if offer and size > SHORT:
        return None
    reach = page.lines[: evidence.scene.title_line + 40]
    for line in reach:
        if len(line.text) <= 160 and not line.node.within & (_OFFER_PLACES | Place.HIDDEN):  # noqa: PLR2004
            match = words.GONE.search(line.text.lower())
            if match and not (offer and evidence.claims.prices):
                return f"page says {match.group()!r}"
    return None
