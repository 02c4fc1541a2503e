"""Amounts of money in page text: exact decimals with their currency, in any script and with any separators.

A number counts as money only beside a currency, or where the caller knows that a price stands there (`bare`): in
"R134a 13.6kg 95 EUR" the price is 95.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_CODES = (
    "AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP ETB EUR "
    "GBP GEL"
    " GHS GTQ HKD HNL HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KZT LAK LBP LKR LYD MAD MDL "
    "MKD MMK MNT"
    " MUR MXN MYR MZN NGN NIO NOK NPR NZD OMR PAB PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD SYP THB TND "
    "TRY TWD TZS"
    " UAH UGX USD UYU UZS VES VND XAF XOF YER ZAR ZMW"
)
CODES = frozenset(_CODES.split())

_SIGNS = (
    "USD US$ U$S USD$|CAD C$ CA$ CDN$|AUD A$ AU$|NZD NZ$|HKD HK$|SGD S$|TWD NT$|BRL R$|MXN MX$|"
    "DOP RD$|EUR € €uro Euro euros euro|GBP £|EGP E£ ج.م جنيه|JPY JP¥ 円|CNY 元 人民币 RMB CN¥|"
    "RUB ₽ руб. руб рублей р. Р р|"
    "BYN Br б.р. бел.руб. бел.руб|UAH ₴ грн. грн|KZT ₸ тенге тг. тг|UZS сум soʻm so'm|KGS сом|"
    "AZN ₼ манат|GEL ₾|TRY ₺ TL|PLN zł zl|CZK Kč Kc|HUF Ft|RON lei Lei|BGN лв. лв|"
    "RSD дин. дин din. din|MKD ден|BAM KM|INR ₹|RS Rs. Rs ₨|BDT ৳ Tk|LKR රු|THB ฿ บาท|VND ₫ đ VNĐ|"
    'IDR Rp. Rp|MYR RM|PHP ₱|KRW ₩ 원|ILS ₪ ש"ח ש״ח|NGN ₦|GHS GH₵ ₵|KES KSh|TZS TSh|UGX USh|'
    "PEN S/. S/|BOB Bs.|CRC ₡|PYG ₲ Gs.|CHF Fr. SFr.|KR kr. kr Kr. Kr|AED د.إ درهم Dhs|SAR ر.س ريال SR|"
    "QAR ر.ق QR|OMR ر.ع.|KWD د.ك KD|BHD د.ب|JOD د.أ|MAD د.م. Dh DH|TND د.ت|DZD د.ج DA دج|"
    "IQD دينار د.ع|IRR ریال|IRT تومان|XOF FCFA CFA|LAK ₭|MNT ₮|AMD ֏|MZN MT|$ $ ＄ dollars|YEN ¥ ￥|ZAR R"
)
"""Currency code (or ambiguous sign) and the signs and words that stand for it."""
_NEVER_BEFORE = frozenset({"Р", "р"})
"""Signs that stand behind their amount only: before digits they begin a name ("Р 404"), as R does."""
_SPACED = {"US $": "USD", "CA $": "CAD", "AU $": "AUD", "NZ $": "NZD", "HK $": "HKD", "MX $": "MXN"}
_SIGN_CODE = (
    {sign: row.split()[0] for row in _SIGNS.split("|") for sign in row.split()[1:]}
    | {code: code for code in _CODES.split()}
    | _SPACED
)


def _alternatives(words: Iterable[str], behind_first: str = "") -> str:
    """Return a pattern for any of the words, the longest that fits, by common beginnings: ten times as fast.

    `behind_first` is what is asked once the first sign of a word is found: an expression that begins with a set of
    signs is looked for at those alone, one that begins with a question about the sign before at every sign.
    """
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    ends = "" in by_first
    parts = [re.escape(first) + behind_first + _alternatives(rest) for first, rest in by_first.items() if first]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}"


_NOT_BEHIND_LETTER = r"(?<![^\W\d_][\s\S])"
_WORDS = [sign for sign in _SIGN_CODE if sign[-1].isalpha() and ord(sign[-1]) < 0x0E00]  # noqa: PLR2004
_MARKS = [sign for sign in _SIGN_CODE if sign not in _WORDS]
_SIGN_AFTER = rf"(?:{_alternatives(_WORDS)}(?![^\W\d_])|{_alternatives(_MARKS)})"


def _number(behind_first: str = "") -> str:
    """Return a pattern for a number; `behind_first` asks, once its first digit is found, what stands before it."""
    return (
        rf"(?:\d{behind_first}"
        r"(?:\d{0,2}(?:[.,'’٬\u00a0\u202f ]\d{3}){1,4}(?:[.,٫]\d{1,2}(?!\d))?"  # thousands by groups of three
        r"|\d?(?:,\d{2}){1,3},\d{3}(?:\.\d{1,2})?"  # Indian groups
        r"|\d{0,8}(?:[.,٫]\d{1,6})?))"
    )


_NUMBER = _number()
_BEFORE = re.compile(rf"({_alternatives(_SIGN_CODE, _NOT_BEHIND_LETTER)})(?:[\s:.]{{0,3}})({_NUMBER})(?![\d])")
_FREE_NUMBER = _number(r"(?<![\d.,_-]\d)(?<![^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]\d)")
"""A number with no letter before it, but for scripts that part no words: "税込14,080円"."""
_AFTER = re.compile(
    rf"({_FREE_NUMBER})((?:\s?(?:万|萬|тыс\.?|mln|млн\.?|k))?)(?:,[-–—])?\s{{0,2}}"
    rf"({_SIGN_AFTER})"
)
_RANGE_BEFORE = re.compile(rf"(?<![\d.,\w-])({_NUMBER})\s{{0,2}}(?:[-–—~～]|to|bis|hasta|до)\s{{0,2}}$")
_RANGE_AFTER = re.compile(rf"\s{{0,2}}[-–—~～]\s{{0,2}}({_NUMBER})(?![\d\w%])")
_MIDDLE = re.compile(r"(?<![\d.,])(?<!\d )(\d{1,3}(?:[ .]\d{3}){1,2}|\d{1,6}) ?([€£$₽])(\d\d)(?![\d.,])")
"""129€95, as in French shops."""
_SPACED_MIDDLE = re.compile(r"(?<![\d.,])(?<!\d )(\d{1,5}) ?(€) (\d\d)(?!\s?[\w.,%€])")
"""219 € 90, likewise."""
_MIDDLE_SIGN, _MARKED_DASH = re.compile(r"\d ?[€£$₽] ?\d\d"), re.compile("[,.:][-–—]")
"""What must stand in a text that is looked at for such amounts, or for one with a dash for its cents."""
_CENTS = re.compile(r"[.,]\d\d$")
_DASH = re.compile(rf"(?<![\d.,\w-])({_NUMBER})[,.:][-–—](?![\d\w])")
_LONE_NUMBER = _number(r"(?<![\d.,\w/-]\d)")
_BARE = re.compile(rf"({_LONE_NUMBER})(?![\d\w%])")
_LETTERED = re.compile(rf"(?<!\w)[A-Z]{{1,2}}(?=\d{{3}}|\d[\d.,]*[.,]\d\d)({_NUMBER})(?![\d\w%])")
"""A number behind the letter of a currency that elsewhere means other things: "R1299", "Q1,299.00"."""
_SPLIT_CENTS = re.compile(r"(?<=\d)\s{0,2}([.,])\s{0,2}(?=\d\d(?!\d))")
_PRICE_END = re.compile(r"\d\s?([^\W\d_]{1,4}\.?)$")
_SPACED_MARK = re.compile(r"\d(?:\s{1,2}[.,]\s{0,2}|[.,]\s{1,2})\d\d(?!\d)")
"""What must stand in a text for `_SPLIT_CENTS` to change it."""
_APART = re.compile(r"(\d)(\s{1,3})([.,]\d\d)(?!\d)")
"""Cents that a space parts, with their sign, from the amount: "1 299 ,95"; no sentence is set like that."""
_SPACED_CENTS = re.compile(r"(\D{0,6})(\d{1,3}(?:[.,' ]\d{3}){1,2}|\d{1,5}) (\d\d)(\D{0,12})")
"""A price and nothing else whose cents only a space parts from it: "149 99 €"."""
_NO_WHOLE = re.compile(r"([^\d.]{0,12})(?=\.\d\d(?!\d))")
_SHORT_PRICE = 40
"""Characters up to which a text can be a price and little else."""
_PENCE = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d)?)\s?¢(?!\s?/)|^\s{0,3}(\d{1,2})\s?p\s{0,3}$")
"""A price below one dollar or pound: "99¢", "85p"."""
_LONGEST_PENCE = 12
"""Characters up to which a text can be such a price in pence and nothing else."""
_DIGIT = re.compile(r"\d")
_HINT = re.compile(r"[^\w\s.:;!?()/'\"&%+*#@=<>\[\]{}|_~^-]|[^\W\d_]\.?\s?\d|\d\s{0,2}[^\W\d_]|\d[,.:][-–—]")
_DIGITS = {
    ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９")
}
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９])")
_FACTORS = {
    "万": 10_000,
    "萬": 10_000,
    "тыс": 1000,
    "тыс.": 1000,
    "mln": 1_000_000,
    "млн": 1_000_000,
    "млн.": 1_000_000,
    "k": 1000,
    "lakh": 100_000,
    "lac": 100_000,
    "crore": 10_000_000,
    "cr": 10_000_000,
}
_INDIAN = re.compile(r"\s?(lakh|lac|crore|cr)s?(?![^\W\d_])", re.IGNORECASE)
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "TND", "JOD", "IQD", "LYD"})
AMBIGUOUS = frozenset({"$", "RS", "KR", "YEN", ""})
"""What a sign alone leaves open."""
MAX_AMOUNT = Decimal(10) ** 12
_READ = 600
"""Characters of a text that are read."""
_DOLLAR = {
    "us": "USD", "ca": "CAD", "au": "AUD", "nz": "NZD", "mx": "MXN", "cl": "CLP", "ar": "ARS", "co": "COP", "uy": "UYU",
    "sg": "SGD", "hk": "HKD", "tw": "TWD", "en": "USD", "com": "USD",
}  # fmt: skip
_CROWN = {
    "se": "SEK", "sv": "SEK", "no": "NOK", "nb": "NOK", "nn": "NOK", "dk": "DKK", "da": "DKK", "is": "ISK", "cz": "CZK",
    "sk": "CZK",
}  # fmt: skip
_RUPEE = {"in": "INR", "pk": "PKR", "lk": "LKR", "np": "NPR", "mu": "MUR"}
_YEN = {"cn": "CNY", "zh": "CNY", "jp": "JPY", "ja": "JPY"}
_POUND = {"eg": "EGP", "gi": "GIP", "fk": "FKP"}
_TABLES = {"$": _DOLLAR, "RS": _RUPEE, "KR": _CROWN, "YEN": _YEN}
"""By country, language or domain: what an ambiguous sign means there."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as written: exact value, ISO 4217 code, or what of `AMBIGUOUS` stands for a sign that does not tell."""

    amount: Decimal
    currency: str
    start: int
    end: int


