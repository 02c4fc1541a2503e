"""The values of a walked page: nodes with their places, lines of text, embedded items, and how text is joined."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crawlers.pages.money import has_currency_behind, is_currency
from crawlers.pages.place import Place

_SIGNS = "€$£¥₽₹₴₺₫₩₱₦₪฿₸%"
_PREFIXES = frozenset({"US", "U", "C", "CA", "A", "AU", "NZ", "HK", "S", "NT", "MX", "R", "RD", "E"})
"""Letters that are one sign with the "$" or "£" behind them."""
_THOUSANDS = re.compile(r"\d\.\d{3}$")
_WHOLE = re.compile(r"\d{1,6}|\d{1,3}(?:[ .,’'\u00a0\u202f]\d{3}){1,2}")
_CENTS = 2
_INLINE_MARKS = frozenset({"b", "em", "i", "mark", "strong", "font", "u", "sub", "sup", "small", "bdi", "bdo", "wbr"})


class Node:
    """An element as it matters for reading: words of class and id, own and inherited places, range of fragments."""

    __slots__ = ("attrs", "end", "order", "own", "parent", "start", "tag", "within", "words")

    def __init__(
        self,
        tag: str,
        attrs: dict[str, str],
        parent: "Node | None",
        order: int,
        start: int,
        words: str,
        own: int,
        within: int,
    ) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.order = order
        self.start = start
        self.end = start
        self.words = words
        self.own = own
        self.within = within

    def ancestors(self, limit: int = 400) -> "Iterator[Node]":
        """Yield this node and its ancestors, nearest first."""
        node: Node | None = self
        while node is not None and limit:
            yield node
            node = node.parent
            limit -= 1


class Line(NamedTuple):
    """A visual line: fragments start..end of the walk, joined as a reader would see them.

    A named tuple, since a page has some thousand of them and a frozen dataclass is three times as slow to make.
    """

    text: str
    start: int
    end: int
    node: Node


@dataclass(frozen=True, slots=True)
class Script:
    """A script with its type and id."""

    type: str
    id: str
    text: str

    @property
    def is_linked_data(self) -> bool:
        """Whether this is JSON-LD; shops also write the type the wrong way round."""
        return "ld+json" in self.type or "json+ld" in self.type


@dataclass(slots=True)
class Item:
    """An embedded item (microdata or RDFa): types and properties in document order; values are text or items."""

    types: list[str]
    syntax: str
    node: Node
    properties: dict[str, list[Any]] = field(default_factory=dict)
    top: bool = True


@dataclass(slots=True)
class Walk:
    """What one pass over the page collected, in document order.

    `placed` are the nodes whose own words or tag say something of their place, `numbered` those with an attribute that
    numbers a thing, `chosen` the options that are selected. `anchor_starts` and `heading_starts` are the `start` of
    each anchor and heading, `line_ends` the `end` of each line, `digit_lines` the indices of lines with a digit.
    `cards` and `leading` are what `card` has found so far, `size` is that of all lines in characters.
    """

    nodes: list[Node] = field(default_factory=list)
    placed: list[Node] = field(default_factory=list)
    numbered: list[Node] = field(default_factory=list)
    fragments: list[tuple[str, Node | None]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    line_ends: list[int] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    rels: list[dict[str, str]] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    anchors: list[Node] = field(default_factory=list)
    headings: list[Node] = field(default_factory=list)
    controls: list[Node] = field(default_factory=list)
    images: list[Node] = field(default_factory=list)
    priced: list[Node] = field(default_factory=list)
    chosen: list[Node] = field(default_factory=list)
    anchor_starts: list[int] = field(default_factory=list)
    heading_starts: list[int] = field(default_factory=list)
    digit_lines: list[int] = field(default_factory=list)
    cards: dict[tuple[int, int], Node | None] = field(default_factory=dict)
    leading: dict[tuple[int, int], bool] = field(default_factory=dict)
    size: int = 0
    title: str = ""
    language: str | None = None
    base: str | None = None
    main: Node | None = None

    def text(self, node: Node, limit: int = 2000) -> str:
        """Return the visible text of a node on one line, spaces collapsed, at most `limit` fragments."""
        start, end = node.start, min(node.end, node.start + limit)
        return squeeze(self.fragments[start][0] if end - start == 1 else join(self.fragments[start:end]))

    def line_index(self, node: Node) -> int:
        """Return the index of the line in which a node's text begins."""
        return self.line_at(node.start)

    def line_at(self, fragment: int) -> int:
        """Return the index of the line of a fragment; of the next one, where it stands in none."""
        return bisect_left(self.line_ends, min(fragment, len(self.fragments) - 1))


