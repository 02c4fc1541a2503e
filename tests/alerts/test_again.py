"""Rules that look again: new and edited ones, and those whose window of time has moved; nobody is told twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from alerts import ledger
from alerts.again import look_again
from alerts.evaluate import evaluate
from alerts.rule import Rule, RuleSet
from alerts.store import Store
from domain.document import ListingDocument
from index.embedded.engine import EmbeddedEngine

Listing = Callable[..., ListingDocument]
MakeRule = Callable[..., Rule]
DAY = timedelta(days=1)


def found(engine: EmbeddedEngine, store: Store, now: datetime, *rules: Rule) -> list[tuple[str, str]]:
    """Return rule and listing of what the rules find when they look again."""
    reports = look_again(engine, RuleSet(rules), store, now)
    return [(hit.rule_id, hit.listing_id) for report in reports for hit in report.hits]


def test_a_new_installation_does_not_look_again(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """What is indexed comes in under the rules there are; nothing is run twice."""
    engine.store([listing("a1")])
    assert found(engine, store, now, rule()) == []
    assert found(engine, store, now, rule()) == []


def test_new_edited_and_switched_on_rules_look_at_all(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Each tells what is indexed already, once; the other rules keep still."""
    first = rule()
    engine.store([listing("a1"), listing("b1", substances=["R-32"])])
    found(engine, store, now, first)
    evaluate(engine, RuleSet((first,)), ["a1", "b1"], store, now)
    added = rule(id="r32", query="substances:R-32")
    assert found(engine, store, now, first, added) == [("r32", "b1")]
    assert found(engine, store, now, first, added) == []
    edited = rule(query="substances:(R-22 OR R-32)")
    assert found(engine, store, now, edited, added) == [("r22", "b1")]
    engine.store([listing("b2", substances=["R-32"])])
    evaluate(engine, RuleSet((edited,)), ["b2"], store, now)
    assert found(engine, store, now, edited) == []
    assert found(engine, store, now, edited, added) == [("r32", "b2")]
    with store.read() as connection:
        assert len(ledger.find_hits(connection)) == 5


def test_a_window_of_time_is_looked_at_once_a_day(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """A listing that comes to match by the passage of time is found on the day, without being seen again."""
    old = rule(id="old", query="substances:R-22 AND first_seen:[* TO now-30d]")
    plain = rule()
    found(engine, store, now - DAY, old, plain)
    engine.store([listing("a1", at=now - 30 * DAY)])
    evaluate(engine, RuleSet((plain,)), ["a1"], store, now)
    assert found(engine, store, now, old, plain) == [("old", "a1")]
    engine.store([listing("a2", at=now - 31 * DAY)])
    assert found(engine, store, now + timedelta(hours=1), old, plain) == []
    assert found(engine, store, now + DAY, old, plain) == [("old", "a2")]


def test_the_first_listings_of_a_pattern_are_told_too(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """The third listing of a seller makes the first two part of a pattern; they come the next day."""
    many = rule(id="many", aggregate={"kind": "count", "at_least": 3, "days": 90})
    found(engine, store, now - DAY, many)
    for place in range(3):
        engine.store([listing(f"a{place}")])
        evaluate(engine, RuleSet((many,)), [f"a{place}"], store, now)
    assert found(engine, store, now, many) == [("many", "a0"), ("many", "a1")]
    assert found(engine, store, now, many) == []