def is_currency(text: str) -> bool:
    """Say whether a text is a currency's code, sign or word and nothing else."""
    return text.strip() in _SIGN_CODE


def has_currency_behind(text: str) -> bool:
    """Say whether a text ends with a number and the currency behind it, as a price does: "1 949,92 zł"."""
    match = _PRICE_END.search(text)
    return match is not None and match.group(1) in _SIGN_CODE


def plain_digits(text: str) -> str:
    """Return `text` with the digits of other scripts as 0-9 and no-break spaces as spaces; lengths are kept."""
    if text.isascii():
        return text
    if "，" in text:
        text = _WIDE_COMMA.sub(",", text)
    return text.translate(_DIGITS).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")


def has_digit(text: str) -> bool:
    """Say whether a text has a digit of any script."""
    return _DIGIT.search(text) is not None


def with_digits(texts: Iterable[str]) -> list[int]:
    """Return which of the texts, by number, have a digit of any script."""
    search = _DIGIT.search
    return [number for number, text in enumerate(texts) if search(text)]


def may_hold_money(text: str) -> bool:
    """Say quickly whether a text has both a digit and something like a currency; most lines of a page have not."""
    return _DIGIT.search(text) is not None and _HINT.search(text) is not None


def find_money(text: str, *, bare: bool = False) -> list[Money]:
    """Return the amounts in `text` from left to right; with `bare` also numbers without a currency, if none has one."""
    return list(_amounts(text[:_READ], bare=bare)) if has_digit(text) else []


