"""Numbers on papers and labels: CAS, UN and customs codes, with the words for them in the languages they come in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from domain.alias import aliases, collisions
from domain.substance import Substance, catalogue
from domain.tariff import CURRENT_HS, SUBHEADING_DIGITS, NationalCode, national_codes_of

NumberKind = Literal["CAS", "UN", "HS"]
HS_DIGITS = range(SUBHEADING_DIGITS, 13)
_CHAPTERS = ("27", "28", "29", "38")
"""Chapters of the Harmonized System that hold refrigerants and their mixtures."""
_NUMBER_WORD = (
    r"(?:[\s.:#№º°\-]|(?:no|nr|rn|num(?:ber|ero|mer)?|code|codigo)(?![a-z])|n[º°]|номер|编号|号|號|番号|번호)*"
)
_CAS = re.compile(rf"(?:{_NUMBER_WORD}cas{_NUMBER_WORD})?([0-9]{{2,7}}-[0-9]{{2}}-[0-9])(?![0-9])")
_UN = re.compile(
    rf"{_NUMBER_WORD}(?:u\.?n\.?|o\.?n\.?u\.?|оон|联合国|聯合國|国連|유엔|id){_NUMBER_WORD}(?:[:：]\s?)?([0-9]{{4}})(?![0-9])"
)
_CAS_WITHIN = re.compile(r"(?<![0-9-])[0-9]{2,7}-[0-9]{2}-[0-9](?![0-9-])")
_UN_WITHIN = re.compile(rf"(?<![a-z])(?:u\.?n\.?|onu|оон){_NUMBER_WORD}([0-9]{{4}})(?![0-9])")
_HS = re.compile(
    rf"(?:{_NUMBER_WORD}(?:h\.?\s?s|htsus|hts|cn|kn|nc|taric|ncm|gtip|тн\s?вэд(?:\s?еаэс)?|укт\s?зед|код|codice|"
    r"zolltarif(?:nummer)?|commodity|customs|tariff|tarif|arancel(?:aria|ario)?|hs编码|hs編碼|税号|稅號|海关编码|海關編碼|税则号列|"
    rf"関税番号|hs코드){_NUMBER_WORD})?([0-9][0-9. ]{{4,16}}[0-9])"
)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a number stands for: the substances that have it, and what is to be said about it."""

    kind: NumberKind
    written: str
    substances: tuple[Substance, ...]
    warnings: tuple[str, ...] = ()
    national: tuple[NationalCode, ...] = ()


def read_number(folded: str) -> NumberReading | None:
    """Return what a text means that is one number, with or without the word for it; None where it is something else.

    Args:
        folded: the text in the form of `domain.fold.key`, spaces single.
    """
    plain = re.sub(r"[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", folded))
    if match := _CAS.fullmatch(plain):
        return _cas(match[1])
    if match := _UN.fullmatch(plain):
        return _un(match[1])
    if match := _HS.fullmatch(plain):
        return _hs(re.sub(r"[ .]", "", match[1]))
    return None


def numbers_within(folded: str) -> tuple[NumberReading, ...]:
    """Return the CAS and UN numbers that stand inside a longer text."""
    plain = re.sub(r"[‐‑‒–—−]", "-", folded)
    found = [_cas(match[0]) for match in _CAS_WITHIN.finditer(plain)]
    return (*found, *(_un(match[1]) for match in _UN_WITHIN.finditer(plain)))


def commonness(item: Substance) -> int:
    """Return how many trade and chemical names a substance goes by: what is sold much is called many things."""
    return _names_of().get(item.designation, 0)


@cache
def _names_of() -> Mapping[str, int]:
    return Counter(alias.designation for alias in aliases() if alias.kind in ("trade_name", "chemical"))


def collision_rank(folded: str, designation: str) -> int:
    """Return the place of a designation among those that a name fits, 0 for the likeliest and where none is stated."""
    for collision in collisions():
        if collision.text.casefold() == folded and designation in collision.designations:
            return collision.designations.index(designation)
    return 0


def _cas(number: str) -> NumberReading:
    found = tuple(item for item in catalogue().values() if number in item.cas)
    if found:
        return NumberReading("CAS", f"CAS {number}", found)
    wrong = "" if _check_digit_holds(number) else " and its check digit is wrong: misread or made up"
    return NumberReading("CAS", f"CAS {number}", (), (f"CAS {number} is not on file{wrong}.",))


def _check_digit_holds(number: str) -> bool:
    digits = [int(char) for char in number if char != "-"]
    return sum(place * digit for place, digit in enumerate(reversed(digits[:-1]), 1)) % 10 == digits[-1]


def _un(number: str) -> NumberReading:
    found = [item for item in catalogue().values() if number in item.un_numbers]
    found.sort(key=lambda item: (collision_rank("un" + number, item.designation), len(item.un_numbers)))
    return NumberReading("UN", f"UN {number}", tuple(found), () if found else (f"UN {number} is not on file.",))


def _hs(digits: str) -> NumberReading | None:
    if len(digits) not in HS_DIGITS or not digits.startswith(_CHAPTERS):
        return None
    subheading = f"{digits[:4]}.{digits[4:6]}"
    national = national_codes_of(digits)
    named = {name for code in national for name in code.substances}
    found = [item for item in catalogue().values() if subheading in item.hs_2022]
    ranked = sorted(found, key=lambda item: (item.designation not in named, -commonness(item)))
    warnings = [_said(code) for code in national]
    if not found:
        ranked = [catalogue()[name] for name in sorted(named) if name in catalogue()]
        if digits.startswith(("290339", "382478")):
            warnings.append("This is the code before HS 2022: any HFC (2903.39) or blend of HFC (3824.78).")
        elif not national:
            warnings.append(f"No refrigerant on file has HS {subheading}.")
    if digits[SUBHEADING_DIGITS:].strip("0") and not national:
        warnings.append(f"The digits after {subheading} are a national subdivision that is not on file.")
    return NumberReading("HS", f"HS {subheading}", tuple(ranked), tuple(warnings), national)


def _said(code: NationalCode) -> str:
    old = "" if code.hs == CURRENT_HS else f", of the tariff of HS {code.hs}, no longer in force"
    return f"{code.country} {code.written}: {code.meaning}{old} (seen in {code.seen}: {code.source})."
