"""Which pages of a crawl that others made can speak of a refrigerant at all: told from the bytes, before any parsing.

Looks for codes (`R22`, `HFC-134a`, full-width and Cyrillic spellings), names and words for refrigerants in the
encodings that pages of their language come in, also as HTML entities and JSON escapes. It errs towards letting pages
through: what passes is read in full and judged there; what does not is never parsed.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache
from string import ascii_letters, ascii_lowercase, digits

from ahocorasick_rs import BytesAhoCorasick, Implementation

from crawlers import sought
from crawlers.bytepattern import (
    ASCII,
    END,
    LONG_NUMBER,
    anchored,
    from_anchors,
    from_first,
    looking_like,
    pattern,
    tree_of,
    union,
    without_longer,
)

SHORTEST_ASCII = 5
SHORTEST_OTHER = 4
"""Letters of ASCII, bytes of other scripts, from which a name is looked for; shorter ones stand in any script code."""

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
_FOREIGN_STARTS = re.compile(rb"\x01 {0,2}0"), re.compile(rb"\x03(?<= [rhf]\x03)")
"""How a code begins whose letter, or whose digits, are not ASCII, in the shape of a page (`_FOREIGN_SHAPE`)."""
_FULL_WIDTH_R = (b"\xef\xbc\xb2", b"\xa3\xd2")
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
_TRADE_CODE = re.compile(rb"[a-z]{0,3}[ -]?[0-9]")
"""`MP39`: counts as a refrigerant only beside a word for one, and that is found by itself."""
_SHORT_LAST = re.compile(rb"[ -][a-z]{1,4}$")
_PREFIX_ENDS = ("r", "fc", "fo", "fa", "fe", "hc")
_GAPS = (
    "", " ", "  ", "-", " - ", "- ", "_", ".", ". ", "/", ":", "*", "\n", "&nbsp;", "&#160;", "\xa0", "\xc2\xa0",
    "<sub>", "</b>", "</span>", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x93", "\xe2\x80\x8b",
)  # fmt: skip
BARE = b"1234yf"
"""The one code that is sold everywhere without its R."""
REACH = 80
"""Bytes within which a code ends, with all that markup can put between its letter and its number."""
MANY_ENTITIES = 50
"""Numbered entities on a page whose language is not written in ASCII."""
_ESCAPE = re.compile(rb"\\u|&")
SHORTEST_ESCAPE = 9
"""Bytes of an escaped name: one escape and a few letters."""
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
        code = rb"(?:" + union(tree_of({looking_like(number) for number in numbers}), bytes) + rb")(?![0-9])"
        coded = re.compile(rb"(?:" + _PREFIX + rb")" + _GAP + code)
        plain: set[bytes] = set()
        other: set[bytes] = set()
        escaped: set[bytes] = set()
        self._cas: set[bytes] = set()
        for name in names:
            for form in {name.lower(), name.upper(), name.capitalize()}:
                if not form.isascii():
                    (plain if sought.script_of_name(form) == "latin" else other).update(sought.encoded(form))
                    escaped.update(from_first(written, _ESCAPE) for written in sought.escaped(form))
                elif _CAS.fullmatch(word := form.lower().encode()):
                    self._cas.add(word)
                elif word.decode() in sought.BRANDS or (
                    len(word) >= SHORTEST_ASCII and not coded.search(word) and not _TRADE_CODE.match(word)
                ):
                    plain.add(word)
        self._code = re.compile(
            rb"[rhcp](?<![a-z0-9].)(?:(?<=r)|(?<=h)(?:cfc|cfo|bfc|f[coae]|c)|(?<=[cp])fc)" + _GAP + code
        )
        kept = {
            word
            for word in without_longer(plain)
            if anchored(word, SHORTEST_ASCII) or word.decode("latin-1") in sought.BRANDS
        }
        ended = {word + (END if _SHORT_LAST.search(word) else b"") for word in kept}
        pieces = without_longer(from_anchors(ended, SHORTEST_ASCII))
        self._plain = re.compile(pattern(pieces))
        opening = {_first_words(piece) for piece in pieces}
        self._name_count = len(opening)
        self._begins = _automaton((*opening, *_code_starts(numbers), BARE))
        high = {word for word in (each.translate(None, ASCII) for each in other) if len(word) >= SHORTEST_OTHER}
        self._other = _automaton(without_longer(high))
        self._foreign = re.compile(
            rb"(?:" + rb"|".join(_FOREIGN_R) + rb")" + _GAP + rb"(?:" + code + rb"|[\xef\xd9\xdb\xa3\x82\xe0])"
            rb"|(?<![a-z0-9])[rhf](?:" + rb"|".join(_FOREIGN_DIGIT) + rb")"
        )  # fmt: skip
        self._escaped = re.compile(pattern(without_longer({word for word in escaped if len(word) > SHORTEST_ESCAPE})))

    def passes(self, body: bytes) -> bool:
        """Tell whether a body, decoded of its content encoding, can speak of a refrigerant."""
        if body.startswith(_UTF16):
            body = body.decode("utf-16", "replace").encode()
        small = body.lower()
        if self._names_any(small) or self._names_cas(small):
            return True
        high = small.translate(None, ASCII)
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
    return Sieve(sought.names(), sought.numbers())


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
    piece = piece.rstrip(END)
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
