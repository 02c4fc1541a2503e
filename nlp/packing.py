"""Packs: which of the sizes are what one unit of the goods holds, how many units, in which container.

The title speaks of what is sold, so its sizes win over those of the text; both stay in the spans. Contents computed
from a water capacity (litres times fill ratio) are marked as inferred.
"""

import re
from bisect import bisect_left, bisect_right

from domain.alias import GENERIC
from domain.extraction import Container, Pack
from domain.packaging import fill_ratios
from nlp.measure import alike
from nlp.reading import Reading, Size

_COUNT_BEFORE = re.compile(r"(?<![0-9.,/a-z-])([1-9][0-9]{0,3})\s?$")
_DRUMS = frozenset(("drum", "fass", "fut", "fusto", "tambor", "beczka", "varil", "бочка", "hordo", "sud", "vat", "桶"))
_HAND_HELD = 2.0
"""kg above which a "can" is a container that the seller merely calls so."""
_BULK = 10_000.0
_MOST_PACKS = 40
"""More sizes than these are a catalogue, not a listing."""
_LIST_GAP = 8
"""Characters between the sizes of one list."""
_FURTHER = 14
"""Characters between "also in" and the sizes it speaks of, and between those."""
_ALSO = 90
"""Characters within which "also available" speaks of a size."""
_ENDS = re.compile(r"[.!?;\n] |\n")
_OTHER_SIZE = 2.5
"""How much larger one size of a list must be than another: a bottle's gross weight is not twice its net one."""
_FAR = 60
_WORDY = 400
"""Characters of text above which a mass must stand near a substance or a word of packing to count."""


def find_container(reading: Reading) -> Container:
    """Return the container that the words of the listing name; a fill type wins over a shape."""
    concepts = reading.concepts
    if "pack:disposable" in concepts:
        return "disposable"
    if "pack:refillable" in concepts:
        return "refillable"
    if "pack:tank" in concepts:
        return "tank"
    if "pack:can" in concepts and not any(size.value > _HAND_HELD for size in reading.sizes if size.unit == "kg"):
        return "can"
    words = {hit.value.lower() for hit in reading.hits if hit.concept == "pack:container"}
    if words & _DRUMS:
        return "drum"
    return "unknown"


def find_packs(reading: Reading) -> tuple[Pack, ...]:
    """Return the packs offered, in order of place, each size once."""
    usable = [size for size in reading.sizes if size.role not in ("other", "per")]
    chosen = _of_the_goods(reading, usable)
    net = [size for size in chosen if size.unit == "kg" and size.role == "net"]
    if net:
        chosen = [size for size in chosen if size.role != "plain" or _joined(reading, size, net)]
    contents = [size for size in chosen if size.unit == "kg" and _is_content(size)]
    gross = next((size.value for size in chosen if size.role == "gross"), None)
    water = next((size.value for size in chosen if size.unit == "l"), None)
    packs: list[Pack] = []
    for size in contents:
        if len(packs) == _MOST_PACKS:
            break
        if any(pack.net_kg is not None and alike(pack.net_kg, size.value) for pack in packs):
            continue
        guessed = size.role == "usual"
        packs.append(Pack(size.value, None, max(1, size.units), reading.container, None, inferred=guessed))
        place = "title" if reading.in_title(size.start) else "text"
        reading.span(size.start, size.end, "PACK", f"{size.value:g} kg", size.reason or f"size in the {place}")
    packs = _pair_gross(packs, gross)
    if not packs and (water or gross):
        tare = next((size.value for size in chosen if size.role == "tare"), 0.0)
        packs = [_inferred(reading, gross, water, tare)]
    elif len(packs) == 1 and water:
        first = packs[0]
        packs = [Pack(first.net_kg, first.gross_kg, first.units, reading.container, water, first.inferred)]
    if len(packs) == 1 and packs[0].units == 1 and (units := _stated_units(reading)):
        pack = packs[0]
        packs = [Pack(pack.net_kg, pack.gross_kg, units, pack.container, pack.water_l, pack.inferred)]
    return tuple(packs)


