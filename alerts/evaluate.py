"""Run all rules over the listings of a batch and write what they hit into the ledger, in one transaction.

The ledger's key (rule version, listing, material content) makes it safe to run the same batch again, by whomever and
after whatever crash: a hit that is there already is left alone and nobody hears of it twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from alerts import ledger
from alerts.change import changes
from alerts.facts import seller_key, snapshot
from alerts.market import Market, quoted
from alerts.rule import Rule, RuleSet
from alerts.store import Hit, Store, chunked, hit_id
from domain.errors import InputError
from domain.jsonl import plain
from index.engine import SearchEngine, Stored


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What the rules found among `listings`.

    `hits` are new and will be mailed, `quiet` are new to the ledger but changed too little since the last alert,
    `repeated` were in the ledger already, `broken` are the rules that could not run with the reason.
    """

    listings: int = 0
    rules: int = 0
    hits: tuple[Hit, ...] = ()
    quiet: int = 0
    repeated: int = 0
    broken: Mapping[str, str] = field(default_factory=dict)


def evaluate(
    engine: SearchEngine, rules: RuleSet, listing_ids: Iterable[str], store: Store, now: datetime
) -> EvaluationReport:
    """Run every rule over the listings given and record what is new.

    Args:
        engine: the index that holds the listings.
        rules: the rules; broken ones are reported, the others run.
        listing_ids: all listings of the batch, changed or not: those known to the ledger cost a look-up only.
        store: the decisions database.
        now: the time of the run, aware.

    Raises:
        UnavailableError: the index or the database does not answer; nothing was recorded, run the batch again.
        StorageError: the database refused the write; nothing was recorded.
    """
    ids = tuple(dict.fromkeys(listing_ids))
    found, broken = matches(engine, rules, ids, now)
    broken |= {entry.id: entry.error for entry in rules.broken}
    with store.write() as connection:
        known = ledger.known(connection, [candidate.rule.id for candidate in found], ids)
        new, repeated = _new_hits(engine, found, known, now)
        by_id = {rule.id: rule for rule in rules.rules}
        ledger.record(store, connection, new, by_id, now)
        ledger.note_run(store, connection, rules, broken, len(ids), now)
    return EvaluationReport(
        listings=len(ids),
        rules=len(rules.rules),
        hits=tuple(hit for hit in new if hit.alerting),
        quiet=sum(not hit.alerting for hit in new),
        repeated=repeated,
        broken=broken,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that a rule matches, with the snapshot of its facts."""

    rule: Rule
    stored: Stored
    snapshot: dict[str, Any]


def matches(
    engine: SearchEngine, rules: RuleSet, ids: Sequence[str], now: datetime
) -> tuple[list[Candidate], dict[str, str]]:
    """Return what the rules match among listings, aggregate conditions checked, and the rules that could not run."""
    active = {rule.id: rule for rule in rules.rules}
    answers = (
        engine.match({rule.id: rule.search(now.date()) for rule in active.values()}, ids) if active and ids else {}
    )
    broken = {rule_id: answer.error for rule_id, answer in answers.items() if answer.error is not None}
    documents = _documents(engine, {each for answer in answers.values() for each in answer.ids})
    market = Market(engine, now)
    found: list[Candidate] = []
    for rule_id, rule in active.items():
        if rule_id in broken or rule_id not in answers:
            continue
        try:
            of_rule = [
                candidate_of(rule, documents[each], market) for each in answers[rule_id].ids if each in documents
            ]
        except InputError as error:
            broken[rule_id] = str(error)
            continue
        found.extend(candidate for candidate in of_rule if candidate)
    return found, broken


def _documents(engine: SearchEngine, ids: Iterable[str]) -> dict[str, Stored]:
    queries = (f"id:({' OR '.join(quoted(each) for each in part)})" for part in chunked(sorted(ids)))
    found = (stored for query in queries for stored in engine.scan(query))
    return {stored.id: stored for stored in found if stored.document.get("presence") != "gone"}


def candidate_of(rule: Rule, stored: Stored, market: Market) -> Candidate | None:
    """Return the listing with its facts, None where the rule's aggregate condition does not hold."""
    document = plain(stored.document)
    facts = snapshot(stored, rule, market.now.date())
    condition = rule.aggregate
    if condition is not None and condition.kind == "price":
        usual = market.usual_price(document, condition.days, condition.at_least)
        price = document.get("price_per_kg")
        if usual is None or price is None or float(price) >= float(usual.amount) * condition.below:
            return None
        facts["aggregate"] = (
            f"{float(price) / float(usual.amount):.0%} of the usual price: median {usual.amount:.2f} {usual.currency} "
            f"per kg of {usual.offers} offers in {condition.days} days"
        )
    elif condition is not None:
        total = market.seller_total(rule.search(market.now.date()), document, condition.days)
        reached = total.listings if condition.kind == "count" else total.mass_kg
        if reached < condition.at_least:
            return None
        facts["aggregate"] = (
            f"{total.listings} such listings of this seller, {total.mass_kg:g} kg in all, in {condition.days} days"
        )
    usual = market.usual_price(document)
    if usual is not None:
        facts["usual"] = plain({"amount": usual.amount, "currency": usual.currency, "offers": usual.offers})
    return Candidate(rule, stored, facts)


def _new_hits(
    engine: SearchEngine, found: Sequence[Candidate], known: Mapping[tuple[str, int, str], Sequence[Hit]], now: datetime
) -> tuple[list[Hit], int]:
    new: list[Hit] = []
    repeated = 0
    for candidate in found:
        rule, document = candidate.rule, candidate.stored.document
        earlier = known.get((rule.id, rule.version, candidate.stored.id), ())
        content, back = _content_version(engine, candidate.stored, earlier)
        if any(hit.content_version == content for hit in earlier):
            repeated += 1
            continue
        last = next((hit for hit in reversed(earlier) if hit.alerting), None)
        listing = candidate.snapshot["listing"]
        reasons = [back] if back else []
        if last is not None:
            reasons += changes(last.snapshot["listing"], listing, rule.price_drop_percent)
        new.append(
            Hit(
                id=hit_id(rule.id, rule.version, candidate.stored.id, content),
                rule_id=rule.id,
                rule_version=rule.version,
                listing_id=candidate.stored.id,
                content_version=content,
                seller_key=seller_key(document),
                severity=rule.severity,
                alerting=last is None or bool(reasons),
                reason="; ".join(reasons) or ("first seen" if last is None else "changed, but not materially"),
                found_at=now,
                snapshot=candidate.snapshot,
            )
        )
    return new, repeated


def _content_version(engine: SearchEngine, stored: Stored, earlier: Sequence[Hit]) -> tuple[str, str | None]:
    """Return the content version of a listing, and that it came back when it did.

    A listing that was gone and is offered again as before has the content it had: the number of its absences makes
    that a hit of its own. Only looked up where the document changed after the ledger last saw this content.
    """
    version = str(stored.document.get("version") or "")
    same = [hit for hit in earlier if hit.content_version.partition("+")[0] == version]
    if not same or plain(stored.changed_at) <= max(str(hit.snapshot["listing"]["last_seen"]) for hit in same):
        return (same[-1].content_version if same else version), None
    seen = engine.observations(stored.id)
    absences = sum(before.presence != "listed" and after.presence == "listed" for before, after in pairwise(seen))
    if not absences:
        return version, None
    return f"{version}+{absences}", "offered again after it was gone"
