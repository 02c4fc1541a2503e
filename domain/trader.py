"""Authorised traders: the rows of a register, the question about a seller, and the explained answer."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Day = date
"""`date` under another name, for the class that has a field called `date`."""

Outcome = Literal["authorised", "review", "not_found"]
OUTCOMES: tuple[Outcome, ...] = ("authorised", "review", "not_found")


@dataclass(frozen=True, slots=True)
class TraderEntry:
    """One row of a register in canonical form. `substances` empty means all; dates None mean open.

    `identifiers` are `scheme:value`. Contact persons are never imported.
    """

    register: str
    entry_id: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    address: str | None = None
    identifiers: tuple[str, ...] = ()
    domain: str | None = None
    email: str | None = None
    phone: str | None = None
    role: str | None = None
    substances: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class TraderQuery:
    """A seller to look up, with whatever is known of it; `text` may hold identifiers, telephones and addresses."""

    id: str
    name: str
    country: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()
    text: str | None = None
    substances: tuple[str, ...] = ()
    date: Day | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One weighed feature of a match: what was compared, how well it agrees (0..1), in words."""

    feature: str
    score: float
    query: str
    entry: str
    detail: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether the authorisation is valid on the day and covers the substances asked about, and its role."""

    valid: bool
    covers_substances: bool
    role: str | None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An entry that resembles the seller but is not taken for it."""

    entry_id: str
    name: str
    score: float
    register: str = ""


@dataclass(frozen=True, slots=True)
class TraderMatch:
    """The answer. `entry_id`, `register` and `scope` are None when nothing was found.

    `register_as_of` is then the oldest date of the registers searched, so that the date is always shown.
    """

    id: str
    outcome: Outcome
    entry_id: str | None = None
    register: str | None = None
    register_as_of: str | None = None
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    scope: Scope | None = None
    near: tuple[NearMiss, ...] = ()
