"""What comes of stored responses in steps 2 to 5, and whoever makes it: light to import, as the readers are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from app.settings import Settings
from domain.document import ListingDocument, Observation
from domain.listing import Capture
from traders.seller import Account


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one stored response: a document, an absence, neither (no listing page), or an error.

    `account` is the seller account of the document, where it has one.
    """

    segment: str
    offset: int
    url: str
    document: ListingDocument | None = None
    absence: Observation | None = None
    error: str | None = None
    account: Account | None = None


class Carrier(Protocol):
    """Carries a chunk of stored responses through steps 2 to 5 (`app.reading.Reader`)."""

    def carry(self, captures: Sequence[Capture]) -> list[Carried]:
        """Return one answer for each response, in order."""


def make_reader(settings: Settings) -> Carrier:
    """Build what steps 2 to 5 need; worker processes call this once each.

    Only here is the language pipeline loaded (`app.making`): commands that read nothing start in half the time.
    """
    made: Carrier = import_module("app.making").make_reader(settings)
    return made
