"""The letter of a digest: hits by seller, worst first, as one mail in plain text and HTML.

All of it comes from the snapshots in the ledger. Listings are hostile text: `wording.clean` takes what could hide or
turn text, the HTML template escapes all of it, and only http(s) addresses become links.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from alerts import wording
from alerts.store import Hit
from alerts.unseen import ALL_SEEN, SAID, SILENT_SOURCES, Unseen
from domain.counting import counted

SHOWN = 30
"""Listings shown in full at most. The others are counted by seller."""

LARGEST = 150_000
"""Bytes of a whole message, text and HTML: common mail programs cut the HTML at about 100 kB. Fewer are shown then."""

SELLERS_COUNTED = 30
"""Sellers named in the summary of what is not shown in full."""


@dataclass(frozen=True, slots=True)
class ListingView:
    """One listing as the digest shows it; every text is clean, none is escaped yet."""

    title: str
    url: str | None
    site: str
    severity: int
    facts: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str, bool], ...]
    rules: tuple[tuple[str, str, bool], ...]
    proof: str
    alert_url: str | None
    alert_id: str
    tco2e: float


@dataclass(frozen=True, slots=True)
class SellerView:
    """A seller with its listings, worst first."""

    name: str
    facts: tuple[tuple[str, str], ...]
    listings: tuple[ListingView, ...]

    @property
    def severity(self) -> int:
        """The worst of its listings."""
        return max(each.severity for each in self.listings)

    @property
    def tco2e(self) -> float:
        """Tonnes CO2-equivalent on offer in all."""
        return sum(each.tco2e for each in self.listings)


def sellers_of(hits: Iterable[Hit], console_url: str) -> list[SellerView]:
    """Return the hits by seller and listing, worst first; several rules on one listing are shown together."""
    by_seller: dict[str, dict[str, list[Hit]]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.found_at, hit.id)):
        by_seller.setdefault(hit.seller_key, {}).setdefault(hit.listing_id, []).append(hit)
    views = []
    for listings in by_seller.values():
        shown = sorted(
            (_listing(of_listing, console_url) for of_listing in listings.values()),
            key=lambda view: (-view.severity, -view.tco2e, view.title),
        )
        newest = max((of_listing[-1] for of_listing in listings.values()), key=lambda hit: (hit.found_at, hit.id))
        views.append(_seller(newest.snapshot["listing"], shown))
    return sorted(views, key=lambda view: (-view.severity, -view.tco2e, view.name))


def compose(
    hits: Sequence[Hit],
    recipient: str,
    sender: str,
    message_id: str,
    now: datetime,
    console_url: str = "",
    unseen: Unseen = ALL_SEEN,
) -> EmailMessage:
    """Return the digest of hits as a mail, its bytes fixed by the arguments alone.

    Args:
        hits: what is due to the recipient; at least one.
        recipient: the mail address it goes to, checked.
        sender: the From address, checked.
        message_id: the Message-ID with its angle brackets.
        now: the date of the mail, aware.
        console_url: base address for links to the alerts; empty: none.
        unseen: sites that cannot be read at present, and whether the index lacks listings.
    """
    sellers = sellers_of(hits, console_url)
    room = SHOWN
    while True:
        values = _values(hits, sellers, now, console_url, unseen, room)
        message = _message(values, recipient, sender, message_id, now)
        if room <= 1 or len(message.as_bytes()) <= LARGEST:
            return message
        room = room * 2 // 3


def _values(
    hits: Sequence[Hit],
    sellers: Sequence[SellerView],
    now: datetime,
    console_url: str,
    unseen: Unseen,
    room: int,
) -> Mapping[str, Any]:
    """Return what the templates show, with at most `room` listings in full."""
    listings = sum(len(seller.listings) for seller in sellers)
    shown, rest = _split(sellers, room)
    substances = sorted({name for hit in hits for name in hit.snapshot["listing"].get("substances") or ()})
    heading = f"{_count(listings, 'listing')} of {_count(len(sellers), 'seller')}"
    return {
        "heading": heading,
        "substances": ", ".join(wording.clean(name, 40) for name in substances[:12]),
        "total_tco2e": wording.number(sum(seller.tco2e for seller in sellers)),
        "worst": max(seller.severity for seller in sellers),
        "sellers": shown,
        "legend": _legend(hits),
        "rest": rest[:SELLERS_COUNTED],
        "rest_sellers": counted(len(rest) - SELLERS_COUNTED, "more seller") if len(rest) > SELLERS_COUNTED else "",
        "hidden": counted(sum(count for _, count, _ in rest), "more listing is", "more listings are") if rest else "",
        "all_url": f"{console_url.rstrip('/')}/alerts" if wording.link(console_url) else None,
        "blind": [(wording.clean(site, 80), wording.day(since)) for site, since in sorted(unseen.blind.items())],
        "index": unseen.index,
        "index_said": SAID.get(unseen.index, ""),
        "silent_sources": SILENT_SOURCES,
        "now": wording.day(now),
    }


def _message(values: Mapping[str, Any], recipient: str, sender: str, message_id: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = f"Frostwatch: {values['heading']}, worst severity {values['worst']} of 5"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT.get_template("digest.txt.j2").render(values), cte="quoted-printable")
    message.add_alternative(_HTML.get_template("digest.html.j2").render(values), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_frostwatch_{message_id.strip('<>').partition('@')[0]}")
    return message


def _listing(hits: Sequence[Hit], console_url: str) -> ListingView:
    last = hits[-1]
    listing, usual = last.snapshot["listing"], last.snapshot.get("usual")
    latest = {hit.rule_id: hit for hit in hits}  # a listing that changed twice since the last mail is told once
    worst_first = sorted(latest.values(), key=lambda hit: (-hit.severity, hit.rule_id))
    facts = (
        ("What", wording.what(listing)),
        ("How much", wording.quantity(listing)),
        ("Price", wording.price(listing, usual)),
        *(("Beside", place) for place in [wording.position(listing)] if place),
        ("Climate", wording.climate(listing) or "not computable from what is stated"),
        ("Where", wording.where(listing)),
        ("First seen", f"{wording.day(listing['first_seen'])}, last seen {wording.day(listing['last_seen'])}"),
        *(("Relisted", words) for words in [wording.relisted(listing)] if words),
        *(("Note", note) for note in [wording.notes(listing)] if note),
        ("Why now", wording.clean("; ".join(dict.fromkeys(hit.reason for hit in hits)), 400)),
    )
    evidence = listing.get("evidence") or {}
    return ListingView(
        title=wording.clean(listing.get("title"), 160) or "(no title)",
        url=wording.link(listing.get("url")),
        site=wording.clean(listing.get("site"), 80),
        severity=max(hit.severity for hit in hits),
        facts=facts,
        findings=_findings(listing),
        rules=tuple(_rule(hit) for hit in worst_first),
        proof=wording.clean(f"{evidence.get('segment')} at {evidence.get('offset')}, {evidence.get('record_id')}"),
        alert_url=f"{console_url.rstrip('/')}/alerts/{worst_first[0].id}" if wording.link(console_url) else None,
        alert_id=worst_first[0].id,
        tco2e=listing.get("tco2e") or 0.0,
    )


def _legend(hits: Iterable[Hit]) -> list[tuple[str, str, str]]:
    """Return title, why it matters and basis of each rule that hit, worst first, each rule once."""
    rules = {hit.rule_id: hit for hit in hits}
    worst_first = sorted(rules.values(), key=lambda hit: (-hit.severity, hit.rule_id))
    return [
        (
            wording.clean(f"{hit.snapshot['rule']['title']} ({hit.rule_id}, severity {hit.severity})"),
            wording.clean(hit.snapshot["rule"]["why"], 500),
            wording.basis(hit.snapshot["rule"]),
        )
        for hit in worst_first
    ]


def _rule(hit: Hit) -> tuple[str, str, bool]:
    rule = hit.snapshot["rule"]
    why = ", ".join(
        f"{wording.clean(name, 40)} = {wording.clean(value, 80)}" for name, value in hit.snapshot["matched"]
    )
    if hit.snapshot.get("aggregate"):
        why += f"; {wording.clean(hit.snapshot['aggregate'])}"
    return wording.clean(f"{rule['title']} (severity {hit.severity})"), why, bool(rule["confirmed"])


def _findings(listing: Mapping[str, Any]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (
            wording.judged(finding),
            wording.basis(finding),
            bool(finding.get("confirmed")),
        )
        for finding in [each for each in listing.get("findings") or () if each["verdict"] != "notice"][:6]
    )


def _seller(listing: Mapping[str, Any], listings: Sequence[ListingView]) -> SellerView:
    seller = listing.get("seller") or {}
    contacts = ", ".join(f"{item['kind']} {item['value']}" for item in (listing.get("contacts") or ())[:4])
    facts = [("Register", wording.register_answer(seller))]
    near = wording.near_misses(seller)
    facts += [("Resembles", near)] if near else []
    facts += [("Contacts", wording.clean(contacts))] if contacts else []
    country = wording.clean(seller.get("country"), 40)
    name = wording.clean(seller.get("name"), 120) or "Seller not named"
    return SellerView(f"{name} ({country})" if country else name, tuple(facts), tuple(listings))


def _split(sellers: Sequence[SellerView], room: int) -> tuple[list[SellerView], list[tuple[str, int, int]]]:
    """Return the worst sellers with the listings shown in full, and (seller, listings, severity) of what is not.

    Room is dealt out in rounds, a listing to each seller, worst first: one that floods a marketplace hides no other.
    """
    shares = [0] * len(sellers)
    while room and any(share < len(seller.listings) for share, seller in zip(shares, sellers, strict=True)):
        for place, seller in enumerate(sellers):
            if room and shares[place] < len(seller.listings):
                shares[place] += 1
                room -= 1
    shown, rest = [], []
    for share, seller in zip(shares, sellers, strict=True):
        if share:
            shown.append(SellerView(seller.name, seller.facts, seller.listings[:share]))
        hidden = seller.listings[share:]
        if hidden:
            rest.append((seller.name, len(hidden), max(each.severity for each in hidden)))
    return shown, rest


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{wording.number(number, 0)} {word}s"


def _in_capitals(said: str) -> str:
    """Return a heading for plain text: what stands before the colon in capital letters."""
    head, colon, rest = said.partition(":")
    return head.upper() + colon + rest


_LOADER = PackageLoader("alerts")
_HTML = Environment(loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_TEXT = Environment(
    loader=_LOADER,
    autoescape=False,  # noqa: S701 (plain text: escaping would show the reader &amp;, control characters are gone)
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEXT.globals["in_capitals"] = _in_capitals
