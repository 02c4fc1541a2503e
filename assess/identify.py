"""What can it be? A name, code, CAS or UN number, HS code, formula or composition in any script -> the substances.

The one thing to know: a candidate is only what the text says. A near miss (`R-439`, `R12a`) gets no candidate, only
names that are close to it, because an officer acts on what stands here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Literal

from assess.formula import substances_of_formula
from assess.hs import hs_of_composition
from assess.lookalike import look_alikes
from assess.measure import EU_FIRST, Gwp, gwp_of_parts
from assess.number import NumberReading, collision_rank, commonness, numbers_within, read_number
from assess.passage import found_within, replaced_in
from domain.alias import GENERIC, Alias, AliasKind, aliases, collisions
from domain.composition import known_as, nearest, read_composition, read_shares
from domain.designation import DesignationReader
from domain.fold import key
from domain.substance import Substance, catalogue
from domain.tariff import NationalCode

Reading = Literal["name", "CAS", "UN", "HS", "formula", "composition", "nothing"]
Sureness = Literal["sure", "likely", "possible"]

_LEAVES_LETTER_OUT = re.compile(r"r(?![a-z])|(?:hcfc|hfc|cfc)(?![a-z])|[^\W\d_]{4,}")
_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"[+*!?&%=<>~^$@]")
"""Signs that change what a name says (`R-410A+` is sold as something else) and so may not be passed over."""
_MISREAD = str.maketrans("oil", "011")
CLOSE = 0.75
"""Least similarity (difflib ratio) of a name that is worth naming as near."""
REPLACEMENT = "The text speaks of a replacement: what is in the container may be another gas than the one named."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A substance that the text can mean; `substance` None stands for any refrigerant (a generic word)."""

    designation: str
    substance: Substance | None
    reason: str
    sureness: Sureness
    look_alikes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """What a text can mean, most likely first. `near` are names close to a text that means nothing on file."""

    text: str
    read_as: Reading
    candidates: tuple[Candidate, ...] = ()
    near: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    composition: Mapping[str, float] | None = None
    gwp: Gwp | None = None
    hs_2022: tuple[str, ...] = ()
    national: tuple[NationalCode, ...] = ()


def identify(text: str) -> Identification:
    """Say what a text can mean; never a guess: see the module's docstring."""
    folded = _folded(text)
    if not folded:
        return Identification(text, "nothing")
    found = _composition(text) or _number(text, folded) or _named(text, folded) or _formula(text)
    if found is None:
        found = _within(text, folded) or Identification(text, "nothing", near=_near(folded))
        found = replace(found, warnings=(*found.warnings, *_incomplete(text)))
    return replace(found, candidates=tuple(_with_look_alikes(candidate) for candidate in found.candidates))


def _folded(text: str) -> str:
    return _SPACES.sub(" ", key(text)).strip()


def _composition(text: str) -> Identification | None:
    parts = read_composition(text)
    if not parts:
        return None
    named: dict[str, float] = {}
    for name, share in parts:
        designation = _part(name)
        if designation is None:
            return Identification(
                text, "composition", near=_near(key(name)), warnings=(f"{name!r} is no designation on file.",)
            )
        named[designation] = named.get(designation, 0.0) + share
    known = known_as(named)
    book = catalogue()
    gwp = gwp_of_parts([(book[name], share) for name, share in named.items()], EU_FIRST)
    common = Identification(text, "composition", composition=named, gwp=gwp, hs_2022=hs_of_composition(named))
    if known:
        return replace(common, candidates=(Candidate(known.designation, known, "composition", "sure"),))
    return replace(
        common,
        near=tuple(near.substance.designation for near in nearest(named)),
        warnings=("The composition equals no blend on file (non-standard blend).",),
    )


def _incomplete(text: str) -> tuple[str, ...]:
    """Return a warning where the text states shares of several substances that do not make up a whole."""
    parts = read_shares(text)
    if len(parts) < 2 or any(_part(name) is None for name, _ in parts):  # noqa: PLR2004 one share is a purity
        return ()
    total = sum(share for _, share in parts)
    return (f"The parts add up to {total:g} %, not to 100; no blend can be told from them.",)


