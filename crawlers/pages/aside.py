"""Where the goods of other pages stand: below a heading that says so, or in rows of cards that lead elsewhere."""

from bisect import bisect_left

from crawlers.pages import priceword
from crawlers.pages.node import Line, Node, Walk
from crawlers.pages.place import Place

MAX_ASIDES = 30
LINKS = 2
"""Links that a part has at least below a heading of other goods, twice as many where no markup makes it a heading."""
_SHORTEST, _LONGEST = 4, 60
"""Characters of a heading that can head a row of other goods."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAST = 4
"""Fragments that the part below a heading has at least."""
_NO_HEADINGS = frozenset({"a", "li", "option", "label", "td", "dd", "p"})


def asides(page: Walk, title_line: int) -> tuple[tuple[int, int], ...]:
    """Return the spans of fragments, in order, that stand below the title under a heading of other goods."""
    found: list[tuple[int, int]] = []
    reach = -1
    short = [line for line in page.lines[title_line + 1 :] if _SHORTEST <= len(line.text) <= _LONGEST]
    for number in priceword.OTHER_GOODS.among([line.text.lower() for line in short]):
        line = short[number]
        if line.start >= reach and (span := _span(page, line)) is not None:
            found.append(span)
            reach = span[1]
            if len(found) >= MAX_ASIDES:
                break
    return tuple(found)


def _span(page: Walk, line: Line) -> tuple[int, int] | None:
    """Return what a heading heads: the rest of the smallest block around it that goes on, or up to the next one."""
    heading = line.node
    if any(node.tag in _NO_HEADINGS for node in heading.ancestors(2)):
        return None
    block = next((node for node in heading.ancestors(8) if node.end >= line.end + _LEAST), None)
    if block is None:
        return None
    tag = next((node.tag for node in heading.ancestors(3) if node.tag in _HEADINGS), "")
    end = block.end
    if tag:
        following = (n for n in page.headings if n.tag == tag and line.end < n.start < end)
        end = next((n.start for n in following), end)
    links = bisect_left(page.anchor_starts, end) - bisect_left(page.anchor_starts, line.end)
    headed = bool(tag) or any(node.own & Place.TITLE for node in heading.ancestors(2))
    return (line.end, end) if links >= (LINKS if headed else 2 * LINKS) else None  # "Bestseller" can be a badge


def stands_in(spans: tuple[tuple[int, int], ...], node: Node) -> bool:
    """Say whether a node begins within one of the spans."""
    at = bisect_left(spans, (node.start + 1,)) - 1
    return at >= 0 and spans[at][0] <= node.start < spans[at][1]
