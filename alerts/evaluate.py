"""Run all rules over the listings of a batch and write what they hit into the ledger, in one transaction.

The ledger's key (rule version, listing, material content) makes it safe to run the same batch again, by whomever and
after whatever crash: a hit that is there already is left alone and nobody hears of it twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from alerts import ledger
from alerts.change import changes
from alerts.facts import put_up_before, seller_key, snapshot
from alerts.market import Market, SellerTotal
from alerts.rule import Aggregate, Rule, RuleSet
from alerts.store import Hit, Store, chunked, hit_id
from alerts.wording import money, number
from domain.counting import counted
from domain.errors import InputError
from domain.jsonl import plain
from index.engine import SearchEngine, Stored
from index.seller import quoted


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
    by_id = {rule.id: rule for rule in rules.rules}
    with store.read() as connection:
        earlier = ledger.known(connection, by_id, ids)
    found = matches(engine, rules, ids, now, earlier)
    broken = {**found.broken, **{entry.id: entry.error for entry in rules.broken}}
    with store.write() as connection:
        # Looked up again under the lock: another process may have worked on the same batch meanwhile.
        concerned = {each for candidate in found.candidates for each in (candidate.stored.id, candidate.put_up_before)}
        earlier = ledger.known(connection, by_id, concerned - {""})
        new = _new_hits(engine, found.candidates, earlier, now)
        ledger.record(store, connection, new, by_id, now)
        ledger.amend(connection, _amended(found.candidates, earlier))
        ledger.note_run(store, connection, rules, broken, len(ids), now)
    return EvaluationReport(
        listings=len(ids),
        rules=len(by_id),
        hits=tuple(hit for hit in new if hit.alerting),
        quiet=sum(not hit.alerting for hit in new),
        repeated=found.known + len(found.candidates) - len(new),
        broken=broken,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that a rule matches, with the snapshot of its facts."""

    rule: Rule
    stored: Stored
    snapshot: dict[str, Any]

    @property
    def put_up_before(self) -> str:
        """Id of the earlier listing that this one is, put up again under another address; empty where it is none."""
        return put_up_before(self.stored.document)


@dataclass(frozen=True, slots=True)
class Matches:
    """What rules match: candidates for the ledger, how many stand there already, and the rules that could not run."""

    candidates: tuple[Candidate, ...]
    known: int
    broken: Mapping[str, str]


Earlier = Mapping[tuple[str, int, str], Sequence[Hit]]
"""Hits in the ledger by rule, rule version and listing, oldest first."""


def matches(
    engine: SearchEngine, rules: RuleSet, ids: Sequence[str], now: datetime, earlier: Earlier | None = None
) -> Matches:
    """Return what the rules match among listings, aggregate conditions checked, without what is in the ledger."""
    active = {rule.id: rule for rule in rules.rules}
    queries = {rule.id: rule.search(now.date()) for rule in active.values()}
    answers = engine.match(queries, ids) if active and ids else {}
    broken = {rule_id: answer.error for rule_id, answer in answers.items() if answer.error is not None}
    documents = _documents(engine, {each for answer in answers.values() for each in answer.ids})
    market = Market(engine, now)
    found: list[Candidate] = []
    known = 0
    for rule_id in [rule_id for rule_id in answers if rule_id not in broken]:
        rule = active[rule_id]
        matched = [documents[each] for each in answers[rule_id].ids if each in documents]
        new = [stored for stored in matched if not _is_told(engine, rule, stored, earlier or {})]
        known += len(matched) - len(new)
        try:
            candidates = candidates_of(rule, new, market)
        except InputError as error:
            broken[rule_id] = str(error)
            continue
        found.extend(candidates)
    return Matches(tuple(found), known, broken)


def _documents(engine: SearchEngine, ids: Iterable[str]) -> dict[str, Stored]:
    queries = (f"id:({' OR '.join(quoted(each) for each in part)})" for part in chunked(sorted(ids)))
    found = (stored for query in queries for stored in engine.scan(query))
    return {stored.id: stored for stored in found if stored.document.get("presence") != "gone"}


