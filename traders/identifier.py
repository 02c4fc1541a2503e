"""Company identifiers in a form that can be compared, out of fields and free text, with their check digits.

In free text only what stands in a register can match, so the text is cut into every string that could be an identifier;
a number whose check digits do not come out is still compared, and the answer says so.
"""

import re
from functools import lru_cache

from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.cn import uscc
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.jp import cn as jp_cn
from stdnum.kr import brn
from stdnum.mx import rfc
from stdnum.ru import inn
from stdnum.tr import vkn

from traders.script import fold

CHECKS = {
    "uscc": uscc.is_valid,
    "cnpj": cnpj.is_valid,
    "inn": inn.is_valid,
    "abn": abn.is_valid,
    "vkn": vkn.is_valid,
    "gstin": gstin.is_valid,
    "rfc": rfc.is_valid,
    "brn": brn.is_valid,
    "jcn": jp_cn.is_valid,
}
"""Scheme to its check; `vat` is looked up by its country. Schemes that are not here have no known check digits."""

SCHEMES = {
    "vatin": "vat",
    "vat_id": "vat",
    "ust": "vat",
    "ustid": "vat",
    "ust_idnr": "vat",
    "tva": "vat",
    "piva": "vat",
    "p_iva": "vat",
    "iva": "vat",
    "btw": "vat",
    "nip": "vat",
    "cif": "vat",
    "nif": "vat",
    "unified_social_credit": "uscc",
    "social_credit": "uscc",
    "usci": "uscc",
    "unified_code": "uscc",
    "tax_number": "vkn",
    "vergi_no": "vkn",
    "corporate_number": "jcn",
    "houjin": "jcn",
    "crn": "company_no",
    "company_number": "company_no",
    "gst": "gstin",
}

_CUT = re.compile(r"[A-Z0-9]{1,18}(?:[ ./\-\u2010-\u2015][A-Z0-9]{1,18}){0,6}")
_SIGNS = re.compile(r"[^A-Z0-9]")
_LABEL = re.compile(
    r"^(?:VAT|UST|USTID|USTIDNR|INN|CNPJ|USCC|ABN|NIP|PIVA|TVA|BTW|NIF|CIF|NO|NR|REG|ID|TIN|GST|GSTIN|VKN)+"
)
_VAT = re.compile(
    r"(?<![A-Z0-9])(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[ ]?([A-Z0-9][A-Z0-9 .-]{6,14}[A-Z0-9])(?![A-Z0-9])"
)
_LABELLED = re.compile(
    r"(INN|ИНН|CNPJ|USCC|统一社会信用代码|ABN|VKN|VERGI NO|GSTIN|RFC|사업자등록번호|法人番号)[ :.#№NO：-]{0,6}"
    r"([A-Z0-9][A-Z0-9 ./-]{6,22}[A-Z0-9])"
)
_LABEL_SCHEMES = {
    "INN": "inn",
    "ИНН": "inn",
    "CNPJ": "cnpj",
    "USCC": "uscc",
    "统一社会信用代码": "uscc",
    "ABN": "abn",
    "VKN": "vkn",
    "VERGI NO": "vkn",
    "GSTIN": "gstin",
    "RFC": "rfc",
    "사업자등록번호": "brn",
    "法人番号": "jcn",
}
_MIN_LENGTH = 5
_MIN_DIGITS = 4
_BARE_DIGITS = 7


@lru_cache(maxsize=65536)
def normal(value: str) -> str:
    """Return an identifier in capitals without signs."""
    return _SIGNS.sub("", fold(value).upper())


def scheme_of(text: str) -> tuple[str, str]:
    """Split `scheme:value` into the scheme's usual name and the normalised value; no scheme gives ""."""
    scheme, colon, value = text.partition(":")
    if not colon:
        return "", normal(text)
    name = scheme.strip().lower().replace(" ", "_").replace("-", "_").replace(".", "_").strip("_")
    return SCHEMES.get(name, name), normal(value)


def bare(value: str) -> str:
    """Return a normalised identifier without a country in front, or as it is when nothing long enough is left."""
    rest = value[2:]
    if value[:2].isalpha() and sum(map(str.isdigit, rest)) >= _BARE_DIGITS:
        return rest
    return value


def valid(scheme: str, value: str) -> bool | None:
    """Tell whether the check digits agree; None where the scheme has none that we know."""
    if scheme == "vat":
        return _valid_vat(value)
    check = CHECKS.get(scheme)
    return bool(check(value)) if check else None


def _valid_vat(value: str) -> bool | None:
    country = value[:2]
    if country in ("GB", "XI"):
        return bool(gb_vat.is_valid(value[2:]))
    if country.lower() in (*eu_vat.MEMBER_STATES, "el"):
        return bool(eu_vat.is_valid(value))
    return None


def candidates_in(text: str | None) -> tuple[str, ...]:
    """Return every normalised string in a text that could be an identifier, for looking up only; each once."""
    if not text or not any(map(str.isnumeric, text)):
        return ()
    found: dict[str, None] = {}
    for match in _CUT.finditer(fold(text).upper()):
        pieces = [piece for piece in _SIGNS.split(match.group()) if piece]
        for start in range(len(pieces)):
            for end in range(start + 1, min(len(pieces), start + 6) + 1):
                joined = "".join(pieces[start:end])
                if len(joined) > 24:  # noqa: PLR2004 longer than any identifier
                    break
                for value in (joined, _LABEL.sub("", joined)):
                    if len(value) >= _MIN_LENGTH and sum(map(str.isdigit, value)) >= _MIN_DIGITS:
                        found[value] = None
    return tuple(found)


def stated_in(text: str | None) -> tuple[tuple[str, str], ...]:
    """Return the (scheme, value) pairs that a text states with their scheme and whose check digits agree."""
    if not text:
        return ()
    capitals = fold(text).upper()
    found = [("vat", normal(match[1] + match[2])) for match in _VAT.finditer(capitals)]
    found += [(_LABEL_SCHEMES[match[1]], normal(match[2])) for match in _LABELLED.finditer(capitals)]
    return tuple(dict.fromkeys(pair for pair in found if valid(*pair)))
