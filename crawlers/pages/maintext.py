"""Title and main text: heading and description as a reader sees them, in order, without navigation."""

import re

from crawlers.pages.card import holds_link
from crawlers.pages.claim import Claims
from crawlers.pages.node import Line, Node, Walk, join, squeeze
from crawlers.pages.place import Place

MAX_TEXT = 20_000
"""Characters of description kept."""
_ALIEN = Place.RELATED | Place.REVIEW | Place.CHROME | Place.CRUMB | Place.PAGER
_WORD = re.compile(r"\w+")
_PART, _SHORTEST_NAME = 0.3, 8
"""Part of the page's name that a line makes up at least to be its title, and its least number of characters."""
_SURE_NAME, _OF_ANOTHER = 0.8, 1.5
"""Agreement with the page's name from which a heading that is a link is the title all the same; else it loses much."""
_MARKED_TITLE = re.compile(
    r"(?:^|\s)h1(?:\s|$)|(?:product|item|article|goods|prod|listing|ad)[_-]?(?:name|title)(?![a-z])", re.IGNORECASE
)
_LINKED_TAGS = frozenset({"a", "button", "option", "label", "select"})


def title_node(page: Walk, names: tuple[str, ...]) -> Node | None:
    """Return the element that shows the title: a heading that agrees with the page's names, else the first h1.

    Where there is no such heading, any short line that equals one of the names is taken.
    """
    wanted = [frozenset(_WORD.findall(name.lower())) for name in names if name]
    best: tuple[float, int, Node | None] = (0.0, 0, None)
    for order, node in enumerate(page.headings[:200]):
        text = page.text(node, 60)
        if not text:
            continue
        own = frozenset(_WORD.findall(text.lower()))
        overlap = max((len(own & other) / len(own | other) for other in wanted if own | other), default=0.0)
        score = 3 * overlap + (1.2 if node.tag == "h1" else 0.0) - (1.5 if node.within & _ALIEN else 0.0)
        score += 0.3 if node.own & Place.TITLE else 0.0
        if score > best[0] + 0.05 and node.tag != "h1" and overlap < _SURE_NAME and _is_linked(page, node):
            score -= _OF_ANOTHER
        if score > best[0] + 0.05:
            best = (score, -order, node)
    if best[0] >= 1.4:  # noqa: PLR2004
        return best[2]
    whole = page.title.lower()
    named: tuple[int, Node | None] = (0, None)
    for line in page.lines:
        if len(line.text) > named[0] and _names_page(line, whole):
            named = (len(line.text), line.node)
        own = frozenset(_WORD.findall(line.text.lower())) if len(line.text) < 200 else frozenset()  # noqa: PLR2004
        if len(own) >= 2 and any(len(own & other) / len(own | other) > 0.7 for other in wanted):  # noqa: PLR2004
            return line.node
    if best[2] is not None and best[2].tag == "h1":
        return best[2]
    unlinked = best[2] if best[2] is not None and not _is_linked(page, best[2]) else None
    return named[1] or unlinked or _marked_title(page) or best[2] or _first_heading(page)


def _marked_title(page: Walk) -> Node | None:
    """Return the element that its words call the heading or the goods' name, where no heading element is one."""
    return next(
        (
            node
            for node in page.placed
            if node.own & Place.TITLE
            and _MARKED_TITLE.search(node.words)
            and not node.within & (_ALIEN | Place.CARD)
            and 0 < node.end - node.start <= 6  # noqa: PLR2004
            and not _is_linked(page, node)
        ),
        None,
    )


def _is_linked(page: Walk, node: Node) -> bool:
    """Say whether a heading is or holds a link: then it is that of another page."""
    return holds_link(page, node) or any(n.tag == "a" for n in node.ancestors(3))


def _first_heading(page: Walk) -> Node | None:
    """Return the first heading of a page whose name tells nothing; a heading that is a link is that of another page."""
    return next(
        (
            node
            for node in page.headings[:20]
            if not node.within & _ALIEN and page.text(node, 60) and not _is_linked(page, node)
        ),
        None,
    )


def _own_text(page: Walk, heading: Node) -> str:
    """Return a heading without the article number that some shops put within."""
    text = page.text(heading, 60)
    inner = (n for n in page.placed if heading.start < n.start < heading.end and n.own & Place.SKU)
    number = next(inner, None)
    before = squeeze(join(page.fragments[heading.start : number.start])) if number is not None else ""
    return before if len(before) >= _SHORTEST_NAME else text


def _names_page(line: Line, whole: str) -> bool:
    """Say whether a line stands in the page's name and makes up a good part of it, as titles without heading do."""
    text = line.text.lower()
    if not _PART * len(whole) <= len(text) <= len(whole) or len(text) < _SHORTEST_NAME or text not in whole:
        return False
    node = line.node
    return not node.within & _ALIEN and not any(n.tag in _LINKED_TAGS for n in node.ancestors(3))


def claim_title(page: Walk, node: Node | None, claims: Claims) -> None:
    """Claim the title as it is seen."""
    if node is not None:
        claims.add("title", _own_text(page, node)[:300], f"{node.tag} heading", 6.5 if node.tag == "h1" else 4.4)


def describe(page: Walk, title: Node | None) -> tuple[str, str]:
    """Return the main visible text and where it was read.

    Blocks marked as description come first; the other text between the title and the end of the main part follows, so
    that tables of sizes are not lost.
    """
    marked = _marked_blocks(page)
    start = page.line_index(title) if title is not None else 0
    main = page.main
    first = page.line_index(main) if main is not None else 0
    taken: list[str] = []
    seen: set[str] = set()
    size = 0
    for block in marked:
        size = _take(page, block, taken, seen, size)
    source = "description block" if size >= 80 else "main text"  # noqa: PLR2004
    begin = max(first, start)
    end = page.line_at(main.end) if main is not None else len(page.lines)
    size = _take(page, (begin, max(end, begin)), taken, seen, size)
    return "\n".join(taken)[:MAX_TEXT], source


def _marked_blocks(page: Walk) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    reach = -1
    for node in page.placed:
        if node.own & Place.DESCRIPTION and node.start > reach and node.end > node.start and not node.within & _ALIEN:
            if node.tag in ("a", "button", "input", "meta", "span", "label", "option"):
                continue
            reach = node.end
            last = page.line_at(node.end)
            blocks.append((page.line_index(node), max(last, page.line_index(node) + 1)))
    return blocks[:20]


def _take(page: Walk, block: tuple[int, int], taken: list[str], seen: set[str], size: int) -> int:
    for line in page.lines[block[0] : block[1]]:
        if size > MAX_TEXT:
            break
        node = line.node
        if node.within & (_ALIEN | Place.HIDDEN):
            continue
        if len(line.text) < 40 and any(n.tag in _LINKED_TAGS for n in node.ancestors(3)):  # noqa: PLR2004
            continue
        text = line.text
        if "\t" in text:
            text = squeeze(text.replace("\t", ": ", 1) if text.count("\t") == 1 else text)
        if text and text not in seen:
            seen.add(text)
            taken.append(text)
            size += len(text) + 1
    return size
