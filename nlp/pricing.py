"""The asking price: from the price text first, then from title and text, after substances and sizes are blanked out.

Each amount found becomes a candidate that knows its currency, what it buys, and whether it is a former price, a
deposit or a delivery charge; the first plain candidate wins. A bare number is a price only in the price text or
behind a word such as "price".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.extraction import Per, Price
from nlp.lexicon import Hit, lexicon
from nlp.money import AMOUNT, read_amount
from nlp.naming import reader
from nlp.reading import Field, Reading
from nlp.size import _size_pattern

_PLAIN = re.compile(r"\s*([0-9]+(?:[.,][0-9]{1,2})?)\s*")
_WEAK = frozenset(
    (
        "km",
        "da",
        "le",
        "br",
        "bs",
        "gs",
        "ft",
        "din",
        "dt",
        "sr",
        "kd",
        "som",
        "real",
        "lek",
        "tk",
        "lira",
        "fr.",
        "сом",
        "yen",
    )
)
"""Currency words that are other words too; outside the price text they are not taken for money."""
_REACH = 3
"""Characters (spaces, colon) between a currency and its amount."""
_CUE = 14
_RANGE = re.compile(r"\s?(?:-|~|to|bis|до|à|a|hasta|至|〜)\s?")
_CYLINDER = (
    "cylinders?|cyl|bottles?|tanks?|jugs?|cans?|drums?|flasche|bouteille|bonbonne|botella|bombona|cilindro|garrafa"
    "|bombola|botija|butla|tup|butelie|баллон|бал|балон|fles|钢瓶|瓶|罐|桶|ボンベ|本|缶|통|병|binh|ถัง|กระป๋อง|tabung"
    "|בלון|اسطوانه|انبوبه|palack|lahev|lahve|flaska"
)
_PER = re.compile(
    r"[\s)]{0,2}(?:(?:/|per|за|pro|je|por|par|al|a|each|за|moi|ต่อ|setiap|برای هر|لكل|לכל|每)\s?|\s)(?:1\s?)?"
    r"(?:(?P<hundred>100\s?(?:g|gr|г|克))|(?P<kg>kgs?|кг|公斤|千克|kilo|kilogramm?|kq|кило|كجم|كيلو|كغ|กก|กิโล|キロ|킬로|ק.ג|kilogram|quilo)"
    rf"|(?P<lb>lbs?|pound|libra|磅)|(?P<cylinder>{_CYLINDER})|(?P<lot>lot|lote|los|partie|партия|批|pallet|паллет)"
    r"|(?P<unit>pcs?|pieces?|units?|unidad|und|ud|stk|stuck|szt|шт|ks|kom|db|buc|adet|个|個|件|支|台|개|each|tk|st|kpl|piece|set|box|箱|cai))(?![^\W\d_])"
)
_PER_IN_TITLE = re.compile(
    r"(?:(?<![0-9])[/(]\s?|\bper |\bза |\bza |\bpro |\n)(?:1\s?)?(kg|кг|公斤|kilo)\s?(?:\)|$|\n|\s-|,)"
)
_TIMES_OFF = re.compile(
    r"\s?(?:%|x\b|х\b|st\b|pcs|шт|kg|кг|lb|°|gb|mm|cm|w\b|v\b|hp|btu|л\b|ml|m²|ppm|day|дн|tage|jahre|years?|\+|:[0-9])"
)
_CCTLD = {
    "br": "BRL", "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON", "bg": "BGN", "rs": "RSD", "tr": "TRY", "ru": "RUB",
    "ua": "UAH", "kz": "KZT", "by": "BYN", "uk": "GBP", "in": "INR", "pk": "PKR", "bd": "BDT", "th": "THB", "vn": "VND",
    "id": "IDR", "my": "MYR", "sg": "SGD", "ph": "PHP", "cn": "CNY", "tw": "TWD", "hk": "HKD", "jp": "JPY", "kr": "KRW",
    "au": "AUD", "nz": "NZD", "ca": "CAD", "mx": "MXN", "ar": "ARS", "cl": "CLP", "co": "COP", "pe": "PEN", "za": "ZAR",
    "ng": "NGN", "ke": "KES", "ma": "MAD", "eg": "EGP", "sa": "SAR", "ae": "AED", "il": "ILS", "ir": "IRR", "se": "SEK",
    "no": "NOK", "dk": "DKK", "is": "ISK", "ch": "CHF", "de": "EUR", "at": "EUR", "fr": "EUR", "it": "EUR", "es": "EUR",
    "pt": "EUR", "nl": "EUR", "be": "EUR", "fi": "EUR", "ee": "EUR", "lv": "EUR", "lt": "EUR", "sk": "EUR", "si": "EUR",
    "gr": "EUR", "ie": "EUR", "hr": "EUR", "az": "AZN", "ge": "GEL", "am": "AMD",
}  # fmt: skip
_KRONA_BY_LANGUAGE = {"sv": "SEK", "no": "NOK", "nb": "NOK", "da": "DKK", "is": "ISK"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An amount that may be the price. `weight` orders candidates: lower is likelier."""

    start: int
    end: int
    amount: Decimal
    max_amount: Decimal | None
    currency: str | None
    per: Per
    weight: int
    reason: str


