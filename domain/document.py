"""The listing as it is indexed: one flat, versioned document that search, rules, mail and export all read.

`version` is the material content version: it changes when what an analyst would act on changes (substances, packs,
price, seller outcome, legal status, availability), not when a page is merely seen again or its layout differs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from domain.assessment import Finding, MassBasis, Place, PricePosition, Status
from domain.extraction import Condition, Contact, Identifier, Kind, Pack, Price
from domain.jsonl import encode
from domain.trader import NearMiss, Outcome, Reason

Presence = Literal["listed", "sold_out", "gone"]


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The seller of a listing and what the registers say about it; `outcome` None means no register was loaded."""

    name: str | None = None
    url: str | None = None
    country: str | None = None
    outcome: Outcome | None = None
    register: str | None = None
    register_as_of: str | None = None
    entry_id: str | None = None
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    near: tuple[NearMiss, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the response that a document rests on is stored."""

    segment: str
    record_id: str
    offset: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """The listing of the same seller that another one is, put up again under a new address.

    `last_seen` is when it was last seen on offer, `because` what shows that both are one, in words.
    """

    id: str
    url: str
    first_seen: datetime
    last_seen: datetime
    because: str


@dataclass(frozen=True, slots=True)
class ListingDocument:
    """One listing with everything known of it. Masses in kg, tco2e in tonnes CO2-equivalent, times aware UTC.

    `status` is None where nothing is offered that could be judged (equipment, services, look-alikes). `risk` (0..100)
    sorts what to look at first; `risk_reasons` are its parts in words, most points first. `places` are where it was
    judged, each with the reason. `price_per_kg` is in the currency of the price, `price_eur_kg` and `price_usd_kg`
    are given where a rate of that month is on file. `seller_listings` counts the seller's offers.
    `composition` is what the text declares of a mixture, in mass %. `earlier` is set where this is one put up again.
    """

    id: str
    url: str
    site: str
    title: str
    text: str
    language: str | None
    kind: Kind
    substances: tuple[str, ...]
    mentioned: tuple[str, ...]
    families: tuple[str, ...]
    packs: tuple[Pack, ...]
    price: Price | None
    price_per_kg: Decimal | None
    condition: Condition
    contacts: tuple[Contact, ...]
    identifiers: tuple[Identifier, ...]
    flags: tuple[str, ...]
    seller: SellerFacts
    jurisdictions: tuple[str, ...]
    status: Status | None
    findings: tuple[Finding, ...]
    severity: int
    mass_kg: float | None
    tco2e: float | None
    gwp_basis: str | None
    odp_kg: float | None
    availability: str | None
    presence: Presence
    brand: str | None
    sku: str | None
    location: str | None
    images: tuple[str, ...]
    published: str | None
    seen_at: datetime
    evidence: Evidence
    risk: int = 0
    risk_reasons: tuple[str, ...] = ()
    mass_basis: MassBasis = "unknown"
    places: tuple[Place, ...] = ()
    price_eur_kg: Decimal | None = None
    price_usd_kg: Decimal | None = None
    price_position: PricePosition | None = None
    seller_listings: int = 1
    composition: Mapping[str, float] | None = None
    earlier: Earlier | None = None
    version: str = ""

    def versioned(self) -> "ListingDocument":
        """Return this document with `version` set from its material content."""
        return replace(self, version=material_version(self))


@dataclass(frozen=True, slots=True)
class Observation:
    """One sighting of a listing, kept for ever: what was offered, for how much, and where the proof lies."""

    listing_id: str
    seen_at: datetime
    presence: Presence
    version: str
    price: Price | None
    evidence: Evidence
    reason: str = ""


def material_version(document: ListingDocument) -> str:
    """Return 16 hex digits over what an analyst would act on; equal versions mean nothing material changed."""
    material = (
        document.kind,
        sorted(document.substances),
        [(pack.net_kg, pack.units, pack.container) for pack in document.packs],
        document.price,
        document.condition,
        document.presence,
        document.seller.name,
        document.seller.outcome,
        document.seller.entry_id,
        document.status,
        sorted({finding.rule for finding in document.findings}),
        sorted(document.flags),
    )
    return hashlib.sha256(encode(material)).hexdigest()[:16]
