"""Whether the thing can be had: words near the title, the price and the buy button, in many languages."""

import re

from crawlers.pages import words
from crawlers.pages.claim import Claims
from crawlers.pages.node import Walk
from crawlers.pages.place import Place
from crawlers.pages.schema import stock_word
from crawlers.pages.sight import Scene, Seen

_ALIEN = Place.RELATED | Place.REVIEW | Place.CHROME | Place.HIDDEN
_CHOICE = re.compile(
    r"(?<![a-z-])(?:sizes(?![a-z])|size-(?:list|select|option|picker|item|button|box|grid|variation))|swatch|variant-(?:list|option|item|select)|option-(?:list|item|value)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[^:：\t]{2,30}[:：\t]\s{0,3}")
NEAR = 45
"""Lines from the title within which a word of stock is taken for the thing itself."""


def claim_stock(page: Walk, claims: Claims, scene: Scene, prices: list[Seen]) -> None:
    """Claim availability from what is visible, and at last from the mere fact that it is offered at a price."""
    first, last = scene.title_line - 3, scene.title_line + NEAR
    if prices and prices[0].score > 3:  # noqa: PLR2004
        last = max(last, prices[0].line + 12)
    for line in page.lines[max(0, first) : last]:
        text = line.text.lower()
        if len(text) > 90 or line.node.within & _ALIEN or line.node.tag == "option":  # noqa: PLR2004
            continue
        if any(_CHOICE.search(node.words) for node in line.node.ancestors(3)):
            continue  # of one size or colour, not of the thing
        near = any(node.own & (Place.STOCK | Place.OUT) for node in line.node.ancestors(3))
        weight = (4.6 if near else 3.0) if len(text) <= 60 else 1.2  # noqa: PLR2004
        if alone := _alone(text):
            claims.add("availability", alone, "visible text", 4.6 if alone == "OutOfStock" else weight)
        elif phrase := words.OUT_OF_STOCK.search(text):
            labelled = text.endswith(phrase) and text.removesuffix(phrase).rstrip().endswith((":", "：", "\t"))
            weight += 1.2 if labelled or len(phrase) * 2 > len(text) else 0.0
            claims.add("availability", "OutOfStock", "visible text", weight + 0.3)
        elif words.IN_STOCK.search(text):
            claims.add("availability", "InStock", "visible text", weight)
    buy_near = [line for line in scene.buy_lines if first <= line <= last + 30]
    if buy_near:
        claims.add("availability", "InStock", "buy button", 2.5)
    if (prices and prices[0].score > 2) or claims.prices:  # noqa: PLR2004
        claims.add("availability", "InStock", "offered at a price", 1.0)


def _alone(text: str) -> str | None:
    """Return what a line says by a single word that tells of stock only by itself or behind such a label."""
    label = _LABELLED.match(text)
    if label and not words.STOCK_LABEL.at_end(label.group()):
        return None
    value = text[label.end() if label else 0 :].strip(" !*.")
    return "OutOfStock" if value in words.SOLD else "InStock" if value in words.AVAILABLE else None


def read_stock(text: str) -> str | None:
    """Return InStock or OutOfStock for a text that is known to speak of stock, None where it says neither."""
    lower = text.lower()
    if words.OUT_OF_STOCK.search(lower):
        return "OutOfStock"
    return "InStock" if words.IN_STOCK.search(lower) else stock_word(text)
