"""Ways to reach the seller: telephone, e-mail, messengers; also split or spelt-out numbers that dodge filters.

phonenumbers judges and formats; it is asked only about stretches that look like a number, because its own matcher
would cost more than all other components together.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import phonenumbers

from domain.extraction import Contact
from domain.scan import matches
from nlp.reading import Reading

_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]{0,63}(?:@|\s?[\[(]\s?at\s?[\])]\s?)[a-z0-9][a-z0-9-]{0,62}(?:(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)[a-z0-9-]{2,24}){1,4}"
)
_MESSENGER = re.compile(
    r"(?:(?P<telegram>telegram|телеграм|телега|\btg)|(?P<wechat>we\s?chat|weixin|wx|微信|威信|薇信|v信)|(?P<qq>\bqq)"
    r"|(?P<line>\bline(?:\s?id)?)|(?P<viber>viber|вайбер)|(?P<zalo>zalo)|(?P<whatsapp>whats\s?app|\bwa(?=[\s:.+])|ватсап|вацап|واتساب|واتس))"
    r"\s?(?:id|number|no\.?|号|號|:|：|me)?\s?[:=\-]?\s?(?P<handle>@?[a-z0-9_+][a-z0-9_.+\-]{3,31})?"
)
_MESSENGER_BEGINS = re.compile("[tтwv微威薇qlвzو](?=[eеgxha信iqаا])")
_LINKS = re.compile(
    r"(?P<telegram>(?:t\.me|telegram\.me)/\+?(?P<tg>[a-z0-9_]{3,40}))|(?P<whatsapp>wa\.me/\+?(?P<wa>[0-9]{7,15}))"
)
_PHONE = re.compile(
    r"(?<![0-9a-z.,/-])(?:\+|00)?\(?[0-9](?:[\s\-./()·*_]{0,3}[0-9]){6,14}(?![0-9]|[.,][0-9]|\s?(?:kg|%|руб|usd))"
)
_CUE = re.compile(
    r"(?:tel|phone|call|mob|cell|whats\s?app|\bwa\b|viber|telegram|contact|text me|sms|тел|звон|ватсап|вайбер|моб"
    r"|电话|手机|微信|電話|전화|연락|โทร|ติดต่อ|goi|lien he|zalo|sdt|hotline|hp|هاتف|اتصل|واتس|جوال|تلفن"
    r"|\bzap(?:zap)?|\bwhats|\bwpp|\bwsp|wasap|guasap|טלפון|נייד|וואטס|फोन|फ़ोन|मोबाइल|cep|gsm|telefon|movil|cel)"
    r"[^0-9\n]{0,14}$"
)
_WORDS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "ноль": "0", "один": "1", "два": "2", "три": "3",
    "четыре": "4", "пять": "5", "шесть": "6", "семь": "7", "восемь": "8", "девять": "9", "null": "0", "eins": "1",
    "zwei": "2", "drei": "3", "vier": "4", "funf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
}  # fmt: skip
_SPELT = re.compile(r"(?:(?<![^\W\d_])(?:" + "|".join(_WORDS) + r"|[0-9])(?![^\W\d_])[\s\-,.]{0,3}){7,15}")
_REGION_BY_LANGUAGE = {
    "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "pl": "PL", "cs": "CZ", "sk": "SK", "ro": "RO",
    "hu": "HU", "nl": "NL", "sv": "SE", "da": "DK", "no": "NO", "fi": "FI", "et": "EE", "lv": "LV", "lt": "LT",
    "tr": "TR", "az": "AZ", "hr": "HR", "sr": "RS", "bg": "BG", "uk": "UA", "ru": "RU", "el": "GR", "he": "IL",
    "ar": "SA", "fa": "IR", "zh": "CN", "ja": "JP", "ko": "KR", "th": "TH", "vi": "VN", "id": "ID", "ms": "MY",
    "hi": "IN", "ur": "PK", "bn": "BD", "en": "US", "ka": "GE", "hy": "AM", "lo": "LA", "kk": "KZ",
}  # fmt: skip
_OF_COUNTRY = {"zalo": "VN", "zap": "BR"}
"""Words for a messenger that are used in one country, whose numbers stand behind them."""
_WHATSAPP = re.compile(r"whats|\bwa\b|ватсап|واتس|וואטס|\bzap|\bwpp|\bwsp|wasap|guasap")
_SURE_DIGITS = 9
_CUES = frozenset(("contact:cue", "contact:messenger"))
_AT = re.compile(r"[\[(]\s?at\s?[\])]")
_LEADING_ZERO = re.compile(r"0(?<![0-9.,].)[0-9\s]", re.DOTALL)
_MOST = 200
"""Stretches of digits that are tried as telephone numbers; a listing with more is a list of numbers."""
NUMBERS_KEPT = 4096
"""Telephone numbers whose reading a process remembers: a seller shows his on every page."""
_HINT = re.compile(r"[0-9@\[(]|\.me/")


def find_contacts(reading: Reading) -> tuple[Contact, ...]:
    """Return the contacts in text and seller text, each once, in order of place."""
    found: dict[Contact, None] = {}
    region = _region(reading)
    fields = [reading.title, reading.body]
    spelt = "contact:digit" in reading.concepts
    if reading.seller:
        fields.append(reading.seller)
    for field in fields:
        key = field.folded.key
        if not (spelt or _HINT.search(key)) and not reading.concepts & _CUES:
            continue
        stated = field.name == "seller_text" or bool(reading.concepts & _CUES)
        for start, end, contact, reason in _in_field(key, region, stated=stated, spelt=spelt):
            if contact not in found:
                found[contact] = None
                first, last = field.origin(start, end)
                reading.note(field.name, first, last, "CONTACT", f"{contact.kind}:{contact.value}", reason)
    return tuple(found)


def _in_field(key: str, region: str | None, *, stated: bool, spelt: bool) -> Iterator[tuple[int, int, Contact, str]]:
    if "@" in key or _AT.search(key):
        for match in _EMAIL.finditer(key):
            address = re.sub(r"\s?[\[(]\s?at\s?[\])]\s?", "@", match[0])
            address = re.sub(r"\s?[\[(]\s?dot\s?[\])]\s?", ".", address)
            yield match.start(), match.end(), Contact("email", address), "address"
    for match in _LINKS.finditer(key) if ".me/" in key else ():
        kind = "telegram" if match["telegram"] else "whatsapp"
        value = "@" + match["tg"] if match["tg"] else "+" + match["wa"]
        yield match.start(), match.end(), Contact(kind, value), "link"
    if stated:
        yield from _messengers(key)
    if stated or "+" in key or _LEADING_ZERO.search(key):
        yield from _phones(key, region)
    if spelt:
        yield from _spelt_phones(key, region)


def _messengers(key: str) -> Iterator[tuple[int, int, Contact, str]]:
    for match in matches(_MESSENGER_BEGINS, _MESSENGER, key):
        kind = match.lastgroup if match.lastgroup != "handle" else next(k for k, v in match.groupdict().items() if v)
        handle = match["handle"]
        if not handle or kind is None or kind == "whatsapp":
            continue
        if kind == "qq" and not re.fullmatch(r"[1-9][0-9]{4,11}", handle):
            continue
        has_mark = handle.startswith("@") or any(char.isdigit() or char == "_" for char in handle)
        if not has_mark and kind != "wechat":
            continue
        if handle.lstrip("+").isdigit() and kind in ("viber", "zalo", "telegram"):
            continue  # a telephone number: read below
        value = "@" + handle.lstrip("@").rstrip(".-") if kind == "telegram" else handle.rstrip(".-")
        yield match.start(), match.end(), Contact(kind, value), "messenger handle"


def _phones(key: str, region: str | None) -> Iterator[tuple[int, int, Contact, str]]:
    for match in islice(_PHONE.finditer(key), _MOST):
        ahead = key[max(0, match.start() - 30) : match.start()]
        cue = _CUE.search(ahead)
        digits = re.sub(r"[^0-9]", "", match[0])
        international = match[0].startswith(("+", "00"))
        if not (cue or international) and not (match[0].startswith("0") and len(digits) >= _SURE_DIGITS):
            continue
        dialled = next((country for word, country in _OF_COUNTRY.items() if cue and word in cue[0]), region)
        number = _parsed(("+" if match[0].startswith("+") else "") + digits, dialled)
        if number:
            kind = "phone"
            if cue and _WHATSAPP.search(cue[0]):
                kind = "whatsapp"
            yield match.start(), match.end(), Contact(kind, number), "telephone number"


def _spelt_phones(key: str, region: str | None) -> Iterator[tuple[int, int, Contact, str]]:
    for match in islice(_SPELT.finditer(key), _MOST):
        words = re.findall(r"[^\W\d_]+|[0-9]", match[0])
        if sum(len(word) > 1 for word in words) < 3:  # noqa: PLR2004
            continue
        digits = "".join(_WORDS.get(word, word) for word in words)
        number = _parsed(digits, region)
        if number:
            yield match.start(), match.end(), Contact("phone", number), "number written as words"


@lru_cache(maxsize=NUMBERS_KEPT)
def _parsed(digits: str, region: str | None) -> str | None:
    """Return a number as E.164; it is tried as dialled in the region and as an international one without its sign.

    What begins with a plus means the same in every region, so it is tried once.
    """
    international = "+" + digits.lstrip("+").removeprefix("00")
    for written in dict.fromkeys((digits, international)):
        if region is None and not written.startswith("+"):
            continue
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _region(reading: Reading) -> str | None:
    host = re.match(r"[a-z]+://([^/:?#]+)", (reading.listing.url or "").lower())
    suffix = host[1].rpartition(".")[2].upper() if host else ""
    if suffix == "UK":
        return "GB"
    if suffix in phonenumbers.SUPPORTED_REGIONS:
        return suffix
    return _REGION_BY_LANGUAGE.get((reading.language or "")[:2])
