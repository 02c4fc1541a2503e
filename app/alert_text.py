"""An alert in words, as `frostwatch alerts show` prints it, and as one JSON object."""

from typing import Any

from alerts import wording
from alerts.ledger import HitState
from domain.jsonl import plain


def alert_json(state: HitState) -> dict[str, Any]:
    """Return a hit with its snapshot and what became of it."""
    values: dict[str, Any] = plain(state.hit)
    return values | {
        "waiting": state.waiting,
        "mailed": state.mailed,
        "given_up": state.given_up,
        "verdicts": plain(state.verdicts),
    }


def alert_lines(state: HitState) -> list[str]:
    """Return the alert in words: facts, law, rule, proof, mail and verdicts, a line each."""
    return [f"{name + ':':<13}{value}" if name else f"{'':<13}{value}" for name, value in _lines(state)]


def _lines(state: HitState) -> list[tuple[str, str]]:
    hit = state.hit
    listing, rule = hit.snapshot["listing"], hit.snapshot["rule"]
    seller = listing.get("seller") or {}
    matched = "; ".join(f"{name} = {value}" for name, value in hit.snapshot["matched"])
    evidence = listing.get("evidence") or {}
    lines = [
        ("Alert", f"{hit.id}, severity {hit.severity}, found {wording.day(hit.found_at)}"),
        ("Listing", wording.clean(listing.get("title"))),
        ("", str(wording.link(listing.get("url")) or wording.clean(listing.get("url")))),
        ("Offers", ", ".join(listing.get("substances") or ()) or "no substance named"),
        ("Quantity", wording.quantity(listing)),
        ("Price", wording.price(listing, hit.snapshot.get("usual"))),
        ("Climate", wording.climate(listing) or "not computable from what is stated"),
        ("Seller", wording.clean(seller.get("name")) or "not named"),
        ("", wording.register_answer(seller)),
        *(("", f"resembles {near}") for near in [wording.near_misses(seller)] if near),
        ("Seen", f"first {wording.day(listing['first_seen'])}, last {wording.day(listing['last_seen'])}"),
        *(("Relisted", words) for words in [wording.relisted(listing)] if words),
        ("Rule", f"{rule['title']} ({rule['id']} version {rule['version']})"),
        ("", rule["why"]),
        ("", wording.basis(rule)),
        ("Matched", wording.clean(matched, 1000)),
        *(("", hit.snapshot[name]) for name in ["aggregate"] if hit.snapshot.get(name)),
        ("Why now", wording.clean(hit.reason, 400)),
    ]
    for finding in listing.get("findings") or ():
        name = "Note" if finding["verdict"] == "notice" else "Law"
        words = wording.clean(finding["title"]) if name == "Note" else wording.judged(finding)
        lines += [(name, words), ("", wording.basis(finding))]
    segment, offset = evidence.get("segment"), evidence.get("offset")
    lines += [
        ("Proof", f"{segment} at {offset}, {evidence.get('record_id')}"),
        ("", f"frostwatch archive cat {segment} --at {offset}"),
        ("", f"frostwatch evidence {hit.id}   (the pages, their history and the alerts in one file)"),
    ]
    for word, addresses in (
        ("mailed to", state.mailed),
        ("waiting for", state.waiting),
        ("given up, frostwatch alerts mail --list says why:", state.given_up),
    ):
        if addresses:
            lines.append(
                ("Mail", f"{word} {', '.join(each or 'the recipients of the settings' for each in addresses)}")
            )
    for each in state.verdicts:
        who = f" by {wording.clean(each.given_by)}" if each.given_by else ""
        lines.append(
            ("Verdict", f"{each.verdict}{who}, {wording.day(each.given_at)}: {wording.clean(each.reason, 1000)}")
        )
    return [(name, value) for name, value in lines if value]
