"""Designations that are easily mistaken for one another: digits swapped, only the letter different, or stated."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from domain.alias import collisions
from domain.substance import catalogue

_LONGEST_BARE = 4
"""Characters of `r134`: numbers of the blends' series share their digits by the dozen and are no look-alikes."""


def look_alikes(designation: str) -> tuple[str, ...]:
    """Return the designations on file that are easily mistaken for this one."""
    return _look_alikes().get(designation, ())


@cache
def _look_alikes() -> Mapping[str, tuple[str, ...]]:
    by_digits: dict[str, list[str]] = defaultdict(list)
    for name in catalogue():
        number = re.sub(r"[\W_]+", "", name.lower())
        if re.fullmatch(r"r[0-9]{2,4}[a-z]{0,4}", number):
            by_digits["".join(sorted(number))].append(name)
            bare = re.sub(r"[a-z]+$", "", number)
            if bare != number and len(bare) <= _LONGEST_BARE:
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