def _part(name: str) -> str | None:
    """Return the designation of a part of a mixture: a name, a CAS number or a formula; None where it is not told."""
    folded = _folded(name)
    read = _named(name, folded) or _number(name, folded) or _formula(name)
    if read is None or not read.candidates or read.candidates[0].substance is None:
        return None
    return read.candidates[0].designation


def _number(text: str, folded: str) -> Identification | None:
    read = read_number(folded)
    if read is None:
        return None
    sureness: Sureness = "possible" if read.kind == "HS" and len(read.substances) > 1 else "sure"
    candidates = _candidates(read.substances, read.written, sureness)
    return Identification(text, read.kind, candidates, warnings=read.warnings, national=read.national)


def _named(text: str, folded: str) -> Identification | None:
    """Read the whole text as one name: of the table of names, else a code in any spelling."""
    names = _names()
    found = names.get(folded) or (() if _SIGNS.search(folded) else names.get(_squeezed(folded), ()))
    if found:
        return _of_aliases(text, found)
    if _SIGNS.search(folded):
        return None
    for match in _reader().read(text):
        if _says(folded, match.designation):
            own = match.rule in ("code", "halon number", "split spelling", "irregular number") or any(
                match.rule == f"number after {family!r}" for family in ("hfc", "cfc", "hcfc", "hfo", "hc", "pfc", "hfa")
            )
            sureness: Sureness = "possible" if folded.isdigit() else "sure" if own else "likely"
            return Identification(text, "name", _candidates([catalogue()[match.designation]], match.rule, sureness))
        short = names.get("r" + re.sub(r"[^0-9]", "", folded))  # a number whose letter trade leaves out: R410
        if short and _LEAVES_LETTER_OUT.match(folded) and match.designation in {alias.designation for alias in short}:
            return _of_aliases(text, short)
    return None


def _of_aliases(text: str, found: tuple[Alias, ...]) -> Identification:
    exact = [alias for alias in found if alias.text == text.strip()] or list(found)
    ranked = sorted(
        found, key=lambda alias: (alias not in exact, collision_rank(alias.text.casefold(), alias.designation))
    )
    designations = list(dict.fromkeys(alias.designation for alias in ranked))
    stated = next((item for item in collisions() if key(item.text) == key(text.strip())), None)
    if stated:
        designations += [item for item in stated.designations if item not in designations]
    first = ranked[0]
    several = len(designations) > 1
    sureness: Sureness = "possible" if several else "sure" if first.confidence == "high" else "likely"
    note = f": {first.note}" if first.note else ""
    reason = f"{first.kind.replace('_', ' ')}{note}"
    book = catalogue()
    warnings = (f"The name fits {', '.join(designations)}: {stated.note}.",) if stated and several else ()
    return Identification(
        text,
        "name",
        tuple(Candidate(name, book.get(name), reason, _as_sure(book.get(name), sureness)) for name in designations),
        warnings=warnings,
    )


def _formula(text: str) -> Identification | None:
    read = substances_of_formula(text)
    if read is None:
        return None
    written, matching, told = read
    found = sorted(matching, key=lambda item: -commonness(item))
    sureness: Sureness = "sure" if told else "likely" if len(found) == 1 else "possible"
    return Identification(text, "formula", _candidates(found, f"formula {written}", sureness))


