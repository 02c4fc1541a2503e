"""Embedded items as the page is read: microdata by itemscope and itemprop, RDFa Lite by typeof and property."""

from crawlers.pages.node import Item, Node, Walk

_LINKED = frozenset({"url", "image", "item", "sameas", "availability", "itemCondition", "logo"})


def open_items(page: Walk, node: Node, scopes: list[tuple[Node, Item]], pending: list[tuple[Node, str, Item]]) -> None:
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


def item_value(page: Walk, node: Node, name: str) -> str:
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
