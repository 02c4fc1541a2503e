"""The data in the scripts of a page: JSON blocks, assigned and pushed literals, and what frameworks make of them.

Next.js streams its state in pieces of text, Nuxt hides the values in the arguments of a function or in one flat list,
others quote JSON inside of JavaScript. All of it ends as plain values; a script that speaks of no goods is not read.
"""

import html
import re
from typing import Any

from crawlers.pages.jsontext import loads, read_at
from crawlers.pages.node import Script

MAX_LITERALS = 60
MAX_ATTRIBUTE = 300_000
"""Bytes of an attribute that are read as JSON."""
ATTRIBUTE = "attribute"
"""Stands for the id of a script that is an attribute."""
_GIVEN = tuple(
    re.compile(rf"{given}\s{{0,3}}(?=[{{\[](?:\s{{0,20}}[\"'{{\[]|(?<=\{{)\s{{0,20}}\w{{2,30}}\s?:))")
    for given in ("=", r"push\(", r",(?<=[\"'],)", r"start\(\w{1,20},\s?\w{1,20},")
)
"""What assigns an object or list, pushes it, or hands it over behind a name; each begins with a sign of its own, by
which it is found at once: an expression that begins with a choice of signs is looked for at every character."""
_ATTRIBUTE = re.compile(rb"""\{(?:&quot;(?:(?<=="\{&quot;)|(?<=="\[\{&quot;))|"(?<=='\{"))""")
"""The bracket with which an attribute begins that holds JSON; of the signs there it is the rarest on a page."""
_TELLING = ("price", "Price", "sku", "product_id", "productId")
_TELLING_BYTES = tuple(word.encode() for word in _TELLING)
_SPAN = 30_000
"""Characters after the start of a literal in which it must speak of a price to be read."""
_QUOTED = re.compile(r"JSON\.parse\(\s{0,5}(?=[\"'`])")
_STREAMED = re.compile(r"__next_f\.push\(\s{0,5}(?=\[)")
_NUXT = re.compile(r"__NUXT__\s{0,3}=\s{0,3}\(?function\s{0,3}\(([\w$,\s]{0,20000})\)\s{0,3}\{")
_RETURN = re.compile(r"return\s{0,3}(?=\{)")
_ROW = re.compile(r"^[0-9a-f]{1,6}:[A-Z]{0,2}(?=[\[{])", re.MULTILINE)
_MOST = 400_000
"""Characters of a script from which literals that need mending are not read."""
_DEEP = 6


def script_values(scripts: list[Script]) -> list[Any]:
    """Return the values in scripts that speak of products; scripts that do not are never parsed."""
    values: list[Any] = []
    streamed: list[str] = []
    for script in scripts:
        text = script.text
        if script.is_linked_data or len(text) < 40:  # noqa: PLR2004
            continue
        if "__next_f" in text:
            streamed += _pieces(text)
        elif not _tells(text):
            continue
        elif "json" in script.type or text.lstrip()[:1] in "{[":
            read = loads(text) or _literals(text, MAX_LITERALS - len(values))
            if script.id == "__NUXT_DATA__":
                read = [_resolved(value) for value in read]
            elif script.id == ATTRIBUTE:
                read = [_untyped(value) if _is_typed(value) else value for value in read]
            values += read
        elif len(text) < _MOST and (called := _NUXT.search(text)):
            values += _called(text, called)
        else:
            values += _literals(text, MAX_LITERALS - len(values))
    return values + _rows("".join(streamed))


def _tells(text: str) -> bool:
    """Say whether a script has one of `_TELLING`; most are long and have none, so that each search counts."""
    priced = "rice" in text and ("price" in text or "Price" in text)
    return priced or "sku" in text or ("roduct" in text and ("product_id" in text or "productId" in text))


def attribute_scripts(page: bytes) -> list[Script]:
    """Return the JSON about goods that stands in attributes, as islands of script and their frameworks are given it."""
    found: list[Script] = []
    done = 0
    while len(found) < MAX_LITERALS and (match := _ATTRIBUTE.search(page, done)):
        start = match.start()
        start -= page[start - 1 : start] == b"["
        end = page.find(page[start - 1 : start], start, start + MAX_ATTRIBUTE)
        text = page[start:end] if end > 0 else b""
        if any(word in text for word in _TELLING_BYTES):
            found.append(Script("application/json", ATTRIBUTE, html.unescape(text.decode("utf-8", "replace"))))
        done = max(end, match.end())
    return found


