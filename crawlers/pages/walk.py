"""One pass over a page as it is parsed: text in reading order, the places it stands in, embedded items, links, scripts.

The parser calls the collector as it goes, so no tree is built. Everything later works on the `Walk`, so a page costs
one parse. Most elements of a page are menus and footers: of those only what can matter becomes a node.
"""

import re
from collections.abc import Callable
from threading import local
from types import SimpleNamespace

from lxml import etree

from crawlers.pages.item import item_value, open_items
from crawlers.pages.money import with_digits
from crawlers.pages.node import Item, Line, Node, Script, Walk, join, squeeze
from crawlers.pages.place import KNOWN_PLACES, Place, place_of
from crawlers.pages.tag import (
    BLOCKS,
    ID_ATTRIBUTES,
    IS_BLOCK,
    IS_CELL,
    IS_KEPT,
    IS_PARTED,
    IS_SORTED,
    IS_UNSEEN,
    IS_WHOLE,
    ITEM_ATTRIBUTES,
    KEPT_ATTRIBUTES,
    KEPT_BESIDE,
    KEPT_OF_MENUS,
    PICTURED,
    SORTED_ATTRIBUTES,
    TAGS,
    TELLING,
    UNTOLD,
)

MAX_NODES = 200_000
"""Elements that are looked at; what lies beyond on a monstrous page is ignored."""

MAX_OPTIONS = 80
"""Options from which a select is a search form (countries, categories), not a choice of variants, and is skipped."""
MAX_MERGED = 4000
"""Characters up to which the pieces of one text, as the parser hands them out, are put together again."""
_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
WITHIN = ~(Place.PRICE | Place.TITLE | Place.DECIMALS | Place.DATE)
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
    parser, collector = _of_this_thread()
    page, pending = Walk(), _Pending()
    collector.begin(page, pending, passed_over)
    try:
        etree.fromstring(text, parser=parser)
    except etree.LxmlError:
        return None
    finally:
        collector.begin(Walk(), _Pending(), Place.NONE)  # so that it does not keep the page
    for node, name, item in pending:
        item.properties.setdefault(name, []).append(item_value(page, node, name))
    _make_lines(page)
    page.anchor_starts = [node.start for node in page.anchors]
    page.heading_starts = [node.start for node in page.headings]
    return page


_Pending = list[tuple[Node, str, Item]]
"""Elements whose text is the value of a property, once all is read."""
_threads = local()


def _of_this_thread() -> tuple[etree.HTMLParser, "_Collector"]:
    """Return the parser of this thread and what receives its events; to make them costs as much as 2 KB of a page."""
    if not hasattr(_threads, "pair"):
        collector = _Collector()
        target = SimpleNamespace(start=collector.start, end=collector.end, data=collector.data, close=lambda: None)
        _threads.pair = etree.HTMLParser(target=target, encoding="utf-8", no_network=True), collector
    pair: tuple[etree.HTMLParser, _Collector] = _threads.pair
    return pair


class _Collector:
    """The receiver of the parser's events. `start`, `end` and `data` are closures, since they run for every element.

    `begin` gives them the page that is to be filled.
    """

    begin: Callable[[Walk, _Pending, int], None]
    start: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None]
    data: Callable[[str], None]

    def __init__(self) -> None:  # noqa: C901, PLR0915 - four closures over one state, for speed
        page = Walk()
        pending = _Pending()
        nodes, fragments, placed = page.nodes, page.fragments, page.placed
        add = fragments.append
        passed_over = 0
        kind_of, isdisjoint, known_places = TAGS.get, TELLING.isdisjoint, KNOWN_PLACES.get
        root = Node("", {}, None, -1, 0, "", 0, 0)
        stack: list[Node | None] = []  # None for an element that was passed over
        scopes: list[tuple[Node, Item]] = []
        unread: list[str] = []  # the text of a script, or of the title
        options: list[int] = []
        top = root
        within = skipped = 0
        inline = _AT_START  # text was added to the line that is open, so white space and line ends matter
        running = in_head = False

        def begin(new: Walk, values: _Pending, places: int) -> None:
            nonlocal page, pending, nodes, fragments, placed, add, passed_over
            nonlocal top, within, skipped, inline, running, in_head
            page, pending, passed_over = new, values, places
            nodes, fragments, placed, add = page.nodes, page.fragments, page.placed, page.fragments.append
            for each in (stack, scopes, unread, options):
                each.clear()
            top, within, skipped, inline, running, in_head = root, 0, 0, _AT_START, False, False

        def start(tag: str, attrs: dict[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915 - runs for every element
            nonlocal top, within, skipped, inline, running, in_head
            running = False
            if skipped:
                skipped += 1
                if in_head and skipped == 2:  # noqa: PLR2004 - a child of the head
                    unread.clear()
                    _read_head(page, tag, attrs)
                return
            own, kind = kind_of(tag, UNTOLD)
            if kind & IS_PARTED:
                if kind & IS_UNSEEN:
                    skipped = 1
                    in_head = tag == "head"
                    unread.clear()
                    if tag == "script":
                        page.scripts.append(Script(attrs.get("type", "").strip().lower(), attrs.get("id", ""), ""))
                    return
                if kind & IS_CELL:
                    add(_TAB)
                    inline = _AFTER_TAB if inline else inline
                elif inline == _IN_TEXT:
                    add(_NEWLINE)
                    inline = _AT_START
                if tag == "br":
                    stack.append(None)
                    return
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
                    known = known_places(words)
                    own |= place_of(words) if known is None else known
            if (
                within & passed_over
                and not kind & IS_KEPT
                and not (own and own & (KEPT_OF_MENUS if within & Place.CHROME else KEPT_BESIDE))
                and (plain or (ITEM_ATTRIBUTES if within & Place.CHROME else KEPT_ATTRIBUTES).isdisjoint(attrs))
                and not (within & PICTURED and tag == "img")
            ):
                if inline == _IN_TEXT and not kind & IS_BLOCK:
                    add((" ", top))
                stack.append(None)
                return
            order = len(nodes)
            if order >= MAX_NODES:
                skipped = 1
                in_head = False
                unread.clear()
                return
            within |= own & WITHIN
            top = Node(tag, attrs, top if order else None, order, len(fragments), words, own, within)
            nodes.append(top)
            stack.append(top)
            if own:
                placed.append(top)
            if not plain:
                if not ITEM_ATTRIBUTES.isdisjoint(attrs):
                    open_items(page, top, scopes, pending)
                if not ID_ATTRIBUTES.isdisjoint(attrs):
                    page.numbered.append(top)
            if plain and not words and tag == "a":
                page.anchors.append(top)  # as nearly all links of menus
            elif kind & IS_SORTED or own & Place.PRICE or not (plain or SORTED_ATTRIBUTES.isdisjoint(attrs)):
                _sort(page, top, options)

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
            if not stack:
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
            if inline and tag in BLOCKS:
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

        self.begin, self.start, self.end, self.data = begin, start, end, data


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


def _cells(part: list[tuple[str, Node | None]]) -> str:
    """Join the fragments of a line of table cells; only the bounds of the cells stay as tabs."""
    cells: list[str] = []
    start = 0
    for index, (_, node) in enumerate(part):
        if node is None:
            cells.append(squeeze(join(part[start:index])))
            start = index + 1
    cells.append(squeeze(join(part[start:])))
    return "\t".join(cell for cell in cells if cell)


def _make_lines(page: Walk) -> None:
    """Cut the fragments into lines."""
    fragments, lines = page.fragments, page.lines
    fragments.append(_NEWLINE)
    texts: list[str] = []
    start = 0
    celled = False
    for index in [at for at, (_, node) in enumerate(fragments) if node is None]:
        if index == start:  # as between most blocks
            if fragments[index] is _TAB:
                celled = True
            else:
                start = index + 1
                celled = False
            continue
        if fragments[index] is _TAB:
            celled = True
            continue
        last = index - 1
        while last > start and fragments[last][0] == " ":
            last -= 1
        text, first = fragments[start]
        if last == start:
            text = " ".join(text.split()) if text.isascii() else squeeze(text)
        else:
            part = fragments[start : last + 1]
            if first is None or text == " ":
                first = next((node for piece, node in part if node is not None and piece != " "), None)
            text = _cells(part) if celled else squeeze(join(part))
        if text and first is not None:
            lines.append(_new_line(Line, (text, start, index, first)))
            texts.append(text)
        start = index + 1
        celled = False
    page.line_ends = [line.end for line in lines]
    page.digit_lines = with_digits(texts)
    page.size = sum(map(len, texts))
