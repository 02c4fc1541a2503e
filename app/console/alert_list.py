"""The list of alerts as its page shows it: sellers, their listings, and what each rule said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from alerts import wording
from alerts.ledger import HitState
from alerts.triage import ListingAlerts, SellerAlerts
from alerts.wanted import Judged, Wanted
from app.alert_text import verdict_line
from domain.errors import InputError

SELLERS = 20
"""Sellers on a page ..."""
OF_SELLER = 4
"""... with so many listings of each, so that one who floods a marketplace hides no other ..."""
LISTINGS = 50
"""... and listings on a page of one seller."""

STATES: Mapping[str, str] = {
    "no": "without a verdict",
    "all": "all",
    "yes": "with a verdict",
    "true": "judged true",
    "false": "judged false",
    "unsure": "judged unsure",
}
"""What the list can be narrowed to by verdict, the first unless something else is asked for."""

_ASKED = ("severity", "rule", "seller", "site", "judged", "since", "quiet", "of", "listing")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as the address has it; empty: not at all.

    `quiet` shows hits that changed too little to be mailed, `of` is the key of one seller, `listing` an id.
    """

    severity: str = ""
    rule: str = ""
    seller: str = ""
    site: str = ""
    judged: str = "no"
    since: str = ""
    quiet: str = ""
    of: str = ""
    listing: str = ""

    @classmethod
    def read(cls, query: QueryParams) -> "Filters":
        """Return the filters that stand in an address."""
        given = {name: query.get(name, "").replace("\0", "").strip() for name in _ASKED}  # no database takes a null
        return cls(**{name: value for name, value in given.items() if value})

    def wanted(self) -> Wanted:
        """Return which alerts are asked for.

        Raises:
            InputError: a filter has a value that it cannot have.
        """
        if self.severity and self.severity not in "12345":
            raise InputError("the severity goes from 1 to 5")
        if self.judged not in STATES:
            raise InputError(f"alerts can be narrowed to those {', '.join(STATES.values())}")
        return Wanted(
            rule_id=self.rule,
            listing_id=self.listing,
            seller_key=self.of,
            severity=int(self.severity or 0),
            site=self.site,
            seller=self.seller,
            since=_first_moment(self.since),
            judged=None if self.judged == "all" else cast("Judged", self.judged),
            alerting=not self.quiet,
        )

    def address(self, **changes: str) -> str:
        """Return the address of the list with these filters, some of them changed, some others added."""
        values = {name: getattr(self, name) for name in _ASKED} | changes
        kept = {name: value for name, value in values.items() if value and (name, value) != ("judged", "no")}
        return f"/alerts?{urlencode(kept)}" if kept else "/alerts"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert about a listing: which rule, why now, and the last verdict."""

    id: str
    severity: int
    rule: str
    reason: str
    found: str
    verdict: str
    said: str


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing with its alerts; `chosen` is what its box sends, each alert with the last verdict that is shown."""

    id: str
    title: str
    severity: int
    facts: tuple[str, ...]
    alerts: tuple[AlertLine, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class SellerBox:
    """A seller with the worst listings; `more` is how many others there are."""

    key: str
    name: str
    register: str
    hits: int
    listings: int
    more: int
    rows: tuple[ListingRow, ...]


def box_of(seller: SellerAlerts) -> SellerBox:
    """Return a seller as the page shows it; name and register's answer are those of the newest alert."""
    newest = max((state.hit for each in seller.shown for state in each.hits), key=lambda hit: hit.found_at)
    facts: Mapping[str, Any] = newest.snapshot["listing"].get("seller") or {}
    country = wording.clean(facts.get("country"), 40)
    name = wording.clean(facts.get("name"), 120) or "Seller not named"
    return SellerBox(
        seller.key,
        f"{name} ({country})" if country else name,
        wording.register_answer(facts),
        seller.hits,
        seller.listings,
        seller.listings - len(seller.shown),
        tuple(_row(each) for each in seller.shown),
    )


def chosen_by(states: tuple[HitState, ...]) -> str:
    """Return what a form sends for alerts: each id with the number of the last verdict that was shown."""
    return " ".join(f"{state.hit.id}:{state.last_verdict}" for state in states)


def read_chosen(values: tuple[str, ...]) -> dict[str, int | None]:
    """Return what the boxes of a form say: alerts with the last verdict that was shown.

    Raises:
        InputError: that is nothing a page of ours sends.
    """
    chosen: dict[str, int | None] = {}
    for word in " ".join(values).split():
        hit, _, last = word.partition(":")
        if not hit or not last.isdecimal():
            raise InputError("the form cannot be read; open its page and send that")
        chosen[hit] = int(last)
    return chosen


def _row(listing: ListingAlerts) -> ListingRow:
    worst = listing.hits[0].hit
    newest = max((state.hit for state in listing.hits), key=lambda hit: hit.found_at)
    facts = newest.snapshot["listing"]
    words = (
        wording.what(facts),
        wording.quantity(facts),
        wording.price(facts, newest.snapshot.get("usual")),
        wording.climate(facts),
        wording.where(facts),
    )
    return ListingRow(
        worst.listing_id,
        wording.clean(facts.get("title"), 160) or "(no title)",
        worst.severity,
        tuple(each for each in words if each),
        tuple(_line(state) for state in listing.hits),
        chosen_by(listing.hits),
    )


def _line(state: HitState) -> AlertLine:
    last = state.verdicts[-1] if state.verdicts else None
    return AlertLine(
        state.hit.id,
        state.hit.severity,
        wording.clean(state.hit.snapshot["rule"]["title"]),
        wording.clean(state.hit.reason, 200),
        f"{state.hit.found_at:%Y-%m-%d %H:%M}",
        last.verdict if last else "",
        verdict_line(last) if last else "",
    )


def _first_moment(day: str) -> datetime | None:
    """Return when a day begins.

    Raises:
        InputError: it is none.
    """
    if not day:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{day[:40]!r} is no day; write year, month and day, as in 2026-03-01") from None