def _untyped(value: Any, depth: int = 0) -> Any:
    """Return the values of Astro's attributes, in which each stands behind a number for its type: [0, 49.9]."""
    if depth and _is_typed_pair(value):
        value = value[1]
    if isinstance(value, dict) and depth < 40:  # noqa: PLR2004
        return {key: _untyped(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list) and depth < 40:  # noqa: PLR2004
        return [_untyped(item, depth + 1) for item in value]
    return value


def _is_typed(value: Any) -> bool:
    """Say whether all members of an object stand behind a number for their type."""
    return isinstance(value, dict) and bool(value) and all(_is_typed_pair(item) for item in value.values())


def _is_typed_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], int)  # noqa: PLR2004


def _literals(text: str, most: int) -> list[Any]:
    """Return objects and lists that a script assigns, pushes, or parses from a quoted text."""
    values: list[Any] = []
    for call in _QUOTED.finditer(text):
        quoted = read_at(text, call.end())
        if quoted is not None and isinstance(quoted[0], str):
            values += loads(quoted[0])
    position = 0
    ahead = [given.search(text) for given in _GIVEN]
    while len(values) < most and any(ahead):
        begin = min(match.end() for match in ahead if match)
        position = begin + 1
        if any(text.find(word, begin, begin + _SPAN) >= 0 for word in _TELLING):
            read = read_at(text, begin, lenient=len(text) < 20_000, telling=_TELLING)  # noqa: PLR2004
            if read is not None:
                position = max(read[1], position)
                if isinstance(read[0], (dict, list)):
                    values.append(read[0])
        ahead = [
            given.search(text, position) if match and match.start() < position else match
            for given, match in zip(_GIVEN, ahead, strict=True)
        ]
    return values


def _pieces(text: str) -> list[str]:
    """Return the pieces of text that a Next.js page pushes: [1, "piece"]."""
    pieces = [read_at(text, match.end(), lenient=False) for match in _STREAMED.finditer(text)]
    return [piece[0][1] for piece in pieces if piece and len(piece[0]) > 1 and isinstance(piece[0][1], str)]


def _rows(text: str) -> list[Any]:
    """Read the rows of a Next.js stream, `12:{...}` or `5:["$", ...]`, that speak of products."""
    values: list[Any] = []
    for match in _ROW.finditer(text):
        end = text.find("\n", match.end())
        row = text[match.end() : end if end > 0 else None]
        if len(values) < MAX_LITERALS and any(word in row for word in _TELLING):
            values += loads(row)
    return values


def _called(text: str, nuxt: re.Match[str]) -> list[Any]:
    """Return what a Nuxt function returns, with the arguments that it is called with put in for their names."""
    start = _RETURN.search(text, nuxt.end())
    read = read_at(text, start.end()) if start else None
    if read is None:
        return []
    call = text.find("}(", read[1])
    given = read_at(f"[{text[call + 2 : text.rfind('))')]}]", 0) if call > 0 else None
    names = [name.strip() for name in nuxt.group(1).split(",")]
    known = dict(zip(names, given[0], strict=False)) if given else {}
    return [_with_names(read[0], known, 0)]


def _with_names(value: Any, known: dict[str, Any], depth: int) -> Any:
    if isinstance(value, dict):
        return {key: _with_names(item, known, depth + 1) for key, item in value.items()} if depth < 40 else {}  # noqa: PLR2004
    if isinstance(value, list):
        return [_with_names(item, known, depth + 1) for item in value] if depth < 40 else []  # noqa: PLR2004
    return known.get(value, value) if isinstance(value, str) else value


def _resolved(flat: Any) -> Any:
    """Return the objects of a flat Nuxt list, in which each value is the place of the value meant."""
    if not isinstance(flat, list):
        return flat
    telling = [
        item for item in flat[:50_000] if isinstance(item, dict) and any(w in key for key in item for w in _TELLING)
    ]
    return [_at(flat, item, 0) for item in telling[:500]]


def _at(flat: list[Any], value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {key: _at(flat, _pointed(flat, item), depth + 1) for key, item in value.items()} if depth < _DEEP else {}
    if isinstance(value, list):
        return [_at(flat, _pointed(flat, item), depth + 1) for item in value[:50]] if depth < _DEEP else []
    return value


def _pointed(flat: list[Any], place: Any) -> Any:
    return flat[place] if isinstance(place, int) and not isinstance(place, bool) and 0 <= place < len(flat) else place