@lru_cache(maxsize=4096)
def _amounts(text: str, *, bare: bool) -> tuple[Money, ...]:  # noqa: C901, PLR0912 - one pass for each way of writing
    """Find the amounts; remembered, since a page shows its price more than once, a site the same sums on each page."""
    text = _below_one(plain_digits(text))
    if bare:
        text = _SPLIT_CENTS.sub(r"\1", text) if _SPACED_MARK.search(text) else text
    elif _APART.search(text):
        text = _APART.sub(r"\1\3\2", text)
    text = _with_cents(text)
    found: list[Money] = []
    middle = _MIDDLE_SIGN.search(text) is not None
    for match in [*_MIDDLE.finditer(text), *(_SPACED_MIDDLE.finditer(text) if "€ " in text else ())] if middle else ():
        if not _free(found, match):
            continue
        whole = re.sub(r"\D", "", match.group(1))
        _add(found, f"{whole}.{match.group(3)}", _SIGN_CODE[match.group(2)], "", match.start(), match.end())
    after = list(_AFTER.finditer(text))
    before = list(_BEFORE.finditer(text))
    if after and before and after[-1].end() > before[-1].end() and after[0].start() < before[0].start():
        before = []  # "4 990 ₽ 5 990 ₽": each sign belongs to the number before it
    for match in before:
        if not _free(found, match):
            continue
        code = _SIGN_CODE[match.group(1)]
        if match.group(1) == "R" and not _like_rand(match.group(2), text[match.start() : match.end()]):
            continue
        if match.group(1) in _NEVER_BEFORE or _is_of_code(text, match):
            continue
        large = _INDIAN.match(text, match.end())
        _add(found, match.group(2), code, large.group(1) if large else "", match.start(), match.end())
        _add_high(found, text, match.end(), code, bare=bare)
    for match in after:
        if match.group(3) != "R" and _free(found, match):
            code = _SIGN_CODE[match.group(3)]
            _add_low(found, text, match.start(), code, bare=bare)
            _add(found, match.group(1), code, match.group(2).strip(), match.start(), match.end())
    for match in _DASH.finditer(text) if _MARKED_DASH.search(text) else ():
        if _free(found, match):
            _add(found, match.group(1), "", "", match.start(), match.end())
    for match in _PENCE.finditer(text) if "¢" in text or ("p" in text and len(text) <= _LONGEST_PENCE) else ():
        if _free(found, match):
            minor = match.group(1) or match.group(2)
            found.append(Money(Decimal(minor) / 100, "$" if match.group(1) else "GBP", match.start(), match.end()))
    if bare and not found:
        for match in list(_BARE.finditer(text)) or _LETTERED.finditer(text):
            _add(found, match.group(1), "", "", match.start(), match.end())
    return tuple(sorted(found, key=lambda money: money.start))


