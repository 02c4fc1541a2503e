"""What is judged: a substance on file, a mixture that is none, or goods of another regime; and what touches it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.law import Pattern
from assess.measure import EU_FIRST, Gwp, gwp_of, gwp_of_parts, odp_of_parts
from domain.geography import Country
from domain.substance import GwpColumn, Substance


@dataclass(frozen=True, slots=True)
class Matter:
    """What an offer is judged as; `key` is its designation, or those of its parts."""

    key: str
    regime: str
    families: frozenset[str]
    groups: frozenset[str]
    parts: tuple[tuple[Substance, float], ...] = ()
    substance: Substance | None = None

    @property
    def contents(self) -> frozenset[str]:
        """Its designation and those of its parts."""
        return frozenset((self.key, *(part.designation for part, _ in self.parts)))


def touches(matter: Matter, pattern: Pattern, answerable: Country | None) -> bool:
    """Whether a pattern fits the goods and the Party, whatever the offer says besides."""
    if pattern.families and matter.families.isdisjoint(pattern.families):
        return False
    if pattern.groups and matter.groups.isdisjoint(pattern.groups):
        return False
    if pattern.substances and matter.key not in pattern.substances:
        return False
    if pattern.contains and matter.contents.isdisjoint(pattern.contains):
        return False
    if pattern.standing and (answerable is None or answerable.montreal not in pattern.standing):
        return False
    if pattern.kigali and (answerable is None or answerable.kigali_group not in pattern.kigali):
        return False
    if pattern.gwp_from is not None:
        gwp = gwp_of_matter(matter, EU_FIRST)
        return gwp is not None and gwp.value >= pattern.gwp_from
    return True


def gwp_of_matter(matter: Matter, columns: Sequence[GwpColumn]) -> Gwp | None:
    """Return the GWP of the goods by the first of the columns that has one, None where it is not known."""
    if matter.substance:
        return gwp_of(matter.substance, columns)
    return gwp_of_parts(matter.parts, columns) if matter.parts else None


def odp_of_matter(matter: Matter) -> float | None:
    """Return the ODP of the goods, None where it is not known."""
    if matter.substance:
        return matter.substance.odp
    return odp_of_parts(matter.parts) if matter.parts else None
