"""Chemical formulae as labels and papers write them: `CF3CH2F`, `F3C-CH2F`, `CH₂F₂`, `c-C4F8`, `(CH3)3CH`, `C2H2F4`.

A structural formula says which atoms sit on which carbon, and so tells isomers apart; a molecular one fits every
isomer. What is compared is the list of carbons with their atoms, in any order, so either end may be written first.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from domain.substance import Substance, catalogue

_LOOKS_LATIN = str.maketrans("СсНВОІЅΝΗΟΒΙϹ", "CcHBOISNHOBIC")
"""Cyrillic and Greek letters that print like those of chemical symbols."""
_GEOMETRY = re.compile(r"\((?P<in>[EZez])\)-?|(?P<word>trans|cis)[- ]?", re.IGNORECASE)
_RING = re.compile(r"(?:c|cyclo)-?(?=C)")
_GROUP = re.compile(r"\(([^()]{1,20})\)([0-9]?)")
_TOKEN = re.compile(r"(Cl|Br|[CHFINOS])([0-9]{0,2})")
_WHOLE = re.compile(r"(?:(?:Cl|Br|[CHFINOS])[0-9]{0,2}|[=()\-#][0-9]?){1,40}")
_BONDS = re.compile(r"[=\-#]")
_STRUCTURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "R-170": ("CH3CH3",),
        "R-290": ("CH3CH2CH3",),
        "R-600": ("CH3CH2CH2CH3",),
        "R-600a": ("CH3CH(CH3)CH3",),
        "R-601": ("CH3CH2CH2CH2CH3",),
        "R-601a": ("CH3CH(CH3)CH2CH3",),
        "R-601b": ("C(CH3)4",),
        "R-116": ("CF3CF3",),
        "R-218": ("CF3CF2CF3",),
        "R-115": ("CClF2CF3",),
        "R-160": ("CH3CH2Cl",),
        "R-610": ("CH3CH2OCH2CH3",),
        "R-631": ("CH3CH2NH2",),
        "R-1270": ("CH3CH=CH2",),
        "R-C270": ("c-C3H6",),
    }
)
"""Structural formulae of substances whose formula in the table is the molecular one."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its atoms, the carbons with what sits on them (None: not said), ring, and E or Z where written.

    `repeats`: it writes an element twice without being structural (C2H5OH), so it says more than its atoms.
    """

    written: str
    atoms: Mapping[str, int]
    carbons: tuple[str, ...] | None
    ring: bool
    geometry: str
    repeats: bool


def substances_of_formula(text: str) -> tuple[str, tuple[Substance, ...], bool] | None:
    """Return the formula as read, what it can mean, and whether it leaves no other isomer; None where it is none."""
    asked = read_formula(text)
    found = _fitting(asked) if asked else ()
    if not found and "CI" in (written := _plain(text)):  # a capital i read for the l of chlorine
        asked = read_formula(written.replace("CI", "Cl"))
        found = _fitting(asked) if asked else ()
    if asked is None or not found:
        return None
    told = len(found) == 1 and (asked.carbons is not None or asked.atoms.get("C", 0) < 2)  # noqa: PLR2004 - isomers
    return _plain(text), found, told


def read_formula(text: str) -> Formula | None:
    """Return a text as a formula; None where it is something else."""
    plain = _plain(text)
    geometry = _GEOMETRY.search(plain)
    sign = {"trans": "E", "cis": "Z"}.get(geometry["word"].lower(), "") if geometry and geometry["word"] else ""
    sign = sign or (geometry["in"].upper() if geometry and geometry["in"] else "")
    bare = _GEOMETRY.sub("", plain)
    ring = bool(_RING.match(bare))
    bare = _RING.sub("", bare, count=1).strip("- ")
    if not _WHOLE.fullmatch(bare) or not re.search(r"[A-Z]", bare):
        return None
    while group := _GROUP.search(bare):
        bare = bare[: group.start()] + group[1] * int(group[2] or 1) + bare[group.end() :]
    if "(" in bare or ")" in bare:
        return None
    atoms: Counter[str] = Counter()
    tokens = _TOKEN.findall(bare)
    for element, count in tokens:
        atoms[element] += int(count or 1)
    return Formula(bare, dict(atoms), _carbons(bare), ring, sign, repeats=len(atoms) < len(tokens))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_LOOKS_LATIN)
    return re.sub(r"[\s\u200b]", "", re.sub(r"[‐‑‒–—−]", "-", folded))


def _carbons(bare: str) -> tuple[str, ...] | None:
    """Return each carbon with its atoms in one order; None for a molecular formula (C2, C3 ...)."""
    carbons: list[Counter[str]] = []
    for segment in _BONDS.split(bare):
        waiting: Counter[str] = Counter()
        first = True
        for element, count in _TOKEN.findall(segment):
            if element == "C":
                if int(count or 1) > 1:
                    return None
                carbons.append(waiting if first else Counter())
                waiting, first = Counter(), False
            elif first:
                waiting[element] += int(count or 1)
            else:
                carbons[-1][element] += int(count or 1)
        if waiting:  # a bridge such as -O-
            if not carbons:
                return None
            carbons[-1].update(waiting)
    return tuple(sorted("".join(f"{name}{each[name]}" for name in sorted(each)) for each in carbons)) or None


def _fitting(asked: Formula) -> tuple[Substance, ...]:
    found = [
        (item, forms)
        for item, forms in _on_file()
        if any(form.atoms == asked.atoms for form in forms) and (not asked.ring or any(form.ring for form in forms))
    ]
    if asked.carbons is not None:
        found = [each for each in found if any(form.carbons == asked.carbons for form in each[1])]
    elif asked.repeats:
        found = [each for each in found if any(form.written == asked.written for form in each[1])]
    signed = [each for each in found if not asked.geometry or each[1][0].geometry == asked.geometry]
    return tuple(item for item, _ in signed)


@cache
def _on_file() -> tuple[tuple[Substance, tuple[Formula, ...]], ...]:
    found = []
    for item in catalogue().values():
        if item.formula and not item.is_blend:
            texts = (item.formula.replace(" ", ""), *_STRUCTURES.get(item.designation, ()))
            forms = tuple(form for text in texts if (form := read_formula(text)))
            if forms:
                found.append((item, forms))
    return tuple(found)
