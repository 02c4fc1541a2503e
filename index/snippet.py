"""Snippets: the piece of a listing's text around what matched, with the matching words marked.

Both engines use it, so a snippet never depends on the engine. It holds the listing's own characters: escape it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from index.analysis import LONGEST_TOKEN, SPACELESS, tokens
from index.pattern import Pattern, similar
from index.tree import And, Near, Node, Or, WordFuzzy, WordPattern, Words

MARK_START = "⟦"
MARK_END = "⟧"
WIDTH = 180
"""Characters shown around the first match, marks not counted."""
_LONGEST_TEXT = 20_000

_PIECE = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}]+")
_ASCII_PIECE = re.compile("[a-z0-9]+")
_SPACE = re.compile(r"\s+")


class _Piece(NamedTuple):
    start: int
    end: int
    token: str


def snippet(document: Mapping[str, Any], query: Node) -> str:
    """Return what to show of a document: around the first match in text, title or seller, else the start."""
    leaves = _leaves(query)
    seller = document.get("seller") or {}
    for text in (document.get("text"), document.get("title"), seller.get("name")):
        shown = _marked(str(text or "")[:_LONGEST_TEXT], leaves)
        if shown:
            return shown
    return _cut(str(document.get("text") or document.get("title") or ""), 0, WIDTH)


def _leaves(node: Node) -> list[Node]:
    if isinstance(node, (And, Or)):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    return [node] if isinstance(node, (Words, Near, WordPattern, WordFuzzy)) else []


def _marked(text: str, leaves: list[Node]) -> str:
    pieces = _pieces(text)
    spans = sorted({span for leaf in leaves for span in _spans(pieces, leaf)})
    if not spans:
        return ""
    begin = max(0, spans[0][0] - WIDTH // 3)
    end = min(len(text), begin + WIDTH)
    begin = max(0, end - WIDTH)
    shown, place = [], begin
    for start, stop in spans:
        if start < place or stop > end:
            continue
        shown.append(f"{text[place:start]}{MARK_START}{text[start:stop]}{MARK_END}")
        place = stop
    shown.append(text[place:end])
    body = _SPACE.sub(" ", "".join(shown)).replace(f"{MARK_END}{MARK_START}", "").strip()
    return f"{'…' if begin else ''}{body}{'…' if end < len(text) else ''}"


def _pieces(text: str) -> list[_Piece]:
    if text.isascii():
        return [
            _Piece(found.start(), found.end(), token)
            for found in _ASCII_PIECE.finditer(text.lower())
            for token in _tokens_of(found[0])
        ]
    return [_Piece(found.start(), found.end(), token) for found in _PIECE.finditer(text) for token in tokens(found[0])]


def _tokens_of(word: str) -> Sequence[str]:
    """Return the tokens of a word in small ASCII letters and digits: itself, as a rule."""
    if (word.isalpha() or word.isdecimal()) and len(word) <= LONGEST_TOKEN:
        return (word,)
    return tokens(word)


def _spans(pieces: list[_Piece], leaf: Node) -> list[tuple[int, int]]:
    """Return the stretches of the text that a condition marks."""
    if isinstance(leaf, Words):
        length = len(leaf.tokens)
        starts = [place for place, piece in enumerate(pieces) if piece.token == leaf.tokens[0]]
        return [
            (pieces[place].start, pieces[place + length - 1].end)
            for place in starts
            if tuple(piece.token for piece in pieces[place : place + length]) == leaf.tokens
        ]
    if isinstance(leaf, Near):
        return [(piece.start, piece.end) for piece in pieces if piece.token in leaf.tokens]
    if isinstance(leaf, WordPattern):
        fits = Pattern(leaf.pattern).fits
        return [(piece.start, piece.end) for piece in pieces if fits(piece.token)]
    if isinstance(leaf, WordFuzzy):
        near = set(similar(leaf.word, leaf.distance, {piece.token for piece in pieces}))
        return [(piece.start, piece.end) for piece in pieces if piece.token in near]
    return []


def _cut(text: str, start: int, width: int) -> str:
    shown = _SPACE.sub(" ", text[start : start + width]).strip()
    return f"{shown}…" if len(text) > start + width else shown
