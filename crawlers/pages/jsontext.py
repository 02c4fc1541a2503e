"""JSON as pages really carry it: in HTML comments, with entities, comments, trailing commas, raw newlines, JS literals.

The fast strict parser is tried first; mending is bounded, and what cannot be mended is given up, never guessed.
"""

import html
import json
import re
from typing import Any

import orjson

MAX_TEXT = 6_000_000
"""Characters of one script that are read as JSON."""
MAX_MENDED = 400_000
"""Characters of a broken script that are mended (mending is slower than reading)."""

_OPENERS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSERS = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";")
_TOKEN = re.compile(
    # An open string or comment reaches to the end, so each of these succeeds at its first try. No group here is
    # possessive: Python 3.11.2, which is Debian 12's, misreads those.
    r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*(?:'|\\?\Z|(?=\n))"
    r"|`[^`\\]*(?:\\.[^`\\]*)*(?:`|\\?\Z)"
    r"|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)"
    r"|[{}\[\],:]"
    r"|-?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?(?![\w$])"
    r"|[A-Za-z_$][\w$.]*"
    r"|\s+"
    r"|.",
    re.DOTALL,
)
_BOUND = re.compile(
    # As `_TOKEN`, all that is neither a string nor a comment nor a bracket taken together.
    r"""[^"'`/{}\[\]]+|[{}\[\]]"""
    r'|"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*(?:'|\\?\Z|(?=\n))"
    r"|`[^`\\]*(?:\\.[^`\\]*)*(?:`|\\?\Z)"
    r"|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)"
    r"|/",
    re.DOTALL,
)
_QUOTE = re.compile(r'(?<!\\)"')
_AFTER_STRING = re.compile(r'\s{0,50}(?:[:}\]]|\Z|,\s{0,50}(?:["\[{}\]\d-]|true|false|null|//|\Z))')
_CONTROL = re.compile(r"[\x00-\x1f]")
_CONSTANTS = {"true": "true", "false": "false", "null": "null", "undefined": "null", "NaN": "null", "Infinity": "null"}
_CLOSING = {"{": "}", "[": "]"}
_CLOSED = frozenset(_CLOSING.values())
_DECODER = json.JSONDecoder(strict=False)


def loads(text: str) -> list[Any]:
    """Return the JSON values of a script in order: normally one, more where blocks were pasted together, [] if none."""
    if len(text) > MAX_TEXT:
        return []
    try:
        return [orjson.loads(text)]
    except (orjson.JSONDecodeError, ValueError):
        pass
    stripped = _unwrapped(text)
    for attempt in (stripped, _unescaped(stripped)):
        if attempt is not None and (values := _several(attempt)):
            return values
    if len(stripped) > MAX_MENDED:
        return []
    if not stripped.startswith(("{", "[")):
        return []
    return _several(mend(stripped)) or _several(mend(_requote(stripped))) or _several(mend(_close(stripped)))


