"""What an element is put on lists for as a page is read, and what its attributes tell of its place."""

import re

from crawlers.pages.node import Node, Script, Walk
from crawlers.pages.place import Place

_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
NO_ATTRIBUTES: dict[str, str] = {}


def leads_on(attrs: dict[str, str], within: int) -> bool:
    """Say whether a link of a menu only leads on: it gives no number to call, shares no page, and is no breadcrumb."""
    href = attrs.get("href")
    if within & Place.CRUMB or (href and "=http" in href):
        return False
    return not href or href[0] in "/#?" or (href[:4] == "http" and "wa" not in href and "phone" not in href)


LINK = Node("a", NO_ATTRIBUTES, None, -1, 0, "", 0, 0)
"""Stands for a link that only leads on, in places that are passed over."""


def linked(stack: list[Node | None], top: Node) -> Node:
    """Return the parent of a heading: a link where it stands in one, even if that became no node."""
    inner = next((node for node in reversed(stack) if node is not None), top)
    return top if inner is not LINK else Node("a", NO_ATTRIBUTES, top, top.order, top.start, "", 0, top.within)


def told_by(attrs: dict[str, str], words: str, own: int) -> tuple[str, int]:
    """Return the words of an element (class, id and the like) and the places that its other attributes tell of."""
    if "id" in attrs:
        words = f"{words} {attrs['id']}"
    if "itemprop" in attrs:
        words = f"{words} {attrs['itemprop']}"
    if "data-testid" in attrs:
        words = f"{words} {attrs['data-testid']}"
    if "hidden" in attrs:
        own |= Place.HIDDEN
    if style := attrs.get("style"):
        lower = style.lower()
        if ("none" in lower or "hidden" in lower) and _HIDING.search(lower):
            own |= Place.HIDDEN
        own |= Place.STRUCK if "line-through" in style else 0
    return words.strip(), own


def forget(page: Walk, select: Node) -> None:
    """Take back the options of a long select."""
    del page.nodes[select.order + 1 :]
    del page.fragments[select.start :]
    select.end = select.start
    for nodes in (page.placed, page.priced, page.numbered, page.chosen):
        while nodes and nodes[-1].order > select.order:
            nodes.pop()


def sort(page: Walk, node: Node, options: list[int]) -> None:  # noqa: C901, PLR0912 - a case for each kind of element
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


def read_head(page: Walk, tag: str, attrs: dict[str, str]) -> None:
    """Keep what a child of the head says; the text of a script or title follows."""
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


def fill_script(page: Walk, text: str) -> None:
    """Give the script that has just ended its text; one without any is dropped."""
    if page.scripts and not page.scripts[-1].text:
        script = page.scripts.pop()
        if text:
            page.scripts.append(Script(script.type, script.id, text))


def _language(attrs: dict[str, str]) -> str | None:
    value = attrs.get("lang") or attrs.get("xml:lang")
    return value.strip().lower()[:10] or None if value else None
