"""The hit ledger: what the rules found, who is still to hear of it, and how each rule fares by the verdicts given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, func, select, update

from alerts import schema
from alerts.rule import Rule, RuleSet
from alerts.store import Hit, Store, VerdictWord, chunked
from alerts.wanted import ALL, Wanted
from domain.errors import InputError
from domain.fold import key
from domain.jsonl import encode

NOISY_PRECISION = 0.5
"""A rule is called noisy when less than half of its judged hits were right ..."""

DEFAULT_RECIPIENTS = ""
"""Stands in a delivery for the recipients of the settings, who are looked up when the digest is composed."""

NOISY_FROM = 5
"""... once so many have been judged true or false."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an analyst said of a hit, with the reason; `given_by` is empty where nobody's name was kept."""

    verdict: VerdictWord
    reason: str
    given_at: datetime
    given_by: str


@dataclass(frozen=True, slots=True)
class HitState:
    """A hit with what became of it, and the verdicts on it, oldest first.

    Recipients are `waiting` until a mail server took the mail (then `mailed`) or it was given up. `last_verdict` is
    the number of the last one, 0 where there is none.
    """

    hit: Hit
    waiting: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    last_verdict: int = 0


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How a rule fares: hits in the ledger, verdicts, when it last ran and why it did not."""

    hits: int = 0
    true: int = 0
    false: int = 0
    unsure: int = 0
    last_run: datetime | None = None
    error: str | None = None

    @property
    def precision(self) -> float | None:
        """Share of right hits among those judged true or false; None while none is."""
        judged = self.true + self.false
        return self.true / judged if judged else None

    @property
    def noisy(self) -> bool:
        """Whether so many of its hits were wrong that the rule should be mended."""
        return self.true + self.false >= NOISY_FROM and (self.precision or 0.0) < NOISY_PRECISION


def known(
    connection: Connection, rule_ids: Iterable[str], listing_ids: Iterable[str]
) -> dict[tuple[str, int, str], list[Hit]]:
    """Return the hits of listings in the ledger by rule, rule version and listing, oldest first."""
    wanted = set(rule_ids)
    found: dict[tuple[str, int, str], list[Hit]] = {}
    if not wanted:
        return found
    table = schema.hit
    for ids in chunked(listing_ids):
        query = select(table).where(table.c.listing_id.in_(ids)).order_by(table.c.found_at, table.c.id)
        for row in connection.execute(query):
            if row.rule_id in wanted:
                found.setdefault((row.rule_id, row.rule_version, row.listing_id), []).append(hit_of(row))
    return found


def record(store: Store, connection: Connection, hits: Sequence[Hit], rules: Mapping[str, Rule], now: datetime) -> None:
    """Write hits, and for those that alert a delivery to each recipient of the rule, due when the rule says.

    A rule's cool-down never drops a hit: what it finds of the same seller meanwhile is due when it has passed.
    """
    rows = [
        {name: getattr(hit, name) for name in _PLAIN}
        | {"alerting": int(hit.alerting), "snapshot": encode(hit.snapshot).decode(), **asked_by(hit.snapshot)}
        for hit in hits
    ]
    alerting = {(hit.rule_id, hit.seller_key) for hit in hits if hit.alerting}
    cooled = {pair: _cooled(connection, rules[pair[0]], pair[1], now) for pair in sorted(alerting)}
    store.insert_new(connection, schema.hit, rows)
    deliveries = [
        {
            "hit_id": hit.id,
            "recipient": recipient,
            "due_at": rules[hit.rule_id].delivery.due(max(now, cooled[hit.rule_id, hit.seller_key])),
            "mail_id": None,
        }
        for hit in hits
        if hit.alerting
        for recipient in rules[hit.rule_id].recipients or (DEFAULT_RECIPIENTS,)
    ]
    store.insert_new(connection, schema.delivery, deliveries)


def amend(connection: Connection, hits: Sequence[Hit]) -> None:
    """Replace reason and snapshot of hits that nobody was told of yet; what is in a mail stays as it was told."""
    told = select(schema.delivery.c.hit_id).where(schema.delivery.c.mail_id.is_not(None))
    for hit in hits:
        values = {"reason": hit.reason, "snapshot": encode(hit.snapshot).decode(), **asked_by(hit.snapshot)}
        where = (schema.hit.c.id == hit.id) & schema.hit.c.id.not_in(told.where(schema.delivery.c.hit_id == hit.id))
        connection.execute(update(schema.hit).where(where).values(**values))


def asked_by(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns in which a hit is looked for by what stands in its snapshot."""
    listing = snapshot.get("listing") or {}
    seller = (listing.get("seller") or {}).get("name")
    return {"site": str(listing.get("site") or "")[:200], "seller": key(str(seller or ""))}


def fill_asked_by(connection: Connection) -> None:
    """Fill these columns of hits recorded before there were any: by an older version, or in a backup of it."""
    table = schema.hit
    for ids in chunked(connection.scalars(select(table.c.id).where(table.c.site == ""))):
        for row in connection.execute(select(table.c.id, table.c.snapshot).where(table.c.id.in_(ids))).all():
            values = asked_by(orjson.loads(row.snapshot))
            connection.execute(update(table).where(table.c.id == row.id).values(**values))


