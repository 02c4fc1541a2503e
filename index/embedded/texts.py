"""What of a document goes into the full-text indices, as tokens separated by spaces."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from index.analysis import index_tokens
from index.embedded.code import codes_in, heads_in
from index.embedded.frequency import frequent
from index.fields import DEFAULT_FIELDS, LONGEST_VALUE, TEXT_FIELDS, UNIQUE_FIELDS, Attribute, AttributeReader

_FIRST_UNIQUE = 0xE000
_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_STAND_INS = {**{ord(sign): 0x80 + place for place, sign in enumerate(_SIGNS)}, ord(" "): 0xA0}
"""What stands for punctuation within a token. Folding leaves none of these characters in a value: they mean nothing but
the sign they stand for. Control characters all become a soft hyphen."""
_BACK = {stand_in: code for code, stand_in in _STAND_INS.items()}
_LATIN = bytes(_STAND_INS.get(code, code if chr(code).isalnum() else 0xAD) for code in range(128)) + bytes(128)
_FOLDED_SIGNS = {code: _LATIN[code] for code in range(128) if not chr(code).isalnum()}
_APART = bytes(code if chr(code) == " " else _LATIN[ord(chr(code).lower())] for code in range(128)) + bytes(128)
"""The same for several values at once, separated by spaces, which stay."""

_READ_DEFAULT = attrgetter(*DEFAULT_FIELDS)
_OTHERS = [field for field in TEXT_FIELDS if field.name not in DEFAULT_FIELDS]
_OTHER_READERS = [field.read for field in _OTHERS if field.read]
_MARKS = {field.name: chr(_FIRST_UNIQUE + place) for place, field in enumerate(UNIQUE_FIELDS)}
_FOLDED = {_MARKS[field.name]: field.folded for field in UNIQUE_FIELDS}
_ATTRIBUTES = [(_MARKS[field.name], field.read) for field in UNIQUE_FIELDS if isinstance(field.read, Attribute)]
_OF_ATTRIBUTES = [mark for mark, _ in _ATTRIBUTES]
_READ_ATTRIBUTES = AttributeReader([read for _, read in _ATTRIBUTES])
_READERS = [
    (_MARKS[field.name], field.read) for field in UNIQUE_FIELDS if field.read and not isinstance(field.read, Attribute)
]


Tokens = tuple[str, str, str, str]
"""The columns of a full-text index."""


class Words(NamedTuple):
    """What words without a field are looked for in.

    `frequent` is explained in `index.embedded.frequency`; `filled` are the names of the fields that hold anything,
    `length` is how many tokens there are, those of the title twice.
    """

    title: str
    text: str
    seller: str
    frequent: str
    filled: tuple[str, ...]
    length: int

    @property
    def tokens(self) -> Tokens:
        """The tokens, as they are indexed."""
        return self[:4]


Others = Tokens
"""What only `field:` finds: location, brand, reasons, and the values of fields that are unique to a listing."""


class Written(NamedTuple):
    """What a document is searched by as it is written: title, text and seller, other texts, and unique values.

    `marks` has one character for each of the `values`, which tells what field it is of.
    """

    default: list[str]
    others: list[str]
    marks: str
    values: list[str]


def default_texts(document: Any) -> list[str]:
    """Return title, text and seller of a document (or of its JSON form as `Shown`) as they are written."""
    title, text, seller = _READ_DEFAULT(document)
    return [title or "", text or "", seller or ""]


def written(document: Any) -> Written:
    """Return what a document (or its JSON form as `Shown`) is searched by."""
    marks, values = "", []
    for mark, value in zip(_OF_ATTRIBUTES, _READ_ATTRIBUTES(document), strict=True):
        if value:
            marks += mark
            values.append(str(value)[:LONGEST_VALUE])
    for mark, read in _READERS:
        for value in read(document):
            marks += mark
            values.append(str(value)[:LONGEST_VALUE])
    return Written(default_texts(document), [" ".join(read(document)) for read in _OTHER_READERS], marks, values)


def words_of(texts: list[str]) -> Words:
    """Return the tokens of title, text and seller."""
    title, text, seller = found = index_tokens(texts)
    counts = Counter(title + text + seller)
    if heads := heads_in(counts):
        for tokens in found:
            for code in codes_in(tokens, heads):
                counts[code] += 1
                tokens.append(code)
    return Words(
        title=" ".join(title),
        text=" ".join(text),
        seller=" ".join(seller),
        frequent=" ".join(frequent(counts, title)),
        filled=tuple([name for name, tokens in zip(DEFAULT_FIELDS, found, strict=True) if tokens]),
        length=2 * len(title) + len(text) + len(seller),
    )


def others_of(texts: list[str], marks: str, values: list[str]) -> Others:
    """Return the tokens of what only `field:` finds."""
    location, brand, reasons = [_tokens(text) if text else "" for text in texts]
    return location, brand, reasons, " ".join(dict.fromkeys(_lookups(marks, values)))


def filled_others(others: Others) -> tuple[str, ...]:
    """Return the names of the text fields among them that hold anything."""
    return tuple([field.name for field, text in zip(_OTHERS, others, strict=False) if text])


def digest(texts: Iterable[str]) -> int:
    """Return a number of 64 bits that tells whether texts are still the same."""
    whole = "\0".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "big", signed=True)


def lookup_token(field: str, folded: str) -> str:
    """Return the token that stands for a value of a unique field, or for the beginning of one."""
    return _MARKS[field] + _signed(folded)


def lookup_value(token: str) -> str:
    """Return the folded value that a token stands for."""
    return token[1:].translate(_BACK)


def _tokens(text: str) -> str:
    (found,) = index_tokens((text,))
    found += codes_in(found, heads_in(found))
    return " ".join(found)


def _lookups(marks: str, values: list[str]) -> list[str]:
    """Return the values of fields that are unique to a listing, as tokens that no text can hold."""
    joined = " ".join(values)
    if joined.isascii() and joined.split() == values:
        signed = joined.encode().translate(_APART).decode("latin-1").split(" ")
        return [mark + value for mark, value in zip(marks, signed, strict=True)]
    return [mark + _signed(_FOLDED[mark](value)) for mark, value in zip(marks, values, strict=True)]


def _signed(folded: str) -> str:
    if folded.isascii():  # the same, twenty times as fast
        return folded.encode().translate(_LATIN).decode("latin-1")
    return folded.translate(_FOLDED_SIGNS)
