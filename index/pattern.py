"""Patterns of `*` and `?`, and the distance of fuzzy terms, for values that we look through ourselves."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA


class Pattern:
    """A pattern in which `*` stands for any characters and `?` for one; linear in the text, however hostile."""

    def __init__(self, pattern: str) -> None:
        first, *rest = pattern.split("*")
        self._whole = None if rest else re.compile(_literal(first), re.DOTALL)
        self._start = re.compile(_literal(first), re.DOTALL)
        self._middle = [re.compile(_literal(part), re.DOTALL) for part in rest[:-1] if part]
        last = rest[-1] if rest else ""
        self._end = re.compile(_literal(last), re.DOTALL)
        self._end_length = len(last)

    def fits(self, text: str) -> bool:
        """Return whether the whole text fits the pattern."""
        if self._whole is not None:
            return self._whole.fullmatch(text) is not None
        found = self._start.match(text)
        if not found:
            return False
        place = found.end()
        for part in self._middle:
            found = part.search(text, place)
            if not found:
                return False
            place = found.end()
        tail = len(text) - self._end_length
        return tail >= place and self._end.match(text, tail) is not None


def literal_prefix(pattern: str) -> str:
    """Return the characters of a pattern before its first wildcard."""
    found = re.search(r"[*?]", pattern)
    return pattern[: found.start()] if found else pattern


def is_prefix(pattern: str) -> bool:
    """Return whether the only wildcard is a star at the end."""
    return pattern.endswith("*") and literal_prefix(pattern) == pattern[:-1] != ""


def similar(word: str, distance: int, candidates: Iterable[str]) -> list[str]:
    """Return the candidates within `distance` changes of `word` that begin with the same character.

    A change is an insertion, deletion, replacement or swap of neighbours (optimal string alignment, as in Lucene).
    """
    return [
        candidate
        for candidate in candidates
        if candidate[:1] == word[:1]
        and abs(len(candidate) - len(word)) <= distance
        and OSA.distance(word, candidate, score_cutoff=distance) <= distance
    ]


def _literal(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)
