"""Which pages of a crawl that others made can speak of a refrigerant at all: told from the bytes, before any parsing.

Looks for codes (`R22`, `HFC-134a`, full-width and Cyrillic spellings), names and words for refrigerants in the
encodings that pages of their language come in, also as HTML entities and JSON escapes. It errs towards letting pages
through: what passes is read in full and judged there; what does not is never parsed.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation

from domain.alias import aliases
from domain.substance import catalogue

ORDINARY = frozenset(("HC", "natural", "PFC", "HCC", "other", "misc"))
"""Families whose chemical names are household words; as refrigerants they are sold by code or with a general word."""

SHORTEST_ASCII = 5
SHORTEST_OTHER = 4
"""Letters of ASCII, bytes of other scripts, from which a name is looked for; shorter ones stand in any script code."""

ENCODINGS = {
    "latin": ("utf-8", "cp1252", "cp1250", "cp1254"),
    "greek": ("utf-8", "cp1253"),
    "cyrillic": ("utf-8", "cp1251", "koi8-r"),
    "arabic": ("utf-8", "cp1256"),
    "hebrew": ("utf-8", "cp1255"),
    "thai": ("utf-8", "tis-620"),
    "hangul": ("utf-8", "euc-kr"),
    "kana": ("utf-8", "shift_jis", "euc-jp"),
    "han": ("utf-8", "gb18030", "big5", "shift_jis", "euc-jp"),
}
"""Encodings by script; a name that an encoding cannot write is left out there."""

_SCRIPTS = (
    ("kana", "\u3041", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
    ("hangul", "\uac00", "\ud7a3"),
    ("thai", "\u0e00", "\u0e7f"),
    ("arabic", "\u0600", "\u06ff"),
    ("hebrew", "\u0590", "\u05ff"),
    ("cyrillic", "\u0400", "\u04ff"),
    ("greek", "\u0370", "\u03ff"),
)
_SPACE = rb"(?:[\s\-_+.\xa0]|\xc2\xa0|&nbsp;|&#160;|%20){1,3}"
_GAP = (
    rb"(?:[\s\-_./:*\x80-\xbf\xc2\xe2]|&(?:#\d{2,5}|#x[0-9a-f]{2,4}|[a-z]{2,6});|<[^<>]{1,24}>"
    rb"|\\u[0-9a-f]{4}){0,6}"
)
_PREFIX = rb"r|h?c?fc|hcfo|hbfc|hfo|hfa|pfc|hfe|hc|fc?"
_FOREIGN_R = (
    rb"\xd0\xa0", rb"\xd1\x80", rb"\xd0\xaf", rb"\xd1\x8f", rb"\xd0\xa4", rb"\xd1\x84", rb"\xef\xbc\xb2",
    rb"\xef\xbd\x92", rb"\xce\xa1", rb"\xcf\x81", rb"\xd8\xa7\xd8\xb1", rb"\xe0\xa4\x86\xe0\xa4\xb0",
    rb"\xd0(?=[\-\s]?[1-9])", rb"\xf0(?=[\-\s]?[1-9])", rb"\xa3\xd2", rb"\x82q",
)  # fmt: skip
"""What stands for R (or F) before a number: Cyrillic, Greek, full-width, Arabic, Hindi, also in old encodings."""
_FOREIGN_DIGIT = (
    rb"\xef\xbc[\x90-\x99]", rb"\xd9[\xa0-\xa9]", rb"\xdb[\xb0-\xb9]", rb"\xa3[\xb0-\xb9]", rb"\x82[O-X]",
    rb"\xe0\xa5[\xa6-\xaf]", rb"\xe0\xb9[\x90-\x99]",
)  # fmt: skip
"""Digits of other scripts."""
_FOREIGN_BYTES = re.compile(rb"[\xd0\xd1\xce\xcf\xd8\xd9\xdb\xe0\xef\xf0\xa3]|(?<!\xe2)\x82")
"""What one of them begins with; a page without such a byte (an English one with its \u20ac signs) has none."""
_LIKE_CAS = re.compile(rb"-[0-9]{2}-[0-9](?![0-9\-])")
_CAS = re.compile(rb"[0-9]{2,7}-[0-9]{2}-[0-9]$")
_SPLIT = rb"[ .*_,-]?"
_DIGIT_LIKE = {"0": rb"[0o]", "1": rb"[1il]"}
_FOREIGN_STARTS = re.compile(rb"\x01 {0,2}0"), re.compile(rb"\x03(?<= [rhf]\x03)")
"""How a code begins whose letter, or whose digits, are not ASCII, in the shape of a page (`_FOREIGN_SHAPE`)."""
_ASCII = bytes(range(128))
_FULL_WIDTH_R = (b"\xef\xbc\xb2", b"\xa3\xd2")
_RARE = b"jqzxkvywbgfhu"
_WEIGHTS = dict.fromkeys(range(128), 200) | dict.fromkeys(_RARE, 2) | dict.fromkeys(
    (0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xD8, 0xD9, 0xDB, *range(0xE0, 0xEA)), 500
) | dict.fromkeys(b"\xb0\xb5\xb8\xbe\xbd\x80\x81\x82\xbb\xba\xb2\xbf\xb4", 100)  # fmt: skip
"""What it costs to halt at a byte: little at rare letters, most at bytes that begin a letter in UTF-8."""
_USUAL = 10
_LETTERS = dict(zip(ascii_letters, ascii_lowercase * 2, strict=True)) | dict.fromkeys(digits, "0")
_SHAPE = "".join(_LETTERS.get(chr(byte), " ") for byte in range(256)).encode("ascii")
_LETTER_ENDS = b"\xa0\x80\xaf\x8f\xa4\x84\xb2\x92\xa1\x81\xb1\xb0\xd0\xf0\xd2"
_GAP_ENDS = b"\xa0\x80\x8b\x90\x91\x92\x93\x94\x95"
_DIGIT_BEGINS = b"\xef\xd9\xdb\xa3\x82\xe0"
_FOREIGN_SHAPE = _SHAPE[:128] + bytes(
    1 if byte in _LETTER_ENDS + _GAP_ENDS else 3 if byte in _DIGIT_BEGINS else 2 for byte in range(128, 256)
)
"""The shape of a page by bytes: 1 ends a letter that stands for R (or a space or dash after it), 3 begins a digit of
another script, 2 is any other byte that is not ASCII. So a search halts at few of the bytes of a Chinese page."""
_END = b"\0"
"""Stands in a word for "no letter follows": `coolant gas` is not in `coolant gasket`."""
_TRADE_CODE = re.compile(rb"[a-z]{0,3}[ -]?[0-9]")
"""`MP39`: counts as a refrigerant only beside a word for one, and that is found by itself."""
_SHORT_LAST = re.compile(rb"[ -][a-z]{1,4}$")
_PREFIX_ENDS = ("r", "fc", "fo", "fa", "fe", "hc")
_GAPS = (
    "", " ", "  ", "-", " - ", "- ", "_", ".", ". ", "/", ":", "*", "\n", "&nbsp;", "&#160;", "\xa0", "\xc2\xa0",
    "<sub>", "</b>", "</span>", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x93", "\xe2\x80\x8b",
)  # fmt: skip
_HIGH_FROM = 128
BARE = b"1234yf"
"""The one code that is sold everywhere without its R."""
REACH = 80
"""Bytes within which a code ends, with all that markup can put between its letter and its number."""
MANY_ENTITIES = 50
"""Numbered entities on a page whose language is not written in ASCII."""
LONG_NUMBER = 3
_ESCAPE = re.compile(rb"\\u|&")
SHORTEST_ESCAPE = 9
"""Bytes of an escaped name: one escape and a few letters."""
BRANDS = ("freon", "forane", "genetron", "solkane", "isceon", "arcton", "isotron", "algofrene", "daiflon", "opteon",
          "frig", "fr&eacute;on", "meforex", "klea", "halon", "k&auml;lte", "kuldem")  # fmt: skip
"""Names and stems that stand before codes not on file, and in words not on file."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Sieve:
    """Tells which bodies can speak of a refrigerant; immutable, built once for each process (`sieve()`)."""

    def __init__(self, names: Iterable[str], numbers: Iterable[str]) -> None:
        """Build.

        Args:
            names: trade names, chemical names and words for refrigerants, in any script.
            numbers: digits of the codes, such as `22` and `410`.
        """
        numbers = tuple(numbers)
        code = rb"(?:" + _union(_tree({_looking_like(number) for number in numbers}), bytes) + rb")(?![0-9])"
        coded = re.compile(rb"(?:" + _PREFIX + rb")" + _GAP + code)
        plain: set[bytes] = set()
        other: set[bytes] = set()
        escaped: set[bytes] = set()
        self._cas: set[bytes] = set()
        for name in names:
            for form in {name.lower(), name.upper(), name.capitalize()}:
                if not form.isascii():
                    (plain if _script(form) == "latin" else other).update(_encoded(form))
                    escaped.update(_from_first(written, _ESCAPE) for written in _escaped(form))
                elif _CAS.fullmatch(word := form.lower().encode()):
                    self._cas.add(word)
                elif word.decode() in BRANDS or (
                    len(word) >= SHORTEST_ASCII and not coded.search(word) and not _TRADE_CODE.match(word)
                ):
                    plain.add(word)
        self._code = re.compile(
            rb"[rhcp](?<![a-z0-9].)(?:(?<=r)|(?<=h)(?:cfc|cfo|bfc|f[coae]|c)|(?<=[cp])fc)" + _GAP + code
        )
        anchored = {word for word in _without_longer(plain) if _anchored(word) or word.decode("latin-1") in BRANDS}
        ended = {word + (_END if _SHORT_LAST.search(word) else b"") for word in anchored}
        pieces = _without_longer(_from_anchors(ended, SHORTEST_ASCII))
        self._plain = re.compile(_pattern(pieces))
        opening = {_first_words(piece) for piece in pieces}
        self._name_count = len(opening)
        self._begins = _automaton((*opening, *_code_starts(numbers), BARE))
        high = {word for word in (each.translate(None, _ASCII) for each in other) if len(word) >= SHORTEST_OTHER}
        self._other = _automaton(_without_longer(high))
        self._foreign = re.compile(
            rb"(?:" + rb"|".join(_FOREIGN_R) + rb")" + _GAP + rb"(?:" + code + rb"|[\xef\xd9\xdb\xa3\x82\xe0])"
            rb"|(?<![a-z0-9])[rhf](?:" + rb"|".join(_FOREIGN_DIGIT) + rb")"
        )  # fmt: skip
        self._escaped = re.compile(_pattern(_without_longer({word for word in escaped if len(word) > SHORTEST_ESCAPE})))

    def passes(self, body: bytes) -> bool:
        """Tell whether a body, decoded of its content encoding, can speak of a refrigerant."""
        if body.startswith(_UTF16):
            body = body.decode("utf-16", "replace").encode()
        small = body.lower()
        if self._names_any(small) or self._names_cas(small):
            return True
        high = small.translate(None, _ASCII)
        if self._other.find_matches_as_indexes(high) or self._names_foreign_code(small, high):
            return True
        return _has_escapes(small) and self._escaped.search(small) is not None

    def _names_any(self, small: bytes) -> bool:
        """Tell whether a code or name in ASCII is found; the automaton finds the places where one may begin."""
        for which, start, end in self._begins.find_matches_as_indexes(small, overlapping=True):
            if which < self._name_count:
                if self._plain.search(small, max(0, start - 1), end + REACH):
                    return True
            elif small[start:end] == BARE or self._code.search(small, max(0, start - 5), end + REACH):
                return True
        return False

    def _names_foreign_code(self, small: bytes, high: bytes) -> bool:
        if not _FOREIGN_BYTES.search(high):
            return False
        shape = small.translate(_FOREIGN_SHAPE)
        return any(
            self._foreign.search(small, max(0, found.start() - 4), found.start() + REACH)
            for start in _FOREIGN_STARTS
            for found in start.finditer(shape)
        ) or any(letter in high and self._foreign.search(small) for letter in _FULL_WIDTH_R)

    def _names_cas(self, body: bytes) -> bool:
        for found in _LIKE_CAS.finditer(body):
            number = _CAS.search(body, max(0, found.start() - 7), found.end())
            if number and number[0] in self._cas:
                return True
        return False


