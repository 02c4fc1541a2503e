"""What can it be? A name, code, CAS or UN number, HS code, formula or composition in any script -> the substances.

The one thing to know: a candidate is only what the text says. A near miss (`R-439`, `R12a`) gets no candidate, only
names that are close to it, because an officer acts on what stands here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Literal

from assess.hs import hs_of_composition
from assess.measure import EU_FIRST, Gwp, gwp_of_parts
from domain.alias import GENERIC, Alias, AliasKind, aliases, collisions
from domain.composition import known_as, nearest, read_composition
from domain.designation import DesignationReader
from domain.fold import key
from domain.substance import Substance, catalogue

Reading = Literal["name", "CAS", "UN", "HS", "formula", "composition", "nothing"]
Sureness = Literal["sure", "likely", "possible"]

_CAS = re.compile(r"(?:cas[ :.no#]{0,6})?([0-9]{2,7}-[0-9]{2}-[0-9])")
_UN = re.compile(r"un(?:[ .:\-]|no|nr|number){0,4}([0-9]{4})")
_HS = re.compile(r"(?:hs|hts|htsus|cn|taric|ncm|gtip|тн вэд|code|codice|zolltarif|[ .:#])*([0-9][0-9. ]{4,16}[0-9])")
_FORMULA_UNIT = re.compile(r"(Cl|Br|[CHFINOS])([0-9]{0,2})")
_FORMULA = re.compile(r"(?:Cl|Br|[CHFINOS][0-9]{0,2}|[=()\-]|[0-9]{1,2}){2,40}")
_LEAVES_LETTER_OUT = re.compile(r"r(?![a-z])|(?:hcfc|hfc|cfc)(?![a-z])|[^\W\d_]{4,}")
_SPACES = re.compile(r"\s+")
_MISREAD = str.maketrans("oil", "011")
HS_DIGITS = range(6, 13)
CLOSE = 0.75
"""Least similarity (difflib ratio) of a name that is worth naming as near."""


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


def identify(text: str) -> Identification:
    """Say what a text can mean; never a guess: see the module's docstring."""
    folded = _SPACES.sub(" ", key(text)).strip()
    if not folded:
        return Identification(text, "nothing")
    found = _composition(text) or _number(text, folded) or _named(text, folded) or _formula(text)
    if found is None:
        found = _within(text, folded) or Identification(text, "nothing", near=_near(folded))
    return replace(found, candidates=tuple(_with_look_alikes(candidate) for candidate in found.candidates))


def look_alikes(designation: str) -> tuple[str, ...]:
    """Return the designations on file that are easily mistaken for this one: digits swapped, letter missing, stated."""
    return _look_alikes().get(designation, ())


def _composition(text: str) -> Identification | None:
    parts = read_composition(text)
    if not parts:
        return None
    named: dict[str, float] = {}
    for name, share in parts:
        meant = _named(name, _SPACES.sub(" ", key(name)).strip())
        if meant is None or not meant.candidates or meant.candidates[0].substance is None:
            return Identification(
                text, "composition", near=_near(key(name)), warnings=(f"{name!r} is no designation on file.",)
            )
        designation = meant.candidates[0].designation
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


def _number(text: str, folded: str) -> Identification | None:
    if match := _CAS.fullmatch(folded):
        found = [item for item in catalogue().values() if match[1] in item.cas]
        warning = () if found else (f"CAS {match[1]} is not on file.",)
        return Identification(text, "CAS", _candidates(found, f"CAS {match[1]}"), warnings=warning)
    if match := _UN.fullmatch(folded):
        number = match[1]
        found = [item for item in catalogue().values() if number in item.un_numbers]
        found.sort(key=lambda item: (_collision_rank("un" + number, item.designation), len(item.un_numbers)))
        warning = () if found else (f"UN {number} is not on file.",)
        return Identification(text, "UN", _candidates(found, f"UN {number}"), warnings=warning)
    if match := _HS.fullmatch(folded):
        return _hs(text, re.sub(r"[ .]", "", match[1]))
    return None


def _hs(text: str, digits: str) -> Identification | None:
    if len(digits) not in HS_DIGITS or not digits.startswith(("27", "28", "29", "38")):
        return None
    subheading = f"{digits[:4]}.{digits[4:6]}"
    found = [item for item in catalogue().values() if subheading in item.hs_2022]
    warnings: tuple[str, ...] = ()
    if not found and digits.startswith(("290339", "382478")):
        warnings = ("This is the code before HS 2022: any HFC (2903.39) or blend of HFC (3824.78).",)
    elif not found:
        warnings = (f"No refrigerant on file has HS {subheading}.",)
    sureness: Sureness = "sure" if len(found) == 1 else "possible"
    return Identification(text, "HS", _candidates(found, f"HS {subheading}", sureness), warnings=warnings)


def _named(text: str, folded: str) -> Identification | None:
    """Read the whole text as one name: of the table of names, else a code in any spelling."""
    names = _names()
    found = names.get(folded) or names.get(_squeezed(folded))
    if found:
        return _of_aliases(text, found)
    for match in _reader().read(text):
        if _says(folded, match.designation):
            return Identification(text, "name", _candidates([catalogue()[match.designation]], match.rule))
        short = names.get("r" + re.sub(r"[^0-9]", "", folded))  # a number whose letter trade leaves out: R410
        if short and _LEAVES_LETTER_OUT.match(folded) and match.designation in {alias.designation for alias in short}:
            return _of_aliases(text, short)
    return None