def _of_the_goods(reading: Reading, usable: list[Size]) -> list[Size]:
    """Return the sizes of what is sold: those of the title, a list that holds them, else those of the text."""
    title = [size for size in usable if reading.in_title(size.start)]
    told = any(_is_content(size) or size.role == "gross" for size in title)
    chosen = title if told else _of_text(reading, usable)
    if told and all(size.unit == "l" for size in title):  # a drum of 200 l: the text may tell what is in it
        chosen = [*title, *(size for size in _of_text(reading, usable) if size.unit == "kg")]
    listed = _listed(reading, usable) or _side_by_side(reading, usable, title)
    if listed and (chosen is not title or _contains(listed, title)):
        chosen = listed
    elif chosen is title:
        chosen = [*title, *_further(reading, usable), *_of_others(reading, usable)]
    return chosen


def _is_content(size: Size) -> bool:
    return size.role in ("plain", "net", "usual")


def _of_text(reading: Reading, sizes: list[Size]) -> list[Size]:
    """Return the sizes of the text that belong to the goods; in a long text they must stand near words that say so."""
    sizes = [size for size in sizes if not reading.in_title(size.start)]
    if len(reading.key) - reading.title_end < _WORDY:
        return sizes
    places = sorted(
        [named.start for named in reading.named]
        + [
            hit.start
            for hit in reading.hits
            if hit.concept in ("pack:container", "pack:net", "pack:packing", "pack:can")
        ]
    )
    kept: list[Size] = []
    for size in sizes:
        chained = kept and size.start - kept[-1].end < 6  # noqa: PLR2004  "30lb 125lb 1000lb"
        if chained or size.role != "plain" or reading.near(places, size.start, size.end, _FAR):
            kept.append(size)
    return kept


def _contains(listed: list[Size], sizes: list[Size]) -> bool:
    """Whether the size of the title is one of those in the list of sizes of the text."""
    masses = [size.value for size in sizes if size.unit == "kg"]
    return bool(masses) and all(any(alike(mass, other.value) for other in listed) for mass in masses)


def _listed(reading: Reading, sizes: list[Size]) -> list[Size]:
    """Return the list of several sizes behind a word such as "sizes" or "packing", empty where there is none."""
    starts = [size.start for size in sizes]
    for cue in (hit for hit in reading.hits if hit.concept == "pack:packing"):
        found: list[Size] = []
        for size in sizes[bisect_left(starts, cue.end) :]:
            end = found[-1].end if found else cue.end
            if size.start - end > _LIST_GAP:
                break
            found.append(size)
        if len(found) > 1:
            return found
    return []


def _side_by_side(reading: Reading, sizes: list[Size], title: list[Size]) -> list[Size]:
    """Return sizes of the text written as one list ("3 kg/10 kg") that holds the title's: the sizes to choose from."""
    masses = [size for size in sizes if _is_content(size) and size.unit == "kg" and not reading.in_title(size.start)]
    for place, first in enumerate(masses[:_MOST_PACKS]):
        found = [first]
        for size in masses[place + 1 :]:
            if reading.masked[found[-1].end : size.start].strip() not in ("/", "|", ",") or size.role != first.role:
                break
            found.append(size)
        values = [size.value for size in found]
        if len(found) > 1 and max(values) > _OTHER_SIZE * min(values) and _contains(found, title):
            return found
    return []


def _further(reading: Reading, sizes: list[Size]) -> list[Size]:
    """Return the sizes right behind words such as "also in": sold beside the one of the title."""
    found: list[Size] = []
    starts = [size.start for size in sizes]
    for cue in (hit for hit in reading.hits if hit.concept == "page:also_in" and not reading.in_title(hit.start)):
        end = cue.end
        for size in sizes[(first := bisect_left(starts, cue.end)) : first + _MOST_PACKS]:
            if size.start - end > _FURTHER or not _is_content(size) or _ENDS.search(reading.masked, end, size.start):
                break
            found.append(size)
            end = size.end
    return found


