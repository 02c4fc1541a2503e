"""The names that refrigerants go by: codes, trade names, chemical names, generic words and misspellings.

Two thirds of the rows are spelling patterns of designations, kept as a test set; `domain.designation` reads such
patterns without the table. A name that fits several designations stands in domain/data/alias_collisions.csv.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from domain.table import read_table, several

AliasKind = Literal["code", "trade_name", "chemical", "generic", "misspelling"]
GENERIC = "*"
"""Stands in place of a designation for words that mean any refrigerant."""

_KINDS: Mapping[str, AliasKind] = MappingProxyType(
    {
        "code": "code",
        "trade_name": "trade_name",
        "chemical": "chemical",
        "generic": "generic",
        "misspelling": "misspelling",
    }
)


@dataclass(frozen=True, slots=True)
class Alias:
    """One name. `designation` is "*" for words for any refrigerant; `script` names language or script."""

    designation: str
    text: str
    script: str
    kind: AliasKind
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Collision:
    """A name that fits several designations, the likeliest first, and why."""

    text: str
    designations: tuple[str, ...]
    note: str


@cache
def aliases() -> tuple[Alias, ...]:
    """Return every name, in the order of the table, read once per process.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("aliases.csv", _alias))


@cache
def collisions() -> tuple[Collision, ...]:
    """Return the names known to fit several designations.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("alias_collisions.csv", _collision))


def _alias(row: Mapping[str, str]) -> Alias:
    return Alias(row["designation"], row["text"], row["script"], _KINDS[row["kind"]], row["confidence"], row["note"])


def _collision(row: Mapping[str, str]) -> Collision:
    return Collision(row["text"], several(row["designations"]), row["note"])