def _below_one(text: str) -> str:
    """Return the text with a nought put before the decimal sign of an amount that has none: "$.75"."""
    match = _NO_WHOLE.match(text) if "." in text[:13] and len(text) <= _SHORT_PRICE else None
    return f"{match.group()}0{text[match.end() :]}" if match and not match.group()[-1:].isalpha() else text


def _with_cents(text: str) -> str:
    """Return the text of a price with a decimal sign for the space before its cents, at the same length."""
    spaced = _SPACED_CENTS.fullmatch(text)
    if spaced is None:
        return text
    before, behind = spaced.group(1).strip(), spaced.group(4).strip().split(" ")[0]
    if not (is_currency(before) or (not before and is_currency(behind))):
        return text
    mark = "," if "." in spaced.group(2) else "."
    return f"{text[: spaced.end(2)]}{mark}{text[spaced.end(2) + 1 :]}"


def _add_high(found: list[Money], text: str, end: int, code: str, *, bare: bool) -> None:
    """Add the upper end of a range whose sign stands before the lower one: "$52.00-60.00"."""
    high = _RANGE_AFTER.match(text, end)
    if high and (bare or _CENTS.search(high.group(1))):
        _add(found, high.group(1), code, "", high.start(1), high.end(1))


def _add_low(found: list[Money], text: str, start: int, code: str, *, bare: bool) -> None:
    """Add the lower end of a range whose sign stands behind the upper one: "52,00 - 60,00 €"."""
    low = _RANGE_BEFORE.search(text, max(0, start - 30), start)
    if low and (bare or _CENTS.search(low.group(1))) and not any(money.end > low.start(1) for money in found):
        _add(found, low.group(1), code, "", low.start(1), low.end(1))