@cache
def sieve() -> Sieve:
    """Return the sieve for the substances on file."""
    return Sieve(_names(), _numbers())


def _automaton(words: Collection[bytes]) -> BytesAhoCorasick:
    """Return a search for all of the words at once; its table takes some 30 MB and a page a third of the time."""
    return BytesAhoCorasick(words, implementation=Implementation.DFA)


def _has_escapes(small: bytes) -> bool:
    """Tell whether letters are written as escapes; a single byte is looked for first, which is ten times as fast."""
    return (b"\\" in small and b"\\u" in small) or (
        small.count(b"&") > MANY_ENTITIES and small.count(b"&#") > MANY_ENTITIES
    )


def _first_words(piece: bytes) -> bytes:
    """Return as much of a piece as stands on a page as it is: what separates words there can be markup."""
    piece = piece.rstrip(_END)
    space = piece.find(b" ", SHORTEST_OTHER)
    return piece if space < 0 else piece[:space]


def _code_starts(numbers: Iterable[str]) -> set[bytes]:
    """Return how codes begin: a prefix, what may lie between, and two digits."""
    digits: set[str] = set()
    for number in numbers:
        digits |= {number[:2], f"{number[0]} {number[1]}", f"{number[0]}.{number[1]}", f"{number[0]}-{number[1]}"}
        if len(number) >= LONG_NUMBER and number[1] in "01":
            digits |= {number[0] + like for like in ("o" if number[1] == "0" else "il")}
    return {(prefix + gap + pair).encode("latin-1") for prefix in _PREFIX_ENDS for gap in _GAPS for pair in digits}


