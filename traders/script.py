"""Scripts: which one a letter is of, folding, and putting smuggled letters back.

Everything that is compared is folded first: NFKC, lower case, no diacritics, look-alike letters of another alphabet put
back. The letters themselves are in traders/data/letters.toml.
"""

import unicodedata
from functools import lru_cache

from traders.letter import get_letters

LATIN, CYRILLIC, GREEK, HAN, KANA, HANGUL, THAI, ARABIC, HEBREW, INDIC, OTHER = "LCGHKRTAEDO"
"""Script codes; digits and signs belong to no script."""

LOSSY = frozenset((KANA, HANGUL, THAI, ARABIC, HEBREW, INDIC, OTHER))
"""Scripts whose romanisation is too loose to be compared letter by letter."""

ABJADS = frozenset((ARABIC, HEBREW))
"""Scripts that write no short vowels."""

_MARKED = frozenset((THAI, INDIC))
"""Scripts whose marks above and below a letter are its vowels."""

INDIC_FIRST, INDIC_LAST = 0x0900, 0x0D7F
INDIC_MARKS = "".join(
    chr(code) for code in range(INDIC_FIRST, INDIC_LAST + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
"""The vowel signs of the Indic scripts, which no pattern takes for letters."""

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, LATIN),
    (0x0250, 0x02AF, LATIN),
    (0x0370, 0x03FF, GREEK),
    (0x0400, 0x052F, CYRILLIC),
    (0x0590, 0x05FF, HEBREW),
    (0x0600, 0x06FF, ARABIC),
    (0x0750, 0x077F, ARABIC),
    (INDIC_FIRST, INDIC_LAST, INDIC),
    (0x0E00, 0x0E7F, THAI),
    (0x1100, 0x11FF, HANGUL),
    (0x1E00, 0x1EFF, LATIN),
    (0x1F00, 0x1FFF, GREEK),
    (0x2E80, 0x2FDF, HAN),
    (0x3005, 0x3007, HAN),
    (0x3040, 0x30FF, KANA),
    (0x3400, 0x9FFF, HAN),
    (0xAC00, 0xD7AF, HANGUL),
    (0xF900, 0xFAFF, HAN),
    (0x20000, 0x323AF, HAN),
)


class _FoldTable(dict[int, str]):
    """Code point to its folded text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        special = get_letters().special
        folded = special.get(char)
        if folded is None:
            script = script_of(char)
            if unicodedata.category(char) == "Mn" and script not in _MARKED and not 0x3099 <= code <= 0x309A:  # noqa: PLR2004 kana voicing marks
                folded = ""
            elif script in (LATIN, GREEK, ARABIC):
                decomposed = unicodedata.normalize("NFKD", char)
                folded = "".join(part for part in decomposed if not unicodedata.combining(part))
                folded = "".join(special.get(part, part) for part in folded)
            elif char.isdecimal():
                folded = str(unicodedata.decimal(char))
            else:
                folded = char
        self[code] = folded
        return folded


_FOLD = _FoldTable()


@lru_cache(maxsize=65536)
def script_of(char: str) -> str:
    """Return the script code of one character, "" for digits, signs and spaces."""
    code = ord(char)
    if not char.isalpha() and unicodedata.category(char) not in ("Mn", "Mc", "Lm"):
        return HAN if char == "々" else ""
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return OTHER


def fold(text: str) -> str:
    """Return `text` in NFKC, lower case and without diacritics; look-alike letters are left for `repair`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)


def repair(word: str, surrounding: str) -> str:
    """Put back the letters of another alphabet that were smuggled into `word` (folded).

    A word that mixes alphabets goes to the one most of its letters are of; a word made of look-alikes only goes to
    Latin when the words around it (`surrounding`: their script codes) are Latin.
    """
    if word.isascii():
        return word
    scripts = [script_of(char) for char in word]
    latin, cyrillic, greek = scripts.count(LATIN), scripts.count(CYRILLIC), scripts.count(GREEK)
    foreign = cyrillic + greek
    if not foreign:
        return word
    letters = get_letters()
    lookalikes = letters.lookalikes
    if latin:
        back = letters.cyrillic_of_latin if cyrillic >= greek else letters.greek_of_latin
        only_latin = any(char not in back for char, s in zip(word, scripts, strict=True) if s == LATIN)
        only_foreign = any(
            char not in lookalikes for char, s in zip(word, scripts, strict=True) if s not in ("", LATIN)
        )
        if not only_foreign or (latin >= foreign and only_latin):
            return "".join(lookalikes.get(char, char) for char in word)
        return "".join(back.get(char, char) for char in word)
    lookalike = all(char in lookalikes or char.isdigit() for char in word)
    if lookalike and LATIN in surrounding and CYRILLIC not in surrounding and GREEK not in surrounding:
        return "".join(lookalikes.get(char, char) for char in word)
    return word


def undigit(word: str) -> str:
    """Return `word` with digits that stand for letters ("c00lgas") put back; words of digits only stay."""
    if word.isalpha():
        return word
    letters = "".join(get_letters().of_digits.get(char, char) for char in word)
    return letters if letters.isalpha() else word


def look(word: str) -> str:
    """Return the shape of a Latin word: letters and pairs that a reader takes for one another are one (lgas, iGas)."""
    return word.replace("rn", "m").replace("vv", "w").replace("l", "i")
