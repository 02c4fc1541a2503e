"""Sizes: every mass and water capacity in a listing, and what it measures (net, gross, tare, something else).

Substance codes are blanked out before, so `R22 5kg` is 5 kg. How a size is written is told in `nlp.measure`.
"""

import re
from itertools import pairwise

from nlp.measure import NUMBER, is_usual, number_of, size_matches, unit_table
from nlp.reading import Reading, Size

_WEIGHT_WORDS = frozenset(("pack:net", "pack:gross", "pack:tare"))
_NUMBER_BEHIND = re.compile(r"[\s:]{1,2}[0-9]")
_SEPARATES = re.compile(r"[\n;|0-9]")
_LEAST_GROSS, _MOST_GROSS = 1.1, 2.0
"""Gross over net mass of a small cylinder."""
_NOMINAL = 0.1
"""Share by which a rounded size differs from the exact one: 13 for 13.6 kg."""
_LEAST_KG = 0.005
"""Nobody sells less: `2.4G` is radio, `4 g/yr` what a leak detector feels."""
_LEAST_LISTED = 0.05
"""Share of the last size below which a number in front of it is a count: "6, 340 g"."""
_DIGIT = re.compile(r"[0-9]")
_COUNT = re.compile(r"(?<![0-9.,])[0-9]{1,4}(?![0-9.,]*[0-9])")
_TOTAL = re.compile(
    r"=|total|gesamt|insgesamt|zusammen|всего|итого|разом|razem|lacznie|toplam|en tout|celkem|共|合计|合計|총"
)
_TOGETHER = 40
"""Characters between the mass of one and that of all of them."""
_ROUNDED = 0.005
"""Share by which a total may differ from what the count makes."""
_OTHERWISE = 400
"""Characters of the text that are searched for sizes without a unit."""
_GAP = 14
"""Characters between a cue (net, gross, MOQ) and the size it speaks of."""
_NOT_A_SIZE_AFTER = re.compile(
    r"[ \t]?(?:/|per |pro |por |par |в |на )\s?(?:h\b|hr|hour|day|min|year|yr|month|m\b|m2|m3|cm|mol|kw|s\b"
    r"|person|л|l\b|год|мес|час|сут)"
    r"|[ \t]?(?:co2|co₂|e/kg|of charge|charge\b|capacity|load|/kg|wash|btu|cooling|ac\b|split|inverter|air con|\^)"
)
_SLASHED = re.compile(r"([0-9]{1,3})\s?/\s?([0-9]{1,2})")
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff]")
_SINGLE = ("1", "100")
"""Amounts that a price is quoted for: per 1 kg, per 100 g."""
_UNIT_FIRST = re.compile(
    r"(?<![0-9/(])(?<![0-9][\s.,])(?:^|(?<=[\s\x00:|,;]))(?:kgs?|кг)[.:]?\s?(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,2})?)"
    r"(?![0-9]|[.,][0-9]|\s?(?:%|x|/|[$€£¥₽₴₹]|[a-z\u0430-\u044f]))"
)
"""`kg 12`, as Italian and Portuguese price lists write it; behind "per" or "/" it is a price per kilogram."""
_BARE_USUAL = re.compile(
    r"(?<![0-9a-z.,/x×-])(?P<number>13[.,]6|11[.,]3|10[.,]9|22[.,]7|13[.,]62|11[.,]35)(?![0-9]|[.,/x-][0-9])"
)
"""Masses that hardly anything but refrigerant is filled in; with no unit at all they are a size by habit."""
_NO_BARE_AFTER = re.compile(r"[ \t]?(?:%|°|[a-z\u00df-\u0dff\u10a0-\u10ff\u4e00-\u9fff]|[$€£¥₽₴₹])")
_NO_BARE_BEFORE = re.compile(r"(?:[$€£¥₽₴₹]|[a-z]{2,3})\s?$")
_MONEY_BEFORE = re.compile(
    r"(?:[$€£¥₽₴₹]|usd|eur|gbp|cny|rmb|inr|rs|rp|rm|tl|zl|lei|price|preis|prix|precio|cena|цена)[\s:.]{0,2}$"
)
"""In a title only money in front speaks against a size without a unit; in a text any Latin word does."""
_FROM_BOTTLE = re.compile(
    r"\s?(?:from|from an?|out of an?|aus|aus einer|aus der|из|з|de una|de un|d'une|da una|da un|di una|z|ze)\s$"
)
_LEFT_BEHIND = re.compile(
    r"\s?(?:of (?:gas|refrigerant) )?(?:left|remaining|ubrig|drin|restante?|rimast[io]|осталось|залишилось|kalmis"
    r"|kaldi)(?![a-z])"
)
_LEFT_AHEAD = re.compile(
    r"(?:noch|restinhalt|remaining|reste|restent|quedan?|sobram?|restano|осталось|залишилось|zostalo|剩余?|残り)"
    r"[\s:]{0,2}(?:ca\.?|about|approx\.?|около|env\.?|unos)?\s?$"
)
_PURITY_GRADE = re.compile(r"[2-6][.,][05]")
_PURITY_WORD = re.compile(r"(?:reinheit|purity|grade|propan|isobutan|r-?290|r-?600a|\x00)\s?$")
_PER_BEFORE = re.compile(r"(?:(?<![a-z\u0430-\u044f克])\s?/|\bper|\bза|\bpro|\bje|each|\bpor|\bpar|每)\s?$")
_AT_LEAST = re.compile(r"(?:[<>≥≤]=?|up to|bis zu|до|от|over|above|more than|mehr als|desde)\s?$")
_RANGE_AFTER = re.compile(r"\+(?!\s?[^\W\d_])|\s\+(?!\s)|\s?(?:and|or)\s(?:more|above|up)|\s?以上|\s?及以上|\s?起")
_TIMES_BEFORE = re.compile(
    r"(?<![0-9.,])([1-9][0-9]{0,4})\s?(?:pcs|pc|шт\.?|st\.?|stk|cans?|bottles?|units?|pieces|个|瓶|罐|支)?\s?(?:x|\*|х)\s?$"
)
_TIMES_AFTER = re.compile(
    r"\s?(?:/?\s?(?:can|tin|bottle|cyl|瓶|罐|听|支|个|本|缶)s?)?\s?(?:x|\*|х)\s?([1-9][0-9]{0,4})(?![0-9.,]*[0-9]|\s?(?:kg|g\b|cm|mm))"
)
_FEW_PIECES = 100_000
_TONNES = frozenset(("tonne", "tonnes", "metric ton", "metric tons", "тонна", "тонны", "тонн", "公吨"))
"""Words that speak of mass only; "ton" and "tonelada" are cooling power too."""