def _free(found: list[Money], match: re.Match[str]) -> bool:
    return not any(money.start < match.end() and match.start() < money.end for money in found)


def read_number(text: object) -> Decimal | None:
    """Return the amount that a structured field states (12.5, "12,50", "1 299.00 EUR"), None if it states none."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, (int, float)):
        try:
            value = Decimal(repr(text))
        except InvalidOperation:
            return None
        return value if value.is_finite() and 0 <= value < MAX_AMOUNT else None
    if not isinstance(text, str):
        return None
    text = text.strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,12})?", text):
        return _trim(Decimal(text))
    found = find_money(text, bare=True)
    return found[0].amount if found else None


def with_decimal(amount: Decimal, text: str, decimal: str) -> Decimal:
    """Return the amount as it is meant where `decimal` is the decimal sign: "1.250" was read as a thousand."""
    for match in re.finditer(
        rf"(?<![\d.,])(\d{{1,3}}){re.escape(decimal)}(\d{{3}})(?![\d.,]\d|\d)", plain_digits(text)
    ):
        if amount == Decimal(match.group(1) + match.group(2)):
            return Decimal(f"{match.group(1)}.{match.group(2)}")
    return amount


def currency_code(text: str | None, places: tuple[str, ...] = ()) -> str | None:
    """Return the ISO 4217 code for a code or sign; `places` (country codes, languages) settle "$", "Rs", "kr", "¥"."""
    if not text:
        return None
    text = text.strip()
    text = "RUB" if text.upper() == "RUR" else text
    code = (
        text.upper()
        if text.upper() in CODES or text == "IRT"
        else _SIGN_CODE.get(text, _SIGN_CODE.get(text.lower(), ""))
    )
    if text == "£":
        return next((_POUND[place] for place in places if place in _POUND), "GBP")
    if code in CODES or code == "IRT":
        return code
    table = _TABLES.get(code or text)
    return next((table[place] for place in places if place in table), None) if table else None


def _is_of_code(text: str, match: re.Match[str]) -> bool:
    """Tell a code from an amount: letters that are also a currency, digits and letters in one word ("MT4417C")."""
    if not match.group(1)[-1:].isalpha() or match.end(1) != match.start(2):
        return False
    number = match.group(2)
    return number.isdigit() and (
        text[match.end() : match.end() + 1].isalpha() or (number[0] == "0" and len(number) > 1)
    )


def _like_rand(number: str, whole: str) -> bool:
    """Tell R 1 299.00 (Rand) from R-22 and R 410: a Rand amount shows cents or thousands."""
    return bool(re.search(r"[.,]\d\d$|\d[ ,]\d{3}", number)) and "-" not in whole


def _add(found: list[Money], number: str, currency: str, factor: str, start: int, end: int) -> None:
    amount = _amount(number, currency)
    if amount is None:
        return
    if factor:
        amount *= _FACTORS.get(factor.lower(), 1)
        amount = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    if 0 <= amount < MAX_AMOUNT:
        found.append(Money(_trim(amount), currency, start, end))


def _amount(number: str, currency: str) -> Decimal | None:
    """Read separators: the last of two kinds is the decimal one; a single group of three digits is thousands."""
    digits = number
    if not number.isdecimal():
        digits = number.replace("٫", ",").replace("٬", "").replace(" ", "").replace("'", "").replace("’", "")
    point, comma = "." in digits, "," in digits
    if point and comma:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif point or comma:
        mark = "." if point else ","
        head, _, tail = digits.rpartition(mark)
        grouped = len(tail) == 3 and not (currency in _THREE_DECIMALS or head.strip("0") == "")  # noqa: PLR2004
        if mark in head and len(tail) < 3:  # noqa: PLR2004 - "1.299.99": written by parts, all with one mark
            digits = f"{head.replace(mark, '')}.{tail}"
        else:
            digits = digits.replace(mark, "") if mark in head or grouped else digits.replace(mark, ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _trim(value: Decimal) -> Decimal:
    """Drop the zeros that a shop system writes behind the cents (12.5000), keep the cents as written."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:  # noqa: PLR2004
        cents = value.quantize(Decimal("0.01"))
        return cents if cents == value else value.normalize()
    return value
