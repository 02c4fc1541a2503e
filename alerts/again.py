"""Rules that look again at what is indexed already: new and edited ones, and once a day those whose window has moved.

A batch is checked by all rules when it comes in. What a rule says of a listing can change without the listing: the rule
is edited or switched on, a country joins a union, "seen in the last 30 days" has moved on, a third listing of a seller
makes the first two part of a pattern. Each rule is run over what it matches, never over the whole index, and the ledger
keeps what is known from being told again.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice

from sqlalchemy import delete, select

from alerts import schema
from alerts.evaluate import EvaluationReport, evaluate
from alerts.rule import Rule, RuleSet
from alerts.store import Store
from domain.errors import InputError
from index.engine import SearchEngine

BATCH = 1000
"""Listings checked and recorded at once."""

_RELATIVE = re.compile(r"\bnow\b")


def look_again(engine: SearchEngine, rules: RuleSet, store: Store, now: datetime) -> tuple[EvaluationReport, ...]:
    """Run the rules that have to look again over what is indexed; return what each piece of work found.

    On a new installation nothing has to: every listing comes in under all of these rules. What is killed in the middle
    is done again the next time.

    Args:
        engine: the index.
        rules: the rules as they are now; a rule that is switched off is forgotten, and looks at all when it is back.
        store: the decisions database.
        now: the time of the run, aware.

    Raises:
        UnavailableError: the index or the database does not answer; the next run goes on.
        StorageError: the database refused the write.
    """
    day = now.date()
    with store.read() as connection:
        looks = {row.rule_id: (row.digest, row.looked_on) for row in connection.execute(select(schema.rule_look))}
    active = {rule.id: rule for rule in rules.rules}
    if not looks:
        _note(store, active.values(), day)
        return ()
    _forget(store, looks.keys() - active.keys())
    reports: list[EvaluationReport] = []
    for rule in active.values():
        if not _is_due(rule, looks, day):
            continue
        ids = (stored.id for stored in engine.scan(_within_reach(rule, day)))
        try:
            while batch := list(islice(ids, BATCH)):
                reports.append(evaluate(engine, RuleSet((rule,)), batch, store, now))
        except InputError:
            continue  # its search cannot be run: each batch says so, and it looks again once it is mended
        _note(store, [rule], day)
    return tuple(reports)


def _is_due(rule: Rule, looks: Mapping[str, tuple[str, str]], day: date) -> bool:
    digest, looked_on = looks.get(rule.id, ("", ""))
    moves = rule.aggregate is not None or _RELATIVE.search(rule.query) is not None
    return digest != _digest(rule, day) or (moves and looked_on < day.isoformat())


def _within_reach(rule: Rule, day: date) -> str:
    window = f" AND last_seen:[now-{rule.aggregate.days}d TO *]" if rule.aggregate else ""
    return f"({rule.search(day)}){window} AND NOT presence:gone"


def _digest(rule: Rule, day: date) -> str:
    """Return what changes when the rule may match other listings; where it looks can change with the day."""
    said = "\x1f".join((str(rule.version), rule.search(day), repr(rule.aggregate)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _note(store: Store, rules: Iterable[Rule], day: date) -> None:
    rows = [{"rule_id": rule.id, "digest": _digest(rule, day), "looked_on": day.isoformat()} for rule in rules]
    with store.write() as connection:
        store.upsert(connection, schema.rule_look, "rule_id", rows)


def _forget(store: Store, rule_ids: Iterable[str]) -> None:
    gone = sorted(rule_ids)
    if gone:
        with store.write() as connection:
            connection.execute(delete(schema.rule_look).where(schema.rule_look.c.rule_id.in_(gone)))
