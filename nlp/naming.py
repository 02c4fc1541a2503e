"""Which substances a listing names: codes by rule, names by lexicon, CAS and UN numbers by table.

Every naming says how it was recognised. Bare numbers (`410A`) and short trade codes (`N40`) count only where something
else speaks of refrigerants; ordinary chemicals (propane, ammonia, CO2) likewise.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from domain.alias import GENERIC, aliases, collisions
from domain.designation import DesignationReader
from domain.fold import key
from domain.substance import catalogue
from nlp.reading import Named, Reading

_CAS = re.compile(r"(?<![0-9-])[1-9][0-9]{1,6}-[0-9]{2}-[0-9](?![0-9-])")
_LIKE_CAS = re.compile(r"-[0-9]{2}-[0-9]")
_UN = re.compile(r"un(?<![a-z0-9]un)[\s\-]?(?:no\.?\s?)?([0-9]{4})(?![0-9])")
_BARE_LISTED = re.compile(
    r"(?P<number>22|32|134|404|407|410|507|417|422|438|448|449|452|454|1234)"
    r"(?:\s?[-:=]\s?|\s)(?=[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?(?:#|kg|кг|lbs?\b|公斤|كيلو|کیلو)(?!\s?/))"
)
"""Numbers that the trade says without the R; two digits that are often a count (11, 12) are not among them."""
_ENUMERATED = re.compile(r"(?<![0-9a-z.,/-])(?:134|404|407|410|507|1234)(?![0-9a-z/-]|[.,][0-9])")
_JOINS = re.compile(r"\s?(?:,|/|&|\+)\s?|\s(?:and|or|und|et|y|e|и|та|i|ve|va|och|dan|و)\s")
"""What stands between the members of a list: "404, 407c and 410"."""
_JOIN = 5
"""Characters of the longest of those."""
_NOT_A_MEMBER = re.compile(
    r"\s?(?:[$€£¥₽₴₹%]|(?:pcs|pieces|psi|bar|eur|usd|руб|грн|шт|st|ml|mm|cm|km|w|v|hp|btu|kw|kg|кг|g|gr|г|lbs?|oz|l|л|x)"
    r"(?![^\W\d_]))"
)
"""Behind a number it makes a size, a price or a count of it."""
_NOT_LISTED = re.compile(r"(?:[0-9a-z.,/x×*#$€£-]|[0-9$€£x×*]\s)$")
"""What stands in front of a number that is a price, a size, a count or a part of another."""
_BARE_BOTTLED = re.compile(
    r"(?:cylinders?|bottles?|jugs?|tanks?|cans?|garrafas?|bombonas?|botellas?|botijas?|cilindros?|latas?|boyas?|bombol[ae]"
    r"|bouteilles?|bonbonnes?|flaschen?|butl[aei]|баллон[аов]{0,2}|балон[аів]{0,2}|tup|tupu)\s(?:of|de|di|von|mit|d'|с|з)\s"
    r"(?:gas\s|gaz\s)?(?P<number>22|134|404|407|410|507|1234)(?![0-9a-z]|[.,][0-9]|\s?(?:kg|g\b|lb|oz|l\b|ml|кг|л\b|x|%))"
)
"""`two bottles of 134`, as buyers and sellers say it; a unit behind the number makes it a size."""
_BOTTLES = frozenset(("pack:container", "pack:pieces", "pack:can"))
_TRADED = frozenset(
    (
        "R-134a",
        "R-410A",
        "R-404A",
        "R-407C",
        "R-507A",
        "R-600a",
        "R-1234yf",
        "R-422D",
        "R-417A",
        "R-438A",
        "R-448A",
        "R-449A",
    )
)
_SIZE_BEHIND = re.compile(
    r"(?:\s(?:gas|gaz|газ))?\s?[-(,:x]?\s?[0-9]{1,4}(?:[.,][0-9]{1,3})?\s?(?:kgs?|кг|g|gr|г|lbs?|oz|#|公斤|克|كجم|كيلو)(?![a-z])"
)
_EQUIVALENT = re.compile(r"[\s.-]{0,2}(?:e(?![a-z])|eq|equiv|aqui|aequi|экв|당량|환산|当量|換算|换算)")
"""Behind CO2 it speaks of a climate effect, not of the gas."""
_LEMONADE = ("refrigerante", "refrigerantes")
_ORDINARY = frozenset(("HC", "natural", "PFC", "HCC", "other", "misc"))
"""Families whose chemical names are household words: named without any refrigerant context they mean other goods."""
_NUMBERED = re.compile(r"(?:hc|hydrocarbon)[\s-]?[0-9]")
"""`HC-22a` is propane too, and no household word."""


@cache
def reader() -> DesignationReader:
    """Return the reader of codes for all substances on file."""
    return DesignationReader(catalogue())


@cache
def numbers() -> dict[str, str]:
    """Return CAS numbers (`75-45-6`) and UN numbers (`un1018`) with the designation each stands for."""
    found: dict[str, str] = {}
    for substance in catalogue().values():
        for cas in substance.cas:
            found.setdefault(cas, substance.designation)
    for alias in aliases():
        written = key(alias.text)
        if _CAS.fullmatch(written) or _UN.fullmatch(written):
            found.setdefault(re.sub(r"[\s-]", "", written) if written.startswith("un") else written, alias.designation)
    for collision in collisions():  # UN 3159 covers R-134 too, and means R-134a
        if _UN.fullmatch(number := key(collision.text)):
            found[number] = collision.designations[0]
    return found


def find_named(reading: Reading) -> list[Named]:
    """Return the substances named, in order of place, not overlapping; generic words too."""
    found = [*_codes(reading.key), *_numbers(reading.key), *_names(reading)]
    found.sort(key=lambda named: (named.start, -named.end))
    kept: list[Named] = []
    for named in found:
        if kept and named.start < kept[-1].end:
            if named.designation != GENERIC and kept[-1].designation == GENERIC and named.end >= kept[-1].end:
                kept[-1] = named
            continue
        kept.append(named)
    return _with_listed(reading, _in_context(reading, kept))


def _with_listed(reading: Reading, found: list[Named]) -> list[Named]:
    """Add bare numbers in front of a size, where other words speak of refrigerants: "410a 11.3kg; 22 13.6kg"."""
    if "context:other" in reading.concepts:
        return found
    matches = list(_BARE_BOTTLED.finditer(reading.key)) if reading.concepts & _BOTTLES else []
    if any(named.strength in ("sure", "generic", "bare") for named in found):
        matches.extend(
            match
            for match in _BARE_LISTED.finditer(reading.key)
            if not _NOT_LISTED.search(reading.key, max(0, match.start() - 2), match.start())
        )
    added: list[Named] = []
    starts = [named.start for named in found]
    spans = [match.span("number") for match in matches]
    spans.extend(_enumerated(reading, found))
    for start, end in sorted(set(spans)):
        before = bisect_left(starts, end) - 1
        if before < 0 or found[before].end <= start:
            code = reader().read(f"r{reading.key[start:end]}")
            added.extend(
                Named(start, end, one.designation, "bare", "number where a gas is named", one.collides)
                for one in code[:1]
            )
    return sorted((*found, *added), key=lambda named: named.start) if added else found


def _enumerated(reading: Reading, found: list[Named]) -> Iterator[tuple[int, int]]:
    """Yield bare numbers that are members of a list with a code that is sure: "R22, 134 and 404", "404, 407c, 410"."""
    anchors = [named for named in found if named.rule == "number without prefix" or named.strength == "sure"]
    if not anchors:
        return
    text = reading.key
    begins = {named.start for named in anchors}
    ends = {named.end for named in anchors}
    loose = [match.span() for match in _ENUMERATED.finditer(text) if not _NOT_A_MEMBER.match(text, match.end())]
    joined: set[tuple[int, int]] = set()
    for start, end in loose:  # a list grows from its sure members to the right ...
        if any(at in ends and _JOINS.fullmatch(text, at, start) for at in range(start - _JOIN, start)):
            ends.add(end)
            joined.add((start, end))
    begins.update(start for start, _ in joined)
    for start, end in reversed(loose):  # ... and to the left
        if any(at in begins and _JOINS.fullmatch(text, end, at) for at in range(end + 1, end + _JOIN + 1)):
            begins.add(start)
            joined.add((start, end))
    yield from joined


def _codes(text: str) -> Iterator[Named]:
    for code in reader().find(text):
        yield Named(code.start, code.end, code.designation, code.strength, code.rule, code.collides)


def _numbers(text: str) -> Iterator[Named]:
    table = numbers()
    if _LIKE_CAS.search(text):
        for match in _CAS.finditer(text):
            if match[0] in table:
                yield Named(match.start(), match.end(), table[match[0]], "sure", "CAS number")
    if "un" in text:
        for match in _UN.finditer(text):
            if (number := "un" + match[1]) in table:
                yield Named(match.start(), match.end(), table[number], "short", "UN number")


def _names(reading: Reading) -> Iterator[Named]:
    substances = catalogue()
    for hit in reading.hits:
        if hit.concept == "generic":
            yield Named(hit.start, hit.end, GENERIC, "generic", "word for any refrigerant")
        elif hit.concept == "name":
            if hit.value == "R-744" and _EQUIVALENT.match(reading.key, hit.end):
                continue
            known = substances.get(hit.value)
            ordinary = known is not None and known.family in _ORDINARY
            ordinary = ordinary and not _NUMBERED.match(reading.key, hit.start)
            yield Named(hit.start, hit.end, hit.value, "bare" if hit.short or ordinary else "sure", "name")


def _in_context(reading: Reading, found: list[Named]) -> list[Named]:
    """Drop what is no refrigerant for want of context, and short codes beside words of other trades."""
    if "context:drink" in reading.concepts:
        found = [named for named in found if not _is_drink(reading, named)]
    speaks = any(
        named.strength == "generic" or (named.strength == "sure" and not is_plain_number(reading, named))
        for named in found
    )
    other = "context:other" in reading.concepts
    refrigeration = speaks or "context:refrigeration" in reading.concepts
    if not refrigeration and not other:
        refrigeration = any(_is_sold_so(reading, named) for named in found)
    if not refrigeration and not other:
        # "R22 13.6kg": a short code beside a size or container is a refrigerant until something speaks against it
        refrigeration = any(named.strength == "short" for named in found)
    if refrigeration and not (other and not speaks):
        return found
    return [
        named
        for named in found
        if named.strength in ("sure", "generic", "short")
        and not (other and (named.strength == "short" or is_plain_number(reading, named)))
    ]


def _is_sold_so(reading: Reading, named: Named) -> bool:
    """Whether a size stands right behind a much traded number or a trade code: "134a 340 g", "MP39 13.6 kg"."""
    if named.strength != "bare" or _SIZE_BEHIND.match(reading.key, named.end) is None:
        return False
    if named.rule == "name":
        return any(char.isdigit() for char in reading.key[named.start : named.end]) and not _is_ordinary(named)
    return named.rule == "number without prefix" and named.designation in _TRADED


def _is_ordinary(named: Named) -> bool:
    """Whether the substance has a chemical name that is a household word."""
    known = catalogue().get(named.designation)
    return known is not None and known.family in _ORDINARY


def is_plain_number(reading: Reading, named: Named) -> bool:
    """Whether the code is R and digits only: `R134` and `R600` number bicycles, resistors and printers too."""
    return named.rule.startswith("code") and reading.key[named.end - 1].isdigit()


def _is_drink(reading: Reading, named: Named) -> bool:
    """Whether a generic word is the Portuguese one for lemonade."""
    return named.designation == GENERIC and reading.key[named.start : named.end] in _LEMONADE