def _of_aliases(text: str, found: tuple[Alias, ...]) -> Identification:
    exact = [alias for alias in found if alias.text == text.strip()] or list(found)
    ranked = sorted(
        found, key=lambda alias: (alias not in exact, _collision_rank(alias.text.casefold(), alias.designation))
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
        tuple(Candidate(name, book.get(name), reason, sureness) for name in designations),
        warnings=warnings,
    )


def _formula(text: str) -> Identification | None:
    folded = re.sub(r"\s", "", text.translate(_SUBSCRIPTS))
    if not _FORMULA.fullmatch(folded) or not re.search(r"[A-Z]", folded):
        return None
    atoms = _atoms(folded)
    found = [item for item in catalogue().values() if item.formula and _atoms(item.formula) == atoms]
    if not found:
        return None
    found.sort(key=lambda item: (item.formula.split(" ")[0] != folded, len(item.designation)))
    sureness: Sureness = "sure" if len(found) == 1 or found[0].formula == folded else "possible"
    return Identification(text, "formula", _candidates(found, f"formula {folded}", sureness))


def _within(text: str, folded: str) -> Identification | None:
    """Find codes inside a longer text; short and bare ones, and such with a letter left out, are not taken."""
    words = folded.split(" ")
    if len(words) < 2:  # noqa: PLR2004 - one word was read as a whole
        return None
    found: list[Substance] = []
    for match in _reader().find(folded):
        rest = folded[match.end :]
        fragment = re.match(r"[-+/.][a-z0-9]|\s[a-z](?![a-z0-9])", rest)
        if match.strength == "sure" and not fragment and _says(folded[match.start : match.end], match.designation):
            found.append(catalogue()[match.designation])
    for size in (4, 3, 2, 1):
        for place in range(len(words) - size + 1):
            for alias in _names().get(" ".join(words[place : place + size]), ()):
                if alias.kind in ("trade_name", "chemical") and not alias.note and alias.designation in catalogue():
                    found.append(catalogue()[alias.designation])  # noqa: PERF401 - four nested levels read worse
    unique = list(dict.fromkeys(found))
    return Identification(text, "name", _candidates(unique, "named in the text", "likely")) if unique else None


def _candidates(found: Iterable[Substance], reason: str, sureness: Sureness = "sure") -> tuple[Candidate, ...]:
    items = list(found)
    sure: Sureness = sureness if len(items) == 1 or sureness != "sure" else "possible"
    return tuple(Candidate(item.designation, item, reason, sure) for item in items)


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


def _collision_rank(folded: str, designation: str) -> int:
    for collision in collisions():
        if collision.text.casefold() == folded and designation in collision.designations:
            return collision.designations.index(designation)
    return 0


def _atoms(formula: str) -> Counter[str]:
    atoms: Counter[str] = Counter()
    for element, count in _FORMULA_UNIT.findall(formula.split(" ", maxsplit=1)[0]):
        atoms[element] += int(count or 1)
    return atoms


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


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
        folded = _SPACES.sub(" ", key(alias.text)).strip()
        for form in dict.fromkeys((folded, _squeezed(folded))):
            found[form].append(alias)
    return MappingProxyType({form: tuple(claims) for form, claims in found.items() if form})


def _own_names(item: Substance) -> Iterator[tuple[str, AliasKind]]:
    """Yield the names that the table of substances gives: designation and, of pure ones, the chemical name."""
    yield item.designation, "code"
    if not item.is_blend:
        yield item.chemical_name.partition(" (")[0], "chemical"


@cache
def _look_alikes() -> Mapping[str, tuple[str, ...]]:
    """Return designation -> those with the same digits in another order, with only the letter missing, or stated."""
    by_digits: dict[str, list[str]] = defaultdict(list)
    for name in catalogue():
        number = _squeezed(name)
        if re.fullmatch(r"r[0-9]{2,4}[a-z]{0,4}", number):
            by_digits["".join(sorted(number))].append(name)
            bare = re.sub(r"[a-z]+$", "", number)
            if bare != number and len(bare) <= 4:  # noqa: PLR2004 - R-134 and R-134a, not the blends' series
                by_digits[f"{bare}*"] += [name] if name not in by_digits[f"{bare}*"] else []
            else:
                by_digits[f"{number}*"].append(name)
    pairs: dict[str, list[str]] = defaultdict(list)
    groups = [names for form, names in by_digits.items() if not form.endswith("*") or _isomers(names)]
    groups += [[name for name in item.designations if name in catalogue()] for item in collisions()]
    for group in groups:
        for name in group:
            pairs[name] += [other for other in group if other != name and other not in pairs[name]]
    return MappingProxyType({name: tuple(others) for name, others in pairs.items() if others})


def _isomers(names: list[str]) -> bool:
    return not any(catalogue()[name].is_blend for name in names)


__all__ = ["GENERIC", "Candidate", "Identification", "identify", "look_alikes"]