def _names() -> Iterator[str]:
    known = catalogue()
    yield from BRANDS
    for alias in aliases():
        substance = known.get(alias.designation)
        if alias.kind == "code" or "context" in alias.note or (substance and substance.family in ORDINARY):
            continue
        yield alias.text
    for substance in known.values():
        if substance.family not in ORDINARY:
            yield from substance.cas


def _numbers() -> Iterator[str]:
    for designation in catalogue():
        found = re.match(r"(?:R-|halon-)C?(\d{2,4})", designation)
        if found:
            yield found[1]
    yield from ("1301", "1211", "2402", "1202", "318", "314", "440", "470")


def _script(name: str) -> str:
    return next((kind for kind, low, high in _SCRIPTS if any(low <= char <= high for char in name)), "latin")


def _encoded(name: str) -> Iterator[bytes]:
    for encoding in ENCODINGS[_script(name)]:
        try:
            yield name.encode(encoding).lower()
        except UnicodeEncodeError:
            continue


def _escaped(name: str) -> Iterator[bytes]:
    """Return a name as pages write it that are ASCII all through: as JSON escapes and numbered entities."""
    yield "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in name).lower().encode()
    yield "".join(char if char.isascii() else f"&#{ord(char)};" for char in name).lower().encode()
    yield "".join(char if char.isascii() else f"&#x{ord(char):x};" for char in name).lower().encode()


