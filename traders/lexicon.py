"""The words that many firms share: trades, places, legal forms, filler; read once from traders/data.

A word of the lexicon is weak evidence: two firms are one only when they share a word that is *not* here.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from traders.kanji import read_japanese
from traders.romanise import romanise
from traders.script import ABJADS, ARABIC, HAN, HANGUL, HEBREW, INDIC, KANA, LATIN, THAI, fold, script_of

TRADE, PLACE, STOP, HANDLE, LEGAL, DISTINCT = "tpshld"
"""Kinds of word. Distinct is every word that is none of the others."""

MAX_READINGS = 24
_SHORTEST_STEM, _LONGEST_STEM = 5, 12
_LONGEST_LETTER = 9
_MIN_ROMANISED = 5


_LEGAL_FAMILIES = frozenset(("ltd", "kk", "gmbh", "pty", "pvt", "pte", "bhd", "plc"))
"""Forms whose spellings are one form; every other spelling stands for itself."""

_ENDS = (
    ("kawa", "gawa"),
    ("shima", "jima"),
    ("saki", "zaki"),
    ("sawa", "zawa"),
    ("hashi", "bashi"),
    ("kuchi", "guchi"),
)
_RENDAKU = {"k": "g", "s": "z", "t": "d", "h": "b", "f": "b", "ch": "j", "sh": "j", "ts": "z"}


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of the lexicon means: its kind, its concept (shared by translations) and the concept's family."""

    kind: str
    concept: str
    family: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words by folded spelling (phrases with spaces), and the tables that reading Han characters needs."""

    words: dict[str, Word]
    legal: dict[str, str]
    abbreviations: dict[str, str]
    dba: tuple[str, ...]
    mandarin: dict[str, tuple[str, ...]]
    cantonese: dict[str, str]
    japanese: dict[str, tuple[str, ...]]
    japanese_longest: int
    longest: dict[str, int]
    leading_legal: frozenset[str]
    solid_legal: frozenset[str]
    naming: frozenset[str]
    street: frozenset[str]
    brands: dict[str, str]
    letters: dict[str, dict[str, str]]
    stems: dict[str, Word]
    endings: frozenset[str]
    maker_labels: frozenset[str]
    maker_phrases: frozenset[str]
    meanings: dict[str, str]
    longest_meaning: int

    def meaning(self, run: str) -> str:
        """Return the translation of a run that is made of words with one, "" where any of it has none."""
        parts: list[str] = []
        start = 0
        while start < len(run):
            for end in range(min(len(run), start + self.longest_meaning), start, -1):
                if english := self.meanings.get(run[start:end]):
                    parts.append(english)
                    start = end
                    break
            else:
                return ""
        return "".join(parts)

    def spelled_out(self, run: str, script: str) -> tuple[str, int]:
        """Return the letters that a run begins by calling by their names, and how much of it they take.

        Two letters at least, one of them with a name that is no common syllable.
        """
        names = self.letters.get(script, {})
        letters, start, long = "", 0, False
        while start < len(run):
            for size in range(min(_LONGEST_LETTER, len(run) - start), 0, -1):
                if letter := names.get(run[start : start + size]):
                    letters, start, long = letters + letter, start + size, long or size > 1
                    break
            else:
                break
        return (letters, start) if (len(letters) > 1 and long) or start == len(run) else ("", 0)

    def inflected(self, word: str, script: str) -> Word | None:
        """Return what a word means that is a known stem with a known ending, None otherwise."""
        for size in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
            stem = self.stems.get(word[:size])
            if stem is not None and (script != LATIN or not word[size:] or word[size:] in self.endings):
                return stem
        return None

    def readings(self, run: str, japanese: bool) -> tuple[str, ...]:
        """Return the romanised readings of a run of Han characters, the likeliest first."""
        if japanese:
            read = read_japanese(run)
            found = (*read, *self._japanese(run, guess=not read))
            return tuple(dict.fromkeys((*found, *(other for reading in found if (other := _voiced_end(reading))))))
        return self._mandarin(run)

    def cantonese_of(self, run: str) -> str:
        """Return a run of Han characters as firms of Hong Kong spell it, "" where one of them is not on file."""
        spelled = [self.cantonese.get(char, "") for char in run]
        return "".join(spelled) if all(spelled) else ""

    def _mandarin(self, run: str) -> tuple[str, ...]:
        parts = [self.mandarin.get(char) or (romanise(char, HAN),) for char in run]
        return tuple(dict.fromkeys("".join(choice) for choice in _products(parts)))

    def _japanese(self, run: str, *, guess: bool) -> tuple[str, ...]:
        """Return the readings of our own table; what it lacks is read as Mandarin when a `guess` is wanted."""
        parts: list[tuple[str, ...]] = []
        start = 0
        while start < len(run):
            for end in range(min(len(run), start + self.japanese_longest), start, -1):
                if found := self.japanese.get(run[start:end]):
                    parts.append(found if not parts else (*found, *map(_voiced, found)))
                    start = end
                    break
            else:
                if not guess:
                    return ()
                parts.append((romanise(run[start], HAN),))
                start += 1
        return tuple(dict.fromkeys("".join(choice) for choice in _products(parts)))


def _voiced(reading: str) -> str:
    """Return a reading with its first consonant voiced, as in the second part of Japanese names (hashi, bashi)."""
    for size in (2, 1):
        voiced = _RENDAKU.get(reading[:size])
        if voiced:
            return voiced + reading[size:]
    return reading


def _voiced_end(reading: str) -> str:
    """Return a Japanese name with its end voiced or unvoiced, as other bearers say it (Nakashima, Nakajima), or ""."""
    for plain, voiced in _ENDS:
        for one, other in ((plain, voiced), (voiced, plain)):
            if reading.endswith(one) and len(reading) > len(one) + 1:
                return reading[: -len(one)] + other
    return ""


def _products(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    total, kept = 1, []
    for options in parts:
        options = options if total * len(options) <= MAX_READINGS else options[:1]  # noqa: PLW2901 narrowed in place
        total *= len(options)
        kept.append(options)
    return list(product(*kept))


@lru_cache(maxsize=1)
def get_lexicon() -> Lexicon:
    """Return the lexicon, read from traders/data on first use."""
    lexicon, places, kanji = (_read(name) for name in ("lexicon.toml", "places.toml", "kanji.toml"))
    transcribed, forms = _read("transcribed.toml")["trade"], _read("legal.toml")
    meanings = _meanings(_read("meanings.toml")["meaning"])
    mandarin = {char: tuple(text.split()) for char, text in kanji["mandarin"].items()}
    japanese = {
        word: tuple(reading.replace("_", "") for reading in text.split())
        for section in ("japanese", "japanese_word")
        for word, text in kanji[section].items()
    }
    words: dict[str, Word] = {}
    for texts in ({concept: section["words"] for concept, section in lexicon["trade"].items()}, transcribed):
        for concept, text in texts.items():
            for spelling in _spellings(text):
                words.setdefault(spelling, Word(TRADE, concept, lexicon["trade"][concept]["family"]))
    _add_places(words, places, mandarin)
    _add_romanised(words, mandarin)
    for kind, name in ((STOP, "stop"), (HANDLE, "handle")):
        for spelling in _spellings(lexicon[name]["words"]):
            words.setdefault(spelling, Word(kind, spelling, name))
    legal = _legal_forms(lexicon["legal"], (*forms["form"].values(), forms["position"]["leading"]))
    abbreviations = {fold(short): fold(full) for short, full in lexicon["abbreviations"].items()}
    for short, full in abbreviations.items():
        if full in words:
            words.setdefault(short, words[full])
    return Lexicon(
        words=words,
        legal=legal,
        abbreviations=abbreviations,
        dba=tuple(lexicon["dba"]["markers"]),
        mandarin=mandarin,
        cantonese=_by_character(kanji["cantonese"]["characters"]),
        japanese=japanese,
        japanese_longest=max(map(len, japanese)),
        longest=_longest((*words, *legal)),
        leading_legal=_phrases(lexicon["position"]["leading"]) | frozenset(_spellings(forms["position"]["leading"])),
        solid_legal=_phrases(lexicon["position"]["anywhere"]) | frozenset(_spellings(forms["position"]["anywhere"])),
        naming=_phrases(lexicon["handle"]["naming"]),
        street=_phrases(lexicon["address"]["street"]),
        brands={fold(spelling): name for name, text in lexicon["brand"].items() for spelling in text.split()},
        letters={
            script: {fold(pair.rpartition(":")[0]): pair[-1] for pair in lexicon["letters"][language].split()}
            for script, language in ((HANGUL, "korean"), (THAI, "thai"), (KANA, "japanese"))
        },
        stems=_stems(lexicon),
        endings=_phrases(lexicon["stems"]["endings"]),
        maker_labels=_folded(lexicon["mention"]["labels"]),
        maker_phrases=_folded(lexicon["mention"]["phrases"]),
        meanings=meanings,
        longest_meaning=max(map(len, meanings)),
    )


def _by_character(text: str) -> dict[str, str]:
    return {char: spelling for char, _, spelling in (pair.partition(":") for pair in text.split())}


def _legal_forms(families: dict[str, str], others: Iterable[str]) -> dict[str, str]:
    """Return the legal forms by spelling: a form of few families is that family, every other spelling is itself."""
    legal = {
        spelling: family if family in _LEGAL_FAMILIES else spelling.replace(" ", "")
        for family, text in families.items()
        for spelling in reversed(_spellings(text))
    }
    for text in others:
        for spelling in _spellings(text):
            legal.setdefault(spelling, spelling.replace(" ", ""))
    for spelling, family in list(legal.items()):
        letters = spelling.split()
        if len(letters) > 2 and not spelling.isascii() and all(len(letter) == 1 for letter in letters):  # noqa: PLR2004
            legal.setdefault("".join(letters), family)  # with full stops between, a name is read as one word
    return legal


def _longest(spellings: Iterable[str]) -> dict[str, int]:
    """Return, for each script, the length of the longest word in it."""
    longest: dict[str, int] = {}
    for spelling in spellings:
        script = script_of(spelling[0])
        longest[script] = max(longest.get(script, 0), len(spelling))
    return longest


def _phrases(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


def _meanings(tables: dict[str, str]) -> dict[str, str]:
    pairs = (pair.rpartition(":") for text in tables.values() for pair in text.split())
    return {fold(word).replace("_", " "): english for word, _, english in pairs}


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(phrase).replace("_", " ") for phrase in text.split())


def _stems(lexicon: dict[str, Any]) -> dict[str, Word]:
    stems = {}
    for pair in f"{lexicon['stems']['latin']} {lexicon['stems']['cyrillic']}".split():
        stem, _, concept = pair.partition(":")
        stems[fold(stem)] = Word(TRADE, concept, lexicon["trade"][concept]["family"])
    return stems


def _add_romanised(words: dict[str, Word], mandarin: dict[str, tuple[str, ...]]) -> None:
    """Add, for each word in another script, its spelling in Latin letters: a shop may write huagong for 化工."""
    for spelling, word in list(words.items()):
        script = script_of(spelling[0])
        if script in (LATIN, "") or script in ABJADS:
            continue
        if script == HAN:
            latin = "".join((mandarin.get(char) or (romanise(char, HAN),))[0] for char in spelling)
        else:
            latin = romanise(spelling, script)
        if len(latin) >= _MIN_ROMANISED and latin.isascii():
            words.setdefault(latin, word)


def _add_places(
    words: dict[str, Word], places: dict[str, dict[str, str]], mandarin: dict[str, tuple[str, ...]]
) -> None:
    def add(spelling: str, concept: str, family: str) -> None:
        words.setdefault(spelling, Word(PLACE, concept, family))

    for province, cities in places["china"].items():
        for name in (province, *cities.split()):
            folded = fold(name)
            add(folded, folded, province)
            parts = [mandarin.get(char) or (romanise(char, HAN),) for char in folded]
            for choice in _products(parts):
                add("".join(choice), folded, province)
                add(" ".join(choice), folded, province)
    for concept, text in places["china_latin"].items():
        for spelling in _spellings(text):
            add(spelling, concept, concept)
    for section in ("country", "city"):
        for concept, text in places[section].items():
            for spelling in _spellings(text):
                add(spelling, concept, section)


def _spellings(text: str) -> list[str]:
    spellings = []
    for word in text.split():
        folded = " ".join(fold(word).replace("_", " ").replace("-", " ").replace(".", " ").split())
        if folded:
            spellings.append(folded)
            if (
                " " in folded
                and script_of(folded[0]) in (THAI, HANGUL, ARABIC, HEBREW, INDIC, KANA, LATIN)
                and len(folded) > 7  # noqa: PLR2004
            ):
                spellings.append(folded.replace(" ", ""))
    return spellings


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("traders").joinpath("data", name).read_text(encoding="utf-8"))
