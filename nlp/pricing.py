"""The asking price: from the price text first, then from title and text, after substances and sizes are blanked out.

Each amount found becomes a candidate that knows its currency, what it buys, and whether it is a former price, a
deposit or a delivery charge; the first plain candidate wins. A bare number is a price only in the price text or
behind a word such as "price".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.extraction import Per, Price
from domain.scan import matches
from nlp.currency import settled
from nlp.lexicon import Hit, lexicon
from nlp.measure import size_matches
from nlp.money import AMOUNT, AMOUNT_BEGINS, read_amount
from nlp.naming import reader
from nlp.reading import Field, Reading

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
_LABEL_GAP = re.compile(r"[\s:=.\"]{0,4}")
_RANGE = re.compile(r"\s?(?:-|~|to|bis|до|à|a|hasta|至|〜)\s?")
_CYLINDER = (
    "cylinders?|cyl|bottles?|tanks?|jugs?|cans?|drums?|flasche|bouteille|bonbonne|botella|bombona|cilindro|garrafa"
    "|bombola|botija|butla|tup|butelie|баллон|бал|балон|fles|钢瓶|瓶|罐|桶|ボンベ|本|缶|통|병|binh|ถัง|กระป๋อง|tabung"
    "|בלון|اسطوانه|انبوبه|palack|lahev|lahve|flaska"
)
_PER = re.compile(
    r"[\s)]{0,2}(?:(?:/|per|for|за|pro|je|por|par|al|a|each|за|moi|ต่อ|setiap|برای هر|لكل|לכל|每)\s?|\s)(?:1\s?)?"
    r"(?:(?P<hundred>100\s?(?:g|gr|г|克))|(?P<kg>kgs?|кг|公斤|千克|kilo|kilogramm?|kq|кило|كجم|كيلو|كغ|กก|กิโล|キロ|킬로|ק.ג|kilogram|quilo)"
    rf"|(?P<lb>lbs?|pound|libra|磅)|(?P<cylinder>{_CYLINDER})"
    r"|(?P<lot>lot|the lot|all|both|everything|zusammen|tout|todo|tutto|tudo|все|всё|lote|los|partie|партия|批|pallet"
    r"|паллет)"
    r"|(?P<unit>pcs?|pieces?|units?|unidad|und|ud|stk|stuck|szt|шт|ks|kom|db|buc|adet|个|個|件|支|台|개|each|tk|st|kpl|piece|set|box|箱|cai))(?![^\W\d_])"
)
_LETTER_BEFORE = re.compile(r"(?:^|\W)[a-z]$")
"""A single letter right before an amount, as `K1,450` (kwacha) or `P1,250` (pula): a currency we do not name."""
_SPEAKS_OF_MONEY = ("currency:", "price:label")
_TURNS_INTO = frozenset(("", "→", "->", "=>", "➜", "»"))
"""What stands between a former and today's price that are told apart by nothing but their place."""
_BREAK = re.compile(r"[0-9\n;]")
_PORTUGUESE_WAS = re.compile(r"(?:^|[\s,;(])de\s?$")
_WEIGHTS = {"price:now": 0, "price:was": 3, "price:aside": 4}
_RAND = re.compile(r"(?<![^\W_])r[\s-]?(?=[0-9])")
"""South African rand; substance codes are blanked out before."""
_PER_IN_TITLE = re.compile(
    r"[/(pзz\n](?:(?<=[/(])(?<![0-9].)\s?|(?<!\w.)(?:(?<=p)(?:er|ro)|(?<=з)а|(?<=z)a) |(?<=\n))"
    r"(?:1\s?)?(kg|кг|公斤|kilo)\s?(?:\)|$|\n|\s-|,)"
)
_BY_WEIGHT = re.compile(
    r"(?<![^\W\d_])(?<![0-9]\s)(?:au|le|al|el|il|por|pro|per|je|x|na|за|по|cada)\s"
    r"(?:(?P<kg>kg|kilo|kilogram|кг|килограмм)|(?P<lb>lbs?|pound|libra))(?![^\W\d_]|\s?[0-9])"
)
"""`R32 au kg`, `R22 per lb`: how a price list says what its bare amounts are for."""
_TIMES_OFF = re.compile(
    r"\s?(?:%|x\b|х\b|st\b|pcs|шт|kg|кг|lb|°|gb|mm|cm|w\b|v\b|hp|btu|л\b|ml|m²|ppm|day|дн|tage|jahre|years?|月|年|日|个月|号|件|天|\+|:[0-9])"
)


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
    if chosen is None and any(concept.startswith(_SPEAKS_OF_MONEY) for concept in reading.concepts):
        chosen = _best(_candidates(reading.masked, reading.hits, bare=False, price_field=False))
        if chosen:
            reading.span(chosen.start, chosen.end, "PRICE", str(chosen.amount), chosen.reason)
    if chosen is None:
        return None
    currency = settled(reading, chosen.currency)
    return Price(chosen.amount, chosen.max_amount, currency, _per(reading, chosen))


