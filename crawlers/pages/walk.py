"""One pass over a page as it is parsed: text in reading order, the places it stands in, embedded items, links, scripts.

The parser calls the collector as it goes, so no tree is built. Everything later works on the `Walk`, so a page costs
one parse. Most elements of a page are menus and footers: of those only what can matter becomes a node.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace

from lxml import etree

from crawlers.pages.item import item_value, open_items
from crawlers.pages.money import has_digit
from crawlers.pages.node import Item, Line, Node, Script, Walk, join, squeeze
from crawlers.pages.place import Place, place_of
from crawlers.pages.tag import (
    ID_ATTRIBUTES,
    IS_BLOCK,
    IS_CELL,
    IS_KEPT,
    IS_SORTED,
    IS_UNSEEN,
    IS_WHOLE,
    ITEM_ATTRIBUTES,
    KEPT_ATTRIBUTES,
    KEPT_BESIDE,
    KEPT_OF_MENUS,
    OWN,
    PICTURED,
    SORTED_ATTRIBUTES,
    TAGS,
    TELLING,
)

MAX_NODES = 200_000
"""Elements that are looked at; what lies beyond on a monstrous page is ignored."""

MAX_OPTIONS = 80
"""Options from which a select is a search form (countries, categories), not a choice of variants, and is skipped."""
MAX_MERGED = 4000
"""Characters up to which the pieces of one text, as the parser hands them out, are put together again."""
_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
_WITHIN = ~(Place.PRICE | Place.TITLE | Place.DECIMALS | Place.DATE)
_AT_START, _IN_TEXT, _AFTER_TAB = 0, 1, 2
"""Where the pass stands in the line that is open."""
_NO_ATTRIBUTES: dict[str, str] = {}
_new_line = tuple.__new__
"""Makes a line without the detour over the constructor of named tuples, which takes twice as long."""
_NEWLINE: tuple[str, Node | None] = ("\n", None)
_TAB: tuple[str, Node | None] = ("\t", None)


def walk(text: bytes, passed_over: int = Place.CHROME) -> Walk | None:
    """Read a page, given as UTF-8; None where there is no markup or text to read.

    Args:
        text: the page.
        passed_over: places of which only those elements become nodes that can matter; their text is kept.
    """
    collector = _Collector(passed_over)
    target = SimpleNamespace(start=collector.start, end=collector.end, data=collector.data, close=lambda: None)
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    try:
        etree.fromstring(text, parser=parser)
    except etree.LxmlError:
        return None
    finally:
        collector.let_go()
    collector.finish()
    return collector.page


class _Collector:
    """The receiver of the parser's events. `start`, `end` and `data` are closures, since they run for every element."""

    start: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None]
    data: Callable[[str], None]

    def __init__(self, passed_over: int) -> None:
        self.page = Walk()
        self._pending: list[tuple[Node, str, Item]] = []
        self._receive(passed_over)

    def _receive(self, passed_over: int) -> None:  # noqa: C901, PLR0915 - three closures over one state, for speed
        page, pending = self.page, self._pending
        nodes, fragments, placed = page.nodes, page.fragments, page.placed
        add, tag_of, isdisjoint = fragments.append, TAGS.get, TELLING.isdisjoint
        root = Node("", {}, None, -1, 0, "", 0, 0)
        stack: list[Node | None] = []  # None for an element that was passed over
        scopes: list[tuple[Node, Item]] = []
        places: dict[str, int] = {}
        unread: list[str] = []  # the text of a script, or of the title
        options: list[int] = []
        top = root
        within = skipped = 0
        inline = _AT_START  # text was added to the line that is open, so white space and line ends matter
        running = in_head = False

        def start(tag: str, attrs: dict[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915 - runs for every element
            nonlocal top, within, skipped, inline, running, in_head
            running = False
            if skipped:
                skipped += 1
                if in_head and skipped == 2:  # noqa: PLR2004 - a child of the head
                    unread.clear()
                    _read_head(page, tag, attrs)
                return
            kind = tag_of(tag, 0)
            order = len(nodes)
            if kind & IS_UNSEEN or order >= MAX_NODES:
                skipped = 1
                in_head = tag == "head"
                unread.clear()
                if tag == "script":
                    page.scripts.append(Script(attrs.get("type", "").strip().lower(), attrs.get("id", ""), ""))
                return
            if kind & IS_CELL:
                add(_TAB)
                inline = _AFTER_TAB if inline else inline
            elif kind & IS_BLOCK:
                if inline == _IN_TEXT:
                    add(_NEWLINE)
                    inline = _AT_START
                if tag == "br":
                    return
            own = kind & OWN
            words = ""
            plain = True
            if not attrs:
                attrs = _NO_ATTRIBUTES  # the parser's own empty mapping is slow to ask
            else:
                words = attrs.get("class", "")
                if not isdisjoint(attrs):
                    plain = False
                    words, own = _told(attrs, words, own)
                if words and not kind & IS_WHOLE:
                    known = places.get(words)
                    if known is None:
                        known = places[words] = place_of(words)
                    own |= known
            if (
                within & passed_over
                and not (kind & IS_KEPT or own & (KEPT_OF_MENUS if within & Place.CHROME else KEPT_BESIDE))
                and not (tag == "img" and within & PICTURED)
                and (plain or (ITEM_ATTRIBUTES if within & Place.CHROME else KEPT_ATTRIBUTES).isdisjoint(attrs))
            ):
                if inline == _IN_TEXT and not kind & IS_BLOCK:
                    add((" ", top))
                stack.append(None)
                return
            node = Node(tag, attrs, top if order else None, order, len(fragments), words, own, (own & _WITHIN) | within)
            nodes.append(node)
            if own:
                placed.append(node)
            if not plain:
                if not ITEM_ATTRIBUTES.isdisjoint(attrs):
                    open_items(page, node, scopes, pending)
                if not ID_ATTRIBUTES.isdisjoint(attrs):
                    page.numbered.append(node)
            if kind & IS_SORTED or own & Place.PRICE or not (plain or SORTED_ATTRIBUTES.isdisjoint(attrs)):
                _sort(page, node, options)
            stack.append(node)
            top = node
            within = node.within

        def end(tag: str) -> None:
            nonlocal top, within, skipped, inline, running, in_head
            running = False
            if skipped:
                skipped -= 1
                if tag == "script" and (skipped == 0 or in_head):
                    _fill_script(page, "".join(unread))
                elif in_head and tag == "title" and not page.title:
                    page.title = squeeze("".join(unread))
                in_head = in_head and skipped > 0
                return
            if tag == "br" or not stack:
                return
            node = stack.pop()
            if node is not None:
                node.end = len(fragments)
                top = node.parent or root
                within = top.within
                if options and node.tag == "select" and options.pop() > MAX_OPTIONS:
                    _forget(page, node)
                if scopes and scopes[-1][0] is node:
                    scopes.pop()
            if inline and tag_of(tag, 0) & IS_BLOCK:
                add(_NEWLINE)
                inline = _AT_START

        def data(text: str) -> None:
            nonlocal inline, running
            if skipped:
                unread.append(text)
            elif running and len(fragments[-1][0]) < MAX_MERGED:
                fragments[-1] = (fragments[-1][0] + text, top)
                inline = inline if text.isspace() else _IN_TEXT
            elif not text.isspace():
                if top is not root and top.tag != "textarea":
                    add((text, top))
                    inline = _IN_TEXT
                    running = True
            elif inline:
                add((" ", top))
                running = True

        self.start, self.end, self.data = start, end, data

    def let_go(self) -> None:
        """Empty the variables of the closures: lxml's parser and its context hold each other, and with these the page.

        Its thousands of values would otherwise stay until Python looks for rings, and the next page's take new memory.
        """
        for closure in (self.start, self.end, self.data):
            for cell in closure.__closure__ or ():
                with suppress(ValueError):  # several closures share it
                    del cell.cell_contents

    def finish(self) -> None:
        """Give the properties their values and cut the text into lines, once all is read."""
        for node, name, item in self._pending:
            item.properties.setdefault(name, []).append(item_value(self.page, node, name))
        _make_lines(self.page)
        self.page.anchor_starts = [node.start for node in self.page.anchors]
        self.page.heading_starts = [node.start for node in self.page.headings]


def _told(attrs: dict[str, str], words: str, own: int) -> tuple[str, int]:
    """Return the words of an element (class, id and the like) and the places that its other attributes tell of."""
    for name in ("id", "itemprop", "data-testid"):
        if name in attrs:
            words = f"{words} {attrs[name]}"
    if "hidden" in attrs:
        own |= Place.HIDDEN
    if style := attrs.get("style"):
        own |= Place.HIDDEN if _HIDING.search(style.lower()) else 0
        own |= Place.STRUCK if "line-through" in style else 0
    return words.strip(), own


def _forget(page: Walk, select: Node) -> None:
    """Take back the options of a long select."""
    del page.nodes[select.order + 1 :]
    del page.fragments[select.start :]
    select.end = select.start
    for nodes in (page.placed, page.priced, page.numbered, page.chosen):
        while nodes and nodes[-1].order > select.order:
            nodes.pop()


def _sort(page: Walk, node: Node, options: list[int]) -> None:  # noqa: C901, PLR0912 - a case for each kind of element
    """Put the node on the lists of what is looked at by itself later; `options` counts those of the open selects."""
    tag, attrs = node.tag, node.attrs
    if tag == "a":
        page.anchors.append(node)
        if node.own & Place.BUY or attrs.get("role") == "button" or "btn" in node.words or "button" in node.words:
            page.controls.append(node)
    elif tag == "html":
        page.language = page.language or _language(attrs)
    elif tag == "select":
        options.append(0)
    elif tag == "option":
        options[-1:] = [count + 1 for count in options[-1:]]
        if "selected" in attrs:
            page.chosen.append(node)
    elif tag in ("button", "input"):
        page.controls.append(node)
    elif tag == "img":
        page.images.append(node)
    elif tag in ("h1", "h2", "h3"):
        page.headings.append(node)
    elif tag == "meta":
        _read_meta(page, attrs)
    elif tag == "link":
        page.rels.append(attrs)
    elif tag == "main" or attrs.get("role") == "main":
        page.main = page.main or node
    if node.own & Place.PRICE or attrs.get("itemprop") in ("price", "lowPrice"):
        page.priced.append(node)


def _read_head(page: Walk, tag: str, attrs: dict[str, str]) -> None:
    if tag == "meta":
        _read_meta(page, attrs)
    elif tag == "link":
        page.rels.append(attrs)
    elif tag == "script":
        page.scripts.append(Script(attrs.get("type", "").strip().lower(), attrs.get("id", ""), ""))
    elif tag == "base" and page.base is None:
        page.base = attrs.get("href")


def _read_meta(page: Walk, attrs: dict[str, str]) -> None:
    content = attrs.get("content")
    if content is None:
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        if name := attrs.get(key):
            page.metas.setdefault(name.strip().lower(), []).append(content.strip())


def _fill_script(page: Walk, text: str) -> None:
    """Give the script that has just ended its text; one without any is dropped."""
    if page.scripts and not page.scripts[-1].text:
        script = page.scripts.pop()
        if text:
            page.scripts.append(Script(script.type, script.id, text))


def _language(attrs: dict[str, str]) -> str | None:
    value = attrs.get("lang") or attrs.get("xml:lang")
    return value.strip().lower()[:10] or None if value else None


def _line_text(part: list[tuple[str, Node | None]]) -> str:
    """Join a line's fragments; only the bounds of table cells stay as tabs."""
    if len(part) == 1:
        return squeeze(part[0][0])
    cells: list[str] = []
    start = 0
    for index, (_, node) in enumerate(part):
        if node is None:
            cells.append(squeeze(join(part[start:index])))
            start = index + 1
    cells.append(squeeze(join(part[start:])))
    return "\t".join(cell for cell in cells if cell)


def _make_lines(page: Walk) -> None:
    """Cut the fragments into lines; `line_of` gives for each fragment the index of its line (or of the next one)."""
    fragments, lines, line_of = page.fragments, page.lines, page.line_of
    fragments.append(_NEWLINE)
    start = number = 0
    for index in [at for at, fragment in enumerate(fragments) if fragment is _NEWLINE]:
        size = index - start
        line_of += (number,) * (size + 1)
        if size:
            text, first = fragments[start]
            if size == 1:
                text = " ".join(text.split()) if text.isascii() else squeeze(text)
            else:
                part = fragments[start:index]
                if first is None or text == " ":
                    first = next((node for piece, node in part if node is not None and piece != " "), None)
                text = _line_text(part) if first is not None else ""
            if text and first is not None:
                lines.append(_new_line(Line, (text, start, index, first)))
                if has_digit(text):
                    page.digit_lines.append(number)
                number += 1
        start = index + 1
