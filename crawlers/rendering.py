"""Whether a page has to be rendered: it says nothing by itself, and scripts that would make it speak are there."""

import re

from crawlers.pages.document import parse

MIN_TEXT = 200
"""Characters of visible text above which a page counts as one that speaks for itself."""

_EMPTY_ROOT = re.compile(
    rb"""<(div|main)[^>]{0,200}\bid=["']?(root|app|__next|__nuxt|q-app|svelte)\b[^>]{0,200}>\s{0,200}</""",
    re.IGNORECASE,
)
_PRODUCT = re.compile(rb"""["']@type["']\s{0,20}:\s{0,20}["']Product["']""")
_QUIET = ("script", "style", "noscript", "template", "svg")


def needs_browser(body: bytes) -> bool:
    """Tell whether the page at hand is a shell that a script fills."""
    if b"<script" not in body.lower() or _PRODUCT.search(body):
        return False
    root = parse(body)
    if root is None:
        return False
    body_element = root.find("body")
    length = 0
    for element in (root if body_element is None else body_element).iter():
        speaks = element.tag not in _QUIET
        length += len((element.text or "").strip()) if speaks else 0
        length += len((element.tail or "").strip())
    return length <= (MIN_TEXT * 5 if _EMPTY_ROOT.search(body) else MIN_TEXT)
