"""Company identifiers with their check digits, judged by python-stdnum.

Only shapes that are unmistakable, or numbers behind a word that names the scheme, are tried: thirteen random digits
pass a checksum now and then.
"""

import re
from collections.abc import Iterator

from stdnum.ar import cuit
from stdnum.br import cnpj
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.in_ import gstin
from stdnum.pl import nip
from stdnum.ru import inn
from stdnum.tr import vkn

from domain.extraction import Identifier
from nlp.reading import Reading
from nlp.scheme import find_announced

# Each opens with a character or a set of them, and looks behind only then: so most of a text is passed over quickly.
_SHAPES = (
    ("uscc", re.compile(r"[159](?<![0-9a-z].)[1239][0-9]{6}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])"), uscc),
    ("cnpj", re.compile(r"[0-9](?<![0-9].)[0-9]\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}(?![0-9])"), cnpj),
    ("gstin", re.compile(r"[0-9](?<![0-9a-z].)[0-9][a-z]{5}[0-9]{4}[a-z][0-9a-z]z[0-9a-z](?![0-9a-z])"), gstin),
    (
        "vat",
        re.compile(
            r"[abcdefhilmnprs](?<![0-9a-z].)(?:(?<=a)t[\s]?u|(?<=b)[eg]|(?<=c)[yz]|(?<=d)[ek]|(?<=e)[els]|(?<=f)[ir]"
            r"|(?<=h)[ru]|(?<=i)[et]|(?<=l)[tuv]|(?<=m)t|(?<=n)l|(?<=p)[lt]|(?<=r)o|(?<=s)[eik])[\s]?(?=[0-9a-z]{0,3}[0-9]{4})[0-9a-z]{7,12}(?![0-9a-z])"
        ),
        vat,
    ),
)
_NAMED = (
    ("inn", re.compile(r"[иi](?<![^\W\d_].)(?:(?<=и)нн|(?<=i)nn)[\s:№]{0,4}([0-9]{10}(?:[0-9]{2})?)(?![0-9])"), inn),
    ("cnpj", re.compile(r"cnpj(?<![^\W\d_]cnpj)[\s:nº°.]{0,5}([0-9][0-9./\-]{12,17})(?![0-9])"), cnpj),
    ("nip", re.compile(r"nip(?<![^\W\d_]nip)[\s:]{0,3}([0-9][0-9\- ]{8,12}[0-9])(?![0-9])"), nip),
    ("cuit", re.compile(r"cuit(?<![^\W\d_]cuit)[\s:]{0,3}([0-9]{2}-?[0-9]{8}-?[0-9])(?![0-9])"), cuit),
    ("vkn", re.compile(r"v(?<![^\W\d_]v)(?:kn|ergi no|ergi numarasi)[\s:.]{0,3}([0-9]{10})(?![0-9])"), vkn),
)
_HINT = re.compile(
    r"[0-9](?:[0-9]{5}[0-9a-z-]|[0-9]{0,2}[ .][0-9]{3,4}[ .-]|[0-9]{2}/[0-9]{4}-|[0-9][a-z]{5}[0-9]{4}"
    r"|[0-9]{2}-[0-9]{2,3}-[0-9]{2})"
)
"""Begins with a digit, not with alternatives: so most of a text is passed over quickly."""


def find_identifiers(reading: Reading) -> tuple[Identifier, ...]:
    """Return the identifiers in text and seller text, each once; a wrong check digit is kept as not valid if named."""
    found: dict[Identifier, None] = {}
    fields = [reading.body, reading.title]
    if reading.seller:
        fields.append(reading.seller)
    for field in fields:
        key = field.folded.key
        places = [match.start() for match in _HINT.finditer(key)]
        if not places:
            continue
        for start, end, identifier in _in_field(key, places):
            if identifier not in found:
                found[identifier] = None
                first, last = field.origin(start, end)
                reading.note(
                    field.name,
                    first,
                    last,
                    "IDENTIFIER",
                    f"{identifier.scheme}:{identifier.value}",
                    "check digit agrees" if identifier.valid else "check digit is wrong",
                )
    return tuple(found)


def _in_field(key: str, places: list[int]) -> Iterator[tuple[int, int, Identifier]]:
    for scheme, pattern, module in _SHAPES:
        for match in pattern.finditer(key):
            value = _compact(module, match[0].upper())
            if value:
                yield match.start(), match.end(), Identifier(scheme, value, valid=True)
    for scheme, pattern, module in _NAMED:
        for match in pattern.finditer(key):
            value = _compact(module, match[1])
            plain = re.sub(r"[^0-9A-Z]", "", match[1].upper())
            yield match.start(1), match.end(1), Identifier(scheme, value or plain, valid=value is not None)
    yield from find_announced(key, places)


def _compact(module: object, written: str) -> str | None:
    try:
        value: str = module.validate(written)  # type: ignore[attr-defined]
    except ValidationError:
        return None
    return value
