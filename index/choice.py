"""Values of fields that have few: what an analyst types is read as one of them, or refused with those there are.

A value that no listing can have finds nothing for ever, and "nothing found" is read as "nothing there".
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from domain.assessment import STATUSES
from domain.errors import InputError
from domain.extraction import CONDITIONS, CONTAINERS, KINDS
from domain.geography import countries, normal_code
from domain.substance import catalogue
from domain.trader import OUTCOMES
from index.analysis import fold_code, fold_value
from index.fields import Field

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind": KINDS,
        "status": STATUSES,
        "seller.outcome": OUTCOMES,
        "availability": ("InStock", "OutOfStock"),
        "presence": ("listed", "sold_out", "gone"),
        "condition": CONDITIONS,
        "container": CONTAINERS,
        "packs.container": CONTAINERS,
        "mass_basis": ("stated", "inferred", "unknown"),
    }
)
"""All the values of a field, where these are few."""

_OF_SUBSTANCES = frozenset({"substances", "mentioned"})
_OF_COUNTRIES = frozenset({"jurisdiction", "seller.country"})
_LONGEST_CODE = 3


def chosen(field: Field, text: str, column: int) -> str:
    """Return what is typed as the folded value that listings have: `not found` is not_found, `Germany` and `de` are DE.

    Raises:
        InputError: no listing can have it; the sentence names the values, or asks for a code.
    """
    folded = field.folded(text)
    if field.name in _OF_COUNTRIES:
        return _country(field, text, folded, column)
    if field.name in _OF_SUBSTANCES and folded not in _designations():
        near = [name for code, name in _designations().items() if folded and code.startswith(folded)][:5]
        remedy = (
            f"there are {', '.join(near)}, and a star at the end finds all that begin so"
            if near
            else f"`frostwatch identify` says what a name stands for; several are written {field.name}:(R-22 OR R-12)"
        )
        raise InputError(f"{text[:40]!r} at column {column} is the designation of no substance on file; {remedy}")
    choices = CHOICES.get(field.name)
    if choices is None:
        return folded
    joined = folded.replace(" ", "").replace("_", "").replace("-", "")
    for choice in choices:
        if joined == choice.replace("_", "").lower():
            return field.folded(choice)
    raise InputError(
        f"field {field.name!r} at column {column} is never {text[:40]!r}; it is one of {', '.join(choices)}"
    )


def _country(field: Field, text: str, folded: str, column: int) -> str:
    code = normal_code(text) or _codes_by_name().get(folded)
    if code:
        return field.folded(code)
    if len(folded) > _LONGEST_CODE:  # a short one may stand in a site file, though it is on no list
        raise InputError(
            f"field {field.name!r} at column {column} takes a country by its code, as DE, or by its English name, "
            f"or EU, not {text[:40]!r}"
        )
    return folded


@cache
def _designations() -> Mapping[str, str]:
    """Return the designations by the form in which they are compared."""
    return {fold_code(designation): designation for designation in catalogue()}


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Return the codes of countries by their folded names."""
    return {
        fold_value(name): country.code for country in countries().values() for name in (*country.names, country.name)
    }
