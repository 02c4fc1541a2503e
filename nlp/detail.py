"""Condition of the goods and red-flag words: what single words and phrases say, each with its span."""

from domain.extraction import Condition
from nlp.reading import MOST_READ, Reading

_CONDITIONS: tuple[tuple[str, Condition], ...] = (
    ("pack:reclaimed", "reclaimed"),
    ("pack:recycled", "recycled"),
    ("pack:recovered", "recovered"),
    ("pack:virgin", "virgin"),
)
_PLAIN_NEW = frozenset(
    (
        "new",
        "neu",
        "neuf",
        "nuevo",
        "nuovo",
        "novo",
        "nowy",
        "новый",
        "全新",
        "原装",
        "新品",
        "sealed",
        "sıfır",
        "orijinal",
        "original",
    )
)
"""Words for "new" that describe many other things; they count only right beside the substance or container."""
_PURITY = frozenset(("99.9%", "100% pure", "高纯"))
"""Words for purity; reclaimed gas is sold with them too."""
_BESIDE = 14


def find_condition(reading: Reading) -> Condition:
    """Return the condition stated, the used ones first: a listing that says "reclaimed" and "sealed" is reclaimed."""
    places = sorted(
        [named.start for named in reading.named if reading.in_title(named.start)]
        + [
            hit.start
            for hit in reading.hits
            if hit.concept in ("pack:container", "generic") and reading.in_title(hit.start)
        ]
    )
    for concept, condition in _CONDITIONS:
        if concept not in reading.concepts:
            continue
        for hit in reading.hits:
            if hit.concept != concept:
                continue
            if hit.value.lower() in _PURITY:
                continue
            if hit.value.lower() in _PLAIN_NEW and not (
                reading.in_title(hit.start) and reading.near(places, hit.start, hit.end, _BESIDE)
            ):
                continue
            reading.span(hit.start, hit.end, "CONDITION", condition, hit.value)
            return condition
    return "unknown"


def find_flags(reading: Reading) -> list[str]:
    """Return the red flags whose words occur, each once, in order of place."""
    flags: dict[str, None] = {}
    if len(reading.listing.text) > MOST_READ or len(reading.listing.title) > MOST_READ:
        flags["truncated"] = None
    for hit in reading.hits:
        if hit.concept.startswith("flag:") or hit.concept in (
            "pack:certificate_waived",
            "pack:leftover",
            "pack:disposable",
        ):
            flag = hit.concept.partition(":")[2]
            if flag not in flags:
                flags[flag] = None
                reading.span(hit.start, hit.end, "FLAG", flag, hit.value)
    homoglyphs = reading.title.folded.homoglyphs or reading.body.folded.homoglyphs
    if homoglyphs:
        flags["homoglyph"] = None
        source = reading.title if reading.title.folded.homoglyphs else reading.body
        for place in source.folded.homoglyphs[:_BESIDE]:
            reading.note(source.name, place, place + 1, "FLAG", "homoglyph", "a letter of another script inside a code")
    return list(flags)
