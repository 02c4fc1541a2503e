"""Codes of refrigerants read by rule: the many ways to write `R-410A`, and what a bare number means in trade.

Numbers are those of ANSI/ASHRAE 34; what varies is the writing: `R410A`, `410A`, `HFC-410A`, `Freon 410`, `R 410 A`,
`R 1 3 4 a`, `R4I0A`, `R-four-ten`. The one thing to know: the reader works on folded text (`domain.fold`), gives
offsets into it, and never decides alone whether a short or bare code means a refrigerant: it says how sure it is.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from domain.fold import fold
from domain.scan import matches

Strength = Literal["sure", "short", "bare"]
"""sure: cannot well be anything else; short: `R22`, `F12` mean other things too; bare: a number without any prefix."""

COMMERCIAL = {
    "134": "R-134a", "141": "R-141b", "142": "R-142b", "143": "R-143a", "152": "R-152a", "227": "R-227ea",
    "236": "R-236fa", "245": "R-245fa", "365": "R-365mfc", "1224": "R-1224yd(Z)", "1233": "R-1233zd(E)",
    "1234": "R-1234yf", "1336": "R-1336mzz(Z)", "600": "R-600a", "601": "R-601a", "403": "R-403B", "407": "R-407C",
    "414": "R-414B", "415": "R-415B", "422": "R-422D", "454": "R-454B", "507": "R-507A", "508": "R-508B",
    "509": "R-509A", "515": "R-515B", "227e": "R-227ea", "236f": "R-236fa", "245f": "R-245fa", "1234y": "R-1234yf",
    "1234ze": "R-1234ze(E)", "1233zd": "R-1233zd(E)", "1336mzz": "R-1336mzz(Z)", "1224yd": "R-1224yd(Z)",
    "1132": "R-1132(E)", "4310": "R-43-10mee",
}  # fmt: skip
"""What sellers mean by a number whose letter they leave out (practice of trade; other numbers mean the A blend)."""

HALONS = {"1301": "R-13B1", "1211": "R-12B1", "2402": "R-114B2", "1202": "halon-1202"}
"""Halon numbers (US Army nomenclature) and the designation on file."""

SWAPPED = {"314a": "R-134a", "440a": "R-404A", "470c": "R-407C"}
"""Digit swaps seen in listings; 143a and 140a are substances of their own and stay what is written."""

_SHORT = 2
"""Digits of a code that also numbers tyres, cars and roads."""
_FAMILIES = "hcfc|hcfo|hbfc|cfc|hfc|hfo|hfa|pfc|hfe|hc|fc|гхфу|гфу|хфу|гфо"
_SYSTEMATIC = frozenset((*_FAMILIES.split("|"), "r", "f", "ф"))
_BRANDS = fold(
    "freon|fr3on|fre0n|fr30n|freone|freeon|freaon|freyon|frion|frigen|forane|genetron|suva|klea|solkane|floron|mafron|refron|dymel|isceon"
    "|arcton|isotron|algofrene|daiflon|kaltron|meforex|ecofrig|zephex|opteon|solstice|amolea|flugene|ucon|ledon|khladon|hladon|asahifron|eskimon"
    "|фреон(?:а|у|ом|ы|ов)?|хладон(?:а|ом)?|хладагента?|холодоагенту?|freon(?:u|y|a|om|em|ul|lu|un)|refrigerant gas"
    "|refrigerant|refrigerante|kaltemittel|kaeltemittel|chladivo|czynnik|koudemiddel"
    "|gaz frigorifique|gaz refrigerant|gas refrigerante|fluide frigorigene|gaz frigorigene|fluido refrigerante|klimagas"
    "|klima gazi|sogutucu gaz|agent frigorific|czynnik chlodniczy|gas lanh|koldmedium|kolemiddel|hutokozeg|kylmaaine"
    "|فريون|غاز فريون|فریون|φρεον|फ्रियॉन|氟利昂|制冷剂|製冷劑|冷媒|雪种|雪種"
    "|フロン|フレオン|프레온|냉매|น้ำยาแอร์|ฟรีออน|פריאון|フロンガス"
).key
_VAGUE = frozenset(("gas", "gaz", "газ", "غاز"))
_NUMERO = fold("เบอร์|no|nr|марки|марка|type|tipo|typ|model|modelo|رقم").key
"""Words for "number" or "type" between a word for refrigerant and its number."""
_UNIT_NEXT = fold(
    r"(?![a-z0-9]|[.,:][0-9]|[ ]?(?:kgs?|kq|кг|г\b|гр|gr?\b|gm|lbs?|oz|ml|l\b|л\b|公斤|千克|克|磅|升|كجم|كيلو|كغ"
    r"|kilo|кило|กก|กิโล"
    r"|킬로|キロ|ק|किलो|%|°|usd|eur|[$€£₽₴₹¥円元원]|years?|т\b|t\b|v\b|w\b|btu|mm|cm|м\b))"
).key
_COUNTED_NEXT = r"(?![ ]?(?:pcs|шт|st\b|stk|units?|cyl|bot|baln|балл|бут|cans?\b|dosen|flasch))"
"""Two digits before a word for a container are a count: "Freon 12 cylinders"."""
_SUFFIX = (
    r"(?:\s?-?(?:mzz|mfc|mee|(?:y\s?-?f?|ze|zd|yd|xf|zf|ea|eb|fa|ca|cb|b[1-6]|[a-i](?![a-z]))))?"
    r"(?:\s?[(\-]?\s?[ez]\)?(?![a-z0-9]))?"
)

_STEMS = re.sub(r"\(\?:[^)]*\)", "", _BRANDS)
_GLUED = r"[0-9]{1,3}(?:[.,][0-9]{1,3})?\s?(?:kgs?|кг|lbs?|oz|gr?)(?![a-z0-9])"
"""A size written right behind a code with a letter or an x: `R410A11.3KG`, `R22X13.6KG`."""
_WORDS_IN_FRONT = f"ار|आर|hal|халон|{_FAMILIES}|{_STEMS}|{'|'.join(_VAGUE)}".split("|")
_FIRST = "".join(sorted({word[0] for word in (*_WORDS_IN_FRONT, "r", "f", "ф", "h", "c", "e")} - {"r"}))
_SECOND = "".join(sorted({word[1] for word in _WORDS_IN_FRONT}))
_CODE_BEGINS = re.compile(
    rf"[0-9r{_FIRST}](?<![a-z0-9].)"
    rf"(?:(?<=[0-9])(?=[0-9])|(?<=r)(?=[\s.\-_/#:*,0-9ceilo])|(?<=[{_FIRST}])(?=[\s.\-0-9oil{_SECOND}]))",
    re.DOTALL,
)
"""How a code can begin: most words are passed over at their first two letters."""
_CODE = re.compile(
    r"(?<![a-z0-9])(?:"
    rf"(?P<odd>(?:{_FAMILIES}|r)?[\s\-]?(?:43[\s\-]?10[\s\-]?mee|c[\s\-]?318|c270|e170|13i1|31-10|41-12|51-14))(?![a-z0-9])"
    r"|(?P<halon>halon|халон|хладон|halón|hal|h)[\s\-]{0,2}(?P<halon_number>1301|1211|2402|1202)(?![a-z0-9])"
    rf"|(?P<prefix>(?:{_BRANDS}|{'|'.join(sorted(_VAGUE))})[\s\-:#№]{{0,3}}(?:(?:{_NUMERO})[.°º]?\s?)?(?P<inner>(?:{_FAMILIES}|r)[\s.\-_]{{0,2}})?|(?:{_FAMILIES})[\s.\-_]{{0,3}}"
    r"|r[\s.\-_/#:]{0,3}|(?<![\u0600-\u06ff])ار[\s\-]{0,2}|आर[\s\-]{0,2}|[fф][\s.\-]{0,2})"
    rf"(?P<number>[0-9oil]{{2,4}})(?P<suffix>{_SUFFIX})(?:(?![a-z0-9])|(?<=[a-h])(?={_GLUED})|(?=x{_GLUED}))"
    r"|(?P<split>r(?P<gap>[ .\-_*,]{1,2})[0-9](?:(?P=gap)[0-9]){1,3}(?:(?P=gap)?(?:yf|[a-gа])(?![a-zа-я]))?)"
    r"(?![a-z0-9])"
    r"|(?P<bare>[0-9]{3,4}(?:\s?(?:yf|ze|zd|mzz|ea|fa|mfc)(?:\([ez]\))?|[a-h]))(?![a-z0-9])"
    r"|(?P<counted>[0-9]{2,4}[a-h]?)(?=\s?(?:冷媒|制冷剂|製冷劑|雪种|雪種|氟利昂|号制冷|フロン|냉매|프레온))"
    r")"
)
_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "2_",
    "thirty": "3_", "ninety": "9_", "fifty": "5_", "forty": "4_",
}  # fmt: skip
_SPELT = re.compile(
    r"r(?<![a-z0-9]r)[\s\-]{1,2}(?P<words>(?:(?:"
    + "|".join(_WORDS)
    + r")[\s\-]?){2,5})(?P<suffix>a|b|c|d|f|yf)?(?![a-z])"
)
_TYRE_BEFORE = re.compile(r"[0-9][/x]\s?[0-9]{2,3}(?:[.,][0-9]{1,2})?\s?z?$")
_TYRE_AFTER = re.compile(r"[.,]5(?!\s?(?:kg|кг|kq|公斤|l[bt]|[0-9]))")
_MONEY_AFTER = re.compile(
    r"[.,][0-9]{2}(?![0-9]|\s?(?:kg|кг|lb|g\b))"
    r"|[ ,'][0-9]{3}(?:[.,][0-9]{2})?\s?(?:$|[\n;,)/.]|per\b|each|ea\b|excl|incl|vat|zar|rand)"
)
_NEXT_IN_LIST = re.compile(r"\s?[/|&+]\s?(?P<code>(?:r-?)?(?P<number>[0-9]{2,4}(?:\s?(?:yf|ze|[a-h]))?))" + _UNIT_NEXT)


class CodeMatch(NamedTuple):
    """A code at start..end of the folded text. `collides` names what else the same writing can mean."""

    start: int
    end: int
    designation: str
    strength: Strength
    rule: str
    collides: tuple[str, ...] = ()


class DesignationReader:
    """Reads codes of the designations it is given (those on file); build it once and share it."""

    def __init__(self, known: Iterable[str]) -> None:
        """Prepare to read the designations `known`, such as `R-410A` or `R-1234ze(E)`; others are never returned."""
        self._known = frozenset(known)
        self._by_number: dict[str, str] = {}
        self._series: dict[str, tuple[str, ...]] = {}
        series: dict[str, list[str]] = {}
        for designation in sorted(self._known):
            if not designation.startswith("R-"):
                continue
            number = _squeeze(designation[2:])
            self._by_number.setdefault(number, designation)
            digits = re.match(r"[0-9]+", number)
            if digits and len(digits[0]) > _SHORT:
                series.setdefault(digits[0], []).append(designation)
        self._series = {digits: tuple(found) for digits, found in series.items()}

    def find(self, key: str) -> Iterator[CodeMatch]:
        """Yield the codes in `key` (a `Folded.key`: lower case, no accents) in order, not overlapping; linear time."""
        place = 0
        for match in matches(_CODE_BEGINS, _CODE, key):
            if match.start() < place:
                continue
            found = self._read(match, key)
            if found is None:
                continue
            yield found
            place = found.end
            if found.strength != "bare":
                for follower in self._followers(key, found.end):
                    yield follower
                    place = follower.end
        if "r-" in key or "r " in key:
            yield from self._spelt(key)

    def read(self, text: str) -> tuple[CodeMatch, ...]:
        """Return what `text` means when all of it is one code (any spelling), likeliest first; empty if it is none."""
        key = fold(text).key.strip()
        found = [match for match in self.find(key) if match.start == 0 and match.end == len(key)]
        if not found and re.fullmatch(r"[0-9]{2,4}[a-z]{0,3}", key):
            found = [match for match in self.find("r" + key) if match.start == 0 and match.end == len(key) + 1]
        return tuple(found)

    def _read(self, match: re.Match[str], key: str) -> CodeMatch | None:
        start, end = match.span()
        if match["odd"]:
            number = (
                re.sub(rf"^(?:{_FAMILIES}|r)(?=.)", "", match["odd"])
                if not match["odd"].startswith("c")
                else match["odd"]
            )
            return self._looked_up(start, end, _squeeze(number), "sure", "irregular number")
        if match["halon"]:
            designation = HALONS[match["halon_number"]]
            known = designation in self._known
            strength: Strength = "sure" if len(match["halon"]) > 1 else "short"
            return CodeMatch(start, end, designation, strength, "halon number") if known else None
        if match["split"]:
            number = re.sub(r"[^0-9a-z]", "", match["split"].replace("а", "a")[1:])
            strength = "sure" if len(number) > _SHORT else "short"
            return self._looked_up(start, end, number, strength, "split spelling")
        if match["bare"]:
            number = _squeeze(match["bare"])
            exact = self._by_number.get(number) or COMMERCIAL.get(number)
            if exact not in self._known or exact is None:
                return None
            strength = "sure" if number.endswith("yf") else "bare"
            return CodeMatch(start, end, exact, strength, "number without prefix")
        if match["counted"]:
            return self._looked_up(start, end, match["counted"], "sure", "number before the word for refrigerant")
        return self._prefixed(match, key)

    def _prefixed(self, match: re.Match[str], key: str) -> CodeMatch | None:
        start, end = match.span()
        if match["inner"]:
            start = match.start("inner")  # the code is `R-410A` in "Freon R-410A"
        prefix, written, suffix = match["prefix"], match["number"], match["suffix"]
        head = prefix.rstrip(" .-_/#:№")
        number = written.replace("o", "0").replace("i", "1").replace("l", "1")
        if written[-1] == "i" and not suffix and written in self._by_number:  # R-407I
            return CodeMatch(start, end, self._by_number[written], "sure", "code")
        if written[-1] == "l" and head not in _SYSTEMATIC and not match["inner"]:  # "refrigerant 40L": a volume
            return None
        if number != written and (len(number) <= _SHORT or sum(char.isdigit() for char in written) < 1):
            return None
        if head in ("ار", "आर"):  # the letter R written out in Arabic or Devanagari
            head = "r"
        if _is_something_else(match, key, head, number):
            return None
        strength: Strength = "sure"
        guessed = len(number) <= _SHORT or (not suffix and written != number)
        if head in ("f", "ф") or (head == "r" and guessed):
            strength = "short"
        tail = _squeeze(suffix)
        rule = "code" if head == "r" else f"number after {head!r}"
        found = self._looked_up(start, end, number + tail, strength, rule)
        if found is None and tail:
            # "R22 a 100": the letter is a word of its own, the code ends before it
            if suffix[0] not in " \t-":
                return None
            found = self._looked_up(start, match.end("number"), number, strength, rule)
        return found

    def _looked_up(self, start: int, end: int, number: str, strength: Strength, rule: str) -> CodeMatch | None:
        digits = re.match(r"[0-9]*", number)
        series = self._series.get(digits[0] if digits else "", ())
        exact = COMMERCIAL.get(number) or self._by_number.get(number)
        if exact is None and number.isdigit():
            exact = self._by_number.get(number + "a")
        if exact is None and number in SWAPPED:
            exact, rule = SWAPPED[number], "digits swapped"
        if exact is None or exact not in self._known:
            return None
        collides: tuple[str, ...] = ()
        if number.isdigit() and len(series) > 1:
            rule = f"{rule}, letter left out"
            collides = tuple(other for other in series if other != exact)
        return CodeMatch(start, end, exact, strength, rule, collides)

    def _followers(self, key: str, end: int) -> Iterator[CodeMatch]:
        """Yield what follows a code in a list such as `R-404A/507/134a`."""
        while match := _NEXT_IN_LIST.match(key, end):
            number = _squeeze(match["number"])
            found = self._looked_up(*match.span("code"), number, "sure", "next in a list of codes")
            if found is None:
                return
            yield found
            end = found.end

    def _spelt(self, key: str) -> Iterator[CodeMatch]:
        for match in _SPELT.finditer(key):
            digits = "".join(_WORDS[word] for word in re.findall(r"[a-z]+", match["words"]))
            digits = re.sub(r"_([1-9])", r"\1", digits).replace("_", "0")
            found = self._looked_up(match.start(), match.end(), digits + (match["suffix"] or ""), "sure", "spelt out")
            if found is not None:
                yield found


_NOT_A_SIZE = re.compile(_UNIT_NEXT)
_NOT_A_COUNT = re.compile(_COUNTED_NEXT)


def _squeeze(text: str) -> str:
    """Return the letters and digits of `text` in lower case."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


def _is_something_else(match: re.Match[str], key: str, head: str, number: str) -> bool:
    """Whether the digits behind `head` are a tyre, money, a size or a count."""
    start, end = match.span()
    if head == "r":
        return _is_tyre(key, start, end, number) or bool(_MONEY_AFTER.match(key, match.end("number")))
    if head in _SYSTEMATIC:
        return False
    short = len(number) <= _SHORT
    if head in _VAGUE and short:
        return True
    if match["suffix"] or match["inner"]:
        return False
    return (short and not _NOT_A_COUNT.match(key, end)) or not _NOT_A_SIZE.match(key, end)


def _is_tyre(key: str, start: int, end: int, number: str) -> bool:
    if len(number) != _SHORT:
        return False
    if _TYRE_AFTER.match(key, end) and number in ("17", "19", "22", "24"):
        return True
    return bool(_TYRE_BEFORE.search(key[max(0, start - 12) : start])) and start > 0 and key[start - 1] in "0123456789 z"
