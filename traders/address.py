"""Addresses, compared by their telling parts: postcode, house number, and the words that are neither.

Only a shared street or postcode makes an address agree; a shared city says nothing, because the name often holds it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from traders.lexicon import PLACE, get_lexicon
from traders.romanise import romanise
from traders.script import HAN, KANA, LATIN, fold, script_of
from traders.sound import light

Agreement = Literal["agree", "neutral", "conflict"]

_WORD = re.compile(r"[^\W_]+")
_UK_POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2}\d[a-z\d]?)\s?(\d[a-z]{2})(?![a-z0-9])")
_CA_POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]\d[a-z])(?:\s?(\d[a-z]\d))?(?![a-z0-9])")
_SPACED_POSTCODE = re.compile(r"(?<![\w-])(\d{3})\s(\d{2,3})(?![\w-])")
_DISTRICT = re.compile(
    r"(?<!\w)(?:district|sector|sektor|bezirk|arrondissement|quan|phuong|ward|zone|zona|praha|budapest|wien|"
    r"район|kerulet|keruleti|d|dublin)[ .-]{0,2}\d{1,2}(?!\w)"
)
"""A part of a town by its number: no house."""

_STREET = re.compile("(?<=[a-z]{3})(?:strasse|straat)$")
_PART = re.compile(r"[,;\n]|\s[-\u2013]\s")
_OF_TOWN = re.compile("(?:(?<=^)|(?<=[省市县縣県都府道郡]))([\u4e00-\u9fff]{2,4}?)[省市县縣県郡]")
_COUNTRY_CODE = 2
_MIN_POSTCODE = 4
_MOST = 0.6
_TELLING = 4
_NAMED = 3
"""Words of two addresses without a house number, at least, that must be the same: road, town, county."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. Words are folded and romanised; places are the concepts of the lexicon."""

    words: frozenset[str]
    numbers: frozenset[str]
    postcodes: frozenset[str]
    places: frozenset[str]
    foreign: bool


@lru_cache(maxsize=32768)
def read_address(text: str) -> Address:
    """Take an address apart."""
    folded = fold(text[:500])
    lexicon = get_lexicon()
    postcodes = {a + b for a, b in _UK_POSTCODE.findall(folded)}
    folded = _UK_POSTCODE.sub(" ", folded)
    postcodes |= {a + b for a, b in _CA_POSTCODE.findall(folded) if b}
    folded = _CA_POSTCODE.sub(" ", folded)
    folded = _SPACED_POSTCODE.sub(r"\1\2", _DISTRICT.sub(" ", folded))
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
        word = romanise(raw, script) if script not in (LATIN, "") else _STREET.sub("str", raw)
        known = lexicon.words.get(raw)
        if known is not None and known.kind == PLACE:
            places.add(known.concept)
        elif any(char.isdigit() for char in word):
            (postcodes if sum(map(str.isdigit, word)) >= _MIN_POSTCODE else numbers).add(word)
        elif len(word) > 1 and word not in lexicon.street:
            words.append(word)
    return Address(frozenset(words), frozenset(numbers), frozenset(postcodes), frozenset(places), foreign)


@lru_cache(maxsize=32768)
def town_words(text: str) -> frozenset[str]:
    """Return the words of an address that say where it is, without its first part and those with a house or street.

    Characters are read in Mandarin and in Japanese, as far as they stand before the sign for a town or a province.
    """
    folded = fold(text[:500])
    parts = _PART.split(folded)
    street = get_lexicon().street
    found: set[str] = set()
    for part in parts[1:]:
        words = _WORD.findall(part)
        if any(word in street or (word.isdigit() and len(word) < _MIN_POSTCODE) for word in words):
            continue
        known = (word for word in words if script_of(word[0]) not in (HAN, KANA) and not any(map(str.isdigit, word)))
        found.update(word if word.isascii() else romanise(word, script_of(word[0])) for word in known if len(word) > 1)
    readings = get_lexicon().readings
    for run in _OF_TOWN.findall(folded):
        found.update((*readings(run, japanese=False), *readings(run, japanese=True)))
    return frozenset(found)


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
    """Say whether two addresses are one place, cannot be told apart or are different, and by what.

    A town, a region or a town's postcode is no agreement: the house must be the same, by its number and street, or by a
    postcode that means a street.
    """
    a, b = read_address(left), read_address(right)
    street, numbers, places = a.words & b.words, a.numbers & b.numbers, a.places & b.places
    postcodes = a.postcodes & b.postcodes
    streets_of_towns = sum(len(place) != _COUNTRY_CODE for place in places) > 1  # Via Roma 5, Torino
    most = len(street) >= _MOST * min(len(a.words), len(b.words)) if a.words and b.words else streets_of_towns
    if postcodes:
        if any(not code.isdigit() for code in postcodes) or (numbers and street):
            return "agree", f"postcode {', '.join(sorted(postcodes))}"
        return "neutral", "the same postcode, no more"
    if a.foreign != b.foreign:
        return _across_scripts(a, b, numbers)
    if a.postcodes and b.postcodes and not (numbers and street and most):
        return ("neutral", "the same place, other postcode") if places or street else ("conflict", "other postcode")
    if not a.numbers and not b.numbers and not a.foreign and len(street) >= _NAMED and _within(a, b):
        return "agree", " ".join(sorted(street))
    if numbers and most and not (a.places and b.places and not places):
        return "agree", f"{' '.join(sorted(street or places))} {' '.join(sorted(numbers))}"
    if places or (street and not (a.places and b.places)):
        return "neutral", "the same place, another house"
    if not (a.words or a.places) or not (b.words or b.places):
        return "neutral", "too little of an address"
    return "conflict", "another place"


def _within(a: Address, b: Address) -> bool:
    """Tell whether one of two addresses has no word and no place that the other lacks."""
    return (a.words <= b.words and a.places <= b.places) or (b.words <= a.words and b.places <= a.places)


def _across_scripts(a: Address, b: Address, numbers: frozenset[str]) -> tuple[Agreement, str]:
    if a.places and b.places and not a.places & b.places:
        return "conflict", "another place"
    joined = {word for word in a.words if any(_holds(word, other) for other in b.words)}
    least = 1.0 if a.places & b.places else _MOST * min(len(a.words), len(b.words))  # a town not on file is a word
    if joined and numbers and len(joined) >= least:
        return "agree", f"{' '.join(sorted(joined))} {' '.join(sorted(numbers))}"
    return "neutral", "written in other scripts"


def _holds(word: str, other: str) -> bool:
    """Tell whether two romanised words are one, or one holds the other, in whatever spelling of the sounds."""
    short, long = sorted((light(word), light(other)), key=len)
    return len(short) >= _TELLING and (short in long or _same_vowels(short) == _same_vowels(long))


def _same_vowels(word: str) -> str:
    return word.replace("i", "e")
