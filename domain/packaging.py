"""How refrigerants are packed: usual containers and fills, fill ratios, units, and the words for all this.

Contents are net kg. Fill ratios are kg of liquefied gas per litre of water capacity, at most (packing instruction
P200 of ADR and IMDG). Usual sizes are trade knowledge: good for checking a reading, never proof.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import get_args

from domain.extraction import Container
from domain.substance import parse_composition
from domain.table import number, read_table, several

WORD_CONCEPTS = (
    "container",
    "can",
    "disposable",
    "refillable",
    "virgin",
    "recovered",
    "recycled",
    "reclaimed",
    "used",
    "leftover",
    "certificate_asked",
    "certificate_waived",
)
"""What the words of `words()` mean. "used" leaves open whether recovered, recycled or reclaimed."""


@dataclass(frozen=True, slots=True)
class UsualPack:
    """A container met in the trade. Water capacity in litres, contents in net kg; None: not known.

    `substances` are usually sold in it; `fills_kg` gives net kg where they differ from `net_kg_min..net_kg_max`.
    """

    container: Container
    label: str
    water_l_min: float | None
    water_l_max: float | None
    net_kg_min: float | None
    net_kg_max: float | None
    substances: tuple[str, ...]
    fills_kg: Mapping[str, float] = field(hash=False)
    regions: tuple[str, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of one language (ISO 639-1, `zh-Hant` for traditional Chinese) and its concept."""

    concept: str
    language: str
    text: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written in listings. `quantity` is `mass_kg` or `water_l`; one unit is `factor` of that."""

    unit: str
    quantity: str
    factor: Decimal
    words: tuple[str, ...]


@cache
def usual_packs() -> tuple[UsualPack, ...]:
    """Return the containers met in the trade.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("packaging.csv", _pack))


@cache
def words() -> tuple[Word, ...]:
    """Return the words for containers, conditions and certificates.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("words.csv", _word))


@cache
def units() -> tuple[Unit, ...]:
    """Return the units of mass and volume.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("units.csv", _unit))


@cache
def fill_ratios() -> Mapping[str, float]:
    """Return designation to kg per litre of water capacity, at most.

    Raises:
        DataError: the table is missing or damaged.
    """
    return MappingProxyType(dict(read_table("fill_ratios.csv", _ratio)))


def _pack(row: Mapping[str, str]) -> UsualPack:
    return UsualPack(
        container=_container(row["container"]),
        label=row["label"],
        water_l_min=number(row["water_l_min"]),
        water_l_max=number(row["water_l_max"]),
        net_kg_min=number(row["net_kg_min"]),
        net_kg_max=number(row["net_kg_max"]),
        substances=several(row["substances"]),
        fills_kg=parse_composition(row["fills_kg"]),
        regions=several(row["regions"]),
        source=row["source"],
        confidence=row["confidence"],
    )


def _container(text: str) -> Container:
    for known in get_args(Container):
        if known == text:
            container: Container = known
            return container
    raise ValueError(f"unknown container {text!r}")


def _word(row: Mapping[str, str]) -> Word:
    if row["concept"] not in WORD_CONCEPTS:
        raise ValueError(f"unknown concept {row['concept']!r}")
    return Word(row["concept"], row["language"], row["text"], row["confidence"])


def _unit(row: Mapping[str, str]) -> Unit:
    return Unit(row["unit"], row["quantity"], Decimal(row["factor"]), several(row["words"]))


def _ratio(row: Mapping[str, str]) -> tuple[str, float]:
    return row["designation"], float(row["kg_per_litre"])