def read_at(text: str, start: int, *, lenient: bool = True, telling: tuple[str, ...] = ()) -> tuple[Any, int] | None:
    """Read the JSON or simple JavaScript literal that begins at `start`; return it and where it ends, or None.

    What is no JSON is mended if `lenient`, and only if it holds one of the `telling` words, where any are given.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        if not lenient:
            return None
        stop = _end_of_literal(text, start)
        if stop is None or (telling and not any(text.find(word, start, stop) >= 0 for word in telling)):
            return None
        values = _several(mend(text[start:stop]))
        return (values[0], stop) if values else None
    return value, end


def mend(text: str) -> str:  # noqa: C901 - a case for each kind of token
    """Rewrite a damaged or JavaScript literal as JSON: quotes, keys, comments, commas, control characters."""
    out: list[str] = []
    last = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        first = token[0]
        if token.isspace() or token.startswith(("//", "/*")):
            continue
        if first in "\"'`" and len(token) > 1:
            token = _string(token)
        elif first in "}]" and last == ",":
            out.pop()
        elif first in ",:{[" or first in "}]":
            if first == "," and last in ("", ",", "[", "{"):
                continue
        elif token in _CONSTANTS:
            token = _CONSTANTS[token]
        elif first.isalpha() or first in "_$":
            token = json.dumps(token)
        elif not (first.isdigit() or first in "-."):
            token = ""
        elif first == ".":
            token = "0" + token
        if not token:
            continue
        if out and last not in (",", ":", "[", "{") and first not in ",:}]":
            out.append(",")  # a comma that was forgotten between two members
        out.append(token)
        last = token
    return "".join(out)


def _string(token: str) -> str:
    closed = len(token) > 1 and token[-1] == token[0]
    body = token[1:-1] if closed else token[1:].rstrip("\\")
    if token[0] != '"':
        body = body.replace("\\'", "'").replace("\\`", "`").replace('"', '\\"').replace('\\\\"', '\\"')
    body = re.sub(r'\\(?!["\\/bfnrtu])', "", body)
    body = re.sub(r"\\u(?![0-9a-fA-F]{4})", "u", body)
    return '"' + _CONTROL.sub(lambda m: f"\\u{ord(m.group()):04x}", body) + '"'


def _unwrapped(text: str) -> str:
    """Take off comment and CDATA marks and a closing semicolon."""
    text = text.strip()
    end = text.find("-->", 4, 400) if text.startswith("<!--") else -1
    if end > 0 and "{" not in text[:end] and "[" not in text[:end]:
        text = text[end + 3 :].lstrip()  # a remark before the data, not a wrapper around it
    for opener in _OPENERS:
        text = text.removeprefix(opener).lstrip()
    for closer in _CLOSERS:
        text = text.removesuffix(closer).rstrip()
    return text


def _unescaped(text: str) -> str | None:
    if "&quot;" in text or "&#34;" in text or "&#x22;" in text:
        return html.unescape(text)
    if "&q;" in text:  # Angular's own way of writing its state
        for sign, meant in (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&")):
            text = text.replace(sign, meant)
        return text
    return None


def _several(text: str) -> list[Any]:
    """Read values that follow one another; strict=False lets raw newlines stand in strings."""
    values: list[Any] = []
    position = 0
    while position < len(text) and len(values) < 50:  # noqa: PLR2004
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values if any(isinstance(v, (dict, list)) for v in values) and position else []
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _requote(text: str) -> str:
    """Escape quotes that stand unescaped inside strings: a string ends only where what follows can follow a string."""
    out: list[str] = []
    done = 0
    inside = False
    for match in _QUOTE.finditer(text):
        at = match.start()
        if not inside:
            inside = True
        elif _AFTER_STRING.match(text, at + 1):
            inside = False
        else:
            out += (text[done:at], "\\")
            done = at
    return "".join(out) + text[done:]


def _close(text: str) -> str:
    """Close what a cut-off script left open, and escape newlines and quotes inside strings line by line."""
    fixed = re.sub(
        r'(?<=[^\\:,\[{\s"])\s{0,3}"(?=[^\s:,}\]"][^"\n]{0,80}"?\s{0,3}[^\s:,}\]])', '\\"', text[:MAX_MENDED]
    )
    fixed = re.sub(r"[\r\n]+", " ", fixed)
    stack: list[str] = []
    for match in _TOKEN.finditer(fixed):
        mark = match.group()
        if mark in _CLOSING:
            stack.append(_CLOSING[mark])
        elif mark in _CLOSING.values() and stack:
            stack.pop()
    return fixed.rstrip().rstrip(",") + "".join(reversed(stack))


def _end_of_literal(text: str, start: int) -> int | None:
    depth = 0
    for match in _BOUND.finditer(text, start, start + MAX_MENDED):
        token = match.group()
        if token in _CLOSING:
            depth += 1
        elif token in _CLOSED:
            depth -= 1
            if depth == 0:
                return match.end()
    return None
