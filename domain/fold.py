"""Folding: one spelling for what looks alike, with the way back to the text as given.

Listings are written to be found by buyers and missed by filters: full-width `Ｒ４１０Ａ`, Cyrillic `R-410А`, zero-width
characters inside a word, digits of any script. `fold` undoes that (Unicode NFKC character by character, confusables of
UTS #39 that occur in codes, digits, invisible characters) and keeps, for every character of the result, where it stood.
The one thing to know: spans always go back through `Folded.origin`, never straight from a match to the page.

Linear in the length of the text; pure ASCII costs nothing but a check.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

_INVISIBLE = frozenset((0x00AD, 0x034F, 0x0640, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0))
_LONGEST = 8
"""Characters that one may become; an Arabic ligature that stands for 18 letters is kept as it is."""
_ARABIC_MARKS = range(0x064B, 0x0660)
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

_FIXED = {
    "½": ".5", "¼": ".25", "¾": ".75", "⅓": ".33", "⅔": ".67", "⅛": ".125",
    "™": " ", "®": " ", "©": " ", "℠": " ",
    "٫": ".", "٬": ",", "、": ",", "،": ",", "‚": ",", "·": ".", "∙": ".", "⁄": "/", "∕": "/",
    "×": "x", "✕": "x", "✖": "x",
    "‘": "'", "’": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
    "﹩": "$", "＄": "$", "￥": "¥", "﷼": "﷼", "₨": "₨", "İ": "I",
    # Arabic letters that writers and keyboards interchange
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ھ": "ه",
    # look-alikes outside Cyrillic and Greek, seen where filters are dodged; no listing is written in these scripts
    "Ꭱ": "R", "Ꭺ": "A", "Ᏼ": "B", "Ꮯ": "C", "Ꭼ": "E", "Ꮋ": "H", "Ꮇ": "M", "Ꮲ": "P", "Ꭲ": "T", "Ꮪ": "S", "Ꮓ": "Z",
    "ꓣ": "R", "ꓮ": "A", "ꓐ": "B", "ꓚ": "C", "ꓰ": "E", "ꓝ": "F", "ꓧ": "H", "ꓳ": "O", "ꓲ": "I",
    "ʀ": "R", "ᴀ": "A", "ʙ": "B", "ᴄ": "C", "ᴅ": "D", "ᴇ": "E", "ꜰ": "F", "ʜ": "H", "ɑ": "a", "ᴏ": "O",
    "ɡ": "g", "ⅼ": "l", "Ⲟ": "O", "ⲟ": "o", "օ": "o", "Օ": "O",
}  # fmt: skip

_LOOKS = dict(
    zip(
        "АВЕЅКМНОРСТУХІЈҺԁаеѕорсухіјһꙇΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορχυνκι",
        "ABESKMHOPCTYXIJhdaesopcyxijhiABEZHIKMNOPTYXaopxuvki",
        strict=True,
    )
)
"""Cyrillic and Greek letters that print like a Latin one (UTS #39 confusables, those that occur in codes)."""

_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_MIXED_WORD = re.compile(r"[A-Za-z\u0370-\u03ff\u0400-\u052f]{2,40}")
_MIXED = re.compile(r"[A-Za-z](?:[\u0370-\u03ff\u0400-\u052f]|(?<=[\u0370-\u03ff\u0400-\u052f][A-Za-z]))")
"""A Latin letter beside one of another script; where there is none, no word need be looked at."""
_CODE = re.compile(
    r"(?<![A-Za-z0-9\u0370-\u052f])"
    r"(?P<prefix>[RrРрΡρГгЯя]|[HhНнΗ]?[HhНнΗ]?[CcСс]?[FfФф][CcСс]?|[A-Za-z]{3,12})?"
    r"[ \t.\-_/]{0,2}"
    r"(?P<number>[0-9OoОоIlІ]{2,5})"
    r"(?P<gap>[ \t\-]?)"
    r"(?P<suffix>[A-Za-zАВСЕЕавсеΑΒΕα]{0,3})"
    r"(?![A-Za-z\u0370-\u052f])"
)
_PHONETIC = {
    "Р": "R",
    "р": "r",
    "Ρ": "R",
    "ρ": "r",
    "Ф": "F",
    "ф": "f",
    "Н": "H",
    "н": "h",
    "Η": "H",
    "С": "C",
    "с": "c",
}
_COMPOSED = re.compile(r".[\u0300-\u036f\u3099\u309a]{1,4}|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?", re.DOTALL)
_CAN_COMPOSE = re.compile(r"[\u0300-\u036f\u3099\u309a\u1161-\u1175]")


class _Table(dict[int, str]):
    """Translation of single characters, filled as characters are met (at most one entry a character of Unicode)."""

    def __init__(self) -> None:
        self.dropped = ""
        """Characters met that become none; a string, so that one thread can read it while another adds to it."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _fold_character(chr(code))
        if not value:
            self.dropped += chr(code)
        return value


class _KeyTable(dict[int, str]):
    """Translation to lower case without accents, one character for one."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _key_character(chr(code))
        return value


def _fold_character(char: str) -> str:
    code = ord(char)
    if char.isascii():
        return char if char in "\n\t" or char.isprintable() else " "
    if char in _FIXED:
        return _FIXED[char]
    if code in _INVISIBLE or code in _ARABIC_MARKS or any(code in block for block in _VARIATION_SELECTORS):
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return "\n" if char in "\u2028\u2029\u0085" else " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char == "−":
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    if folded == char or len(folded) > _LONGEST:
        return char
    return "".join(_FIXED.get(part, part) for part in folded)


def _key_character(char: str) -> str:
    lower = char.lower()
    if len(lower) != 1:
        return lower[0]
    if lower in "łøđıħ":
        return {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h"}[lower]
    base = unicodedata.normalize("NFD", lower)[0]
    return base if "a" <= base <= "z" or "α" <= base <= "ω" or lower == "ё" else lower


_TABLE = _Table()
_KEYS = _KeyTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    `key` is `text` in lower case without accents, of the same length, for look-ups. `homoglyphs` are the offsets (in
    the text as given) of letters of another script that stood for a Latin one inside a code or word.
    """

    text: str
    key: str
    homoglyphs: tuple[int, ...] = ()
    starts: "array[int] | None" = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as given that folded characters start..end came from."""
        starts = self.starts
        if starts is None:
            return start, end
        if end <= start:
            return starts[start], starts[start]
        last = end - 1
        stop = starts[end]
        if starts[last] == stop:  # several folded characters of one original
            stop += 1
        return starts[start], stop


def fold(text: str) -> Folded:
    """Return `text` folded; offsets of the result lead back through `Folded.origin`."""
    if text.isascii():
        clean = text if text.isprintable() else text.translate(_TABLE)
        return Folded(clean, clean.lower())
    starts: array[int] | None = None
    folded = text
    if _CAN_COMPOSE.search(folded):
        folded, starts = _compose(folded)
    pieces = folded.translate(_TABLE)
    # where none is dropped and the length is the same, each has become one
    if len(pieces) != len(folded) or any(char in folded for char in _TABLE.dropped):
        folded, starts = _translate(folded, starts)
    else:
        folded = pieces
    folded, marks = _fold_confusables(folded)
    result = Folded(folded, folded.translate(_KEYS), (), starts)
    if not marks:
        return result
    return Folded(folded, result.key, tuple(result.origin(mark, mark + 1)[0] for mark in marks), starts)


def key(text: str) -> str:
    """Return the folded text in lower case without accents: the form that look-ups compare."""
    return fold(text).key


def _compose(text: str) -> tuple[str, "array[int]"]:
    """Join letters with the accents that follow them; returns the text and where each character stood."""
    starts = array("L")
    parts: list[str] = []
    done = 0
    for match in _COMPOSED.finditer(text):
        parts.append(text[done : match.start()])
        starts.extend(range(done, match.start()))
        joined = unicodedata.normalize("NFC", match[0])
        parts.append(joined)
        starts.extend([match.start()] * len(joined))
        done = match.end()
    parts.append(text[done:])
    starts.extend(range(done, len(text) + 1))
    return "".join(parts), starts


def _translate(text: str, before: "array[int] | None") -> tuple[str, "array[int]"]:
    """Translate character by character where lengths change; returns the text and where each character stood."""
    starts = array("L")
    parts: list[str] = []
    for place, char in enumerate(text):
        value = _TABLE[ord(char)]
        parts.append(value)
        origin = place if before is None else before[place]
        if len(value) == 1:
            starts.append(origin)
        elif value:
            starts.extend([origin] * len(value))
    starts.append(len(text) if before is None else before[len(text)])
    return "".join(parts), starts


def _fold_confusables(text: str) -> tuple[str, list[int]]:
    """Turn look-alike letters of other scripts into Latin inside mixed words and substance codes."""
    if not _FOREIGN.search(text):
        return text, []
    changes = dict(_in_mixed_words(text)) if _MIXED.search(text) else {}
    changes.update(_in_codes(text))
    if not changes:
        return text, []
    characters = list(text)
    for place, char in changes.items():
        characters[place] = char
    return "".join(characters), sorted(changes)


def _in_mixed_words(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and Latin letter for words that mix Latin with look-alikes, such as `Frеon`."""
    for match in _MIXED_WORD.finditer(text):
        word = match[0]
        if word.isascii():
            continue
        foreign = [(match.start() + place, char) for place, char in enumerate(word) if not char.isascii()]
        if len(foreign) < len(word) and all(char in _LOOKS for _, char in foreign):
            yield from ((place, _LOOKS[char]) for place, char in foreign)


def _in_codes(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and Latin letter for codes such as `Р-134а`; a bare `22 В` is a voltage and stays."""
    for match in _CODE.finditer(text):
        if match[0].isascii() or not any(char.isdigit() for char in match["number"]):
            continue
        if not match["prefix"] and match["gap"]:
            continue
        for group, looks in (("prefix", _PHONETIC), ("number", _LOOKS), ("suffix", _LOOKS)):
            written = match[group] or ""
            yield from (
                (place, looks[char])
                for place, char in enumerate(written, match.start(group))
                if not char.isascii() and char in looks
            )