def _without_longer(words: set[bytes]) -> list[bytes]:
    """Leave out what holds a shorter word of the set: finding that one is enough."""
    kept: list[bytes] = []
    for word in sorted(words, key=len):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return sorted(kept)


Tree = dict[Any, "Tree"]


def _tree(words: Iterable[Any]) -> Tree:
    root: Tree = {}
    for word in words:
        node = root
        for part in word:
            node = node.setdefault(part, {})
        node[None] = {}
    return root


def _pattern(words: list[bytes]) -> bytes:
    """Return a regular expression for any of the words: a tree, so that no byte is looked at once for each word."""
    return _union(_tree(words), _byte) if words else rb"(?!)"


def _byte(part: int) -> bytes:
    if part == _END[0]:
        return rb"(?![a-z])"
    return _SPACE if part == ord(" ") else re.escape(bytes([part]))


def _looking_like(number: str) -> tuple[bytes, ...]:
    """Return a number digit by digit; in longer ones letters that look like a digit stand for it too."""
    if len(number) < LONG_NUMBER:
        return tuple(digit.encode() for digit in number)
    return (number[0].encode(), *(_SPLIT + _DIGIT_LIKE.get(digit, digit.encode()) for digit in number[1:]))


def _from_anchors(words: Iterable[bytes], least: int) -> set[bytes]:
    """Cut each word off before one of few bytes that are rare in pages: a search then halts at those bytes only.

    Chosen greedily: the byte that opens the most words for what it costs; at least `least` bytes are left of a word.
    """
    open_ = {word: _anchors(word, least) for word in words}
    cut: set[bytes] = set()
    while open_:
        counts = Counter(byte for places in open_.values() for byte in places)
        best = max(counts, key=lambda byte: (counts[byte] / _WEIGHTS.get(byte, _USUAL), -byte))
        done = {word: places[best] for word, places in open_.items() if best in places}
        cut.update(word[at:] for word, at in done.items())
        open_ = {word: places for word, places in open_.items() if word not in done}
    return cut


def _anchored(word: bytes) -> bool:
    """Tell whether a search for the word can halt at a rare byte; the few others are not worth a third of the time."""
    return bool(set(word[: max(1, len(word) - SHORTEST_ASCII + 1)]) & set(_RARE))


def _anchors(word: bytes, least: int) -> dict[int, int]:
    """Return the bytes at which a word may be cut off, with their first place."""
    places: dict[int, int] = {}
    for at in range(max(1, len(word.rstrip(_END)) - least + 1)):
        if word[at] < _HIGH_FROM or word[at:].translate(None, _ASCII) == word[at:]:
            places.setdefault(word[at], at)
    return places


def _branches(tree: Tree, write: Callable[[Any], bytes]) -> list[bytes]:
    return [write(part) + _union(below, write) for part, below in tree.items() if part is not None]


def _union(tree: Tree, write: Callable[[Any], bytes]) -> bytes:
    branches = _branches(tree, write)
    if not branches:
        return b""
    joined = branches[0] if len(branches) == 1 else rb"(?:" + rb"|".join(branches) + rb")"
    return rb"(?:" + joined + rb")?" if None in tree else joined


def _from_first(word: bytes, first: re.Pattern[bytes]) -> bytes:
    """Cut a word off before its first byte that no English page has: so a search passes over all others at once."""
    found = first.search(word)
    return word[found.start() :] if found else word