def _of_price_text(text: str) -> Candidate | None:
    plain = _PLAIN.fullmatch(text)
    if plain:
        amount = AMOUNT.match(text.strip())
        value = read_amount(amount) if amount else None
        return Candidate(*plain.span(1), value, None, None, "unknown", 0, "price field") if value else None
    masked = text
    for code in reader().find(text):
        if code.strength != "bare" or code.designation:
            alone = code.end - code.start == len(text.strip())
            if not alone:
                masked = masked[: code.start] + "\x00" * (code.end - code.start) + masked[code.end :]
    for size in list(size_matches(masked)):
        if re.search(r"(?:/|per|за|pro|por|par|je)\s?$", masked[: size.start()]) is None or size["number"] != "100":
            masked = masked[: size.start()] + "\x00" * (size.end() - size.start()) + masked[size.end() :]
    rand = _RAND.search(masked)
    if rand:
        masked = f"{masked[: rand.start()]} {masked[rand.start() + 1 :]}"
    hits = list(lexicon().find(text))
    chosen = _best(_candidates(masked, hits, bare=False, price_field=True), masked) or _best(
        _candidates(masked, hits, bare=True, price_field=True)
    )
    return replace(chosen, currency="ZAR") if chosen and rand and chosen.currency is None else chosen


class _Marks:
    """Where currencies, price words and cues begin and end in one text."""

    def __init__(self, hits: list[Hit], *, price_field: bool) -> None:
        self.before: dict[int, Hit] = {}
        self.after: dict[int, Hit] = {}
        self.labels: set[int] = set()
        self.cues_by_end: dict[int, Hit] = {}
        self.aside_by_start: dict[int, Hit] = {}
        for hit in sorted(hits, key=lambda hit: hit.end - hit.start):  # the longer one wins
            if hit.concept.startswith("currency:") and (price_field or hit.value not in _WEAK):
                self.before[hit.end] = self.after[hit.start] = hit
            elif hit.concept == "price:label":
                self.labels.add(hit.end)
            elif hit.concept.startswith("price:"):
                self.cues_by_end[hit.end] = hit
                if hit.concept == "price:aside":
                    self.aside_by_start[hit.start] = hit

    def is_labelled(self, text: str, start: int) -> bool:
        """Whether a word such as "price" stands right before `start`."""
        return any(
            end in self.labels and _LABEL_GAP.fullmatch(text, end, start)
            for end in range(start, start - _REACH - 2, -1)
        )


def _candidates(text: str, hits: list[Hit], *, bare: bool, price_field: bool) -> Iterator[Candidate]:
    """Yield the amounts of `text` that have a currency or a price label; with `bare`, all amounts."""
    marks = _Marks(hits, price_field=price_field)
    if not (marks.before or marks.labels or bare):
        return
    done = 0
    for match in matches(AMOUNT_BEGINS, AMOUNT, text):
        if match.start() < done:
            continue
        candidate = _candidate(text, match, marks, bare=bare)
        if candidate is not None:
            done = candidate.end
            yield candidate


