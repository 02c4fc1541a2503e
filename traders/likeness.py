"""How alike two words are that are not equal: spelling, digits for letters, abbreviation, sound across scripts."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from traders.abjad import spells
from traders.lexicon import DISTINCT, PLACE
from traders.pinyin import is_pinyin
from traders.script import ABJADS, CYRILLIC, HAN, HANGUL, HEBREW, KANA, LATIN, LOSSY, look, undigit
from traders.sound import heard, light, skeleton, unumlaut, vowels
from traders.token import CUT, PINYIN, Token

_LONG = 8
_FOREIGN = 12
"""Letters of a romanised word up to which one slip is allowed: the table of sounds has undone most of them."""

_EAR = str.maketrans("zykqw", "siccv")
"""Letters that are written for one another where a word is known by ear only: gazes, refrygeration."""

_DOUBLED = re.compile(r"(.)\1")
_MIDDLE = 5
_SHORT_FORM = 3
_TYPO_LENGTH = 7
_TRADE_TYPO = 0.87
_SURE_SOUND = 0.93
"""A word of the trade is met by a sound only when all consonants agree: electric is not erekutoron."""

_HEARD_ALIKE = ({"m", "n"}, {"s", "k"}, {"s", "t"}, {"t", "k"}, {"a", "p"}, {"a", "k"})
_READ = 0.95
"""How sure a reading of characters is that differs in no letter: with another letter it is another name."""

_SURE_CONSONANTS = 5
_SHORT_KOREAN = 3
"""Consonants of a Korean name up to which its vowels must agree as well."""

_SURE_LENGTH = 7
"""Consonants that two words have, at least, to be one word although they begin with different ones."""

_ROMANISED, _BY_EAR = 3, 6
"""Letters a word has, at least, to be the same word in another spelling of its sounds (Westphalen)."""


_HEADS = {
    letter: group[0] for group in ("aeiouyjl", "tchkxq", "dz", "pf", "vw", "rm", "s", "b", "g", "n") for letter in group
}
"""First letters that one word can have in two spellings, by the tables of `traders.sound` and `traders.script.look`."""


def likeness(left: Token, right: Token) -> tuple[float, str]:
    """Return how alike two words are that are not equal, 0 for words that are not the same word."""
    if (left.kind != right.kind and DISTINCT not in (left.kind, right.kind)) or left.kind == right.kind == PLACE:
        return 0.0, ""
    across = left.script != right.script
    lossy = (left.script in LOSSY or right.script in LOSSY) and HEBREW not in (left.script, right.script)
    if across and (left.script in ABJADS or right.script in ABJADS):
        latin, written = (right, left) if left.script in ABJADS else (left, right)
        if any(spells(text, written.text) for text in latin.texts):
            return 0.93, f"{latin.text} spells {written.text}"
    if left.script == right.script == HAN:
        return 0.0, ""  # other characters are another name, and not a slip of one letter of how they are read
    if not across and left.meaning and right.meaning:
        return 0.0, ""  # both are translated, and not by the same words
    best, note = _likest(left, right, lossy)
    if across:
        best, note = _across_scripts(left, right, best, note)
    elif CUT in (left.family, right.family):
        best, note = max((best, note), _cut_short(left, right))
    if left.kind == right.kind == DISTINCT or (lossy and best >= (0 if left.kind == right.kind else _SURE_SOUND)):
        return best, note
    return _as_a_word_of_the_trade(left, right, best, note)


def _likest(left: Token, right: Token, lossy: bool) -> tuple[float, str]:
    """Return how alike the likest of two words' spellings are."""
    across = left.script != right.script
    foreign = across or left.script != LATIN
    chinese = PINYIN in (left.family, right.family)
    if not foreign and not left.readings and not right.readings:  # as most words are
        return _similar(left.text, right.text, foreign, False, chinese)
    best, note = 0.0, ""
    kanji = across and HAN in (left.script, right.script)
    for a in left.spellings:
        for b in right.spellings:
            quality, why = _similar(a, b, foreign, lossy and across, chinese)
            if quality > best and not (kanji and len(a) == len(b) and quality < _READ):
                best, note = quality, why
    return best, note


