"""Indic scripts in Latin letters, as firms spell their names: the vowel that is not heard is not written.

The blocks of Unicode for Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada and Malayalam hold the
same letters in the same order, so that all are read by the table for Devanagari (traders/data/letters.toml).
"""

import re

from traders.letter import get_letters

_BLOCK = 0x80
_DEVANAGARI = 0x0900
_TAMIL = 0x0B80
"""From here on the languages are Dravidian, which speak every vowel."""

_VIRAMA, _NASAL, _NUKTA = "\u094d", "\u0901\u0902", "\u093c"
_INHERENT = "@"
_SILENT_END = re.compile(r"(?<=[^@aeiou])@$")
_SILENT_MIDDLE = re.compile(r"(?<=[aeiou@])([^@aeiou]h?)@(?=[^@aeiou]+[aeiou@])")


def romanise_indic(run: str) -> str:
    """Return a folded run of an Indic script in ASCII letters."""
    consonants, vowels = get_letters().indic, get_letters().indic_vowels
    spelled = ""
    for char in (chr(_DEVANAGARI + (ord(char) - _DEVANAGARI) % _BLOCK) for char in run if ord(char) >= _DEVANAGARI):
        if char in consonants:
            spelled += consonants[char] + _INHERENT
        elif char in vowels:
            spelled = spelled.removesuffix(_INHERENT) + vowels[char]
        elif char == _VIRAMA:
            spelled = spelled.removesuffix(_INHERENT)
        elif char in _NASAL:
            spelled += "n"
    if ord(run[0]) < _TAMIL:
        spelled = _SILENT_MIDDLE.sub(r"\1", _SILENT_END.sub("", spelled))
    return spelled.replace("np", "mp").replace("nb", "mb").replace("nm", "mm").replace(_INHERENT, "a")
