"""Addresses, compared by their telling parts: postcode, house number, and the words that are neither.

Only a shared street or postcode makes an address agree; a shared city says nothing, because the name often holds it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from traders.lexicon import PLACE, get_lexicon
from traders.script import HAN, KANA, LATIN, fold, romanise, script_of

Agreement = Literal["agree", "neutral", "conflict"]

_WORD = re.compile(r"[^\W_]+")
_UK_POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2}\d[a-z\d]?)\s?(\d[a-z]{2})(?![a-z0-9])")
_MIN_POSTCODE = 4


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. Words are folded and romanised; places are the concepts of the lexicon."""

    words: frozenset[str]
    numbers: frozenset[str]
    postcodes: frozenset[str]
    places: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    foreign: bool


@lru_cache(maxsize=32768)
def read_address(text: str) -> Address:
    """Take an address apart."""
    folded = fold(text[:500])
    lexicon = get_lexicon()
    postcodes = {a + b for a, b in _UK_POSTCODE.findall(folded)}
    folded = _UK_POSTCODE.sub(" ", folded)
    words: list[str] = []
    places: set[str] = set()
    numbers: set[str] = set()
    foreign = False
    for raw in _WORD.findall(folded):
        script = next((s for s in map(script_of, raw) if s), "")
        if script in (HAN, KANA):
            foreign = True
            found, rest, digits = _unspaced(raw)
            places |= found
            numbers |= digits
            words.extend(rest)
            continue
        foreign = foreign or script not in (LATIN, "")
        word = romanise(raw, script) if script not in (LATIN, "") else raw
        known = lexicon.words.get(raw)
        if known is not None and known.kind == PLACE:
            places.add(known.concept)
        elif any(char.isdigit() for char in word):
            (postcodes if sum(map(str.isdigit, word)) >= _MIN_POSTCODE else numbers).add(word)
        elif len(word) > 1 and word not in lexicon.street:
            words.append(word)
    pairs = frozenset(pairwise(words)) if not foreign else frozenset()
    return Address(frozenset(words), frozenset(numbers), frozenset(postcodes), frozenset(places), pairs, foreign)


def _unspaced(run: str) -> tuple[set[str], list[str], set[str]]:
    lexicon = get_lexicon()
    places: set[str] = set()
    words: list[str] = []
    digits = set(re.findall(r"\d{1,6}", run))
    rest = ""
    position = 0
    while position < len(run):
        for size in (4, 3, 2):
            known = lexicon.words.get(run[position : position + size])
            if known is not None and known.kind == PLACE:
                places.add(known.concept)
                position += size
                break
        else:
            char = run[position]
            if char in "省市县縣区區镇鎮乡路街道号號楼座室村弄巷栋層层園园府都町丁目番地号" or char.isdigit():
                words.extend(_read(rest))
                rest = ""
            else:
                rest += char
            position += 1
    words.extend(_read(rest))
    return places, words, digits


def _read(rest: str) -> list[str]:
    return [get_lexicon().readings(rest, japanese=False)[0]] if rest else []


def compare_addresses(left: str, right: str) -> tuple[Agreement, str]:
    """Say whether two addresses are one place, cannot be told apart or are different, and by what."""
    a, b = read_address(left), read_address(right)
    street = a.words & b.words
    numbers = a.numbers & b.numbers
    if a.postcodes & b.postcodes:
        if street or numbers or (a.places & b.places) or not (a.words and b.words):
            return "agree", f"postcode {', '.join(sorted(a.postcodes & b.postcodes))}"
        return "neutral", "the same postcode, another street"
    if a.postcodes and b.postcodes and a.foreign == b.foreign:
        return ("neutral", "the same place, other postcode") if a.places & b.places else ("conflict", "other postcode")
    if numbers and (street or len(a.places & b.places) > 1):
        return "agree", f"{' '.join(sorted(street or a.places & b.places))} {' '.join(sorted(numbers))}"
    if a.foreign != b.foreign:
        joined = {word for word in _joined(a.words) if any(other in word for other in b.words if len(other) > 3)}  # noqa: PLR2004
        joined |= {word for word in _joined(b.words) if any(other in word for other in a.words if len(other) > 3)}  # noqa: PLR2004
        if joined and numbers:
            return "agree", f"{' '.join(sorted(joined))} {' '.join(sorted(numbers))}"
        return "neutral", "written in other scripts"
    if len(street) >= 2 and len(street) >= 0.6 * min(len(a.words), len(b.words)) and not (a.numbers and b.numbers):  # noqa: PLR2004
        return "agree", " ".join(sorted(street))
    if street or a.places & b.places:
        return "neutral", "the same place, another street"
    if not (a.words or a.places) or not (b.words or b.places):
        return "neutral", "too little of an address"
    return "conflict", "another place"


def _joined(words: frozenset[str]) -> set[str]:
    return {*words, "".join(sorted(words, key=len, reverse=True)[:1])}