def _across_scripts(left: Token, right: Token, best: float, note: str) -> tuple[float, str]:
    """Return the likeness of two words after what only their scripts can say for and against it."""
    scripts = (left.script, right.script)
    if not best and CYRILLIC in scripts and LATIN in scripts:
        return _by_consonants(left, right)
    if HANGUL in scripts and not (_vowels_agree(left, right) and (best > _READ or _consonants_agree(left, right))):
        return 0.0, ""
    if KANA in scripts and note.endswith("(sound)") and _writes_p(left) != _writes_p(right):
        return 0.0, ""
    return best, note


def _consonants_agree(left: Token, right: Token) -> bool:
    """Tell whether a short Korean name has the consonants of a Latin one: Youngil is no slip for Youngjin."""
    short = min(len(skeleton(left.text)), len(skeleton(right.text))) <= _SHORT_KOREAN
    return not short or any(skeleton(a) == skeleton(b) for a in left.spellings for b in right.spellings)


def _writes_p(token: Token) -> bool:
    """Tell whether a word holds a p, which katakana never confuses with an f or a b."""
    return "p" in token.text.replace("ph", "f")


def _as_a_word_of_the_trade(left: Token, right: Token, best: float, note: str) -> tuple[float, str]:
    """Return how alike two words are one of which is of the trade or a place: those differ by little as it is."""
    if left.script == right.script == LATIN and _heard_as_one(left.text, right.text):
        return 0.9, f"{left.text} = {right.text} (by ear)"
    if best < _TRADE_TYPO or (best < 0.9 and min(len(left.text), len(right.text)) < _TYPO_LENGTH):  # noqa: PLR2004
        return _shortened(left, right)
    return best, note


def _heard_as_one(a: str, b: str) -> bool:
    return a[0].translate(_EAR) == b[0].translate(_EAR) and _by_ear(a) == _by_ear(b)


@lru_cache(maxsize=65536)
def _by_ear(word: str) -> str:
    """Return a word with the letters that are written for one another as one, and doubled letters single: coling."""
    return _DOUBLED.sub(r"\1", word.translate(_EAR))


def _by_consonants(left: Token, right: Token) -> tuple[float, str]:
    """Return how well a long Cyrillic word spells a Western one by its sound: Brekenfild for Brackenfield."""
    one, other = skeleton(left.text), skeleton(right.text)
    if one != other or len(one) < _SURE_CONSONANTS:
        return 0.0, ""
    return 0.85, f"{left.text} ~ {right.text} (sound)"


def _vowels_agree(left: Token, right: Token) -> bool:
    """Tell whether a short Korean name can have the vowels of a Latin one: Daesin is not Daeseong."""
    korean, latin = (left, right) if left.script == HANGUL else (right, left)
    if len(skeleton(korean.text)) > _SHORT_KOREAN:
        return True
    wanted = vowels(latin.text)
    return any(len(found) != len(wanted) or found == wanted for found in map(vowels, korean.spellings))


def _cut_short(left: Token, right: Token) -> tuple[float, str]:
    """Return how well a word written with a full stop behind it stands for a longer one: Heusd. for Heusdenhout."""
    short, long = sorted((left, right), key=lambda token: len(token.text))
    if short.family != CUT or len(short.text) < _SHORT_FORM or not long.text.startswith(short.text):
        return 0.0, ""
    return (0.8 if len(short.text) >= _MIDDLE else 0.7), f"{short.text}. = {long.text} (abbreviated)"


def _shortened(left: Token, right: Token) -> tuple[float, str]:
    """Return how well one word, unknown by itself, stands for a word of the trade or a place: spec., guj., refrig."""
    short, long = (left, right) if left.kind == DISTINCT else (right, left)
    latin = short.script == long.script == LATIN and PINYIN not in (short.family, long.family)
    begins = len(short.text) >= _SHORT_FORM and long.text.startswith(short.text)
    if latin and begins and len(long.text) - len(short.text) >= _SHORT_FORM:
        return 0.8, f"{short.text}. = {long.text} (abbreviated)"
    return 0.0, ""


