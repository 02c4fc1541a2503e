"""Sound keys: coarse spellings under which one name written in two ways meets itself.

`light` undoes differences of romanisation (kh/h, ts/c, y/i/j, doubled letters) and keeps vowels. `skeleton` keeps
classes of consonants only, for scripts whose vowels are lost; it finds candidates and is never proof by itself.
"""

import re
from functools import lru_cache

_LIGHT = (
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("sh", "s"),
    ("zh", "z"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("dj", "z"),
    ("x", "ks"),
    ("qu", "kv"),
    ("q", "k"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
    ("ii", "i"),
    ("ie", "e"),
    ("iu", "u"),
    ("ia", "a"),
    ("io", "o"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("ai", "e"),
    ("ei", "i"),
    ("oi", "i"),
)
_SOFT_G = re.compile("g(?=[eiy])")
_VOWELS = re.compile("[aeiouy]+")
_VOWEL_CLASSES = {
    "eu": "",
    "eo": "o",
    "u": "o",
    "oo": "o",
    "ou": "o",
    "yu": "o",
    "yeo": "o",
    "you": "o",
    "yoo": "o",
    "yo": "o",
    "ee": "i",
    "y": "i",
    "ui": "i",
    "ae": "e",
    "ai": "e",
    "ay": "e",
    "oe": "e",
    "ei": "e",
    "ya": "a",
}
"""How the vowels of Korean are spelled for one another; eu is left out as often as not."""

_DOUBLE = re.compile(r"(.)\1")
_UMLAUT = re.compile(r"(?<=[aou])e|(?<=a)a")
_LIQUIDS = (
    ("tech", "tek"),
    ("chem", "kem"),
    ("chr", "kr"),
    ("shch", "s"),
    ("tch", "c"),
    ("dge", "je"),
    ("sh", "s"),
    ("zh", "s"),
    ("kh", "k"),
    ("gh", "k"),
    ("ch", "s"),
    ("ph", "p"),
    ("th", "t"),
    ("dh", "s"),
    ("ts", "s"),
    ("tz", "s"),
    ("ck", "k"),
    ("ng", "n"),
    ("x", "ks"),
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sy"),
)
_CLASSES = str.maketrans("bpfvgkqcdtszjlrmnwyhaeiou", "pppPkkkkttsssrrmn________".replace("P", "p"))


@lru_cache(maxsize=65536)
def light(word: str) -> str:
    """Return the spelling of a romanised word with the differences between romanisations undone."""
    for old, new in _LIGHT:
        if old in word:
            word = word.replace(old, new)
    return _DOUBLE.sub(r"\1", word)


@lru_cache(maxsize=65536)
def unumlaut(word: str) -> str:
    """Return the word with ae, oe, ue and aa as a, o, u and a, so that Mueller meets Muller."""
    return _UMLAUT.sub("", word)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Return the classes of the consonants of a romanised word; a vowel at the beginning counts as `a`."""
    start = "a" if word[:1] in "aeiou" else ""
    for old, new in _LIQUIDS:
        if old in word:
            word = word.replace(old, new)
    return start + _DOUBLE.sub(r"\1", word.translate(_CLASSES).replace("_", ""))


def heard(word: str) -> str:
    """Return a Latin word as it is heard where the script has no th and the g is soft: Gelomar is jeromaru."""
    return _SOFT_G.sub("j", word.replace("th", "s"))


@lru_cache(maxsize=65536)
def vowels(word: str) -> tuple[str, ...]:
    """Return the classes of the vowels of a romanised Korean word, those that only carry a consonant left out."""
    found = (_VOWEL_CLASSES.get(group, group[-1]) for group in _VOWELS.findall(word))
    return tuple(vowel for vowel in found if vowel)
