"""Many words sought in a text at once, by an automaton (Aho and Corasick): the cost is that of the text's length."""

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

T = TypeVar("T")
_HALF = re.compile("[\ud800-\udfff]")


class WordSearch(Generic[T]):
    """Words with what each of them means; immutable once built, shared by threads."""

    def __init__(self, words: Mapping[str, T]) -> None:
        """Build the automaton; none of the words may be empty."""
        self._meanings = tuple(words.values())
        self._automaton = AhoCorasick(words, store_patterns=False)

    def find(self, text: str) -> list[tuple[int, int, T]]:
        """Return start, end and meaning of every occurrence, overlapping ones too, by end and then longest first."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair, from an escape that was cut; it stands in no word
            whole = _HALF.sub("\ufffd", text)
            found = self._automaton.find_matches_as_indexes(whole, overlapping=True)
        meanings = self._meanings
        return [(start, end, meanings[word]) for word, start, end in found] if found else []