def find_sizes(reading: Reading) -> list[Size]:
    """Return the sizes in order of place; those in front of a shared unit (`30/50 lb`) each by itself."""
    text = reading.masked
    if not _DIGIT.search(text):
        return []
    found: list[Size] = []
    for match in size_matches(text):
        quantity, factor = unit_table()[match["unit"]]
        if quantity == "ml" or not _plausible(reading, match, factor):
            continue
        slashed = _slashed(match, factor)
        value = slashed or number_of(match["number"], factor) * factor
        if value < _LEAST_KG:
            continue
        start, listed = (match.start(), []) if slashed else _listed_before(match, factor, value)
        if len(listed) == 1 and abs(listed[0] - value) <= _NOMINAL * value:
            value, listed = max(value, listed[0]), []  # 13,6/13 kg is one bottle
        count, first, last = _times(text, start, match.end())
        role = _role(reading, text, match, start)
        found.extend(Size(start, match.end(), round(other, 6), quantity, role) for other in listed)
        found.append(Size(first, last, round(value, 6), quantity, role, count))
    found.extend(_written_otherwise(reading, found))
    _net_or_gross(reading, found)
    _whole_bottle(reading, found)
    _all_together(reading, found)
    _taken_from(reading, found)
    _what_is_left(reading, found)
    return found


def _written_otherwise(reading: Reading, found: list[Size]) -> list[Size]:
    """Return sizes whose unit stands in front, or that are left without one; only where no mass is written plainly."""
    if any(size.unit == "kg" for size in found) or not reading.named:
        return []
    text = reading.masked[: reading.title_end + 1 + _OTHERWISE]
    ahead = [
        Size(match.start(), match.end(), float(match["number"].replace(",", ".")), "kg", reason="unit in front")
        for match in _UNIT_FIRST.finditer(text)
    ]
    ahead = [size for size in ahead if size.value > 0]
    if ahead:
        return ahead[:1]
    for match in _BARE_USUAL.finditer(text):
        window = text[max(0, match.start() - 8) : match.start()]
        against = _MONEY_BEFORE if reading.in_title(match.start()) else _NO_BARE_BEFORE
        if not _NO_BARE_AFTER.match(text, match.end()) and not against.search(window):
            value = float(match["number"].replace(",", "."))
            return [Size(match.start(), match.end(), value, "kg", "usual", reason="usual fill, written without a unit")]
    return []


