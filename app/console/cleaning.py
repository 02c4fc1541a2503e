"""A stranger's page made harmless to look at: what lays out text is kept, and nothing that loads, runs or leads on.

What is not on the list of elements and attributes goes, so what nobody thought of goes too. The frame it is shown in
forbids the same things again (`views.stored`); what no policy stops, as `preconnect`, is stopped here alone.
"""

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.pages.document import page_bytes

LARGEST = 3_000_000
"""Bytes of a page that are shown laid out; a tree takes about ten times as much memory. Its source is shown whole."""

_KEPT = frozenset(
    """
    a abbr address article aside b bdi bdo big blockquote body br button caption center cite code col colgroup data dd
    del dfn details div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    img ins kbd label legend li main mark meter nav ol p pre progress q rp rt ruby s samp section small span strike
    strong style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905 - seventy words are read more easily so
)
_WITH_CONTENT = frozenset(
    """
    applet area audio base basefont bgsound canvas datalist embed frame frameset iframe input isindex keygen link map
    marquee math meta nextid noembed noframes noscript object option optgroup param plaintext portal script select
    source svg template textarea title track video xmp
    """.split()  # noqa: SIM905 - as above
)
"""Elements that go with all that is in them; of any other that is not kept its text and children stay."""
_ATTRIBUTES = frozenset(
    """
    align alt bgcolor border cellpadding cellspacing class color cols colspan compact datetime dir face height hidden
    id lang nowrap open reversed rowspan scope size span start style title type valign value width
    """.split()  # noqa: SIM905 - as above
)
_PICTURE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif);base64,[A-Za-z0-9+/=\s]*", re.ASCII)
_LOADING = re.compile(
    r"@\s*import|@\s*font-face|@\s*namespace|(?:-webkit-)?image-set|element\s*\(|(?:url|src|image|attr)\s*\(",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:\b[a-z]{2,10}:)?//[^\s\"'()]*", re.IGNORECASE)
_LONGEST_ADDRESS = 500


def cleaned(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Return a page (its bytes and the headers that name its character set) as harmless HTML in UTF-8."""
    text = page_bytes(body[:LARGEST], headers)
    root = None
    if text:
        # Comments and processing instructions are left out by the parser; browsers read some of them as markup.
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        try:
            root = etree.fromstring(text, parser=parser)
        except etree.LxmlError:
            root = None
    if root is None:
        root = etree.Element("html")
    root.tag = "html"
    _clean(root)
    content = etree.tostring(root, method="html", encoding="utf-8")
    return b'<!DOCTYPE html><meta charset="utf-8">' + content


def _clean(root: etree._Element) -> None:
    for element in list(_elements(root)):
        name = str(element.tag)
        if element is root:
            _clean_attributes(element)
        elif name == "style":
            _clean_style(element)
        elif name in _KEPT:
            _clean_attributes(element)
        elif element.getparent() is not None:
            _remove(element, with_content=name in _WITH_CONTENT or ":" in name)


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements, those inside others first, so that one is taken out when what it holds is clean."""
    stack = [root]
    ordered = []
    while stack:
        element = stack.pop()
        ordered.append(element)
        stack.extend(element)
    return reversed(ordered)


def _clean_attributes(element: etree._Element) -> None:
    """Keep the attributes that lay out text; an address that a link had becomes what is shown of it."""
    address = element.get("href") if element.tag == "a" else None
    picture = element.get("src") if element.tag == "img" else None
    for name, value in [(str(name), str(value)) for name, value in element.attrib.items()]:
        if name not in _ATTRIBUTES or (name == "style" and not _is_harmless(value)):
            del element.attrib[name]
    if address:
        element.set("title", address[:_LONGEST_ADDRESS])
    if picture and _PICTURE.fullmatch(picture):
        element.set("src", picture)


def _clean_style(element: etree._Element) -> None:
    text = element.text or ""
    element.attrib.clear()
    for child in list(element):
        element.remove(child)
    # The end of the element ends the style for a browser, whatever quotes stand around it; an escape hides a word.
    element.text = _ADDRESS.sub("", _LOADING.sub("none ", text.replace("\\", "").replace("<", "")))


def _is_harmless(style: str) -> bool:
    return "\\" not in style and not _LOADING.search(style)


def _remove(element: etree._Element, *, with_content: bool) -> None:
    """Take an element out, and what is in it or not; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    tail = element.tail or ""
    children = [] if with_content else list(element)
    lead = "" if with_content else element.text or ""
    parent.remove(element)
    for number, child in enumerate(children):
        parent.insert(place + number, child)
    _append_text(parent, place, lead)
    _append_text(parent, place + len(children), tail)


def _append_text(parent: etree._Element, place: int, text: str) -> None:
    """Put text before the child at a place."""
    if not text:
        return
    if place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