def _within(text: str, folded: str) -> Identification | None:
    """Find names inside a longer text; see `assess.passage` for what counts."""
    found = found_within(folded, _reader(), _names(), _says)
    numbers = [number for number in numbers_within(folded) if number.substances]
    if not found:
        if not numbers:
            return None
        candidates = _candidates(numbers[0].substances, numbers[0].written, "likely")
        return Identification(
            text, numbers[0].kind, candidates, warnings=_disagreements(numbers[0].substances, numbers)
        )
    disagreements = _disagreements(found, numbers)
    warnings = ((REPLACEMENT,) if replaced_in(folded) else ()) + disagreements
    candidates = _candidates(found, "named in the text", "possible" if warnings else "likely")
    if disagreements:
        named = {item.designation for item in found}
        candidates += tuple(
            candidate
            for number in numbers
            for candidate in _candidates(number.substances[:1], number.written, "possible")
            if candidate.designation not in named
        )
    return Identification(
        text, "name", tuple({each.designation: each for each in candidates}.values()), warnings=warnings
    )


def _disagreements(found: Iterable[Substance], numbers: Iterable[NumberReading]) -> tuple[str, ...]:
    """Return a warning for each number in the text that is that of none of the substances named: a false label."""
    names = {item.designation for item in found}
    return tuple(
        f"{number.written} is {' or '.join(item.designation for item in number.substances[:4])}, "
        f"and the text names {' and '.join(sorted(names))}: the two do not agree."
        for number in numbers
        if names.isdisjoint(item.designation for item in number.substances)
    )


def _candidates(found: Iterable[Substance], reason: str, sureness: Sureness = "sure") -> tuple[Candidate, ...]:
    items = list(found)
    sure: Sureness = sureness if len(items) == 1 or sureness != "sure" else "possible"
    return tuple(Candidate(item.designation, item, reason, _as_sure(item, sure)) for item in items)


def _as_sure(item: Substance | None, sureness: Sureness) -> Sureness:
    """Return how sure a reading can be: no surer than the facts on file of the substance."""
    return "likely" if sureness == "sure" and item is not None and item.confidence != "high" else sureness


def _says(written: str, designation: str) -> bool:
    """Whether the number is written whole, its letter included; O and I may stand for digits, but not at the end."""
    number = _squeezed(designation).removeprefix("r")
    plain = _squeezed(written)
    if plain.endswith(number):
        return True
    return plain[-1] not in "oil" and plain.translate(_MISREAD).endswith(number.translate(_MISREAD))


def _near(folded: str) -> tuple[str, ...]:
    plain = _squeezed(folded)
    if not re.search(r"[0-9]", plain):
        close = get_close_matches(folded, [name for name in _names() if not name[-1].isdigit()], 5, CLOSE)
        return tuple(dict.fromkeys(alias.designation for name in close for alias in _names()[name]))
    numbers = {_squeezed(name).removeprefix("r"): name for name in catalogue()}
    digits = re.sub(r"^\D+", "", plain)
    longer = [name for number, name in numbers.items() if digits and number.startswith(digits)]
    close = get_close_matches(digits, list(numbers), 4, CLOSE)
    return tuple(dict.fromkeys([*longer[:4], *(numbers[number] for number in close)]))


def _with_look_alikes(candidate: Candidate) -> Candidate:
    return replace(candidate, look_alikes=look_alikes(candidate.designation))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


@cache
def _reader() -> DesignationReader:
    return DesignationReader(catalogue())


@cache
def _names() -> Mapping[str, tuple[Alias, ...]]:
    """Return folded name (and the same without punctuation) -> aliases; designations on file are names too."""
    found: dict[str, list[Alias]] = defaultdict(list)
    own = (
        Alias(item.designation, name, "Latin", kind, "high", "")
        for item in catalogue().values()
        for name, kind in _own_names(item)
    )
    for alias in (*aliases(), *own):
        folded = _folded(alias.text)
        for form in dict.fromkeys((folded, _squeezed(folded))):
            found[form].append(alias)
    return MappingProxyType({form: tuple(claims) for form, claims in found.items() if form})


def _own_names(item: Substance) -> Iterator[tuple[str, AliasKind]]:
    """Yield the names that the table of substances gives: designation and, of pure ones, the chemical name."""
    yield item.designation, "code"
    if not item.is_blend:
        yield item.chemical_name.partition(" (")[0], "chemical"


__all__ = ["GENERIC", "Candidate", "Identification", "identify", "look_alikes"]
