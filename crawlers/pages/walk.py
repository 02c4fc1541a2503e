"""One walk over the tree: text in reading order, the places it stands in, embedded items, links, scripts.

Everything later works on this `Walk`, never on the tree again, so a page costs one parse and one pass.
"""

import re

from lxml import etree

from crawlers.pages.node import Item, Line, Node, Script, Walk, join, squeeze
from crawlers.pages.place import Place, place_of

MAX_NODES = 200_000
"""Elements that are looked at; what lies beyond on a monstrous page is ignored."""

MAX_OPTIONS = 80
"""Options from which a select is a search form (countries, categories), not a choice of variants, and is skipped."""
_UNSEEN = frozenset({"style", "template", "svg", "iframe", "object", "canvas", "math", "script", "noscript", "head"})
_WHOLE = frozenset({"body", "html", "main"})
"""Elements whose words say nothing of a place within the page."""
_SORTED = frozenset({"a", "button", "input", "img", "h1", "h2", "h3", "meta", "link", "main"})
_SORTED_ATTRIBUTES = frozenset({"role", "itemprop"})
_ITEM_ATTRIBUTES = frozenset({"itemscope", "itemprop", "typeof", "property"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "select", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "br",
})  # fmt: skip
_CELLS = frozenset({"td", "th", "dd"})
_OWN_OF_TAG = {
    "del": Place.STRUCK,
    "s": Place.STRUCK,
    "strike": Place.STRUCK,
    "nav": Place.CHROME,
    "footer": Place.CHROME,
    "dialog": Place.CHROME,
    "aside": Place.RELATED,
    "option": Place.FORM,
}
_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
_LINKED = frozenset({"url", "image", "item", "sameas", "availability", "itemCondition", "logo"})
_WITHIN = ~(Place.PRICE | Place.TITLE | Place.DECIMALS | Place.DATE)


_AT_START, _IN_TEXT, _AFTER_TAB = 0, 1, 2
"""Where the walk stands in the line that is open."""
_NEWLINE: tuple[str, Node | None] = ("\n", None)
_TAB: tuple[str, Node | None] = ("\t", None)


def walk(root: etree._Element) -> Walk:  # noqa: C901, PLR0912, PLR0915 - one loop, for speed
    """Read the tree once."""
    page = Walk()
    page.language = _language(root)
    stack: list[Node] = []
    scopes: list[tuple[Node, Item]] = []
    pending: list[tuple[Node, str, Item]] = []
    places: dict[str, int] = {}
    skipped = 0
    inline = _AT_START  # text was added to the line that is open, so white space and line ends matter
    fragments = page.fragments
    add = fragments.append
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if skipped:
                skipped += 1
                continue
            if tag in _UNSEEN or len(page.nodes) >= MAX_NODES or (tag == "select" and len(element) > MAX_OPTIONS):
                skipped = 1
                if tag == "script":
                    _keep_script(page, element)
                elif tag == "head":
                    _read_head(page, element)
                continue
            if tag in _CELLS:
                add(_TAB)
                inline = _AFTER_TAB if inline else inline
            elif tag in _BLOCKS and inline == _IN_TEXT:
                add(_NEWLINE)
                inline = _AT_START
            node = _enter(page, element, tag, stack[-1] if stack else None, places)
            stack.append(node)
            if node.attrs and not _ITEM_ATTRIBUTES.isdisjoint(node.attrs):
                _open_items(page, node, scopes, pending)
            text = element.text
            if text and tag != "textarea":
                if not text.isspace():
                    add((text, node))
                    inline = _IN_TEXT
                elif inline:
                    add((" ", node))
        else:
            if skipped:
                skipped -= 1
                if skipped:
                    continue
            else:
                node = stack.pop()
                node.end = len(fragments)
                if inline and tag in _BLOCKS:
                    add(_NEWLINE)
                    inline = _AT_START
                if scopes and scopes[-1][0] is node:
                    scopes.pop()
            tail = element.tail
            if tail and stack:
                if not tail.isspace():
                    add((tail, stack[-1]))
                    inline = _IN_TEXT
                elif inline:
                    add((" ", stack[-1]))
    for node, name, item in pending:
        item.properties.setdefault(name, []).append(_value(page, node, name))
    _make_lines(page)
    return page


