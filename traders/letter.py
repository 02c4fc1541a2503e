"""The letters of traders/data/letters.toml: look-alikes, and the Latin spelling of each letter."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Letters:
    """Tables from one letter to what stands for it.

    `special` is applied in folding; `lookalikes` lead from Cyrillic and Greek to Latin, `..._of_latin` back; the others
    romanise.
    """

    special: Mapping[str, str]
    lookalikes: Mapping[str, str]
    cyrillic_of_latin: Mapping[str, str]
    greek_of_latin: Mapping[str, str]
    of_digits: Mapping[str, str]
    cyrillic: Mapping[str, str]
    greek_pairs: Mapping[str, str]
    greek: Mapping[str, str]
    arabic: Mapping[str, str]
    hebrew: Mapping[str, str]
    thai: Mapping[str, str]
    thai_words: Mapping[str, str]
    indic: Mapping[str, str]
    indic_vowels: Mapping[str, str]


@lru_cache(maxsize=1)
def get_letters() -> Letters:
    """Return the letters, read on first use."""
    data = tomllib.loads(files("traders").joinpath("data", "letters.toml").read_text(encoding="utf-8"))
    fold, looks, latin = data["fold"], data["lookalike"], data["latin"]
    return Letters(
        special=_pairs(fold["letters"]) | dict.fromkeys(fold["dropped"].split(), ""),
        lookalikes=_pairs(looks["latin"]),
        cyrillic_of_latin=_pairs(looks["cyrillic"]),
        greek_of_latin=_pairs(looks["greek"]),
        of_digits=_pairs(looks["digit"]),
        cyrillic=_pairs(latin["cyrillic"]),
        greek_pairs=_pairs(latin["greek_pairs"]),
        greek=_pairs(latin["greek"]),
        arabic=_pairs(latin["arabic"]),
        hebrew=_pairs(latin["hebrew"]),
        thai=_pairs(latin["thai"]),
        thai_words=_pairs(latin["thai_words"]),
        indic=_pairs(latin["indic"]),
        indic_vowels=_pairs(latin["indic_vowels"]),
    )


def _pairs(text: str) -> dict[str, str]:
    return {letter: spelling for letter, _, spelling in (pair.partition(":") for pair in text.split())}
