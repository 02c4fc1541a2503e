"""Offered or only mentioned: what stands around a substance decides.

"Replacement for R22", "R22 yerine", "for R410A units", "blend of R-32 and R-125" name a substance that is not for sale.
A cue reaches over articles and generic words, and along a list: "for R22, R134a and R404A" mentions all three.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from domain.alias import GENERIC
from domain.fold import key
from domain.substance import catalogue
from nlp.lexicon import word_list
from nlp.reading import Named, Reading

_BETWEEN = " \t([-:'\"`‑"
_LIST = frozenset(",/&+;|、")
_SHARE_AFTER = re.compile(r"[\s(:=\[]{0,3}([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s?(?:%|wt|mass|masse|мас)")
_SHARE_BEFORE = re.compile(r"([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s?%\s?(?:of\s|de\s|von\s)?$")
_JOINED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)?")
_NOT_AFTER = re.compile("用途|用于|用に|用の")
_LONGEST = 40
"""Characters of the longest cue."""
_CUE_WORDS = 4
_ENGLISH_NOUNS = frozenset(("replacement", "replacements", "substitute", "alternative", "retrofit"))
"""Nouns that need "for" before what is replaced: "R12 substitute HC-12a" is a substitute for R12."""
_LETTER = re.compile(r"[^\W\d_]")
_OBJECT = 9
"""Characters between "replacement" and what is replaced."""
_REACH = 6
"""Words, separators and other substances that a cue may reach over."""
_BLEND_REACH = 90
"""Characters within which "blend of" opens a list of parts."""
_ALSO = 90
"""Characters within which "also available" speaks of a substance."""
_ALSO_BEHIND = 4
"""Characters between a substance and the "also available" that stands right behind it."""
_BLEND_AND_PARTS = 3
_PART_JOIN = re.compile(r"\s?(?:[/&+,;-]|and|und|et|y|e|и)\s?")
_OPENS = re.compile(r"\s?[(\[=:]\s?(?:a\s)?(?:blend|mix|mixture)?(?:\sof)?\s?")
"""What stands between a blend and its parts in brackets."""
_SENTENCE_ENDS = re.compile(r"\n|[.!?;] [^0-9]|。")
_ADJACENT = 14
"""Characters between a substance and a size of its own."""
_TOLERANCE = 2.0
"""Mass % by which a part may differ from the ASHRAE composition (CONTRACT.md)."""


def set_roles(reading: Reading) -> None:
    """Set role and reason of every naming, and the composition that the listing states."""
    by_end = {named.end: named for named in reading.named}
    blends = [hit.end for hit in reading.hits if hit.concept == "mention:blend"]
    starts = [named.start for named in reading.named if named.designation != GENERIC]
    for named in reading.named:
        if named.designation == GENERIC:
            continue
        cue = _before(reading, named, by_end) or _after(reading, named, starts)
        if cue:
            named.role, named.reason = "mentioned", cue
        share = _share(reading, named)
        if share is not None:
            named.share = share
        if named.start >= reading.aside:
            named.role, named.reason, named.share = "mentioned", "among other goods of the page", None
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
        chosen.extend(_also(reading, real, set(chosen)))
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


@dataclass(frozen=True, slots=True)
class _Cues:
    """Words around a substance: single and joined words as sets, words of scripts without spaces as endings."""

    before: frozenset[str]
    before_joined: tuple[str, ...]
    after: frozenset[str]
    after_joined: tuple[str, ...]
    postposition: frozenset[str]
    filler: frozenset[str]
    conjunction: frozenset[str]
    conjunction_joined: tuple[str, ...]


@cache
def _cues() -> _Cues:
    words = {concept: [key(word).strip() for word in found] for concept, found in word_list("mention").items()}
    after = sorted((*words["after"], *words["postposition"]), key=len, reverse=True)
    return _Cues(
        frozenset(words["before"]),
        tuple(word for word in words["before"] if _JOINED.match(word[-1])),
        frozenset(after),
        tuple(word for word in after if _JOINED.match(word[0])),
        frozenset(words["postposition"]),
        frozenset(words["filler"]),
        frozenset(words["and"]),
        tuple(word for word in words["and"] if _JOINED.match(word)),
    )


def _before(reading: Reading, named: Named, by_end: dict[int, Named]) -> str:
    """Return why the words in front make the substance a mere mention, "" where they do not."""
    text, place, cues = reading.key, named.start, _cues()
    in_list = False
    for _ in range(_REACH):
        place, separated = _back(text, place)
        in_list = in_list or separated
        before = by_end.get(place)
        if before is not None and before.designation != GENERIC:
            return before.reason if before.role == "mentioned" and (in_list or before.end == named.start) else ""
        if before is not None:
            place = before.start
            continue
        word, joined = _cue_ending(text, place, cues.before, cues.before_joined)
        if word and not in_list:
            begin = place - len(word)
            compound = text[begin - 1 : begin] in ("-", "の") and begin - 1 in by_end  # "R22-Ersatz R422D"
            return "" if compound else f"after {word!r}"
        begin = _word_begin(text, place)
        last = text[begin:place]
        if last in cues.conjunction:
            in_list = True
        elif not joined and text.endswith(cues.conjunction_joined, 0, place):
            in_list, begin = True, place - 1
        elif last not in cues.filler:
            return ""
        place = begin
    return ""


def _word_begin(text: str, place: int) -> int:
    """Return where the word begins that ends at `place`, at most `_LONGEST` characters back."""
    begin, least = place, max(0, place - _LONGEST)
    while begin > least and text[begin - 1].isalpha():
        begin -= 1
    return begin


def _back(text: str, place: int) -> tuple[int, bool]:
    """Return the place before spaces and brackets, and whether a list separator stood among them."""
    while place > 0 and text[place - 1] in _BETWEEN:
        place -= 1
    if place > 0 and text[place - 1] in _LIST:
        place -= 1
        while place > 0 and text[place - 1] in " \t":
            place -= 1
        return place, True
    return place, False


def _cue_ending(text: str, place: int, words: frozenset[str], joined: tuple[str, ...]) -> tuple[str, bool]:
    """Return the longest cue of up to four words that ends at `place`, and whether its script has no spaces."""
    window = text[max(0, place - _LONGEST) : place]
    if window.endswith(joined):
        return next(word for word in joined if window.endswith(word)), True
    if not window or not window[-1].isalpha():
        return "", False
    parts = window.rsplit(None, _CUE_WORDS)
    for count in range(min(_CUE_WORDS, len(parts)), 0, -1):
        phrase = " ".join(parts[-count:]).lstrip("([{\"'-/,.;:")
        if phrase in words:
            return phrase, False
    return "", False


def _after(reading: Reading, named: Named, starts: list[int]) -> str:
    """Return why the words behind make the substance a mere mention, "" where they do not."""
    text, place, cues = reading.key, named.end, _cues()
    while place < len(text) and text[place] in " -\t)'":
        place += 1
    window = text[place : place + _LONGEST]
    phrase = ""
    if window.startswith(cues.after_joined):
        phrase = next(word for word in cues.after_joined if window.startswith(word))
        if _NOT_AFTER.match(window):
            return ""
    else:
        words = _WORDS.findall(window)[:3]
        for count in range(len(words), 0, -1):
            candidate = " ".join(words[:count])
            if candidate in cues.after and window.startswith(candidate):
                phrase = candidate
                break
    if not phrase:
        return ""
    if phrase in cues.postposition or text[named.end : place] == "-":  # "R22-Ersatz", "R22 yerine"
        return f"before {phrase!r}"
    end = place + len(phrase)
    following = bisect_left(starts, end)
    if following < len(starts) and starts[following] - end <= _OBJECT:
        between = text[end : starts[following]]
        if "\n" not in between and (phrase not in _ENGLISH_NOUNS or _LETTER.search(between)):
            return ""  # "R-422D replacement for R22": it is the other one that is replaced
    return f"before {phrase!r}"


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
    starts = [named.start for named in reading.named]
    for place in blends:
        seen: set[str] = set()
        for named in reading.named[bisect_left(starts, place) : bisect_right(starts, place + _BLEND_REACH)]:
            between = reading.key[place : named.start]
            if "\n" in between or ". " in between or _is_made_of(named, seen):
                break
            if named.designation != GENERIC:
                named.role, named.reason = "part", "named as part of a blend"
                seen.add(named.designation)
    _bracketed(reading)


def _is_made_of(named: Named, parts: set[str]) -> bool:
    """Whether the substance is the ASHRAE blend of just these parts."""
    known = catalogue().get(named.designation)
    return known is not None and bool(parts) and known.composition.keys() == parts


def _bracketed(reading: Reading) -> None:
    """Make the list in "R507 (R125/R143a)" and in "R125/R143a (R507)" the parts of the blend beside it."""
    real = [named for named in reading.named if named.designation != GENERIC]
    if len(real) < _BLEND_AND_PARTS:
        return
    first = 0
    while first < len(real):
        last = first
        while last + 1 < len(real) and _PART_JOIN.fullmatch(reading.key, real[last].end, real[last + 1].start):
            last += 1
        run = real[first : last + 1]
        parts = {named.designation for named in run}
        ahead, behind = real[first - 1] if first else None, real[last + 1] if last + 1 < len(real) else None
        if len(parts) > 1 and (
            (ahead and _is_made_of(ahead, parts) and _OPENS.fullmatch(reading.key, ahead.end, run[0].start))
            or (behind and _is_made_of(behind, parts) and _OPENS.fullmatch(reading.key, run[-1].end, behind.start))
        ):
            for named in run:
                named.role, named.reason = "part", "named as part of a blend"
        first = last + 1


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


def _also(reading: Reading, real: list[Named], chosen: set[str]) -> Iterator[str]:
    """Yield substances of the text beside "also available": behind it in its sentence, or right in front of it."""
    cues = [hit for hit in reading.hits if hit.concept == "page:also"]
    starts, ends = [hit.start for hit in cues], [hit.end for hit in cues]
    for named in real:
        if reading.in_title(named.start) or named.role != "offered" or named.designation in chosen:
            continue
        before, behind = bisect_right(ends, named.start) - 1, bisect_left(starts, named.end)
        if (
            before >= 0
            and named.start - ends[before] <= _ALSO
            and not _SENTENCE_ENDS.search(reading.key, ends[before], named.start)
        ) or (behind < len(starts) and _is_right_behind(reading, named.end, starts[behind])):
            chosen.add(named.designation)
            yield named.designation


def _is_right_behind(reading: Reading, end: int, start: int) -> bool:
    """Whether nothing but spaces lies between: "R410A also available", "R410A भी उपलब्ध"."""
    return start - end <= _ALSO_BEHIND and not reading.key[end:start].strip()


def _own_line(reading: Reading, real: list[Named], chosen: set[str]) -> list[str]:
    """Return substances of the text that have a size of their own right behind them, where several do: a price list."""
    sized: dict[str, None] = {}
    starts = sorted(size.start for size in reading.sizes if size.unit == "kg" and size.role in ("plain", "net"))
    for named in real:
        if reading.in_title(named.start) or named.role != "offered":
            continue
        behind = bisect_left(starts, named.end)
        if behind < len(starts) and starts[behind] - named.end <= _ADJACENT:
            sized[named.designation] = None
    return [designation for designation in sized if designation not in chosen] if len(sized) > 1 else []