def _enter(page: Walk, element: etree._Element, tag: str, parent: Node | None, places: dict[str, int]) -> Node:
    """Make the node of an element; what its words say is remembered in `places`, since words repeat on a page."""
    attrs: dict[str, str] = dict(element.items())  # type: ignore[arg-type]
    node = Node(tag, attrs, parent, len(page.nodes), len(page.fragments))
    page.nodes.append(node)
    own = _OWN_OF_TAG.get(tag, 0)
    if attrs and tag not in _WHOLE:
        words = attrs.get("class", "")
        for name in ("id", "itemprop", "data-testid"):
            if name in attrs:
                words = f"{words} {attrs[name]}"
        if words:
            node.words = words = words.strip()
            known = places.get(words)
            if known is None:
                known = places[words] = place_of(words)
            own |= known
        if "hidden" in attrs:
            own |= Place.HIDDEN
        if style := attrs.get("style"):
            own |= Place.HIDDEN if _HIDING.search(style.lower()) else 0
            own |= Place.STRUCK if "line-through" in style else 0
    node.own = own
    node.within = (own & _WITHIN) | (parent.within if parent is not None else 0)
    if tag in _SORTED or (attrs and not _SORTED_ATTRIBUTES.isdisjoint(attrs)) or own & Place.PRICE:
        _sort(page, node)
    return node


def _sort(page: Walk, node: Node) -> None:
    """Put the node on the lists of what is looked at by itself later."""
    tag, attrs = node.tag, node.attrs
    if tag == "a":
        page.anchors.append(node)
        if node.own & Place.BUY or attrs.get("role") == "button" or "btn" in node.words or "button" in node.words:
            page.controls.append(node)
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


def _read_head(page: Walk, head: etree._Element) -> None:
    for element in head.iter("meta", "link", "script", "title", "base"):
        if element.tag == "meta":
            _read_meta(page, dict(element.attrib))  # type: ignore[arg-type]
        elif element.tag == "link":
            page.rels.append(dict(element.attrib))  # type: ignore[arg-type]
        elif element.tag == "script":
            _keep_script(page, element)
        elif element.tag == "title" and not page.title:
            page.title = squeeze(element.text or "")
        elif element.tag == "base" and page.base is None:
            page.base = element.get("href")


def _read_meta(page: Walk, attrs: dict[str, str]) -> None:
    content = attrs.get("content")
    if content is None:
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        if name := attrs.get(key):
            page.metas.setdefault(name.strip().lower(), []).append(content.strip())


def _keep_script(page: Walk, element: etree._Element) -> None:
    if text := element.text:
        page.scripts.append(Script((element.get("type") or "").strip().lower(), element.get("id") or "", text))


def _language(root: etree._Element) -> str | None:
    value = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    return value.strip().lower()[:10] or None if value else None


def _open_items(page: Walk, node: Node, scopes: list[tuple[Node, Item]], pending: list[tuple[Node, str, Item]]) -> None:
    """Keep the embedded items: microdata by itemscope/itemprop, RDFa Lite by typeof/property."""
    attrs = node.attrs
    if not attrs:
        return
    opened: Item | None = None
    if "itemscope" in attrs:
        opened = Item(attrs.get("itemtype", "").split(), "microdata", node)
    elif "typeof" in attrs:
        opened = Item(attrs["typeof"].split(), "rdfa", node)
    names = attrs.get("itemprop") or (attrs.get("property") if scopes or opened else None)
    if names and scopes:
        for name in names.split()[:4]:
            short = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
            if opened is not None:
                scopes[-1][1].properties.setdefault(short, []).append(opened)
                opened.top = False
            else:
                pending.append((node, short, scopes[-1][1]))
    if opened is not None:
        page.items.append(opened)
        scopes.append((node, opened))


def _value(page: Walk, node: Node, name: str) -> str:
    """Return a property's value; a link stands for its text where a text is due (names are often put on links)."""
    attrs = node.attrs
    if "content" in attrs:
        return attrs["content"].strip()
    if node.tag in ("a", "link", "area"):
        text = "" if name in _LINKED else page.text(node)
        return text or attrs.get("href", "").strip()
    if node.tag in ("img", "source", "video", "embed"):
        return (attrs.get("src") or attrs.get("data-src") or "").strip()
    if node.tag == "time" and "datetime" in attrs:
        return attrs["datetime"].strip()
    if node.tag in ("data", "meter") and "value" in attrs:
        return attrs["value"].strip()
    return page.text(node)


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
    start = 0
    fragments, lines, line_of = page.fragments, page.lines, page.line_of
    fragments.append(_NEWLINE)
    for index, fragment in enumerate(fragments):
        line_of.append(len(lines))
        if fragment is _NEWLINE:
            if start < index:
                part = fragments[start:index]
                first = next((node for part_text, node in part if node is not None and part_text != " "), None)
                if first is not None and (text := _line_text(part)):
                    lines.append(Line(text, start, index, first))
            start = index + 1
