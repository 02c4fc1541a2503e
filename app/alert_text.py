"""An alert in words, as `frostwatch alerts show` prints it and the console shows it, and as one JSON object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alerts import wording
from alerts.ledger import HitState, Verdict
from domain.jsonl import plain

Facts = tuple[tuple[str, str], ...]
"""Lines with their names; a line without a name goes on from the one above."""


@dataclass(frozen=True, slots=True)
class AlertWords:
    """An alert in words, by what the lines are about. `law` are the findings of law and our own notes."""

    offer: Facts
    seller: Facts
    rule: Facts
    law: Facts
    proof: Facts
    mail: Facts
    verdicts: Facts


def alert_json(state: HitState) -> dict[str, Any]:
    """Return a hit with its snapshot and what became of it."""
    values: dict[str, Any] = plain(state.hit)
    return values | {
        "waiting": state.waiting,
        "mailed": state.mailed,
        "given_up": state.given_up,
        "verdicts": plain(state.verdicts),
    }


def alert_words(state: HitState) -> AlertWords:
    """Return the alert in words, made harmless to be shown."""
    listing = state.hit.snapshot["listing"]
    return AlertWords(
        offer=_said(*_offer(state, listing)),
        seller=_said(*_seller(listing)),
        rule=_said(*_rule(state)),
        law=_said(*_law(listing)),
        proof=_said(*_proof(state, listing)),
        mail=_said(*_mail(state)),
        verdicts=tuple(("Verdict", verdict_line(each)) for each in state.verdicts),
    )


def alert_lines(state: HitState) -> list[str]:
    """Return the alert in words: facts, law, rule, proof, mail and verdicts, a line each."""
    words, hit = alert_words(state), state.hit
    head = ("Alert", f"{hit.id}, severity {hit.severity}, found {wording.day(hit.found_at)}")
    parts = (words.offer, words.seller, words.rule, words.law, words.proof, words.mail, words.verdicts)
    lines = [head, *(line for part in parts for line in part)]
    return [f"{name + ':':<13}{value}" if name else f"{'':<13}{value}" for name, value in lines]


def verdict_line(verdict: Verdict) -> str:
    """Return a verdict with who gave it, when and why."""
    who = f" by {wording.clean(verdict.given_by)}" if verdict.given_by else ""
    return f"{verdict.verdict}{who}, {wording.day(verdict.given_at)}: {wording.clean(verdict.reason, 1000)}"


def _said(*lines: tuple[str, str | None]) -> Facts:
    return tuple((name, value) for name, value in lines if value)


def _offer(state: HitState, listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [
        ("Listing", wording.clean(listing.get("title"))),
        ("", str(wording.link(listing.get("url")) or wording.clean(listing.get("url")))),
        ("Offers", wording.what(listing)),
        ("Quantity", wording.quantity(listing)),
        ("Price", wording.price(listing, state.hit.snapshot.get("usual"))),
        ("Beside", wording.position(listing)),
        ("Climate", wording.climate(listing) or "not computable from what is stated"),
        ("Where", wording.where(listing)),
        ("Seen", f"first {wording.day(listing['first_seen'])}, last {wording.day(listing['last_seen'])}"),
        ("Relisted", wording.relisted(listing)),
    ]


def _seller(listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    seller = listing.get("seller") or {}
    near = wording.near_misses(seller)
    contacts = ", ".join(f"{each['kind']} {each['value']}" for each in (listing.get("contacts") or ())[:6])
    return [
        ("Seller", wording.clean(seller.get("name")) or "not named"),
        ("", wording.register_answer(seller)),
        *(("", wording.compared(each)) for each in seller.get("reasons") or ()),
        ("", f"resembles {near}" if near else None),
        ("Contacts", wording.clean(contacts)),
    ]


def _rule(state: HitState) -> list[tuple[str, str | None]]:
    hit, rule = state.hit, state.hit.snapshot["rule"]
    matched = "; ".join(f"{name} = {value}" for name, value in hit.snapshot["matched"])
    return [
        ("Rule", f"{rule['title']} ({rule['id']} version {rule['version']})"),
        ("", rule["why"]),
        ("", wording.basis(rule)),
        ("Matched", wording.clean(matched, 1000)),
        ("", hit.snapshot.get("aggregate")),
        ("Why now", wording.clean(hit.reason, 400)),
    ]


def _law(listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    lines: list[tuple[str, str | None]] = []
    for finding in listing.get("findings") or ():
        name = "Note" if finding["verdict"] == "notice" else "Law"
        words = wording.clean(finding["title"]) if name == "Note" else wording.judged(finding)
        lines += [(name, words), ("", wording.basis(finding))]
    return lines


def _proof(state: HitState, listing: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    evidence = listing.get("evidence") or {}
    segment, offset = evidence.get("segment"), evidence.get("offset")
    return [
        ("Proof", wording.clean(f"{segment} at {offset}, {evidence.get('record_id')}")),
        ("", f"frostwatch archive cat {segment} --at {offset}"),
        ("", f"frostwatch evidence {state.hit.id}   (the pages, their history and the alerts in one file)"),
    ]


def _mail(state: HitState) -> list[tuple[str, str | None]]:
    return [
        ("Mail", f"{word} {', '.join(each or 'the recipients of the settings' for each in addresses)}")
        for word, addresses in (
            ("mailed to", state.mailed),
            ("waiting for", state.waiting),
            ("given up, frostwatch alerts mail --list says why:", state.given_up),
        )
        if addresses
    ]
