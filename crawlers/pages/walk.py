"""One pass over a page as it is parsed: text in reading order, the places it stands in, embedded items, links, scripts.

The parser calls the collector as it goes, so no tree is built. Everything later works on the `Walk`, so a page costs
one parse. Most elements of a page are menus and footers: of those only what can matter becomes a node.
"""

from collections.abc import Callable
from threading import local
from types import SimpleNamespace

from lxml import etree

from crawlers.pages.element import (
    LINK,
    NO_ATTRIBUTES,
    fill_script,
    forget,
    leads_on,
    linked,
    read_head,
    sort,
    told_by,
)
from crawlers.pages.item import item_value, open_items
from crawlers.pages.line import CELL_MARK, LINE_MARK, NEWLINE, TAB, joined_up, make_lines
from crawlers.pages.node import Item, Node, Script, Walk, squeeze
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
WITHIN = ~(Place.PRICE | Place.TITLE | Place.DECIMALS | Place.DATE)
_SORTED_LINK = Place.BUY | Place.PRICE
"""What makes a link more than a link."""
_UNKNOWN = -1
_AT_START, _IN_TEXT, _AFTER_TAB = 0, 1, 2
"""Where the pass stands in the line that is open."""
_HEADINGS = frozenset({"h1", "h2", "h3"})


def walk(text: bytes, passed_over: int = Place.CHROME, *, with_links: bool = True) -> Walk | None:
    """Read a page, given as UTF-8; None where there is no markup or text to read.

    Args:
        text: the page.
        passed_over: places of which only those elements become nodes that can matter; their text is kept.
        with_links: all links there become nodes too, and text stays with its element; else it is gathered.
    """
    parser, collector = _of_this_thread()
    gathered = Place.NONE if with_links else passed_over
    page, pending = Walk(gathered=gathered), _Pending()
    collector.begin(page, pending, passed_over, gathered)
    try:
        etree.fromstring(text, parser=parser)
    except etree.LxmlError:
        return None
    finally:
        collector.begin(Walk(), _Pending(), Place.NONE, Place.NONE)  # so that it does not keep the page
    for node, name, item in pending:
        item.properties.setdefault(name, []).append(item_value(page, node, name))
    make_lines(page)
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
        target = SimpleNamespace(start=collector.start, end=collector.end, data=collector.data, close=collector.close)
        _threads.pair = etree.HTMLParser(target=target, encoding="utf-8", no_network=True), collector
    pair: tuple[etree.HTMLParser, _Collector] = _threads.pair
    return pair


class _Collector:
    """The receiver of the parser's events. `start`, `end` and `data` are closures, since they run for every element.

    `begin` gives them the page that is to be filled. The text of places that are passed over is gathered, with marks
    where its lines and cells end, until a node begins or ends there.
    """

    begin: Callable[[Walk, _Pending, int, int], None]
    start: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None]
    data: Callable[[str], None]
    close: Callable[[], None]

    def __init__(self) -> None:  # noqa: C901, PLR0915 - four closures over one state, for speed
        page = Walk()
        pending = _Pending()
        nodes, fragments, placed, anchors = page.nodes, page.fragments, page.placed, page.anchors
        add = fragments.append
        passed_over = gathered_over = 0
        kind_of, isdisjoint, known_places = TAGS.get, TELLING.isdisjoint, KNOWN_PLACES.get
        root = Node("", {}, None, -1, 0, "", 0, 0)
        stack: list[Node | None] = []  # None for an element that was passed over, `LINK` for such a link
        scopes: list[tuple[Node, Item]] = []
        unread: list[str] = []  # the text of a script, or of the title
        options: list[int] = []
        gathered: list[str] = []
        gather = gathered.append
        top = root
        within = beside = skipped = 0
        inline = _AT_START  # text was added to the line that is open, so white space and line ends matter
        running = in_head = False

        def begin(new: Walk, values: _Pending, over: int, gathering: int) -> None:
            nonlocal page, pending, nodes, fragments, placed, anchors, add, passed_over, gathered_over
            nonlocal top, within, beside, skipped, inline, running, in_head
            page, pending, passed_over, gathered_over = new, values, over, gathering
            nodes, fragments, placed, anchors = page.nodes, page.fragments, page.placed, page.anchors
            add = fragments.append
            for each in (stack, scopes, unread, options, gathered):
                each.clear()
            top, within, beside, skipped, inline, running, in_head = root, 0, 0, 0, _AT_START, False, False

        def close() -> None:
            if gathered:
                fragments.extend(joined_up(gathered, top))

        def start(tag: str, attrs: dict[str, str]) -> None:  # noqa: C901, PLR0912, PLR0915 - runs for every element
            nonlocal top, within, beside, skipped, inline, running, in_head
            running = False
            if skipped:
                skipped += 1
                if in_head and skipped == 2:  # noqa: PLR2004 - a child of the head
                    unread.clear()
                    read_head(page, tag, attrs)
                return
            own, kind = kind_of(tag, UNTOLD)
            if (
                beside
                and not (own or kind & ~IS_BLOCK)
                and (not attrs or (len(attrs) == 1 and "class" in attrs and not known_places(attrs["class"], _UNKNOWN)))
            ):  # as most elements of menus: what is done with it below, in fewer steps
                if inline == _IN_TEXT:
                    gather(LINE_MARK if kind else " ")
                    inline = _AT_START if kind else _IN_TEXT
                stack.append(None)
                return
            if kind & IS_PARTED:
                if kind & IS_UNSEEN:
                    skipped = 1
                    in_head = tag == "head"
                    unread.clear()
                    if tag == "script":
                        page.scripts.append(Script(attrs.get("type", "").strip().lower(), attrs.get("id", ""), ""))
                    return
                if kind & IS_CELL:
                    if beside:
                        gather(CELL_MARK)
                    else:
                        add(TAB)
                    inline = _AFTER_TAB if inline else inline
                elif inline == _IN_TEXT:
                    if beside:
                        gather(LINE_MARK)
                    else:
                        add(NEWLINE)
                    inline = _AT_START
                if tag == "br":
                    stack.append(None)
                    return
            words = ""
            plain = True
            if not attrs:
                attrs = NO_ATTRIBUTES  # the parser's own empty mapping is slow to ask
            else:
                words = attrs.get("class", "")
                if not isdisjoint(attrs):
                    plain = False
                    words, own = told_by(attrs, words, own)
                if words and not kind & IS_WHOLE:
                    known = known_places(words)
                    own |= place_of(words) if known is None else known
            if (
                within & passed_over
                and (not kind & IS_KEPT or (beside and tag == "a" and leads_on(attrs, within)))
                and not (own and own & (KEPT_OF_MENUS if within & Place.CHROME else KEPT_BESIDE))
                and (plain or (ITEM_ATTRIBUTES if within & Place.CHROME else KEPT_ATTRIBUTES).isdisjoint(attrs))
                and not (within & PICTURED and tag == "img")
            ):
                if inline == _IN_TEXT and not kind & IS_BLOCK:
                    if beside:
                        gather(" ")
                    else:
                        add((" ", top))
                if tag == "a":
                    page.link_starts.append(len(fragments))
                    stack.append(LINK)
                else:
                    stack.append(None)
                return
            if gathered:
                fragments.extend(joined_up(gathered, top))
            if tag == "a":
                page.link_starts.append(len(fragments))
            order = len(nodes)
            if order >= MAX_NODES:
                skipped = 1
                in_head = False
                unread.clear()
                return
            if beside and tag in _HEADINGS:
                top = linked(stack, top)
            within |= own & WITHIN
            beside = within & gathered_over
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
            if plain and tag == "a" and not own & _SORTED_LINK:
                anchors.append(top)  # as nearly all links
                if "btn" in words or "button" in words:
                    page.controls.append(top)
            elif kind & IS_SORTED or own & Place.PRICE or not (plain or SORTED_ATTRIBUTES.isdisjoint(attrs)):
                sort(page, top, options)

        def end(tag: str) -> None:  # noqa: C901, PLR0912 - runs for every element
            nonlocal top, within, beside, skipped, inline, running, in_head
            running = False
            if skipped:
                skipped -= 1
                if tag == "script" and (skipped == 0 or in_head):
                    fill_script(page, "".join(unread))
                elif in_head and tag == "title" and not page.title:
                    page.title = squeeze("".join(unread))
                in_head = in_head and skipped > 0
                return
            if not stack:
                return
            node = stack.pop()
            if node is LINK:
                if inline:
                    gather(" ")
            elif node is not None:
                if gathered:
                    fragments.extend(joined_up(gathered, top))
                node.end = len(fragments)
                top = node.parent or root
                within = top.within
                beside = within & gathered_over
                if options and node.tag == "select" and options.pop() > MAX_OPTIONS:
                    forget(page, node)
                if scopes and scopes[-1][0] is node:
                    scopes.pop()
            if inline and tag in BLOCKS:
                if beside:
                    gather(LINE_MARK)
                else:
                    add(NEWLINE)
                inline = _AT_START

        def data(text: str) -> None:
            nonlocal inline, running
            if skipped:
                unread.append(text)
            elif beside:
                if not text.isspace():
                    if top.tag != "textarea":
                        gather(text)
                        inline = _IN_TEXT
                elif inline:
                    gather(" ")
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

        self.begin, self.start, self.end, self.data, self.close = begin, start, end, data, close
