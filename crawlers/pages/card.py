"""Cards: a price that stands in a block with a link to another page belongs to that page, not to this one.

A page about one thing shows its price beside its own title, which is no link; a category shows each price beside a
link that carries the title of the goods, be there twenty cards or one.
"""

from bisect import bisect_left

from crawlers.pages import priceword, words
from crawlers.pages.node import Node, Walk
from crawlers.pages.place import Place

REACH = 7
"""Elements above a price within which its card is looked for."""
_MANY_LINKS = 8
"""Different links from which a block is a list and no card."""
_LOOKED_AT = 60
_SHORTEST = 3
_LABEL = 24
"""Characters up to which a text that ends with a colon is a label."""
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_NOT_CARDS = frozenset({"body", "html", "main", "ul", "ol", "tbody", "table"})
_ELSEWHERE = ("#", "javascript:", "mailto:", "tel:", "data:", "sms:", "whatsapp:")
_PLACES = Place.CHROME | Place.CRUMB | Place.SELLER | Place.BRAND | Place.REVIEW | Place.SHIPPING | Place.INSTALMENT


def own_title(page: Walk, title: Node | None) -> Node | None:
    """Return the title where it is the page's own: a heading that leads elsewhere is the title of a card."""
    if title is None or title.tag == "h1":
        return title
    linked = any(node.tag == "a" for node in title.ancestors(4)) or holds_link(page, title)
    return None if linked and page.text(title, 60).lower() not in page.title.lower() else title


def holds_link(page: Walk, node: Node) -> bool:
    """Say whether a link begins within an element."""
    starts = page.anchor_starts
    return bisect_left(starts, node.start) < bisect_left(starts, node.end)


def card_link(page: Walk, price: Node, title: Node | None) -> Node | None:
    """Return the link that heads the card of a price, None where the price stands by itself."""
    key = (price.order, title.order if title is not None else -1)
    if key not in page.cards:
        page.cards[key] = _card_link(page, price, title)
    return page.cards[key]


def _card_link(page: Walk, price: Node, title: Node | None) -> Node | None:
    for block in price.ancestors(REACH):
        if block.tag in _NOT_CARDS or (title is not None and block.start <= title.start < block.end):
            return None
        if block.tag == "a" and _leads(page, block, title):
            return block
        inside = _within(page.anchors, page.anchor_starts, block)
        if not inside:
            continue
        if len({a.attrs.get("href") for a in inside}) > _MANY_LINKS:
            return None
        for anchor in inside[:12]:
            if _leads(page, anchor, title) and _heads(page, block, anchor, price):
                return anchor
    return None


def _within(nodes: list[Node], starts: list[int], block: Node) -> list[Node]:
    """Return the first of the nodes (in document order) that begin within a block; found by halving, pages are long."""
    first = bisect_left(starts, block.start)
    return nodes[first : min(bisect_left(starts, block.end, first), first + _LOOKED_AT)]


def _leads(page: Walk, anchor: Node, title: Node | None) -> bool:
    """Say whether a link leads to another page and is named like goods; it stands in each of the blocks around it."""
    key = (anchor.order, title.order if title is not None else -1)
    if key not in page.leading:
        page.leading[key] = _leads_to_goods(page, anchor, title)
    return page.leading[key]


def _leads_to_goods(page: Walk, anchor: Node, title: Node | None) -> bool:
    href = anchor.attrs.get("href", "").strip().lower()
    if not href or href.startswith(_ELSEWHERE) or anchor.within & _PLACES or anchor.own & Place.BUY:
        return False
    text = page.text(anchor, 30)
    if sum(1 for c in text[:60] if c.isalnum()) < _SHORTEST or not any(c.isalpha() for c in text):
        return False
    lower = text.lower()
    if len(text) <= 40 and (words.BUY.search(lower) or priceword.WITHHELD.search(lower)):  # noqa: PLR2004
        return False
    if _is_value(page, anchor):
        return False
    return title is None or lower != page.text(title, 60).lower()


def _is_value(page: Walk, anchor: Node) -> bool:
    """Say whether a link stands behind a label, as maker and category of the page's own goods do: "Brand:", "Acme"."""
    before = page.fragments[anchor.start - 1][0] if anchor.start else ""
    if before.isspace() and anchor.start > 1:
        before = page.fragments[anchor.start - 2][0]
    before = before.rstrip()
    return before.endswith((":", "：")) and len(before) <= _LABEL


def _heads(page: Walk, block: Node, anchor: Node, price: Node) -> bool:
    """Say whether the link is a card's title: a heading, or what the block begins with."""
    if any(node.tag in _HEADINGS or node.own & Place.TITLE for node in anchor.ancestors(3)):
        return True
    if any(node.tag in _HEADINGS for node in _within(page.headings, page.heading_starts, anchor)):
        return True
    if anchor.start - block.start > _LOOKED_AT:
        return False
    if anchor.start > price.start:
        return False
    before = 0
    for text, _ in page.fragments[block.start : anchor.start]:
        before += sum(map(str.isalpha, text[:100]))
        if before > 2 * _SHORTEST:
            return False
    return True


def count_cards(page: Walk, prices: list[Node], title: Node | None, alien: int) -> int:
    """Count the different pages that cards of one shape lead to, outside of `alien` places."""
    shapes: dict[tuple[str, str, str], set[str]] = {}
    for price in prices[:200]:
        if price.within & alien:
            continue
        link = card_link(page, price, title)
        if link is not None:
            parent = link.parent
            shape = (price.tag, price.words, parent.words or parent.tag if parent is not None else "")
            shapes.setdefault(shape, set()).add(link.attrs["href"])
    return max((len(targets) for targets in shapes.values()), default=0)
