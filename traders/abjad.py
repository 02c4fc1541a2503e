"""Arabic and Hebrew words against Latin spellings: consonants in order, short vowels where the speller put some.

Neither script writes short vowels, so a word is not romanised and compared but walked along the Latin word: every
consonant must come, in one of the spellings firms use (j/g, q/k, kh/h), long vowels likewise, short ones may.
"""

import re
from functools import lru_cache

_UNIT = re.compile("kh|sh|gh|th|dh|ch|bh|ph|ck|ts|.")
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "b": ("b", "p"),
    "t": ("t",),
    "th": ("th", "t", "s"),
    "j": ("dj", "j", "g"),
    "h": ("h", "ch"),
    "kh": ("kh", "h", "k", "x", "ch"),
    "d": ("d",),
    "dh": ("dh", "th", "z", "d"),
    "r": ("r",),
    "z": ("z", "s"),
    "s": ("s", "c", "ts"),
    "sh": ("sh", "ch", "s", "sch"),
    "gh": ("gh", "g", "r"),
    "f": ("f", "ph", "v"),
    "v": ("v", "f"),
    "q": ("q", "k", "g", "c", "ck"),
    "k": ("k", "c", "ck", "q", "g", "ch", "x"),
    "l": ("l",),
    "m": ("m",),
    "n": ("n",),
    "ch": ("ch", "tch", "sh"),
    "bh": ("b", "v", "w"),
    "ph": ("p", "f", "ph"),
    "ck": ("k", "c", "ch", "kh", "ck", "q"),
    "ts": ("ts", "tz", "z", "s", "c"),
    "w": ("w", "v", "ou", "oo", "u", "o", "au", "aw", "ow", "uw"),
    "y": ("y", "i", "ee", "ie", "e", "ei", "ai", "ay", "ey", "ea", "iy", "ii", "yy", "ayy"),
    "a": ("a", "aa", "e", "i", "o", "u", ""),
}
_FINAL_H = ("", "a", "ah", "eh", "e", "at", "et", "h", "ia", "iah")
_ARTICLE = re.compile("(?:[aeu]l|a[nrstdz]h?|e[ns])[-]?")
_VOWELS = "aeiou"


@lru_cache(maxsize=65536)
def spells(latin: str, consonants: str) -> bool:
    """Tell whether `latin` can spell the word whose letters are `consonants` (as romanise gives them)."""
    article = _ARTICLE.match(latin)
    starts = {0, article.end()} if article and len(latin) - article.end() > 1 else {0}
    units = _UNIT.findall(consonants)
    for number, unit in enumerate(units):
        options = _SPELLINGS.get(unit, (unit,))
        if unit in ("a", "h") and number == len(units) - 1:
            options = (*options, *_FINAL_H)
        starts = _after_vowels(latin, _after_unit(latin, starts, options))
        if not starts:
            return False
    return len(latin) in starts


def _after_unit(latin: str, starts: set[int], options: tuple[str, ...]) -> set[int]:
    ends: set[int] = set()
    for start in starts:
        for option in options:
            if latin.startswith(option, start):
                end = start + len(option)
                ends.add(end)
                if option and latin.startswith(option, end):
                    ends.add(end + len(option))
    return ends


def _after_vowels(latin: str, positions: set[int]) -> set[int]:
    reached = set(positions)
    for _ in range(2):
        reached |= {place + 1 for place in reached if place < len(latin) and latin[place] in _VOWELS}
    return reached
