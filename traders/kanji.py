"""Japanese names in Latin letters: read by SudachiPy's dictionary, which knows surnames, places and firms.

A reading is given as firms write it (Tokyo, not Toukyou), as it is spelled, and with m before b, m and p (Shimbun).
"""

import re
from functools import lru_cache

from sudachipy import Dictionary, SplitMode, Tokenizer

from traders.romanise import romanise
from traders.script import KANA, fold

_LONG = re.compile(r"(?<=o)[uo]|(?<=u)u|(?<=ii)i")
_BEFORE_LIPS = re.compile("n(?=[bmp])")


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    # Opened when the first Japanese name comes: 0.1 s and 15 MB, the dictionary itself is mapped.
    return Dictionary(dict="small").tokenizer(mode=SplitMode.C)


@lru_cache(maxsize=32768)
def read_japanese(run: str) -> tuple[str, ...]:
    """Return the readings of a run of kanji and kana, the likeliest first; nothing where it cannot be read."""
    kana = "".join(part.reading_form() or part.surface() for part in _tokenizer().tokenize(run))
    spelled = romanise(fold(kana), KANA)
    if not spelled.isascii() or not spelled.isalpha():
        return ()
    short = _LONG.sub("", spelled)
    return tuple(dict.fromkeys((short, spelled, _BEFORE_LIPS.sub("m", short))))