def _slashed(match: re.Match[str], factor: float) -> float:
    """Return the mass of "13/6 کیلو", as Persian writes decimals, where it is one that is sold; else 0."""
    written = _SLASHED.fullmatch(match["list"] + match["number"])
    if not written or not _ARABIC_SCRIPT.search(match["unit"]):
        return 0.0
    value = float(f"{written[1]}.{written[2]}") * factor
    return value if is_usual(value) else 0.0


def _listed_before(match: re.Match[str], factor: float, value: float) -> tuple[int, list[float]]:
    """Return where a size begins, and the values in front that share its unit: "30/50/125 lb"."""
    if not match["list"] or "-" in match["list"]:
        return match.start("number"), []
    written = re.findall(NUMBER, match["list"])
    if (
        len(written) == 1
        and _PURITY_GRADE.fullmatch(written[0])
        and _PURITY_WORD.search(match.string, max(0, match.start() - 10), match.start())
    ):
        return match.start("number"), []  # "Propan 3.5, 5 kg": a grade of purity, 99.95 %
    listed = [number_of(number, factor) * factor for number in written]
    listed = [other for other in listed if other > value * _LEAST_LISTED]
    return (match.start() if listed else match.start("number")), listed


def _plausible(reading: Reading, match: re.Match[str], factor: float) -> bool:
    """Whether a unit that is also a word or a letter really is one here."""
    unit, number = match["unit"], match["number"]
    if unit == "#":
        return number.isdigit() and int(number) in (10, 12, 15, 20, 24, 25, 27, 30, 50, 100, 125)
    if factor == 1000:  # noqa: PLR2004  tonnes: "1.5 ton" is cooling power, "2 t" a lorry
        bulk = reading.concepts & {"pack:container", "generic"} or reading.named
        large = float(re.sub(r"[^0-9.]", "", number.replace(",", ".")) or 0) >= 5  # noqa: PLR2004
        return bool(bulk) and (large or unit in _TONNES or _container_behind(reading, match.end()))
    return True


def _times(text: str, start: int, end: int) -> tuple[int, int, int]:
    """Return how many packs a size is said to come in (`10 x 13.6 kg`, `200g×30`), with the span widened."""
    before = _TIMES_BEFORE.search(text[max(0, start - 16) : start])
    if before:
        return int(before[1]), start, end
    after = _TIMES_AFTER.match(text, end)
    if after:
        return int(after[1]), start, after.end()
    return 1, start, end


def _role(reading: Reading, text: str, match: re.Match[str], start: int) -> str:
    if _NOT_A_SIZE_AFTER.match(reading.key, match.end()):
        return "other"
    ahead = text[max(0, start - 12) : start]
    if match["number"] in _SINGLE and _PER_BEFORE.search(ahead):
        return "per"
    if _AT_LEAST.search(ahead) or _RANGE_AFTER.match(text, match.end()):
        return "other"
    if "pack:other_mass" not in reading.concepts:
        return "plain"
    for place in range(start, max(-1, start - _GAP), -1):
        if place < start and (text[place] in "\n;|\x00" or text[place].isdigit()):
            break
        for hit in reading.ends.get(place, ()):
            if hit.concept == "pack:other_mass":
                return "other"
    return "plain"


def _net_or_gross(reading: Reading, sizes: list[Size]) -> None:
    """Give sizes the role of the net, gross or tare word that stands before or behind them."""
    if not reading.concepts & _WEIGHT_WORDS:
        return
    masses = [size for size in sizes if size.unit == "kg" and size.role == "plain"]
    leading = bool(masses) and _weight_word(reading, masses[0], leading=True) != ""
    for size in masses:
        role = _weight_word(reading, size, leading=leading) or (
            "" if leading else _weight_word(reading, size, leading=True, announced=True)
        )
        if role:
            size.role, size.reason = role, f"{role} weight"


