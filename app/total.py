"""Sums over listings: mass, tonnes CO2-equivalent and ODP of a seller, a case or a month, with what they rest on.

A sum of climate figures is only as good as its basis, so the tonnes of each GWP basis stand beside it, and so does how
much of the mass was worked out and how many offers say no mass at all. Only offers count, each listing once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from alerts.facts import seller_key
from index.engine import Stored


@dataclass(slots=True)
class Total:
    """A sum. Masses in kg; `tco2e_by_basis` adds up to `tco2e`; `without_mass` offers are in none of the sums."""

    key: str
    offers: int = 0
    mass_kg: float = 0.0
    inferred_kg: float = 0.0
    without_mass: int = 0
    tco2e: float = 0.0
    tco2e_by_basis: dict[str, float] = field(default_factory=dict)
    odp_kg: float = 0.0

    def add(self, document: Mapping[str, Any]) -> None:
        """Count an offer in."""
        self.offers += 1
        mass = document["mass_kg"]
        if mass is None:
            self.without_mass += 1
            return
        self.mass_kg += mass
        if document["mass_basis"] == "inferred":
            self.inferred_kg += mass
        if document["tco2e"] is not None:
            basis = document["gwp_basis"] or "unknown"
            self.tco2e += document["tco2e"]
            self.tco2e_by_basis[basis] = self.tco2e_by_basis.get(basis, 0.0) + document["tco2e"]
        self.odp_kg += document["odp_kg"] or 0.0


Keys = Callable[[Stored], Iterable[str]]


def _seller(hit: Stored) -> Iterable[str]:
    seller = hit.document["seller"]
    if seller.get("group"):
        return (f"group {seller['group']}",)
    return (f"{seller['name']} ({hit.document['site']})" if seller["name"] else seller_key(hit.document),)


BY: Mapping[str, Keys] = MappingProxyType(
    {
        "seller": _seller,
        "month": lambda hit: (f"{hit.first_seen:%Y-%m}",),
        "site": lambda hit: (hit.document["site"],),
        "substance": lambda hit: (" or ".join(hit.document["substances"]) or "not named",),
        "status": lambda hit: (hit.document["status"] or "not judged",),
        "jurisdiction": lambda hit: hit.document["jurisdictions"] or ("not told",),
    }
)
"""What sums can be made by. A seller is his group where one is known; an offer in several jurisdictions is in each."""


def totals(hits: Iterable[Stored], by: str | None) -> tuple[Total, Sequence[Total]]:
    """Return the sum of all offers, and the sums by something of `BY`, most tonnes first."""
    whole = Total("all")
    parts: dict[str, Total] = defaultdict(lambda: Total(""))
    for hit in hits:
        if hit.document["kind"] != "offer":
            continue
        whole.add(hit.document)
        for key in BY[by](hit) if by else ():
            parts[key].key = key
            parts[key].add(hit.document)
    return whole, sorted(parts.values(), key=lambda part: (-part.tco2e, -part.mass_kg, part.key))
