"""Offered or only mentioned: what stands around a substance decides.

"Replacement for R22", "R22 yerine", "for R410A units", "blend of R-32 and R-125" name a substance that is not for sale.
A cue reaches over articles and generic words, and along a list: "for R22, R134a and R404A" mentions all three.
"""

import re
from collections.abc import Mapping

from domain.alias import GENERIC
from domain.substance import catalogue
from nlp.reading import Named, Reading

_BETWEEN = " \t([-:'\"`‑"
_LIST = frozenset(",/&+;|、")
_SHARE_AFTER = re.compile(r"[\s(:=\[]{0,3}([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s?(?:%|wt|mass|masse|мас)")
_SHARE_BEFORE = re.compile(r"([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s?%\s?(?:of\s|de\s|von\s)?$")
_REACH = 6
"""Words, separators and other substances that a cue may reach over."""
_BLEND_REACH = 90
"""Characters within which "blend of" opens a list of parts."""
_ADJACENT = 14
"""Characters between a substance and a size of its own."""
_TOLERANCE = 2.0
"""Mass % by which a part may differ from the ASHRAE composition (CONTRACT.md)."""


def set_roles(reading: Reading) -> None:
    """Set role and reason of every naming, and the composition that the listing states."""
    by_end = {named.end: named for named in reading.named}
    blends = sorted(hit.end for hit in reading.hits if hit.concept == "mention:blend")
    for named in reading.named:
        if named.designation == GENERIC:
            continue
        cue = _before(reading, named, by_end) or _after(reading, named)
        if cue:
            named.role, named.reason = "mentioned", cue
        share = _share(reading, named)
        if share is not None:
            named.share = share
    _parts(reading, blends)
    _share_alternatives(reading)


def choose_offered(reading: Reading) -> tuple[list[str], list[str]]:
    """Return the designations offered and those only mentioned, each once, in order of place."""
    real = [named for named in reading.named if named.designation != GENERIC]
    title = [named for named in real if reading.in_title(named.start) and named.role == "offered"]
    offered = title or [named for named in real if named.role == "offered"]
    chosen = list(dict.fromkeys(named.designation for named in offered))
    if not chosen and reading.composition and (blend := blend_of(reading.composition)):
        chosen = [blend]
    if title:
        chosen.extend(_own_line(reading, real, set(chosen)))
    mentioned = dict.fromkeys(named.designation for named in real if named.designation not in chosen)
    return chosen, list(mentioned)


def blend_of(composition: Mapping[str, float]) -> str | None:
    """Return the designation of the ASHRAE blend with these parts within 2 points, None where there is none."""
    for blend in catalogue().blends:
        parts = blend.composition
        if parts.keys() == composition.keys() and all(
            abs(parts[part] - composition[part]) <= _TOLERANCE for part in parts
        ):
            return blend.designation
    return None


def _before(reading: Reading, named: Named, by_end: dict[int, Named]) -> str:
    text, place = reading.key, named.start
    in_list = False
    for _ in range(_REACH):
        while place > 0 and text[place - 1] in _BETWEEN:
            place -= 1
        if place > 0 and text[place - 1] in _LIST:
            in_list = True
            place -= 1
            while place > 0 and text[place - 1] in " \t":
                place -= 1
        before = by_end.get(place)
        if before is not None and before.designation != GENERIC:
            if before.role == "mentioned" and (in_list or before.start != place):
                return before.reason
            return ""
        step = 0
        for hit in reading.ends.get(place, ()):
            if hit.concept == "mention:before" and not in_list:
                return f"after {hit.value!r}"
            if hit.concept in ("mention:filler", "mention:any", "generic"):
                step = max(step, hit.end - hit.start)
            elif hit.concept == "mention:and":
                step = max(step, hit.end - hit.start)
                in_list = True
        if not step:
            return ""
        place -= step
    return ""


def _after(reading: Reading, named: Named) -> str:
    text, place = reading.key, named.end
    while place < len(text) and text[place] in " -\t)'":
        place += 1
    for hit in reading.starts.get(place, ()):
        if hit.concept == "mention:after":
            return f"before {hit.value!r}"
    return ""


def _share(reading: Reading, named: Named) -> float | None:
    match = _SHARE_AFTER.match(reading.key, named.end)
    if match is None:
        match = _SHARE_BEFORE.search(reading.key[max(0, named.start - 12) : named.start])
    return float(match[1].replace(",", ".")) if match else None


def _parts(reading: Reading, blends: list[int]) -> None:
    """Make the substances behind "blend of" and those with shares that add up to 100 the parts of a blend."""
    shared = [named for named in reading.named if named.share is not None]
    total: dict[str, float] = {}
    for named in shared:
        total.setdefault(named.designation, named.share or 0.0)
    if len(total) > 1 and abs(sum(total.values()) - 100) <= 1:
        reading.composition = total
        for named in shared:
            named.role, named.reason = "part", "share of a mixture"
    for place in blends:
        for named in reading.named:
            if 0 <= named.start - place <= _BLEND_REACH and named.designation != GENERIC:
                if "\n" in reading.key[place : named.start] or ". " in reading.key[place : named.start]:
                    break
                named.role, named.reason = "part", "named as part of a blend"


def _share_alternatives(reading: Reading) -> None:
    """Let "R22/R502 replacement" mention both: a mentioned naming reaches back over a slash or a plain "and"."""
    ordered = [named for named in reading.named if named.designation != GENERIC]
    for first, second in zip(reversed(ordered[:-1]), reversed(ordered[1:]), strict=True):
        between = reading.key[first.end : second.start].strip()
        if (
            second.role == "mentioned"
            and second.reason.startswith("before")
            and between in ("/", "&", "and", "und", "et", "y")
        ):
            first.role, first.reason = "mentioned", second.reason


def _own_line(reading: Reading, real: list[Named], chosen: set[str]) -> list[str]:
    """Return substances of the text that have a size of their own right behind them, where several do: a price list."""
    sized: dict[str, None] = {}
    starts = sorted(size.start for size in reading.sizes if size.unit == "kg" and size.role in ("plain", "net"))
    for named in real:
        if reading.in_title(named.start) or named.role != "offered":
            continue
        if reading.near(starts, named.end - 1, named.end, _ADJACENT) and any(
            0 <= start - named.end <= _ADJACENT for start in starts
        ):
            sized[named.designation] = None
    return [designation for designation in sized if designation not in chosen] if len(sized) > 1 else []
