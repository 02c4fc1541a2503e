"""Regular expressions over bytes for any of very many words, built so that a search halts at few bytes of a page."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

ASCII = bytes(range(128))
END = b"\0"
"""Stands in a word for "no letter follows": `coolant gas` is not in `coolant gasket`."""
LONG_NUMBER = 3
"""Digits from which a letter that looks like one is taken for it."""
_SPACE = rb"(?:[\s\-_+.\xa0]|\xc2\xa0|&nbsp;|&#160;|%20){1,3}"
_SPLIT = rb"[ .*_,-]?"
_DIGIT_LIKE = {"0": rb"[0o]", "1": rb"[1il]"}
RARE = b"jqzxkvywbgfhu"
_WEIGHTS = dict.fromkeys(range(128), 200) | dict.fromkeys(RARE, 2) | dict.fromkeys(
    (0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xD8, 0xD9, 0xDB, *range(0xE0, 0xEA)), 500
) | dict.fromkeys(b"\xb0\xb5\xb8\xbe\xbd\x80\x81\x82\xbb\xba\xb2\xbf\xb4", 100)  # fmt: skip
"""What it costs to halt at a byte: little at rare letters, most at bytes that begin a letter in UTF-8."""
_USUAL = 10
_HIGH_FROM = 128
Tree = dict[Any, "Tree"]
"""What may follow, by its next part; the key None where a word ends."""


def without_longer(words: set[bytes]) -> list[bytes]:
    """Leave out what holds a shorter word of the set: finding that one is enough."""
    kept: list[bytes] = []
    for word in sorted(words, key=len):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return sorted(kept)


def tree_of(words: Iterable[Any]) -> Tree:
    """Return words as a tree of their parts, which are bytes or pieces of an expression."""
    root: Tree = {}
    for word in words:
        node = root
        for part in word:
            node = node.setdefault(part, {})
        node[None] = {}
    return root


def pattern(words: list[bytes]) -> bytes:
    """Return a regular expression for any of the words: a tree, so that no byte is looked at once for each word."""
    return union(tree_of(words), _byte) if words else rb"(?!)"


def _byte(part: int) -> bytes:
    if part == END[0]:
        return rb"(?![a-z])"
    return _SPACE if part == ord(" ") else re.escape(bytes([part]))


def looking_like(number: str) -> tuple[bytes, ...]:
    """Return a number digit by digit; in longer ones letters that look like a digit stand for it too."""
    if len(number) < LONG_NUMBER:
        return tuple(digit.encode() for digit in number)
    return (number[0].encode(), *(_SPLIT + _DIGIT_LIKE.get(digit, digit.encode()) for digit in number[1:]))


def from_anchors(words: Iterable[bytes], least: int) -> set[bytes]:
    """Cut each word off before one of few bytes that are rare in pages: a search then halts at those bytes only.

    Chosen greedily: the byte that opens the most words for what it costs; at least `least` bytes are left of a word.
    """
    open_ = {word: _anchors(word, least) for word in words}
    cut: set[bytes] = set()
    while open_:
        counts = Counter(byte for places in open_.values() for byte in places)
        best = max(counts, key=lambda byte: (counts[byte] / _WEIGHTS.get(byte, _USUAL), -byte))
        done = {word: places[best] for word, places in open_.items() if best in places}
        cut.update(word[at:] for word, at in done.items())
        open_ = {word: places for word, places in open_.items() if word not in done}
    return cut


def anchored(word: bytes, least: int) -> bool:
    """Tell whether a search can halt at a rare byte of the word, with `least` bytes of it left.

    The few other words are not worth a third of the time.
    """
    return bool(set(word[: max(1, len(word) - least + 1)]) & set(RARE))


def _anchors(word: bytes, least: int) -> dict[int, int]:
    """Return the bytes at which a word may be cut off, with their first place."""
    places: dict[int, int] = {}
    for at in range(max(1, len(word.rstrip(END)) - least + 1)):
        if word[at] < _HIGH_FROM or word[at:].translate(None, ASCII) == word[at:]:
            places.setdefault(word[at], at)
    return places


def _branches(tree: Tree, write: Callable[[Any], bytes]) -> list[bytes]:
    return [write(part) + union(below, write) for part, below in tree.items() if part is not None]


def union(tree: Tree, write: Callable[[Any], bytes]) -> bytes:
    """Return a regular expression for the words of a tree; `write` makes one of a part."""
    branches = _branches(tree, write)
    if not branches:
        return b""
    joined = branches[0] if len(branches) == 1 else rb"(?:" + rb"|".join(branches) + rb")"
    return rb"(?:" + joined + rb")?" if None in tree else joined


def from_first(word: bytes, first: re.Pattern[bytes]) -> bytes:
    """Cut a word off before its first byte that no English page has: so a search passes over all others at once."""
    found = first.search(word)
    return word[found.start() :] if found else word