def find_price(reading: Reading) -> Price | None:
    """Return the asking price, None where the listing states none; its span is noted in the reading."""
    stated = reading.listing.price_text
    chosen: Candidate | None = None
    if stated.strip():
        field = Field("price_text", stated)
        chosen = _of_price_text(field.folded.key)
        if chosen:
            first, last = field.origin(chosen.start, chosen.end)
            reading.note("price_text", first, last, "PRICE", str(chosen.amount), chosen.reason)
    if chosen is None:
        chosen = _best(_candidates(reading.masked, reading.hits, bare=False, price_field=False))
        if chosen:
            reading.span(chosen.start, chosen.end, "PRICE", str(chosen.amount), chosen.reason)
    if chosen is None:
        return None
    currency = chosen.currency or _currency_around(reading)
    if currency == "KRONA":
        currency = _KRONA_BY_LANGUAGE.get(reading.language or "", "SEK")
    return Price(chosen.amount, chosen.max_amount, currency, _per(reading, chosen))


def _of_price_text(text: str) -> Candidate | None:
    plain = _PLAIN.fullmatch(text)
    if plain:
        amount = AMOUNT.match(text.strip())
        value = read_amount(amount) if amount else None
        return Candidate(*plain.span(1), value, None, None, "unknown", 0, "price field") if value is not None else None
    masked = text
    for code in reader().find(text):
        if code.strength != "bare" or code.designation:
            alone = code.end - code.start == len(text.strip())
            if not alone:
                masked = masked[: code.start] + "\x00" * (code.end - code.start) + masked[code.end :]
    for size in _size_pattern().finditer(masked):
        if re.search(r"(?:/|per|за|pro|por|par|je)\s?$", masked[: size.start()]) is None or size["number"] != "100":
            masked = masked[: size.start()] + "\x00" * (size.end() - size.start()) + masked[size.end() :]
    hits = list(lexicon().find(text))
    return _best(_candidates(masked, hits, bare=False, price_field=True)) or _best(
        _candidates(masked, hits, bare=True, price_field=True)
    )


def _candidates(text: str, hits: list[Hit], *, bare: bool, price_field: bool) -> Iterator[Candidate]:
    """Yield the amounts of `text` that have a currency or a price label; with `bare`, all amounts."""
    currencies = [
        hit for hit in hits if hit.concept.startswith("currency:") and (price_field or hit.value not in _WEAK)
    ]
    labels = [hit for hit in hits if hit.concept == "price:label"]
    if not (currencies or labels or bare):
        return
    cues = [hit for hit in hits if hit.concept in ("price:was", "price:now", "price:aside")]
    before = {hit.end: hit for hit in sorted(currencies, key=lambda hit: hit.end - hit.start)}
    after = {hit.start: hit for hit in sorted(currencies, key=lambda hit: hit.end - hit.start)}
    done = 0
    for match in AMOUNT.finditer(text):
        if match.start() < done:
            continue
        start, end = match.span()
        left = _currency_at(before, text, start, -1)
        right = _currency_at(after, text, end, 1)
        currency = left or right
        labelled = not currency and any(0 <= start - hit.end <= _REACH for hit in labels)
        if not (currency or labelled or bare):
            # "100 - 120 EUR": the first number of a range carries the currency of the second
            span = _RANGE.match(text, end)
            second = AMOUNT.match(text, span.end()) if span else None
            currency = _currency_at(after, text, second.end(), 1) if second else None
            if not currency:
                continue
        if not currency and _TIMES_OFF.match(text, end):
            continue
        code = currency.concept.removeprefix("currency:") if currency else None
        amount = read_amount(match, code)
        if amount is None or amount <= 0:
            continue
        maximum, stop = _maximum(text, end, code, amount)
        if right is not None and right.end > stop:
            stop = right.end
        weight, reason = _weigh(cues, text, start if left is None else left.start, stop)
        per = _per_after(text, stop)
        reason = reason or ("with currency" if currency else "behind a price word" if labelled else "bare number")
        done = stop
        yield Candidate(start if left is None else left.start, stop, amount, maximum, code, per, weight, reason)


