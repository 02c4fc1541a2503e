"""The risk score: points added up, each with its reason, by weights kept in assess/data/score/risk.toml.

Monotone: a bad sign more never lowers the score. Reading the weights refuses any that would break this.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from assess.market import is_sign
from domain.assessment import Assessment, PricePosition
from domain.counting import counted
from domain.errors import DataError
from domain.extraction import Container
from domain.trader import Outcome

WEIGHTS = Path(__file__).parent / "data" / "score" / "risk.toml"
_SECTIONS = ("law", "seller", "price", "quantity", "container", "concealment", "repetition")


@dataclass(frozen=True, slots=True)
class RiskPart:
    """One part of the score: its name, its points and why."""

    name: str
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Risk:
    """The score, 0 to 100, and its parts, most points first; parts without points are left out."""

    score: int
    parts: tuple[RiskPart, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a listing, or of several of one seller, when its risk is scored."""

    assessments: tuple[Assessment, ...] = ()
    seller_outcome: Outcome | None = None
    price: PricePosition | None = None
    containers: tuple[Container, ...] = ()
    flags: tuple[str, ...] = ()
    listings: int = 1


def score(signs: Signs, weights: Mapping[str, Any] | None = None) -> Risk:
    """Score what is known."""
    table = weights or read_weights()
    parts = (
        _law(signs, table["law"]),
        _seller(signs, table["seller"]),
        _price(signs, table["price"]),
        _quantity(signs, table["quantity"]),
        _container(signs, table["container"]),
        _concealment(signs, table["concealment"]),
        _repetition(signs, table["repetition"]),
    )
    shown = sorted((part for part in parts if part.points > 0), key=lambda part: -part.points)
    return Risk(min(table["most"], sum(part.points for part in shown)), tuple(shown))


@cache
def read_weights(path: Path = WEIGHTS) -> Mapping[str, Any]:
    """Read the weights.

    Raises:
        DataError: a section is missing, a weight is negative, or steps do not rise with the badness of the sign.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path.name}: {error}; restore the file") from None
    for section in _SECTIONS:
        if not isinstance(table.get(section), dict):
            raise DataError(f"{path.name}: section [{section}] is missing")
        for name, value in table[section].items():
            _check(path.name, f"{section}.{name}", value)
    law = table["law"]
    if not law["prohibited"] >= law["restricted"] >= law["unknown"] >= law["unrestricted"] == law["notice"] == 0:
        raise DataError(f"{path.name}: [law] a stricter verdict must not count less than a milder one")
    return table


def _check(file: str, name: str, value: Any) -> None:
    if isinstance(value, (int, float)):
        if value < 0:
            raise DataError(f"{file}: {name} is negative; a bad sign must not lower the score")
        return
    limits = [limit for limit, _ in value]
    points = [point for _, point in value]
    rising = limits == sorted(limits, reverse=name.startswith("price."))
    if not rising or points != sorted(points) or min(points) < 0:
        raise DataError(f"{file}: the steps of {name} do not rise with the badness of the sign")


def _law(signs: Signs, table: Mapping[str, int]) -> RiskPart:
    findings = [finding for assessment in signs.assessments for finding in assessment.findings]
    graded = [
        (table[finding.verdict] + table["each_severity"] * finding.severity, finding)
        for finding in findings
        if finding.verdict != "notice"
    ]
    if not graded:
        return RiskPart("law", 0, "nothing on file is broken")
    points, worst = max(graded, key=lambda each: each[0])
    return RiskPart("law", points, f"{worst.rule}: {worst.verdict}, severity {worst.severity}")


def _seller(signs: Signs, table: Mapping[str, int]) -> RiskPart:
    outcome = signs.seller_outcome
    return RiskPart("seller", table[outcome] if outcome else 0, f"register says {outcome}")


def _price(signs: Signs, table: Mapping[str, Any]) -> RiskPart:
    price = signs.price
    if price is None or not is_sign(price):
        return RiskPart("price", 0, "nothing to compare with")
    usual = (price.ratio, "of the usual price") if price.observations and price.ratio is not None else None
    quota = (price.floor_ratio, "of what the quota for one kg costs") if price.floor_ratio is not None else None
    ratio, words = min((known for known in (usual, quota) if known), key=lambda known: known[0])
    points = max((points for limit, points in table["steps"] if ratio < Decimal(str(limit))), default=0)
    return RiskPart("price", points, f"{ratio:.2f} {words}")


def _quantity(signs: Signs, table: Mapping[str, Any]) -> RiskPart:
    climate = max((each.tco2e or 0.0 for each in signs.assessments), default=0.0)
    ozone = max((each.odp_kg or 0.0 for each in signs.assessments), default=0.0)
    points = max(_stepped(climate, table["tco2e"]), _stepped(ozone, table["odp_kg"]))
    return RiskPart("quantity", points, f"{climate:.1f} t CO2-equivalent, {ozone:.2f} kg times ODP")


def _container(signs: Signs, table: Mapping[str, int]) -> RiskPart:
    worst = max(signs.containers, key=lambda container: table.get(container, 0), default="unknown")
    return RiskPart("container", table.get(worst, 0), worst)


def _concealment(signs: Signs, table: Mapping[str, int]) -> RiskPart:
    found = [flag for flag in dict.fromkeys(signs.flags) if table.get(flag) and flag != "most"]
    points = min(table["most"], sum(table[flag] for flag in found))
    return RiskPart("concealment", points, ", ".join(flag.replace("_", " ") for flag in found))


def _repetition(signs: Signs, table: Mapping[str, Any]) -> RiskPart:
    return RiskPart(
        "repetition", _stepped(signs.listings, table["steps"]), f"{counted(signs.listings, 'listing')} of the seller"
    )


def _stepped(value: float, steps: Sequence[Sequence[float]]) -> int:
    return max((int(points) for limit, points in steps if value >= limit), default=0)
