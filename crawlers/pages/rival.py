"""Amounts that could pass for the price though they are of other goods, or of what is not chosen: what they lose."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from crawlers.pages.card import card_link, own_title
from crawlers.pages.node import Node, Walk
from crawlers.pages.sight import Scene, Seen

_DIGITS = re.compile(r"\d+")
ASIDE = 5.0
"""What a price loses below a heading of other goods."""
ROW = 1.5
"""What a price loses in elements that are numbered through ("option_0_price", "option_1_price"): those are choices."""
ROW_OF, MOST_ROWS, LOOKED_AT = 3, 3, 40
"""Cards of one make that are a row, rows that are looked for, and cards of each that are looked at."""
FEW, ON_CARD = 6, 1.0
"""Of the best candidates those on cards that lead to other goods lose so much: sold-out things show no buy button."""
UNTICKED = 2.5
"""What a price loses beside a box that is not ticked: that of a warranty, of another variant."""


def without_rows(page: Walk, scene: Scene, ranked: list[Seen]) -> list[Seen]:
    """Where the best price is one of a row of cards that lead to as many pages, let all of that row lose."""
    title = own_title(page, scene.title_node)
    for _ in range(MOST_ROWS):
        if not ranked or card_link(page, ranked[0].node, title) is None:
            break
        make = _make(ranked[0].node)
        row = [seen for seen in ranked if _make(seen.node) == make][:LOOKED_AT]
        links = {id(seen): link for seen in row if (link := card_link(page, seen.node, title)) is not None}
        if len({link.attrs.get("href") for link in links.values()}) < ROW_OF:
            break
        lost = [replace(seen, score=seen.score - ASIDE) if id(seen) in links else seen for seen in ranked]
        ranked = sorted(lost, key=lambda seen: -seen.score)
    return ranked


def _make(node: Node) -> str:
    return f"{node.tag}|{node.words}|{node.parent.words if node.parent is not None else ''}"


def losses(page: Walk, scene: Scene, best: list[Seen]) -> Iterator[tuple[Seen, float]]:
    """Yield the best candidates with what each loses for standing among other goods or among choices."""
    title = own_title(page, scene.title_node)
    numbered = Counter(_DIGITS.sub("#", node.words) for node in page.priced if _DIGITS.search(node.words))
    unticked = _unticked(page)
    for seen in best:
        less = ON_CARD if card_link(page, seen.node, title) is not None else 0.0
        less += UNTICKED if unticked and any(n.order in unticked for n in seen.node.ancestors(3)) else 0.0
        yield seen, less + (ROW if numbered[_DIGITS.sub("#", seen.node.words)] > 1 else 0.0)


def _unticked(page: Walk) -> frozenset[int]:
    """Return the labels, by order, of boxes that can be ticked and are not: what stands there is not yet chosen."""
    return frozenset(
        parent.order
        for node in page.controls[:2000]
        if node.tag == "input"
        and node.attrs.get("type") in ("radio", "checkbox")
        and "checked" not in node.attrs
        and (parent := node.parent) is not None
        and parent.tag == "label"
    )
