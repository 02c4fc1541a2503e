"""Amounts of money: which digits are one amount, where its decimals begin, and words that multiply it.

The one thing to know: three digits behind a single mark are thousands (`12.500`), except in currencies of three
decimals (KWD, BHD, OMR, JOD, TND ...) and behind a zero.
"""

import re
from decimal import Decimal

THREE_DECIMALS = frozenset(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"))
_MILLION, _THOUSAND = Decimal(1_000_000), Decimal(1000)
MULTIPLIERS = {
    "k": _THOUSAND, "тыс": _THOUSAND, "тыс.": _THOUSAND, "тис": _THOUSAND, "тис.": _THOUSAND, "tys": _THOUSAND,
    "tys.": _THOUSAND, "rb": _THOUSAND, "ribu": _THOUSAND, "mil": _THOUSAND, "bin": _THOUSAND, "min": _THOUSAND,
    "nghin": _THOUSAND, "ngan": _THOUSAND, "هزار": _THOUSAND, "الف": _THOUSAND, "천": _THOUSAND, "พัน": _THOUSAND,
    "tr": _MILLION, "trieu": _MILLION, "jt": _MILLION, "juta": _MILLION, "млн": _MILLION, "mio": _MILLION,
    "mln": _MILLION, "million": _MILLION, "millon": _MILLION, "millones": _MILLION, "ميليون": _MILLION, "ล้าน": _MILLION,
    "مليون": _MILLION, "ميليون تومان": _MILLION, "万": Decimal(10_000), "萬": Decimal(10_000), "만": Decimal(10_000),
    "lakh": Decimal(100_000), "lac": Decimal(100_000), "लाख": Decimal(100_000), "हजार": _THOUSAND, "千": _THOUSAND,
}  # fmt: skip
NUMBER = (
    r"[0-9]{1,3}(?:[ .,'_][0-9]{3}){1,4}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?"
    r"|[0-9]{1,3}(?:,[0-9]{2}){1,3},[0-9]{3}(?:\.[0-9]{1,2})?|[0-9]{1,12}(?:[.,][0-9]{1,4})?"
)
_WORDS = "|".join(sorted(map(re.escape, MULTIPLIERS), key=len, reverse=True))
AMOUNT_BEGINS = re.compile(r"[0-9](?<![0-9].)(?<![0-9][.,].)", re.DOTALL)
AMOUNT = re.compile(
    rf"(?=[0-9])(?<![0-9])(?<![0-9][.,])(?P<number>{NUMBER})(?P<tail>[.,](?:-+|–)|\s?(?P<word>{_WORDS})(?![0-9a-z\u00df-\u0dff\u10a0-\u10ff])"
    rf"(?:(?P<rest>[0-9]{{1,3}})(?![0-9]))?|(?:tr|k)(?P<rest2>[0-9]{{1,3}})(?![0-9]))?"
)
"""One amount in folded lower-case text; `read_amount` gives its value."""


def read_amount(match: "re.Match[str]", currency: str | None = None) -> Decimal | None:
    """Return the value of a match of AMOUNT, None where the digits are no amount."""
    value = parse_number(match["number"], currency)
    if value is None:
        return None
    word = match["word"] or ((match["tail"] or "")[: -len(match["rest2"])] if match["rest2"] else None)
    if word and (factor := MULTIPLIERS.get(word.strip())):
        value *= factor
        rest = match["rest"] or match["rest2"]
        if rest:  # Vietnamese 1tr850 is 1 850 000
            value += factor * Decimal(rest) / Decimal(10 ** len(rest))
    return value


def parse_number(written: str, currency: str | None = None) -> Decimal | None:
    """Read digits with separators as an exact number."""
    compact = re.sub(r"[ '_]", "", written)
    marks = [char for char in compact if char in ".,"]
    if not marks:
        return Decimal(compact)
    last = max(compact.rfind("."), compact.rfind(","))
    whole, tail = re.sub(r"[.,]", "", compact[:last]), compact[last + 1 :]
    if len(marks) > 1 and compact[last] in marks[:-1]:
        return Decimal(whole + tail)  # 1.234.567
    if len(tail) == 3 and len(marks) == 1 and whole.strip("0"):  # noqa: PLR2004
        if currency in THREE_DECIMALS and compact[last] == ".":
            return Decimal(f"{whole}.{tail}")
        return Decimal(whole + tail)
    return Decimal(f"{whole or '0'}.{tail}")
