"""National subdivisions of customs codes, and the colours of containers: facts of single sources, each named.

Both tables hold only what was seen in a source. A national code of which nothing is on file is judged by its first six
digits; a gas without a colour on file has no colour to be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from domain.geography import normal_code
from domain.table import read_table, several

CURRENT_HS = 2022
"""Edition of the Harmonized System in force: the codes of earlier ones are history."""
SUBHEADING_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NationalCode:
    """A code of one country's tariff: digits only, the edition of the HS it belongs to, a year in which it was seen.

    `substances` are those that the source classifies there; others may belong there too.
    """

    country: str
    code: str
    hs: int
    seen: int
    substances: tuple[str, ...]
    meaning: str
    source: str

    @property
    def written(self) -> str:
        """The code as papers write it: 2903.45.1000."""
        return f"{self.code[:4]}.{self.code[4:6]}.{self.code[6:]}"


@dataclass(frozen=True, slots=True)
class ContainerColour:
    """The colour in which makers used to paint the containers of a refrigerant; a custom, never a proof."""

    designation: str
    colour: str
    source: str


@cache
def national_codes() -> tuple[NationalCode, ...]:
    """Return the national codes on file.

    Raises:
        DataError: the table is missing or damaged.
    """
    return tuple(read_table("hs_national.csv", _code))


@cache
def container_colours() -> Mapping[str, ContainerColour]:
    """Return designation to the colour of its containers.

    Raises:
        DataError: the table is missing or damaged.
    """
    rows = read_table("colours.csv", lambda row: ContainerColour(row["designation"], row["colour"], row["source"]))
    return MappingProxyType({each.designation: each for each in rows})


def national_codes_of(digits: str) -> tuple[NationalCode, ...]:
    """Return the national codes that a declared code of more than six digits names, or begins with."""
    if len(digits) <= SUBHEADING_DIGITS:
        return ()
    return tuple(each for each in national_codes() if each.code.startswith(digits) or digits.startswith(each.code))


def _code(row: Mapping[str, str]) -> NationalCode:
    if normal_code(row["country"]) != row["country"]:
        raise ValueError(f"unknown country {row['country']!r}")
    if not row["code"].isdigit() or len(row["code"]) <= SUBHEADING_DIGITS:
        raise ValueError(f"{row['code']!r} is no subdivision of a six-digit code")
    return NationalCode(
        country=row["country"],
        code=row["code"],
        hs=int(row["hs"]),
        seen=int(row["seen"]),
        substances=several(row["substances"]),
        meaning=row["meaning"],
        source=row["source"],
    )
