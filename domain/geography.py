"""Countries and where their law comes from: codes and names, EU and EEA by date, standing under the Montreal Protocol.

Codes are ISO 3166-1 alpha-2, with `EU`, `EEA`, `XI` (Northern Ireland) and `XK` beside them. `GB` is Great Britain;
`UK` and `EL` are read as GB and GR. Membership has dates: `areas("HR", date(2013, 6, 30))` does not yet hold `EU`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

from domain.table import read_table, several

Standing = Literal["A5", "non-A5"]
KigaliGroup = Literal["A5-1", "A5-2", "non-A5", "late"]
"""HFC schedule: A5 group 1 or 2, other Parties, and of these the five with a later start (Decision XXVIII/2)."""

OTHER_SPELLINGS: Mapping[str, str] = MappingProxyType({"UK": "GB", "EL": "GR"})
UNIONS = ("EU", "EEA")
_STANDINGS: Mapping[str, Standing] = MappingProxyType({"A5": "A5", "non-A5": "non-A5"})
_GROUPS: Mapping[str, KigaliGroup] = MappingProxyType(
    {"A5-1": "A5-1", "A5-2": "A5-2", "non-A5": "non-A5", "late": "late"}
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory.

    Attributes:
        law_of: Code of the country whose rules apply here as at home (Puerto Rico: US); None: its own.
        party: Code of the Party whose standing under the Protocol it shares; None: its own.
        montreal: A5 or non-A5; None: not covered by a Party.
        kigali_ratified: Day of deposit; None: not known here (which does not mean that it did not ratify).
    """

    code: str
    name: str
    names: tuple[str, ...]
    law_of: str | None
    party: str | None
    eu_from: date | None
    eu_until: date | None
    eea_from: date | None
    montreal: Standing | None
    kigali_group: KigaliGroup | None
    kigali_ratified: date | None
    ratified_confidence: str
    source: str
    confidence: str

    def in_eu(self, day: date) -> bool:
        """Whether EU law applies on that day (Northern Ireland included: Windsor Framework)."""
        return self.eu_from is not None and self.eu_from <= day and (self.eu_until is None or day <= self.eu_until)

    def in_eea(self, day: date) -> bool:
        """Whether it takes over EU law through the EEA Agreement, without being in the EU."""
        return self.eea_from is not None and self.eea_from <= day


@cache
def countries() -> Mapping[str, Country]:
    """Return all countries and territories by code, read once per process.

    Raises:
        DataError: the table is missing or damaged.
    """
    return MappingProxyType({country.code: country for country in read_table("countries.csv", _country)})


def normal_code(code: str) -> str | None:
    """Return the code as used here (`uk` -> `GB`), None where it is neither a country nor `EU` or `EEA`."""
    upper = code.strip().upper()
    upper = OTHER_SPELLINGS.get(upper, upper)
    return upper if upper in UNIONS or upper in countries() else None


@cache
def areas(code: str, day: date) -> tuple[str, ...]:
    """Return the areas of law a place belongs to on that day, the place first: `DE` -> `("DE", "EU")`.

    An unknown code belongs to none.
    """
    normal = normal_code(code)
    if normal is None:
        return ()
    if normal in UNIONS:
        return (normal,)
    return tuple(_areas(countries()[normal], day))


def same_market(one: str, other: str, day: date) -> bool:
    """Whether goods pass from one place to the other without being imported: one law area, or both in the EU or EEA."""
    if normal_code(one) == normal_code(other):
        return True
    here, there = set(areas(one, day)), set(areas(other, day))
    if here & there:
        return True
    return bool(here & set(UNIONS)) and bool(there & set(UNIONS))


def party(code: str) -> Country | None:
    """Return the Party to the Protocol that answers for a place, None where there is none."""
    country = countries().get(normal_code(code) or "")
    if country is None or country.montreal is None:
        return None
    return countries()[country.party] if country.party else country


def members(union: str, day: date) -> Iterable[str]:
    """Return the codes of the countries that the law of `EU` or `EEA` reached on that day."""
    return tuple(code for code in countries() if union in areas(code, day))


def _areas(country: Country, day: date) -> Iterator[str]:
    yield country.code
    home = countries()[country.law_of] if country.law_of else country
    if home is not country:
        yield home.code
    if home.in_eu(day):
        yield "EU"
    elif home.in_eea(day):
        yield "EEA"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _country(row: Mapping[str, str]) -> Country:
    return Country(
        code=row["code"],
        name=row["name"],
        names=several(row["names"]),
        law_of=row["law_of"] or None,
        party=row["party"] or None,
        eu_from=_day(row["eu_from"]),
        eu_until=_day(row["eu_until"]),
        eea_from=_day(row["eea_from"]),
        montreal=_STANDINGS[row["montreal"]] if row["montreal"] else None,
        kigali_group=_GROUPS[row["kigali_group"]] if row["kigali_group"] else None,
        kigali_ratified=_day(row["kigali_ratified"]),
        ratified_confidence=row["ratified_confidence"],
        source=row["source"],
        confidence=row["confidence"],
    )