def _weight_word(reading: Reading, size: Size, *, leading: bool, announced: bool = False) -> str:
    """Return net, gross or tare where such a word stands before (`leading`) or behind a size, else "".

    Behind a comma a word speaks of the number that follows it: "20 kg, gross 38 kg". With `announced` only such a
    word counts.
    """
    for distance in range(_GAP + 1):
        place = size.start - distance if leading else size.end + distance
        for hit in (reading.ends if leading else reading.starts).get(place, ()):
            if hit.concept in _WEIGHT_WORDS:
                between = reading.masked[place : size.start] if leading else reading.masked[size.end : place]
                comma = reading.masked[max(0, hit.start - 2) : hit.start].strip() == ","
                if leading and announced and not comma:
                    return ""
                if not leading and comma and _NUMBER_BEHIND.match(reading.masked, hit.end):
                    return ""
                return "" if _SEPARATES.search(between) else hit.concept.removeprefix("pack:")
    return ""


def _whole_bottle(reading: Reading, sizes: list[Size]) -> None:
    """Read "13.6 kg of gas / 16.6 kg cylinder": the second, heavier mass followed by a container word is gross."""
    for first, second in pairwise(sizes):
        if first.unit != "kg" or second.unit != "kg" or second.role != "plain":
            continue
        between = reading.masked[first.end : second.start]
        heavier = _LEAST_GROSS <= second.value / first.value <= _MOST_GROSS
        alone = "/" in between and not any(char.isdigit() for char in between)
        if heavier and alone and _container_behind(reading, second.end):
            second.role, second.reason = "gross", "weight with the cylinder"


def _all_together(reading: Reading, sizes: list[Size]) -> None:
    """Read "11.3 kg x 40 cyl = 452 kg": the second mass is that of all of them, as the sign or a word says."""
    for first, second in pairwise(sizes):
        if first.unit != "kg" or second.unit != "kg" or second.role != "plain" or second.start - first.end > _TOGETHER:
            continue
        between = reading.masked[first.end : second.start]
        if not _TOTAL.search(between):
            continue
        ahead = reading.masked[max(0, first.start - _GAP) : first.start]
        counts = {first.units, *(int(number) for number in _COUNT.findall(f"{ahead} {between}"))} - {0, 1}
        if any(abs(first.value * count - second.value) <= _ROUNDED * second.value for count in counts):
            second.role, second.reason = "other", "all of them together"


def _container_behind(reading: Reading, end: int) -> bool:
    """Whether a word for a container stands right behind a size: "30 lb tank", "1吨钢瓶"."""
    return any(
        hit.concept in ("pack:container", "pack:tank")
        for place in (0, 1, 2)
        for hit in reading.starts.get(end + place, ())
    )


def _container_ahead(reading: Reading, start: int) -> bool:
    """Whether a word for a container stands right in front of a size: "Flasche 10 kg"."""
    return any(hit.concept == "pack:container" for place in (0, 1, 2) for hit in reading.ends.get(start - place, ()))


def _taken_from(reading: Reading, sizes: list[Size]) -> None:
    """Read "1 kg from a 10 kg bottle": what is sold is the first, the second only what it is taken from."""
    for first, second in pairwise(sizes):
        if first.unit == second.unit == "kg" and second.value > first.value:
            between = reading.masked[first.end : second.start]
            if len(between) <= _GAP and _FROM_BOTTLE.fullmatch(between):
                second.role, second.reason = "other", "what it is taken from"


def _what_is_left(reading: Reading, sizes: list[Size]) -> None:
    """Read "30 lb tank, about 17 lbs left": what is sold is what is left, not what the container held when full."""
    left = next((size for size in sizes if size.unit == "kg" and _is_left(reading.masked, size)), None)
    if left is None:
        return
    for full in sizes:
        if full.unit != "kg" or full.value <= left.value * (1 + _NOMINAL):
            continue
        if _container_behind(reading, full.end) or _container_ahead(reading, full.start):
            full.role, full.reason = "other", "what the container holds when full"
            left.role, left.reason = "net", "what is left in the container"


def _is_left(text: str, size: Size) -> bool:
    ahead = text[max(0, size.start - _GAP) : size.start]
    return bool(_LEFT_BEHIND.match(text, size.end) or _LEFT_AHEAD.search(ahead))
