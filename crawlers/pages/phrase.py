"""Many phrases sought at once in short lines of page text, whole words only where the script parts words by spaces."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from domain.wordsearch import WordSearch

_SPACED_SCRIPTS_END = 0x0E00
"""Code points below are scripts whose words stand apart (Latin to Devanagari); Thai, Han, kana and Hangul follow."""


def _spaced(char: str) -> bool:
    return char.isalpha() and ord(char) < _SPACED_SCRIPTS_END


class Phrases:
    """A set of lower-case phrases, written as one text separated by bars."""

    def __init__(self, phrases: str) -> None:
        self.phrases = tuple(dict.fromkeys(phrases.split("|")))

    @cached_property
    def _words(self) -> WordSearch[tuple[bool, bool]]:
        return WordSearch({phrase: (_spaced(phrase[0]), _spaced(phrase[-1])) for phrase in self.phrases})

    def search(self, text: str) -> str | None:
        """Return the first phrase that stands in a lower-case text, None where none does."""
        found = self._words.find(text)
        return next((text[start:end] for start, end in _whole(text, found)), None) if found else None

    def among(self, texts: Sequence[str]) -> dict[int, str]:
        """Return for those of several lower-case lines, by number, in which a phrase stands, the first one.

        All are searched at once, since each search costs as much as that of some fifty characters.
        """
        found: dict[int, str] = {}
        joined = "\n".join(texts)
        ends: list[int] = []
        for start, end in _whole(joined, self._words.find(joined)):
            ends = ends or ends_of(texts)
            found.setdefault(bisect_right(ends, start), joined[start:end])
        return found


def _whole(text: str, found: list[tuple[int, int, tuple[bool, bool]]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of those of the phrases found in a text that are whole words, where words stand apart."""
    size = len(text)
    for start, end, (start_matters, end_matters) in found:
        if start_matters and start and _spaced(text[start - 1]):
            continue
        if end_matters and end < size and _spaced(text[end]):
            continue
        yield start, end


def ends_of(texts: Sequence[str]) -> list[int]:
    """Return where each of several lines and its line end are over in the text of all, to tell the line of a place."""
    return list(accumulate(len(text) + 1 for text in texts))


class Endings:
    """Phrases with which a text can end, for labels that stand before a value ("Price:")."""

    def __init__(self, phrases: str) -> None:
        endings = [f" {p}" if _spaced(p[0]) else p for p in phrases.split("|")]
        self._by_last = {last: tuple(e for e in endings if e[-1] == last) for last in {e[-1] for e in endings}}

    def at_end(self, text: str) -> bool:
        """Say whether a lower-case text ends with one of the phrases, colons and spaces aside."""
        label = f" {text}".replace("\t", " ").replace("(", " ").rstrip(" :：")
        return label.endswith(self._by_last.get(label[-1:], ()))
