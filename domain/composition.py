"""Mixtures by mass: which ASHRAE blend a declared composition is, which are nearest, and what its parts add up to.

A composition is designation to mass %, adding up to 100 give or take one. It equals a blend on file when every part is
within two points and there is no other part; what equals none is a finding of its own, never silently the nearest.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.errors import InputError
from domain.substance import Catalogue, GwpColumn, Substance, catalogue

TOTAL_TOLERANCE = 1.0
"""Points by which the parts may miss 100 (declared figures are rounded)."""
PART_TOLERANCE = 2.0
"""Points by which each part may differ from the blend on file (ASHRAE 34 tolerances are mostly within +-2)."""

_NAME = (
    r"(?P<name>[^\W\d_][\w()\-]{0,15}(?: [0-9]{2,4}[A-Za-z()]{0,6}(?![0-9.,]{0,4}\s?%))?"
    r"|[0-9]{2,7}-[0-9]{2}-[0-9](?![0-9]))"
)
"""A designation, a chemical name, a formula or a CAS number."""
_SHARE = r"(?P<share>[0-9]{1,3}(?:[.,][0-9]{1,3})?)"
_PART = re.compile(rf"{_NAME}\s{{0,3}}[:=(]?\s{{0,3}}{_SHARE}\s{{0,3}}%")
_SHARE_FIRST = re.compile(rf"{_SHARE}\s{{0,3}}%\s{{0,3}}(?:of\s)?{_NAME}")
_COLON = re.compile(rf"{_NAME}\s{{0,2}}[:=]\s{{0,2}}{_SHARE}(?![0-9.,]|\s?(?:kg|g|lb|oz|usd|eur|[$€£]))", re.IGNORECASE)
_LISTED = r"(?P<names>[^\W\d_][\w()\-]{0,15}(?:\s?[/:+,&]\s?[\w()\-]{2,16}){1,6})"
_RATIO = r"(?P<shares>[0-9]{1,3}(?:[.,][0-9]{1,3})?(?:\s?[/:]\s?[0-9]{1,3}(?:[.,][0-9]{1,3})?){1,6})"
_NAMES_THEN_RATIO = re.compile(rf"{_LISTED}\s{{0,3}}[=(]?\s{{0,2}}{_RATIO}(?![0-9/])")
_RATIO_THEN_NAMES = re.compile(rf"(?<![0-9/]){_RATIO}\s{{0,3}}%?\)?\s{{0,3}}(?:of\s)?{_LISTED}")
_PREFIX = re.compile(r"(?i)(?:r|h?c?fc|hfo|hcfc)[- ]?(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Nearness:
    """A blend on file and how far a composition is from it: sum of the differences of all parts, in points."""

    substance: Substance
    distance: float


def checked_composition(parts: Mapping[str, Any]) -> dict[str, float]:
    """Return the composition without empty parts.

    Raises:
        InputError: a share is not a number from 0 to 100, or they do not add up to 100 +- 1.
    """
    checked: dict[str, float] = {}
    for name, share in parts.items():
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 100 + TOTAL_TOLERANCE:
            raise InputError(f"composition: the share of {name!r} must be a number of mass % from 0 to 100")
        if share:
            checked[name] = float(share)
    total = math.fsum(checked.values())
    if abs(total - 100) > TOTAL_TOLERANCE + 1e-9:
        raise InputError(f"composition: the parts add up to {total:g} %, not to 100; give mass % of every part")
    return checked


def known_as(parts: Mapping[str, float], substances: Catalogue | None = None) -> Substance | None:
    """Return the substance on file that a composition equals, the nearest where several fit; None where none does."""
    book = catalogue() if substances is None else substances
    if len(parts) == 1:
        return book.get(next(iter(parts)))
    fitting = [
        Nearness(blend, _distance(parts, blend.composition))
        for blend in _blends_of(book, frozenset(parts))
        if all(abs(parts[name] - share) <= PART_TOLERANCE + 1e-9 for name, share in blend.composition.items())
    ]
    return min(fitting, key=lambda near: near.distance).substance if fitting else None


def nearest(parts: Mapping[str, float], count: int = 3, substances: Catalogue | None = None) -> tuple[Nearness, ...]:
    """Return the blends on file nearest to a composition, nearest first."""
    book = catalogue() if substances is None else substances
    found = [Nearness(blend, _distance(parts, blend.composition)) for blend in book.blends]
    found.sort(key=lambda near: (near.distance, near.substance.designation))
    return tuple(found[:count])


def weighted(parts: Mapping[str, float], column: GwpColumn, substances: Catalogue | None = None) -> float | None:
    """Return the GWP of a mixture from one column, None where a part has no value there or is not on file."""
    book = catalogue() if substances is None else substances
    total = 0.0
    for name, share in parts.items():
        part = book.get(name)
        value = getattr(part, column) if part else None
        if value is None:
            return None
        total += share * value
    return total / math.fsum(parts.values())


def read_composition(text: str) -> tuple[tuple[str, float], ...]:
    """Read parts such as `R32 50% / R125 50%`, `50 % R-32, 50 % R-125`, `R134a:52 R125:48` or `R-32/125 (50/50)`.

    Returns names as written and shares in mass %; nothing where fewer than two parts are given or they do not add up to
    100 +- 1.
    """
    for pattern in (_PART, _SHARE_FIRST, _COLON):
        found = _parts(pattern, text)
        if _adds_up(found):
            return found
    for pattern in (_NAMES_THEN_RATIO, _RATIO_THEN_NAMES):
        for match in pattern.finditer(text):
            found = _paired(match["names"], match["shares"])
            if _adds_up(found):
                return found
    return ()


def read_shares(text: str) -> tuple[tuple[str, float], ...]:
    """Read parts with a percentage each, whatever they add up to: names as written, and shares."""
    return max(_parts(_PART, text), _parts(_SHARE_FIRST, text), key=len)


def _parts(pattern: re.Pattern[str], text: str) -> tuple[tuple[str, float], ...]:
    return tuple((match["name"].strip(), float(match["share"].replace(",", "."))) for match in pattern.finditer(text))


def _adds_up(parts: tuple[tuple[str, float], ...]) -> bool:
    return len(parts) > 1 and abs(math.fsum(share for _, share in parts) - 100) <= TOTAL_TOLERANCE + 1e-9


def _paired(names: str, shares: str) -> tuple[tuple[str, float], ...]:
    """Return names and shares in pairs; a number alone takes the prefix of the first name (`R-32/125`)."""
    written = [name.strip() for name in re.split(r"[/:+,&]", names)]
    figures = [float(share.replace(",", ".")) for share in re.split(r"[/:]", shares)]
    if len(written) != len(figures):
        return ()
    prefix = _PREFIX.match(written[0])
    full = [f"{prefix[0]}{name}" if prefix and name[0].isdigit() else name for name in written]
    return tuple(zip(full, figures, strict=True))


def _distance(parts: Mapping[str, float], other: Mapping[str, float]) -> float:
    return math.fsum(abs(parts.get(name, 0.0) - other.get(name, 0.0)) for name in parts.keys() | other.keys())


def _blends_of(book: Catalogue, names: frozenset[str]) -> Iterable[Substance]:
    if book is catalogue():
        return _by_parts().get(names, ())
    return [blend for blend in book.blends if frozenset(blend.composition) == names]


@cache
def _by_parts() -> Mapping[frozenset[str], tuple[Substance, ...]]:
    found: dict[frozenset[str], tuple[Substance, ...]] = {}
    for blend in catalogue().blends:
        names = frozenset(blend.composition)
        found[names] = (*found.get(names, ()), blend)
    return found