def squeeze(text: str) -> str:
    """Collapse white space to single spaces and trim."""
    if not text.isascii():
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def join(fragments: list[tuple[str, Node | None]]) -> str:
    """Join text fragments as they are seen: words in neighbouring spans apart, marks inside a word together."""
    parts: list[str] = []
    before: Node | None = None
    for at, (text, node) in enumerate(fragments):
        if node is not before:
            if node is not None and before is not None and (text[0].isalnum() or text[0] in _SIGNS):
                _part(parts, fragments, at)
            before = node
        parts.append(text)
    return "".join(parts)


def _part(parts: list[str], fragments: list[tuple[str, Node | None]], at: int) -> None:
    """Add what stands before a fragment with a word or sign, behind one of another element."""
    before, (text, node) = fragments[at - 1][1], fragments[at]
    if before is None or node is None:
        return
    last = parts[-1][-1]
    if node.tag == "sup" and last.isspace() and len(text) == _CENTS and text.isdigit():
        _close_up(parts)
        last = parts[-1][-1:]
    if last.isspace():
        return
    if len(text) == _CENTS and last.isdigit() and text.isdigit() and _are_cents(fragments, at):
        parts.append("," if _THOUSANDS.search(parts[-1]) else ".")
    elif last.isalpha() and text[0].isdigit() and has_currency_behind("".join(part[-9:] for part in parts[-4:])):
        parts.append(" ")  # "1 949 zł" and "1 299 zł" in marks that touch
    else:
        parts.append(_glue(last, before, text, node, parts[-1]))


def _close_up(parts: list[str]) -> None:
    """Drop the space behind a whole number, before cents that stand raised."""
    at = next((i for i in range(len(parts) - 1, -1, -1) if not parts[i].isspace()), None)
    if at is not None and parts[at].rstrip()[-1:].isdigit():
        parts[at] = parts[at].rstrip()
        del parts[at + 1 :]


def _are_cents(fragments: list[tuple[str, Node | None]], at: int) -> bool:
    """Say whether two digits that touch a whole number are cents: a currency stands beside them, a price around."""
    told = fragments[at - 1][0].strip()
    whole = told.strip(_SIGNS)
    node = fragments[at][1]
    if not _WHOLE.fullmatch(whole):
        return False
    if len(whole) < len(told) or (node is not None and node.within & Place.PRICE):
        return True
    before = next((text for text, _ in fragments[max(0, at - 3) : at - 1][::-1] if not text.isspace()), "")
    behind = next((text for text, _ in fragments[at + 1 : at + 3] if not text.isspace()), "")
    return is_currency(before) or is_currency(behind)


def _glue(last: str, before: Node, text: str, node: Node, left: str) -> str:
    """Return what stands between two touching fragments of different elements."""
    if last in _SIGNS:
        whole = left[0].isdigit() and any(sign in text for sign in _SIGNS)  # "5 ₽" and "4 ₽", not "$" and "5"
        return " " if whole or not text[0].isdigit() else ""
    if text[0] in _SIGNS:
        return " " if last.isalpha() and left.strip() not in _PREFIXES else ""
    if not last.isalnum():
        return ""
    if (
        last.isdigit()
        and text[0].isdigit()
        and (node.own & Place.DECIMALS or (node.tag == "sup" and text.strip().isdigit()))
    ):
        return "," if _THOUSANDS.search(left) else "."
    if len(text) == len(left) == 1 and text.isdigit() and left.isdigit() and node.tag == before.tag == "span":
        return ""  # a number whose digits stand each in a span of its own
    return "" if node.tag in _INLINE_MARKS or before.tag in _INLINE_MARKS else " "