def note_run(
    store: Store, connection: Connection, rules: RuleSet, broken: Mapping[str, str], listings: int, now: datetime
) -> None:
    """Note for each rule that it ran over so many listings, or why it could not."""
    states = {row.rule_id: row for row in connection.execute(select(schema.rule_state))}
    versions = {rule.id: rule.version for rule in rules.rules}
    rows = []
    for rule_id in [*versions, *(rule_id for rule_id in broken if rule_id not in versions)]:
        state = states.get(rule_id)
        error = broken.get(rule_id)
        since = (state.error_since if state and state.error else now) if error else None
        rows.append(
            {
                "rule_id": rule_id,
                "rule_version": versions.get(rule_id),
                "last_run": now,
                "checked": (state.checked if state else 0) + (0 if error else listings),
                "error": error,
                "error_since": since,
            }
        )
    store.upsert(connection, schema.rule_state, "rule_id", rows)


def records(connection: Connection) -> dict[str, RuleRecord]:
    """Return how each rule that ever ran fares, by its id, over all its versions."""
    counts: dict[str, dict[str, Any]] = {}
    for rule_id, hits in connection.execute(select(schema.hit.c.rule_id, func.count()).group_by(schema.hit.c.rule_id)):
        counts.setdefault(rule_id, {})["hits"] = hits
    last = select(func.max(schema.verdict.c.id)).group_by(schema.verdict.c.hit_id)
    judged = (
        select(schema.hit.c.rule_id, schema.verdict.c.verdict, func.count())
        .join(schema.hit, schema.hit.c.id == schema.verdict.c.hit_id)
        .where(schema.verdict.c.id.in_(last))
        .group_by(schema.hit.c.rule_id, schema.verdict.c.verdict)
    )
    for rule_id, word, number in connection.execute(judged):
        counts.setdefault(rule_id, {})[word] = number
    for row in connection.execute(select(schema.rule_state)):
        counts.setdefault(row.rule_id, {}).update(last_run=row.last_run, error=row.error)
    return {rule_id: RuleRecord(**values) for rule_id, values in counts.items()}


def find_hits(connection: Connection, wanted: Wanted = ALL, limit: int | None = None) -> list[HitState]:
    """Return hits, newest and worst first, with what became of them."""
    table = schema.hit
    query = wanted.of(select(table)).order_by(table.c.found_at.desc(), table.c.severity.desc(), table.c.id)
    return states_of(connection, [hit_of(row) for row in connection.execute(query.limit(limit))])


def sites(connection: Connection) -> list[str]:
    """Return the sites about whose listings there are alerts."""
    site = schema.hit.c.site
    return list(connection.scalars(select(site).where(site != "").distinct().order_by(site)))


def find_hit(connection: Connection, prefix: str) -> HitState:
    """Return one hit by its id or the beginning of it.

    Raises:
        InputError: no hit or more than one begins so.
    """
    found = connection.execute(
        select(schema.hit).where(schema.hit.c.id.startswith(prefix, autoescape=True)).limit(2)
    ).all()
    if len(found) != 1:
        how_many = "several alerts begin" if found else "there is no alert that begins"
        raise InputError(f"{how_many} with {prefix!r}; `frostwatch alerts list` shows them")
    return states_of(connection, [hit_of(found[0])])[0]


def give_verdict(connection: Connection, hit: str, verdict: Verdict) -> None:
    """Add a verdict on a hit; earlier ones are kept, the last one counts."""
    connection.execute(schema.verdict.insert().values(hit_id=hit, **asdict(verdict)))


def _cooled(connection: Connection, rule: Rule, seller_key: str, now: datetime) -> datetime:
    """Return until when the rule keeps still about a seller; `now` when it need not."""
    if not rule.cooldown_hours:
        return now
    last = connection.scalar(
        select(func.max(schema.mail.c.created_at))
        .join(schema.delivery, schema.delivery.c.mail_id == schema.mail.c.id)
        .join(schema.hit, schema.hit.c.id == schema.delivery.c.hit_id)
        .where(and_(schema.hit.c.rule_id == rule.id, schema.hit.c.seller_key == seller_key))
    )
    return last + timedelta(hours=rule.cooldown_hours) if last else now


def states_of(connection: Connection, hits: Sequence[Hit]) -> list[HitState]:
    """Return hits with what became of them, in the same order."""
    recipients: dict[tuple[str, str | None], list[str]] = {}
    verdicts: dict[str, list[Verdict]] = {}
    last: dict[str, int] = {}
    for ids in chunked(hit.id for hit in hits):
        deliveries = select(schema.delivery.c.hit_id, schema.delivery.c.recipient, schema.mail.c.state).outerjoin(
            schema.mail, schema.mail.c.id == schema.delivery.c.mail_id
        )
        for row in connection.execute(deliveries.where(schema.delivery.c.hit_id.in_(ids))):
            state = row.state if row.state in {"sent", "dead"} else None
            recipients.setdefault((row.hit_id, state), []).append(row.recipient)
        given = select(schema.verdict).where(schema.verdict.c.hit_id.in_(ids)).order_by(schema.verdict.c.id)
        for row in connection.execute(given):
            verdicts.setdefault(row.hit_id, []).append(Verdict(row.verdict, row.reason, row.given_at, row.given_by))
            last[row.hit_id] = row.id
    return [
        HitState(
            hit,
            tuple(sorted(recipients.get((hit.id, None), ()))),
            tuple(sorted(recipients.get((hit.id, "sent"), ()))),
            tuple(sorted(recipients.get((hit.id, "dead"), ()))),
            tuple(verdicts.get(hit.id, ())),
            last.get(hit.id, 0),
        )
        for hit in hits
    ]


_PLAIN = (
    "id", "rule_id", "rule_version", "listing_id", "content_version", "seller_key", "severity", "reason", "found_at",
)  # fmt: skip


def hit_of(row: Row[Any]) -> Hit:
    """Return the hit that a row of the ledger holds."""
    values = {name: getattr(row, name) for name in _PLAIN}
    return Hit(**values, alerting=bool(row.alerting), snapshot=orjson.loads(row.snapshot))
