"""The words that tell kinds apart: machines, parts, services, wanted, sale, information and other goods, by language.

One Aho-Corasick automaton holds the words of all languages at once, so the language of a listing need not be known. A
word belongs to a concept (`unit`, `tool`, `service` ...), and concepts are what the model learns from: what it learns
of "compressor R134a" in one language holds in the others. The word lists are `nlp/kind/data/<language>.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from domain.errors import DataError
from domain.fold import key
from domain.wordsearch import WordSearch

WORDS_DIR = Path(__file__).parent / "data"

CONCEPTS: tuple[str, ...] = (
    "refrigerant", "gas", "container", "pure", "unit", "part", "tool", "supply", "empty", "service", "rent", "wanted",
    "sale", "spec", "customs", "info", "for", "uses", "coolant", "drink", "tyre", "car", "indgas", "material", "other",
)  # fmt: skip
"""Every concept a word list may have; where a word is in several, the first of these wins."""

_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_SEMITIC = re.compile("[\u0590-\u06ff]")
_THAI_LAO = re.compile("[\u0e00-\u0eff]")
_SHORTEST = 3
"""Letters of the shortest word taken up; shorter ones mean too many things across 56 languages."""
_ENDING = 4
"""Letters that may follow the stem of an inflected word."""
_STEM = 5
"""Letters from which a word has a stem or may be the end of a compound."""
_PREFIX = 3
_ONE_SIGN = frozenset(("container", "sale"))
"""Concepts whose single Chinese or Japanese characters count; others would match inside unlike words."""


class Mark(NamedTuple):
    """A concept at start..end of a folded text."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of one language by concept, as written; `inflects` and `compounds` say how they may be altered."""

    language: str
    words: Mapping[str, tuple[str, ...]]
    inflects: bool = False
    compounds: bool = False


class _Entry(NamedTuple):
    rank: int
    left: bool
    right: bool
    ending: int
    compound: bool


@cache
def word_lists() -> Mapping[str, WordList]:
    """Return the word list of each language; DataError names a file with an unknown concept."""
    return {path.stem: _word_list(path) for path in sorted(WORDS_DIR.glob("*.toml"))}


def _word_list(path: Path) -> WordList:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    inflects, compounds = bool(content.pop("inflects", False)), bool(content.pop("compounds", False))
    unknown = sorted(set(content) - set(CONCEPTS))
    if unknown:
        raise DataError(f"{path.name}: unknown concept {unknown[0]!r}; use one of {', '.join(CONCEPTS)}")
    words = {name: tuple(word.strip() for word in value.split("|") if word.strip()) for name, value in content.items()}
    return WordList(path.stem, words, inflects, compounds)


class ConceptFinder:
    """Finds concepts in folded text; immutable once built, shared by threads."""

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        """Build the automaton from the word lists."""
        entries: dict[str, _Entry] = {}
        for words in lists.values():
            for concept, spellings in words.words.items():
                for spelling in spellings:
                    _add(entries, key(spelling).strip(), concept, words)
        self._words = WordSearch(entries)

    def find(self, text: str) -> Iterator[Mark]:
        """Yield the concepts in `text` (a `Folded.key`), in order, not overlapping, longest word first."""
        found: list[tuple[int, int, int]] = []
        size = len(text)
        for start, stop, (rank, left, right, ending, compound) in self._words.find(text):
            end = stop
            if left and start and not compound and text[start - 1].isalpha() and not _may_follow(text, start):
                continue
            if right and end < size and text[end].isalpha() and not _NO_SPACES.match(text[end]):
                end = _word_end(text, end, ending)
                if not end:
                    continue
            found.append((start, -end, rank))
        found.sort()
        done = 0
        for start, minus_end, rank in found:
            if start >= done:
                yield Mark(start, -minus_end, CONCEPTS[rank])
                done = -minus_end


@cache
def finder() -> ConceptFinder:
    """Return the finder for all languages, built once per process."""
    return ConceptFinder(word_lists())


def _add(entries: dict[str, _Entry], word: str, concept: str, words: WordList) -> None:
    rank = CONCEPTS.index(concept)
    spaceless = bool(_NO_SPACES.match(word)) if word else False
    hangul = bool(_HANGUL.match(word)) if word else False
    if not word or (not spaceless and not hangul and len(word) < _SHORTEST and not _SEMITIC.match(word)):
        return
    if _SEMITIC.match(word) and len(word) < _SHORTEST - 1:
        return
    if spaceless and len(word) == 1 and concept not in _ONE_SIGN:
        return
    if _THAI_LAO.match(word) and len(word) < _SHORTEST:
        return
    bound = not spaceless and not (hangul and len(word) > 1)
    ending, stem = 0, word
    if words.inflects and len(word) >= _STEM:
        ending = _ENDING
        if word[-1] in "aeiouyаяоеиыйьуюεαοηιςίó":
            stem = word[:-1]
    elif not spaceless and words.language == "en" and len(word) >= _SHORTEST:
        ending = 1
    compound = words.compounds and len(word) > _STEM
    known = entries.get(stem)
    if known is not None:  # the same spelling in several languages: each may alter it in its own way
        rank, ending, compound = min(rank, known.rank), max(ending, known.ending), compound or known.compound
    entries[stem] = _Entry(rank, bound, bound, ending, compound)


def _may_follow(text: str, start: int) -> bool:
    """Whether a word may begin at `start` though a letter stands before it: clitics, a change of script."""
    before, first = text[start - 1], text[start]
    if _NO_SPACES.match(before) or before.isascii() != first.isascii():
        return True
    if not _SEMITIC.match(first):
        return False
    begin = start
    while begin and start - begin <= _PREFIX and _SEMITIC.match(text[begin - 1]):
        begin -= 1
    return start - begin <= _PREFIX


def _word_end(text: str, end: int, ending: int) -> int:
    """Return where the word ends if at most `ending` letters follow, else 0."""
    stop = end
    while stop < len(text) and text[stop].isalpha() and not _NO_SPACES.match(text[stop]):
        stop += 1
        if stop - end > ending:
            return stop if not text[stop - 1].isascii() and text[end - 1].isascii() else 0
    return stop