def _candidate(text: str, match: re.Match[str], marks: _Marks, *, bare: bool) -> Candidate | None:
    start, end = match.span()
    left, right = _currency_at(marks.before, text, start, -1), _currency_at(marks.after, text, end, 1)
    if right and right.start > end and right.end < len(text) and text[right.end].isdigit():
        right = None  # "13,6. $180": the sign belongs to the number it touches
    if left and right and left.value in _WEAK:
        left = None
    currency = left or right or _currency_of_range(text, end, marks)
    if left and left.value == "$":  # "CLP $89.990", "$1.250.000 COP": the code says whose dollar or peso it is
        currency = _currency_at(marks.before, text, left.start, -1) or right or left
    if currency is None:
        labelled = marks.is_labelled(text, start)
        glued = (
            start > 0
            and text[start - 1].isalnum()
            and not (bare and _LETTER_BEFORE.search(text[max(0, start - 2) : start]))
        )
        if glued or not (labelled or bare) or _TIMES_OFF.match(text, end):
            return None
        reason = "behind a price word" if labelled else "bare number"
    else:
        reason = "with currency"
    code = currency.concept.removeprefix("currency:") if currency else None
    amount = read_amount(match, code)
    if amount is None or amount <= 0:
        return None
    maximum, stop = _maximum(text, end, code, amount)
    if right is not None and right.end > stop:
        stop = right.end
    if left is not None:
        start = left.start
    weight, cue = _weigh(marks, text, start, stop)
    return Candidate(start, stop, amount, maximum, code, _per_after(text, stop), weight, cue or reason)


def _currency_of_range(text: str, end: int, marks: _Marks) -> Hit | None:
    """Return the currency behind the second number of a range: "100 - 120 EUR"."""
    span = _RANGE.match(text, end)
    second = AMOUNT.match(text, span.end()) if span else None
    return _currency_at(marks.after, text, second.end(), 1) if second else None


def _currency_at(places: dict[int, Hit], text: str, place: int, step: int) -> Hit | None:
    for _ in range(_REACH + 1):
        if place in places:
            return places[place]
        neighbour = place - 1 if step < 0 else place
        if (
            not 0 <= neighbour < len(text)
            or text[neighbour] not in " :.\u00a0-"
            or (step > 0 and text[neighbour] == ":")
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


def _weigh(marks: _Marks, text: str, start: int, end: int) -> tuple[int, str]:
    """Return how unlikely an amount is the asking price, from the words just before and behind it."""
    for place in range(start, start - _CUE - 1, -1):
        cue = marks.cues_by_end.get(place)
        if cue is not None and not _BREAK.search(text, place, start):
            return _WEIGHTS[cue.concept], f"behind {cue.value!r}"
    if _PORTUGUESE_WAS.search(text[max(0, start - 4) : start]) and text[start : start + 2] == "r$":
        return 3, "former price"
    for place in (end, end + 1, end + 2):
        cue = marks.aside_by_start.get(place)
        if cue is not None:
            return 4, f"beside {cue.value!r}"
    return 1, ""


def _best(candidates: Iterator[Candidate], text: str = "") -> Candidate | None:
    """Return the likeliest candidate; of two amounts side by side without a word the lower is today's price."""
    found = list(candidates)
    best = min(found, key=lambda candidate: candidate.weight, default=None)
    if best is None:
        return None
    for other in found[found.index(best) + 1 :][:1]:
        beside = text and text[best.end : other.start].strip() in _TURNS_INTO
        if beside and other.weight == best.weight and other.currency == best.currency and other.amount < best.amount:
            return other
    return best


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
    stated = _BY_WEIGHT.search(reading.masked, 0, reading.title_end)
    if stated:
        return "kg" if stated["kg"] else "lb"
    return "unit"
