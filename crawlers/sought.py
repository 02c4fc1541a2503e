"""What the sieve seeks: words for refrigerants and the digits of their codes, as pages of any encoding write them."""

import re
from collections.abc import Iterator

from domain.alias import aliases
from domain.substance import catalogue

ORDINARY = frozenset(("HC", "natural", "PFC", "HCC", "other", "misc"))
"""Families whose chemical names are household words; as refrigerants they are sold by code or with a general word."""

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

BRANDS = ("freon", "forane", "genetron", "solkane", "isceon", "arcton", "isotron", "algofrene", "daiflon", "opteon",
          "frig", "fr&eacute;on", "meforex", "klea", "halon", "k&auml;lte", "kuldem")  # fmt: skip
"""Names and stems that stand before codes not on file, and in words not on file."""


def names() -> Iterator[str]:
    """Yield the names of refrigerants and words for them; not codes, nor words of every household."""
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


def numbers() -> Iterator[str]:
    """Yield the digits of the codes."""
    for designation in catalogue():
        found = re.match(r"(?:R-|halon-)C?(\d{2,4})", designation)
        if found:
            yield found[1]
    yield from ("1301", "1211", "2402", "1202", "318", "314", "440", "470")


def script_of_name(name: str) -> str:
    """Return the script of the first letter that is not Latin, "latin" where there is none."""
    return next((kind for kind, low, high in _SCRIPTS if any(low <= char <= high for char in name)), "latin")


def encoded(name: str) -> Iterator[bytes]:
    """Yield a name as the encodings of its script write it, in small ASCII letters."""
    for encoding in ENCODINGS[script_of_name(name)]:
        try:
            yield name.encode(encoding).lower()
        except UnicodeEncodeError:
            continue


def escaped(name: str) -> Iterator[bytes]:
    """Return a name as pages write it that are ASCII all through: as JSON escapes and numbered entities."""
    yield "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in name).lower().encode()
    yield "".join(char if char.isascii() else f"&#{ord(char)};" for char in name).lower().encode()
    yield "".join(char if char.isascii() else f"&#x{ord(char):x};" for char in name).lower().encode()
