"""What an offer is worth to an enforcer: legal status with its findings, mass, CO2-equivalent, ODP, price per kg."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.extraction import Condition, Container, Per
from domain.trader import Outcome

Status = Literal["prohibited", "restricted", "unknown", "unrestricted"]
STATUSES: tuple[Status, ...] = ("prohibited", "restricted", "unknown", "unrestricted")
"""Strictest first."""

MassBasis = Literal["stated", "inferred", "unknown"]
"""What a mass rests on: contents as written, contents worked out (gross less tare, litres by fill ratio), nothing."""

Use = Literal["unknown", "feedstock", "laboratory", "quarantine"]
"""A use that a law may exempt, as documents prove it; what a marketplace claims is not enough."""
USES: tuple[Use, ...] = ("unknown", "feedstock", "laboratory", "quarantine")

Verdict = Literal["prohibited", "restricted", "unknown", "unrestricted", "notice"]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to be judged in one jurisdiction on one day. Masses in kg, composition in mass %.

    `per` says what `price` buys; unknown is read as one unit of `net_kg`. `hs_code` is the customs code declared.
    `net_inferred`: `net_kg` was not written as such but worked out. `use` is an exempted use that has been proved.
    """

    id: str
    jurisdiction: str
    date: date
    substances: tuple[str, ...] = ()
    composition: Mapping[str, float] | None = None
    net_kg: float | None = None
    units: int = 1
    container: Container = "unknown"
    condition: Condition = "unknown"
    item_country: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    seller_outcome: Outcome | None = None
    per: Per = "unknown"
    hs_code: str | None = None
    net_inferred: bool = False
    use: Use = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that applies to the offer. `confirmed` False: the legal basis has not been checked in its source."""

    rule: str
    severity: int
    verdict: Verdict
    title: str
    basis: str
    source: str
    since: date | None
    confirmed: bool
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class PricePerKg:
    """Price of one kg in the currency of the offer; exact, rounded only for display.

    `eur` and `usd` are None where no rate that serves on the day is on file; `rates` is the month of those used.
    """

    amount: Decimal
    currency: str | None
    eur: Decimal | None = None
    usd: Decimal | None = None
    rates: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction (ISO 3166-1 alpha-2, `EU`, `XI`) and why a listing is taken to be offered there."""

    jurisdiction: str
    reason: str


@dataclass(frozen=True, slots=True)
class PricePosition:
    """Where a price per kg stands; None: nothing known. Amounts are per kg in `currency`.

    `ratio` is price / median over `observations` prices; `floor` is what EU quota for one kg costs, `floor_ratio`
    price / floor. `compared_with` says in words what was compared: substance, region, pack class, days.
    """

    currency: str
    median: Decimal | None
    ratio: Decimal | None
    observations: int
    floor: Decimal | None
    floor_ratio: Decimal | None
    sources: tuple[str, ...]
    compared_with: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The judgement; `findings` holds every rule that applies, decisive first. None where a figure cannot be had."""

    id: str
    status: Status
    findings: tuple[Finding, ...] = ()
    mass_kg: float | None = None
    tco2e: float | None = None
    gwp_basis: str | None = None
    odp_kg: float | None = None
    price_per_kg: PricePerKg | None = None
    mass_basis: MassBasis = "unknown"
