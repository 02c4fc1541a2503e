"""A stranger's page made harmless to look at: what lays out text is kept, and nothing that loads, runs or leads on.

What is not on the list of elements and attributes goes, so what nobody thought of goes too. The frame it is shown in
forbids the same things again (`views.stored`); what no policy stops, as `preconnect`, is stopped here alone.
It is done in a process of its own with bounds: a page can be made that keeps the parser busy for many minutes.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from html import escape

from lxml import etree

from crawlers.pages.document import page_bytes, tree_of

LARGEST = 3_000_000
"""Bytes of a page that are shown laid out; a tree takes about ten times as much memory. Its source is shown whole."""

_KEPT = frozenset(
    """
    a abbr address article aside b bdi bdo big blockquote body br button caption center cite code col colgroup data dd
    del dfn details div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hgroup hr i
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
_EMPTY = frozenset({"br", "col", "hr", "img", "wbr"})
"""Kept elements that have no end."""
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


_SECONDS = 4
"""Of processor time for one page; the longest usual one takes half a second."""
_MEMORY = 1_500_000_000
"""Bytes of address space."""


def cleaned_apart(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> bytes | None:
    """Return what `cleaned` does, done in a process of its own; None where that takes too long or too much memory."""
    declared = json.dumps([pair for pair in headers if pair[0].lower() == "content-type"])
    done = subprocess.run(  # noqa: S603 - our own program; the page goes in as bytes
        [sys.executable, "-P", "-m", "app.console.cleaning", declared],
        input=body[:LARGEST],
        capture_output=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else None


def cleaned(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Return a page (its bytes and the headers that name its character set) as harmless HTML in UTF-8."""
    text = page_bytes(body[:LARGEST], headers)
    root = tree_of(text) if text else None  # whose comments, which browsers read otherwise, are left out
    content = "" if root is None else "".join(_written(root))
    return f'<!DOCTYPE html><html><meta charset="utf-8">{content}</html>'.encode()


def _written(root: etree._Element) -> Iterator[str]:
    """Yield what is kept of a tree as HTML, each piece escaped here; in one pass, however odd the tree."""
    waiting: list[etree._Element | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        name = str(item.tag)
        if item is not root:
            waiting.append(escape(item.tail or ""))
        if name in _WITH_CONTENT or ":" in name:
            continue
        if name == "style":
            yield f"<style>{_harmless(item.text or '')}</style>"
            continue
        if name in _KEPT:
            yield f"<{name}{''.join(_attributes(name, item))}>"
            if name in _EMPTY:
                continue
            waiting.append(f"</{name}>")
        waiting.extend(reversed(item))
        yield escape(item.text or "")


def _attributes(name: str, element: etree._Element) -> Iterator[str]:
    """Yield the attributes that lay out text; the address of a link becomes what is shown of it."""
    address = ""
    for key, value in [(str(key), str(value)) for key, value in element.items()]:
        if key == "href" and name == "a":
            address = value[:_LONGEST_ADDRESS]
        elif (key in _ATTRIBUTES and not (key == "title" and address)) or (
            key == "src" and name == "img" and _PICTURE.fullmatch(value)
        ):
            kept = "" if key == "style" and ("\\" in value or _LOADING.search(value)) else value
            yield f' {key}="{escape(kept)}"'
    if address:
        yield f' title="{escape(address)}"'


def _harmless(style: str) -> str:
    """Return a style sheet in which nothing loads: no escape hides a word, and nothing ends it before its end."""
    return _ADDRESS.sub("", _LOADING.sub("none ", style.replace("\\", "").replace("<", "")))


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    declared = json.loads(sys.argv[1])
    sys.stdout.buffer.write(cleaned(sys.stdin.buffer.read(), tuple((name, value) for name, value in declared)))


if __name__ == "__main__":
    _main()