def _currency_at(places: dict[int, Hit], text: str, place: int, step: int) -> Hit | None:
    for _ in range(_REACH + 1):
        if place in places:
            return places[place]
        neighbour = place - 1 if step < 0 else place
        if (
            not 0 <= neighbour < len(text)
            or text[neighbour] not in " :.\u00a0-"
            or (step > 0 and text[neighbour] in ":")
        ):
            return None
        place += step
    return None


def _maximum(text: str, end: int, currency: str | None, amount: Decimal) -> tuple[Decimal | None, int]:
    span = _RANGE.match(text, end)
    match = AMOUNT.match(text, span.end()) if span and span.end() > end else None
    if match is None and span:
        match = re.compile(r"(?:us|r|nt|hk)?[$€£¥₽₹]\s?").match(text, span.end())
        match = AMOUNT.match(text, match.end()) if match else None
    if match is None or _TIMES_OFF.match(text, match.end()):
        return None, end
    maximum = read_amount(match, currency)
    return (maximum, match.end()) if maximum is not None and amount < maximum <= amount * 20 else (None, end)


def _weigh(cues: list[Hit], text: str, start: int, end: int) -> tuple[int, str]:
    """Return how unlikely an amount is the asking price, from the words just before and behind it."""
    nearest: Hit | None = None
    for cue in cues:
        if 0 <= start - cue.end <= _CUE and not re.search(r"[0-9\n;]", text[cue.end : start]):
            if nearest is None or cue.end >= nearest.end:
                nearest = cue
    if nearest is None:
        if re.search(r"(?:^|[\s,;(])de\s?$", text[max(0, start - 4) : start]) and re.match(r"\s?r\$", text[start:]):
            return 3, "former price"
        for cue in cues:
            if cue.concept == "price:aside" and 0 <= cue.start - end <= 2:  # noqa: PLR2004
                return 4, f"beside {cue.value!r}"
        return 1, ""
    weight = {"price:now": 0, "price:was": 3, "price:aside": 4}[nearest.concept]
    return weight, f"behind {nearest.value!r}"


def _best(candidates: Iterator[Candidate]) -> Candidate | None:
    return min(candidates, key=lambda candidate: candidate.weight, default=None)


def _per_after(text: str, end: int) -> Per:
    match = _PER.match(text, end)
    if match is None:
        return "unknown"
    if match["hundred"]:
        return "100g"
    if match["kg"]:
        return "kg"
    if match["lb"]:
        return "lb"
    if match["cylinder"]:
        return "cylinder"
    return "lot" if match["lot"] else "unit"


def _per(reading: Reading, chosen: Candidate) -> Per:
    if chosen.per != "unknown":
        return chosen.per
    if _PER_IN_TITLE.search(reading.key):
        return "kg"
    return "unit"


def _currency_around(reading: Reading) -> str | None:
    """Return the currency named elsewhere in the listing, or that of the site's country."""
    for hit in reading.hits:
        if hit.concept.startswith("currency:") and len(hit.value) > 2:  # noqa: PLR2004
            before = reading.masked[max(0, hit.start - 2) : hit.start]
            if any(char.isdigit() for char in before):
                return hit.concept.removeprefix("currency:")
    host = re.match(r"[a-z]+://([^/:?#]+)", (reading.listing.url or "").lower())
    return _CCTLD.get(host[1].rpartition(".")[2]) if host else None
