"""Links to the next page of results that a site file points to, where they are not told by how they look."""

from collections.abc import Sequence
from urllib.parse import urljoin

from crawlers.pages.document import parse
from crawlers.pages.node import Walk
from crawlers.pages.reading import PageLink
from crawlers.pages.selector import selected


def next_pages(body: bytes, url: str, expressions: Sequence[str]) -> tuple[PageLink, ...]:
    """Return what the selectors lead to; one that names no attribute means the address of the link."""
    root = parse(body) if expressions else None
    if root is None:
        return ()
    asked = [
        text if "::" in text or text.startswith(("/", "xpath:")) else f"{text}::attr(href)" for text in expressions
    ]
    texts, _ = selected(root, Walk(), {"next_page": asked}).get("next_page", ([], ""))
    addresses = dict.fromkeys(urljoin(url, text) for text in texts)
    return tuple(PageLink(address, "", "next", "next", 1.0) for address in addresses if address.startswith("http"))