def _similar(a: str, b: str, foreign: bool, lossy: bool, chinese: bool) -> tuple[float, str]:
    if not foreign and _begin_apart(a, b):
        if max(len(a), len(b)) <= _LONG and sorted(a[:2]) != sorted(b[:2]):
            return 0.0, ""
    elif (written := _same_in_writing(a, b, foreign, chinese))[0]:
        return written
    if lossy and not chinese:
        quality = sounds(a, b)
        if quality:
            return quality, f"{a} ~ {b} (sound)"
    if chinese and is_pinyin(a) and is_pinyin(b):
        short, long = sorted((a, b), key=len)
        rest = long[len(short) :]
        if foreign and len(short) >= _MIDDLE and long.startswith(short) and len(rest) >= _MIDDLE and is_pinyin(rest):
            return 0.85, f"{short} begins {long}"
        return 0.0, ""
    return _typo(light(a), light(b), _FOREIGN) if foreign else _typo(a, b, _LONG + 1)


def _begin_apart(a: str, b: str) -> bool:
    """Tell quickly that two words of the Latin script are not one word in two spellings, by how they begin."""
    one, other = _HEADS.get(a[0]), _HEADS.get(b[0])
    return one is not None and other is not None and one != other


def _same_in_writing(a: str, b: str, foreign: bool, chinese: bool) -> tuple[float, str]:
    """Return how surely two spellings are one word: umlauts, digits and look-alikes for letters, romanisation, ear."""
    one, other = _readings(a), _readings(b)
    if one.umlaut == other.umlaut:
        return 0.98, f"{a} = {b} (umlaut)"
    if one.digits == other.digits and a.isascii():
        return 0.95, f"{a} = {b} (digits for letters)"
    if one.shape == other.shape and not foreign:
        return 0.95, f"{a} = {b} (letters that look alike)"
    if one.sound == other.sound and not chinese and min(len(a), len(b)) >= (_ROMANISED if foreign else _BY_EAR):
        return (0.97, f"{a} = {b} (romanisation)") if foreign else (0.9, f"{a} = {b} (by ear)")
    return 0.0, ""


class _Readings(NamedTuple):
    """A word as it is compared: without umlauts, digits as letters, look-alikes as one, romanisation undone."""

    umlaut: str
    digits: str
    shape: str
    sound: str


@lru_cache(maxsize=65536)
def _readings(word: str) -> _Readings:
    """Return what a word is compared by; a seller's word meets many others, and words of the trade many sellers."""
    return _Readings(unumlaut(word), undigit(word), look(word), light(word))


def _typo(a: str, b: str, longest: int) -> tuple[float, str]:
    size = max(len(a), len(b))
    allowed = 0 if size < _MIDDLE else 1 if size <= longest else 2
    if not allowed or size - min(len(a), len(b)) > allowed:
        return 0.0, ""
    distance = DamerauLevenshtein.distance(a, b, score_cutoff=allowed)
    if distance > allowed:
        return 0.0, ""
    if a[0] != b[0] and (size <= _LONG or distance > 1) and sorted(a[:2]) != sorted(b[:2]):
        return 0.0, ""
    return 1 - 0.9 * distance / size, f"{a} ~ {b} (spelling)"


def _may_be_heard_alike(left: str, right: str) -> bool:
    """Tell whether the one consonant in which two words differ is heard for the other (s for k: the letter c)."""
    one, other = next(pair for pair in zip(left, right, strict=True) if pair[0] != pair[1])
    return {one, other} in _HEARD_ALIKE


def sounds(a: str, b: str) -> float:
    """Return how alike two romanised words sound, by their consonants; 0 where they do not."""
    best = _sounds(skeleton(a.removeprefix("al")), skeleton(b.removeprefix("al")))
    if best < _SURE_SOUND:
        for one, other in ((heard(a), b), (a, heard(b))):
            if (one, other) != (a, b):
                best = max(best, _sounds(skeleton(one), skeleton(other)))
    return best


def _sounds(left: str, right: str) -> float:
    if min(len(left), len(right)) < 2:  # noqa: PLR2004 one consonant says nothing
        return 0.0
    if left == right:
        return 0.93 if len(left) > 2 else 0.85  # noqa: PLR2004
    size = max(len(left), len(right))
    distance = Levenshtein.distance(left, right)
    if len(left) == len(right) and distance == 1 and not _may_be_heard_alike(left, right):
        return 0.0
    if left[0] != right[0] and size < _SURE_LENGTH:
        return 0.0
    if size >= 5 and distance == 1:  # noqa: PLR2004
        return 0.84
    if size >= 7 and distance == 2:  # noqa: PLR2004
        return 0.8
    return 0.0
