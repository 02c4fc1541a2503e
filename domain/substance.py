"""The refrigerants on file: what each is, which treaty group it falls under, its ODP and each GWP with its basis.

A designation is the ASHRAE 34 number with its hyphen (`R-410A`), for the few others the trade's own name (`SF6`).
Facts and their sources stand row by row in domain/data/substances.csv; docs/data.md explains the columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

from domain.errors import DataError
from domain.table import number, read_table, several

GwpColumn = Literal["gwp_eu", "gwp_kigali", "gwp_ar4", "gwp_ar5", "gwp_ar6"]

NO_COMPOSITION: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Substance:
    """A pure refrigerant or a blend. GWP: kg CO2 per kg over 100 years, ODP relative to CFC-11; None: no value known.

    Attributes:
        groups: Annex groups of the Montreal Protocol touched by it or its parts, such as `("C/I", "F/I")`.
        odp: Ozone depletion potential; of a range the high end, as customs count it. `odp_text` keeps the range.
        gwp_kigali: As Annexes A, C and F count it (other parts of a blend are zero). ODS only for baselines.
        gwp_eu: As Regulation (EU) 2024/573 counts it: HFC by AR4, other gases by AR6. Not given for ODS.
        composition: Designation to mass %, adding up to 100; empty for a pure substance.
        hs_2022: Subheadings of the Harmonised System 2022; more than one where it depends on use.
        un_numbers: UN numbers for transport; more than one where sources or mixtures differ.
    """

    designation: str
    family: str
    chemical_name: str
    formula: str
    cas: tuple[str, ...]
    groups: tuple[str, ...]
    odp: float | None
    odp_text: str
    gwp_kigali: float | None
    gwp_eu: float | None
    gwp_ar4: float | None
    gwp_ar5: float | None
    gwp_ar6: float | None
    composition: Mapping[str, float] = field(hash=False)
    safety_class: str
    hs_2022: tuple[str, ...]
    un_numbers: tuple[str, ...]
    source: str
    confidence: str
    note: str

    @property
    def un_number(self) -> str | None:
        """The UN number, the first where there are several; None where none is known."""
        return self.un_numbers[0] if self.un_numbers else None

    @property
    def is_blend(self) -> bool:
        """Whether it is a mixture of known parts."""
        return bool(self.composition)

    @property
    def kinds(self) -> frozenset[str]:
        """The families it belongs to; those of a blend without the word blend: `blend-HFC/HFO` is HFC and HFO."""
        return frozenset(self.family.removeprefix("blend-").split("/"))


class Catalogue(Mapping[str, Substance]):
    """All substances by designation, in the order of the table; immutable."""

    def __init__(self, substances: tuple[Substance, ...]) -> None:
        self._by_designation = MappingProxyType({substance.designation: substance for substance in substances})
        if len(self._by_designation) != len(substances):
            raise DataError("substances.csv has two rows for one designation; remove one")

    def __getitem__(self, designation: str) -> Substance:
        return self._by_designation[designation]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_designation)

    def __len__(self) -> int:
        return len(self._by_designation)

    @property
    def blends(self) -> tuple[Substance, ...]:
        """The mixtures."""
        return tuple(substance for substance in self.values() if substance.is_blend)


@cache
def catalogue() -> Catalogue:
    """Return the catalogue, read once per process.

    Raises:
        DataError: the table is missing or damaged.
    """
    return Catalogue(tuple(read_table("substances.csv", _substance)))


def parse_composition(text: str) -> Mapping[str, float]:
    """Read `R-32:50;R-125:50` as parts in mass %; empty text is no composition.

    Raises:
        ValueError: a share is not a number.
    """
    if not text:
        return NO_COMPOSITION
    pairs = (part.rpartition(":") for part in several(text))
    return MappingProxyType({name: float(share) for name, _, share in pairs})


def _substance(row: Mapping[str, str]) -> Substance:
    odp = row["odp"]
    return Substance(
        designation=row["designation"],
        family=row["family"],
        chemical_name=row["chemical_name"],
        formula=row["formula"],
        cas=several(row["cas"]),
        groups=several(row["groups"]),
        odp=number(odp.rpartition("-")[2]),
        odp_text=odp,
        gwp_kigali=number(row["gwp_kigali"]),
        gwp_eu=number(row["gwp_eu"]),
        gwp_ar4=number(row["gwp_ar4"]),
        gwp_ar5=number(row["gwp_ar5"]),
        gwp_ar6=number(row["gwp_ar6"]),
        composition=parse_composition(row["composition"]),
        safety_class=row["safety_class"],
        hs_2022=several(row["hs_2022"]),
        un_numbers=several(row["un_number"]),
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )
