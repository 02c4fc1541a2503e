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
from nlp.reading import Field, Reading

_SHAPES = (
    ("uscc", re.compile(r"(?<![0-9a-z])[159][1239][0-9]{6}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])"), uscc),
    ("cnpj", re.compile(r"(?<![0-9])[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}(?![0-9])"), cnpj),
    ("gstin", re.compile(r"(?<![0-9a-z])[0-9]{2}[a-z]{5}[0-9]{4}[a-z][0-9a-z]z[0-9a-z](?![0-9a-z])"), gstin),
    (
        "vat",
        re.compile(
            r"(?<![0-9a-z])(?:at[\s]?u|be|bg|cy|cz|de|dk|ee|el|es|fi|fr|hr|hu|ie|it|lt|lu|lv|mt|nl|pl|pt|ro|se|si|sk)[\s]?(?=[0-9a-z]{0,3}[0-9]{4})[0-9a-z]{7,12}(?![0-9a-z])"
        ),
        vat,
    ),
)
_NAMED = (
    ("inn", re.compile(r"(?<![^\W\d_])(?:инн|inn)[\s:№]{0,4}([0-9]{10}(?:[0-9]{2})?)(?![0-9])"), inn),
    ("cnpj", re.compile(r"(?<![^\W\d_])cnpj[\s:nº°.]{0,5}([0-9][0-9./\-]{12,17})(?![0-9])"), cnpj),
    ("nip", re.compile(r"(?<![^\W\d_])nip[\s:]{0,3}([0-9][0-9\- ]{8,12}[0-9])(?![0-9])"), nip),
    ("cuit", re.compile(r"(?<![^\W\d_])cuit[\s:]{0,3}([0-9]{2}-?[0-9]{8}-?[0-9])(?![0-9])"), cuit),
    ("vkn", re.compile(r"(?<![^\W\d_])(?:vkn|vergi no|vergi numarasi)[\s:.]{0,3}([0-9]{10})(?![0-9])"), vkn),
)
_HINT = re.compile(r"[0-9](?:[0-9]{6}|[0-9]{2}/[0-9]{4}-|[0-9][a-z]{5}[0-9]{4}|[0-9]{2}-[0-9]{2,3}-[0-9]{2})")
"""Begins with a digit, not with alternatives: so most of a text is passed over quickly."""


def find_identifiers(reading: Reading) -> tuple[Identifier, ...]:
    """Return the identifiers in text and seller text, each once; a wrong check digit is kept as not valid if named."""
    found: dict[Identifier, None] = {}
    fields = [reading.body, reading.title]
    if reading.listing.seller_text:
        fields.append(Field("seller_text", reading.listing.seller_text))
    for field in fields:
        key = field.folded.key
        if not _HINT.search(key):
            continue
        for start, end, identifier in _in_field(key):
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


def _in_field(key: str) -> Iterator[tuple[int, int, Identifier]]:
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


def _compact(module: object, written: str) -> str | None:
    try:
        value: str = module.validate(written)  # type: ignore[attr-defined]
    except ValidationError:
        return None
    return value
