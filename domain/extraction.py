"""What the text of a listing says once read: substances, packs, price, kind of offer, contacts, with their spans."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["offer", "wanted", "equipment", "service", "information", "unrelated"]
Container = Literal["disposable", "refillable", "can", "drum", "tank", "unknown"]
Per = Literal["unit", "cylinder", "kg", "lb", "100g", "lot", "unknown"]
Condition = Literal["virgin", "reclaimed", "recycled", "recovered", "unknown"]

KINDS: tuple[Kind, ...] = ("offer", "wanted", "equipment", "service", "information", "unrelated")
CONTAINERS: tuple[Container, ...] = ("disposable", "refillable", "can", "drum", "tank", "unknown")
CONDITIONS: tuple[Condition, ...] = ("virgin", "reclaimed", "recycled", "recovered", "unknown")


@dataclass(frozen=True, slots=True)
class ListingText:
    """The texts of one listing, as the commands take them; any field but `id` may be empty."""

    id: str
    title: str = ""
    text: str = ""
    price_text: str = ""
    seller_text: str = ""
    location_text: str = ""
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One size offered. `net_kg` is the net contents of one unit in kg; `inferred` says it was not written as such."""

    net_kg: float | None = None
    gross_kg: float | None = None
    units: int = 1
    container: Container = "unknown"
    water_l: float | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The asking price: exact decimal amount, ISO 4217 currency or None, and what the amount buys."""

    amount: Decimal
    max_amount: Decimal | None = None
    currency: str | None = None
    per: Per = "unknown"


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the seller: phone, email, whatsapp, telegram, wechat, qq, line, viber, url."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A company identifier (scheme such as vat, uscc, cnpj, inn); `valid` says whether its check digits agree."""

    scheme: str
    value: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Where a statement stands: characters start..end of the field as given, with its label, value and reason."""

    field: str
    start: int
    end: int
    label: str
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one listing. `flags` are red-flag words found (for example certificate_waived)."""

    id: str
    kind: Kind
    language: str | None
    substances: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    packs: tuple[Pack, ...] = ()
    price: Price | None = None
    condition: Condition = "unknown"
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    composition: Mapping[str, float] | None = None
    flags: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