def _of_others(reading: Reading, sizes: list[Size]) -> list[Size]:
    """Return the sizes that stand beside substances "also available": "also have 2 lb of R-13"."""
    cues = sorted(hit.end for hit in reading.hits if hit.concept == "page:also" and not reading.in_title(hit.start))
    if not cues:
        return []
    title = {named.designation for named in reading.named if reading.in_title(named.start)}
    others = [
        named
        for named in reading.named
        if named.role == "offered" and named.designation not in (*title, GENERIC) and not reading.in_title(named.start)
    ]
    starts, ends = [named.start for named in others], [named.end for named in others]
    found: list[Size] = []
    for size in sizes:
        cue = bisect_right(cues, size.start) - 1
        if not _is_content(size) or size.unit != "kg" or cue < 0 or size.start - cues[cue] > _ALSO:
            continue
        before, behind = bisect_right(ends, size.start) - 1, bisect_left(starts, size.end)
        beside = (before >= 0 and size.start - ends[before] <= _FURTHER) or (
            behind < len(starts) and starts[behind] - size.end <= _FURTHER
        )
        if beside and not _ENDS.search(reading.masked, cues[cue], size.start):
            found.append(size)
    return found


def _joined(reading: Reading, size: Size, net: list[Size]) -> bool:
    """Whether a plain size continues a list that began with a net one: "net 30 lb / 125 lb / 1000 lb"."""
    ends = [other.end for other in net[:_MOST_PACKS]]
    before = bisect_right(ends, size.start)
    if size.role != "plain" or not before:
        return False
    end = ends[before - 1]
    return size.start - end <= _FAR and not re.search(r"[a-z]{3}", reading.masked[end : size.start])


def _pair_gross(packs: list[Pack], gross: float | None) -> list[Pack]:
    if gross is None or len(packs) != 1 or packs[0].net_kg is None or gross < packs[0].net_kg:
        return packs
    pack = packs[0]
    return [Pack(pack.net_kg, gross, pack.units, pack.container, pack.water_l, pack.inferred)]


def _inferred(reading: Reading, gross: float | None, water: float | None, tare: float) -> Pack:
    """Return a pack known by its water capacity or its gross weight (and tare) alone."""
    if gross and 0 < tare < gross:
        return Pack(round(gross - tare, 3), gross, 1, reading.container, water, inferred=True)
    ratios = fill_ratios()
    for named in reading.named:
        if water and named.role == "offered" and (ratio := ratios.get(named.designation)):
            return Pack(round(water * ratio, 2), gross, 1, reading.container, water, inferred=True)
    return Pack(None, gross, 1, reading.container, water)


def _stated_units(reading: Reading) -> int:
    """Return the number of packs that a word gives ("quantity 15", "12 cans"), 0 where none does."""
    for hit in reading.hits:
        if hit.concept == "pack:pieces" and reading.in_title(hit.start):
            counted = _COUNT_BEFORE.search(reading.masked[max(0, hit.start - 8) : hit.start])
            if counted:
                return int(counted[1])
    for hit in reading.hits:
        if hit.concept == "pack:times" and hit.value != "x" and not _is_minimum(reading, hit.start):
            match = re.match(
                r"[\s:.=]{0,3}([1-9][0-9]{0,4})(?![0-9.,]*[0-9]|\s?(?:kg|g\b|lb|%))",
                reading.masked[hit.end : hit.end + 12],
            )
            if match:
                return int(match[1])
    return 0


def _is_minimum(reading: Reading, start: int) -> bool:
    """Whether the word at `start` goes on from one such as "minimum order"."""
    return any(
        hit.concept == "pack:other_mass"
        for place in (start, start - 1, start - 2)
        for hit in reading.ends.get(place, ())
    )
