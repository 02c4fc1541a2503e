"""Case files as values: what a case holds, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

What = Literal["opened", "listing added", "listing taken out", "note", "evidence taken", "closed", "opened again"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case by its number; `closed_at` None while it is open, `listings` how many are in it."""

    id: int
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    listings: int


@dataclass(frozen=True, slots=True)
class CaseListing:
    """A listing in a case, with address and title as they were when it came in."""

    listing_id: str
    url: str
    title: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What somebody did to a case, when, and in which words; `listing_id` where it is about one listing."""

    at: datetime
    who: str
    what: What
    listing_id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its listings and all that happened, oldest first."""

    case: Case
    listings: tuple[CaseListing, ...]
    events: tuple[CaseEvent, ...]
