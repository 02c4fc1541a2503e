"""Looking the sellers of indexed listings up again, after a register or a judgement changed.

Only the seller part is looked at for all listings; those whose answer is another one now, or rests on a row that
changed, are carried on anew from the archive (steps 2 to 7), so that risk, findings, rules and mail follow. Nobody is
alerted again unless the change says so: a listing whose answer stays the same is not touched.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from app.journal import WaitingPage
from app.report import FlowReport
from app.searching import open_index
from app.settings import Settings
from app.works import opened
from domain.trader import TraderMatch, TraderQuery
from index.engine import Stored
from index.factory import has_index
from traders.contact import own_address
from traders.matcher import Matcher
from traders.store import Registers

EVERYTHING = "NOT presence:gone"
_AT_ONCE = 500
_REMEMBERED = 20_000

Row = tuple[str, str]
"""Register and entry id."""


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """How many listings were looked at, how many had another answer, and what the flow did with those.

    `without_evidence` of them could not be carried on anew: their segment is no longer in the archive.
    """

    listings: int
    changed: int
    without_evidence: int
    flow: FlowReport


def recheck(settings: Settings, touched: Collection[Row] = (), query: str = EVERYTHING) -> RecheckReport:
    """Look the sellers of the listings that `query` finds up again; `touched` are the rows that changed.

    Raises:
        UnavailableError: the index or the database does not answer; what was not reached is found by the next call.
    """
    matcher = Matcher.open(Registers(settings.registers_dir))
    pages: list[WaitingPage] = []
    listings = 0
    with closing(open_index(settings)) as engine:
        answers: dict[TraderQuery, TraderMatch] = {}
        for stored in engine.scan(query):
            listings += 1
            if _is_changed(stored, matcher, answers, touched):
                evidence = stored.document["evidence"]
                url = str(stored.document["url"])
                pages.append(WaitingPage(evidence["segment"], evidence["offset"], url, "", 0))
    report = FlowReport()
    there: list[WaitingPage] = []
    if pages:
        with opened(settings) as works:
            segments = set(works.archive.segments())
            there = [page for page in pages if page.segment in segments]
            for part in _pieces(sorted(there, key=lambda page: (page.segment, page.offset))):
                report.add(works.flow.retry(part))
    return RecheckReport(listings, len(pages), len(pages) - len(there), report)


def has_listings(settings: Settings) -> bool:
    """Tell whether there is an index that may hold listings, without making one."""
    return has_index(settings.index.url, settings.index_file)


def seller_query(stored: Stored) -> TraderQuery | None:
    """Return the question to the registers as far as the index still knows it, None where nobody is named."""
    document = stored.document
    seller: Mapping[str, Any] = document.get("seller") or {}
    contacts = [(each["kind"], each["value"]) for each in document.get("contacts") or ()]
    phone = next((value for kind, value in contacts if kind in {"phone", "whatsapp"}), None)
    email = next((value for kind, value in contacts if kind == "email"), None)
    identifiers = tuple(f"{each['scheme']}:{each['value']}" for each in document.get("identifiers") or ())
    if not (seller.get("name") or phone or email or identifiers):
        return None
    addresses = (each["query"] for each in seller.get("reasons") or () if each["feature"] == "address")
    return TraderQuery(
        id="",
        name=seller.get("name") or "",
        country=seller.get("country"),
        address=next(addresses, None) or document.get("location"),
        phone=phone,
        email=email,
        url=own_address(seller.get("url"), str(document["url"])),
        identifiers=identifiers,
        substances=tuple(document.get("substances") or ()),
        date=datetime.fromisoformat(str(document["seen_at"])).date(),
    )


def _is_changed(
    stored: Stored, matcher: Matcher, answers: dict[TraderQuery, TraderMatch], touched: Collection[Row]
) -> bool:
    seller: Mapping[str, Any] = stored.document.get("seller") or {}
    before = (seller.get("register") or "", seller.get("entry_id") or "")
    query = seller_query(stored)
    if matcher.empty or query is None:
        return seller.get("outcome") is not None and query is not None
    match = answers.get(query)
    if match is None:
        if len(answers) >= _REMEMBERED:
            answers.clear()
        match = answers[query] = matcher.match(replace(query, id=str(stored.id)))
    now = (match.register or "", match.entry_id or "")
    return (match.outcome, *now) != (seller.get("outcome"), *before) or now in touched or before in touched


def _pieces(pages: list[WaitingPage]) -> Iterator[list[WaitingPage]]:
    left = iter(pages)
    while part := list(islice(left, _AT_ONCE)):
        yield part