def candidates_of(rule: Rule, matched: Sequence[Stored], market: Market) -> list[Candidate]:
    """Return the listings for which the rule's aggregate condition holds as well, with their facts.

    Raises:
        InputError: the rule's search cannot be run.
    """
    condition = rule.aggregate
    day = market.now.date()
    totals: Mapping[str, SellerTotal] = {}
    if condition is not None and condition.kind != "price":
        totals = market.seller_totals(rule.search(day), [stored.document for stored in matched], condition.days)
    found = []
    for stored in matched:
        document = stored.document
        words = _reached(condition, document, market, totals.get(seller_key(document))) if condition else None
        if condition and words is None:
            continue
        facts = snapshot(stored, rule, day) | {"aggregate": words}
        usual = market.usual_price(document)
        if usual is not None:
            facts["usual"] = plain({"amount": usual.amount, "currency": usual.currency, "offers": usual.offers})
        found.append(Candidate(rule, stored, facts))
    return found


def _reached(
    condition: Aggregate, document: Mapping[str, Any], market: Market, total: SellerTotal | None
) -> str | None:
    """Return in words how a listing fulfils an aggregate condition, None where it does not."""
    if condition.kind == "price":
        usual = market.usual_price(document, condition.days, condition.at_least)
        price = document.get("price_per_kg")
        if usual is None or price is None or float(price) >= float(usual.amount) * condition.below:
            return None
        return (
            f"{float(price) / float(usual.amount):.0%} of the usual price: median {money(usual.amount)} "
            f"{usual.currency} per kg of {counted(usual.offers, 'offer')} in {counted(condition.days, 'day')}"
        )
    if total is None or (total.listings if condition.kind == "count" else total.mass_kg) < condition.at_least:
        return None
    listings, days = counted(total.listings, "such listing"), counted(condition.days, "day")
    return f"{listings} of this seller, {number(total.mass_kg)} kg in all, in {days}"


def _is_told(engine: SearchEngine, rule: Rule, stored: Stored, earlier: Earlier) -> bool:
    """Tell whether the ledger holds all that a hit would say."""
    hits = earlier.get((rule.id, rule.version, stored.id), ())
    if not hits or _content_version(engine, stored, hits)[0] not in {hit.content_version for hit in hits}:
        return False
    return not _is_relisting_news(stored.document, hits[-1])


def _is_relisting_news(document: Mapping[str, Any], hit: Hit) -> bool:
    """Tell whether a hit does not say yet that the listing is an earlier one put up again.

    The new address is often found before the old one is found gone.
    """
    told = hit.snapshot["listing"]
    news = bool(document.get("earlier")) and not told.get("earlier")
    return news and hit.alerting and told["version"] == document.get("version")


def _new_hits(engine: SearchEngine, found: Sequence[Candidate], known: Earlier, now: datetime) -> list[Hit]:
    new: list[Hit] = []
    for candidate in found:
        rule, document = candidate.rule, candidate.stored.document
        earlier = known.get((rule.id, rule.version, candidate.stored.id), ())
        content, back = _content_version(engine, candidate.stored, earlier)
        if any(hit.content_version == content for hit in earlier):
            continue
        last = next((hit for hit in reversed(earlier) if hit.alerting), None)
        listing = candidate.snapshot["listing"]
        reasons = [back] if back else []
        if not earlier and candidate.put_up_before:
            reasons += _relisted(candidate, known)
        elif last is not None:
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
    return new


def _relisted(candidate: Candidate, known: Earlier) -> list[str]:
    """Return in words that a listing is an earlier one put up again, and what has changed since that was alerted."""
    rule = candidate.rule
    hits = known.get((rule.id, rule.version, candidate.put_up_before), ())
    last = next((hit for hit in reversed(hits) if hit.alerting), None)
    if last is None:
        return ["put up again under another address; first alert of this rule"]
    changed = changes(last.snapshot["listing"], candidate.snapshot["listing"], rule.price_drop_percent)
    return [f"put up again under another address; the earlier one was alerted {last.found_at:%Y-%m-%d}", *changed]


def _amended(found: Sequence[Candidate], known: Earlier) -> list[Hit]:
    """Return hits in the ledger that now say that the listing is an earlier one put up again."""
    amended = []
    for candidate in found:
        hits = known.get((candidate.rule.id, candidate.rule.version, candidate.stored.id), ())
        if len(hits) == 1 and _is_relisting_news(candidate.stored.document, hits[0]):
            reason = "; ".join(_relisted(candidate, known))
            amended.append(replace(hits[0], reason=reason, snapshot=candidate.snapshot))
    return amended


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
