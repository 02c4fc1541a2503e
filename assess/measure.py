"""Figures of an offer: mass, GWP with its basis, tonnes CO2-equivalent, ODP, price per kg. Nothing is rounded.

The GWP of a jurisdiction comes from the column its law uses; where that is empty the next column stands in, and the
basis says so. A blend's own row wins over the sum of its parts.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from assess.exchange import convert, rates_of
from domain.assessment import MassBasis, Offer, PricePerKg
from domain.errors import InputError
from domain.substance import GwpColumn, Substance

BASIS: Mapping[GwpColumn, str] = MappingProxyType(
    {"gwp_eu": "EU 2024/573", "gwp_kigali": "Kigali", "gwp_ar4": "AR4", "gwp_ar5": "AR5", "gwp_ar6": "AR6"}
)
KIGALI_FIRST: tuple[GwpColumn, ...] = ("gwp_kigali", "gwp_ar4", "gwp_ar5", "gwp_ar6")
EU_FIRST: tuple[GwpColumn, ...] = ("gwp_eu", *KIGALI_FIRST)
MOST_NET_KG = 1_000_000.0
"""Largest believable net contents of one unit: a ship's tank. More is a slip of the pen."""
MOST_UNITS = 10_000_000
KG_PER_LB = Decimal("0.45359237")


@dataclass(frozen=True, slots=True)
class Gwp:
    """A GWP (kg CO2 per kg, 100 years) and where it comes from."""

    value: float
    basis: str


def gwp_of(substance: Substance, columns: Sequence[GwpColumn]) -> Gwp | None:
    """Return the first value among the columns, None where none has one."""
    for column in columns:
        value: float | None = getattr(substance, column)
        if value is not None:
            return Gwp(value, BASIS[column])
    return None


def gwp_of_parts(parts: Sequence[tuple[Substance, float]], columns: Sequence[GwpColumn]) -> Gwp | None:
    """Return the GWP of a mixture from its parts by mass, None where a part has none; all bases used are named."""
    total = 0.0
    bases: list[str] = []
    for substance, share in parts:
        gwp = gwp_of(substance, columns)
        if gwp is None:
            return None
        total += gwp.value * share
        if gwp.basis not in bases:
            bases.append(gwp.basis)
    return Gwp(total / math.fsum(share for _, share in parts), " + ".join(bases))


def odp_of_parts(parts: Sequence[tuple[Substance, float]]) -> float | None:
    """Return the ODP of a mixture from its parts by mass; a part without a value counts as zero if not controlled."""
    total = 0.0
    for substance, share in parts:
        if substance.odp is None and substance.groups:
            return None
        total += (substance.odp or 0.0) * share
    return total / math.fsum(share for _, share in parts)


def mass_kg(offer: Offer) -> float | None:
    """Return net kg of all units together, None where the contents are not known.

    Raises:
        InputError: contents or number of units are not believable.
    """
    if not 1 <= offer.units <= MOST_UNITS:
        raise InputError(f"units: {offer.units} is not a number of pieces from 1 to {MOST_UNITS}")
    if offer.net_kg is None:
        return None
    if not math.isfinite(offer.net_kg) or not 0 < offer.net_kg <= MOST_NET_KG:
        raise InputError(f"net_kg: {offer.net_kg:g} is not a mass in kg above 0 and up to {MOST_NET_KG:g}")
    return offer.net_kg * offer.units


def mass_basis(offer: Offer) -> MassBasis:
    """Return what the mass rests on; the number of units is taken as stated, one where none is."""
    if offer.net_kg is None:
        return "unknown"
    return "inferred" if offer.net_inferred else "stated"


def price_per_kg(offer: Offer) -> PricePerKg | None:
    """Return the price of one kg, None where price or mass is not known; an unknown `per` is read as one unit.

    Raises:
        InputError: the price is negative or not a number.
    """
    if offer.price is None:
        return None
    if not offer.price.is_finite() or offer.price < 0:
        raise InputError(f"price: {offer.price} is not an amount of money")
    divisor = _kg_bought(offer)
    if not divisor:
        return None
    amount = offer.price / divisor
    if offer.currency is None:
        return PricePerKg(amount, None)
    eur, usd = (convert(amount, offer.currency, into, offer.date) for into in ("EUR", "USD"))
    converted = any(value is not None and value is not amount for value in (eur, usd))
    rates = rates_of(offer.date) if converted else None
    return PricePerKg(amount, offer.currency, eur, usd, rates.month if rates else None)


def _kg_bought(offer: Offer) -> Decimal | None:
    if offer.per == "kg":
        return Decimal(1)
    if offer.per == "lb":
        return KG_PER_LB
    if offer.per == "100g":
        return Decimal("0.1")
    if offer.net_kg is None:
        return None
    net = Decimal(str(offer.net_kg))
    return net * offer.units if offer.per == "lot" else net
