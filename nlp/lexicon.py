"""The lexicon: names, units of speech and context words, found in one pass over the folded text.

One Aho-Corasick automaton holds everything that is looked up by word: trade and chemical names, generic words for
refrigerant, container words, and the word lists of `nlp/words/*.toml`. The one thing to know: a hit counts only
between word boundaries of its own script (Spanish `foráneas` holds no Forane); scripts without spaces have none.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from domain.alias import GENERIC, aliases
from domain.fold import key
from domain.packaging import words as packaging_words
from domain.wordsearch import WordSearch

WORDS_DIR = Path(__file__).parent / "words"
SCANNED = ("contact", "context", "currency", "flag", "pack", "page", "price")
"""Word lists looked for everywhere; the others (mention, language) are looked up only where they matter."""

_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, CJK, Hangul: words run together, or carry particles directly."""

_ARABIC_PREFIXES = ("ال", "و", "ب", "ل", "لل", "بال", "وال", "لـ", "ف", "ك")
_HEBREW_PREFIXES = ("ה", "ב", "ל", "ו", "מ", "ש", "לה", "וה")
_INFLECTED = 3
"""Letters that an inflected generic word may carry at its end: фреон-ом, freon-u, gaz-ının."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one word of the lexicon means: a concept and its value; `inflects` allows endings."""

    concept: str
    value: str
    inflects: bool = False
    short: bool = False


class Hit(NamedTuple):
    """A word of the lexicon at start..end of the folded text."""

    start: int
    end: int
    concept: str
    value: str
    short: bool = False


class Lexicon:
    """All words, ready to be looked for; immutable once built."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Build from pairs of a word (as written; folded here) and what it means."""
        by_word: dict[str, list[Entry]] = {}
        for word, entry in entries:
            folded = key(word).strip()
            if folded and entry not in by_word.setdefault(folded, []):
                by_word[folded].append(entry)
        meanings: dict[str, tuple[bool, bool, bool, tuple[Entry, ...]]] = {}
        for word, found in by_word.items():
            bound_left = not _NO_SPACES.match(word[0]) and word[0].isalnum()
            bound_right = not _NO_SPACES.match(word[-1]) and word[-1].isalnum()
            inflects = any(entry.inflects for entry in found)
            meanings[word] = (bound_left, bound_right, inflects, tuple(found))
        self._words = WordSearch(meanings)

    def find(self, text: str) -> Iterator[Hit]:
        """Yield every hit in `text` (a `Folded.key`), in order of its end; hits of one concept may overlap."""
        size = len(text)
        for start, end, (bound_left, bound_right, inflects, entries) in self._words.find(text):
            if bound_left and start and text[start - 1].isalnum() and not _may_begin(text, start):
                continue
            free = not bound_right or end == size or not text[end].isalnum() or _may_end(text, end)
            if not free and not inflects:
                continue
            stop = end if free else _inflection(text, end)
            for entry in entries:
                if free:
                    yield Hit(start, end, entry.concept, entry.value, entry.short)
                elif entry.inflects and stop:
                    yield Hit(start, stop, entry.concept, entry.value, entry.short)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of the product, built once per process."""
    return Lexicon((*_names(), *_packaging(), *_word_lists()))


def word_list(name: str) -> dict[str, tuple[str, ...]]:
    """Return the concepts of `nlp/words/<name>.toml`, each with its words in all languages."""
    content = tomllib.loads((WORDS_DIR / f"{name}.toml").read_text(encoding="utf-8"))
    return {
        concept: tuple(word for words in languages.values() for word in words) for concept, languages in content.items()
    }


def _names() -> Iterator[tuple[str, Entry]]:
    for alias in aliases():
        if alias.kind == "code":
            continue  # read by rule, but for the short trade codes
        if alias.designation == GENERIC:
            if not alias.text.isascii() or len(alias.text) > _INFLECTED:
                yield alias.text, Entry("generic", GENERIC, inflects=" " not in alias.text)
        elif alias.kind == "misspelling":
            continue
        else:
            short = "short code" in alias.note or "context" in alias.note
            yield alias.text, Entry("name", alias.designation, short=short)


def _packaging() -> Iterator[tuple[str, Entry]]:
    for word in packaging_words():
        yield word.text, Entry(f"pack:{word.concept}", word.text, inflects=not word.text.isascii())


def _word_lists() -> Iterator[tuple[str, Entry]]:
    for name in SCANNED:
        for concept, words in word_list(name).items():
            for word in words:
                yield word, Entry(f"{name}:{concept}", word)
    for word in word_list("mention")["blend"]:
        yield word, Entry("mention:blend", word)


def _may_end(text: str, end: int) -> bool:
    """Whether a word may end at `end` with a letter or digit behind it: a digit does not continue a word of letters."""
    after = text[end]
    return after.isdigit() != text[end - 1].isdigit() or bool(_NO_SPACES.match(after))


def _may_begin(text: str, start: int) -> bool:
    """Whether a word may begin at `start` though a letter or digit stands before it."""
    before = text[start - 1]
    first = text[start]
    if "a" <= before <= "z" and "a" <= first <= "z":
        return False
    if _NO_SPACES.match(before):
        return True
    if before.isdigit() != first.isdigit():
        return True
    if before.isascii() != first.isascii():
        return True
    if "\u0590" <= first <= "\u06ff":
        begin = start
        while begin > 0 and start - begin < _INFLECTED + 1 and "\u0590" <= text[begin - 1] <= "\u06ff":
            begin -= 1
        return text[begin:start] in _ARABIC_PREFIXES or text[begin:start] in _HEBREW_PREFIXES
    return False


def _inflection(text: str, end: int) -> int:
    """Return where the word ends that carries at most three letters more than its entry; 0 if it is another word."""
    stop = end
    while stop < len(text) and text[stop].isalpha() and not _NO_SPACES.match(text[stop]):
        stop += 1
        if stop - end > _INFLECTED:
            return 0
    return 0 if stop < len(text) and text[stop].isdigit() and text[end].isascii() else stop
