"""Running rules over a batch: what enters the ledger, what is alerted again, and what never is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts import ledger
from alerts.change import changes
from alerts.digest import compose_due
from alerts.evaluate import evaluate
from alerts.ledger import Verdict
from alerts.mail import MailboxTransport
from alerts.outbox import deliver
from alerts.rule import BrokenRule, Rule, RuleSet
from alerts.store import Hit, Store
from domain.document import Evidence, ListingDocument, Observation
from domain.errors import InputError
from index.embedded.engine import EmbeddedEngine

Listing = Callable[..., ListingDocument]
MakeRule = Callable[..., Rule]


def send(store: Store, rules: RuleSet, now: datetime) -> tuple[str, ...]:
    return compose_due(store, rules, now, recipients=["analyst@unit.example"], sender="frostwatch@unit.example")


def gone(listing_id: str, at: datetime) -> Observation:
    return Observation(listing_id, at, "gone", "", None, Evidence("segment", "record", 1), "HTTP 410")


def test_a_batch_that_runs_again_records_nothing_new(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """The same batch twice gives each hit once; the second time all are known."""
    engine.store([listing("a1"), listing("a2"), listing("b1", substances=["R-32"])])
    first = evaluate(engine, rules, ["a1", "a2", "b1"], store, now)
    again = evaluate(engine, rules, ["a1", "a2", "b1"], store, now + timedelta(hours=1))
    assert [hit.listing_id for hit in first.hits] == ["a1", "a2"]
    assert (again.hits, again.quiet, again.repeated) == ((), 0, 2)
    with store.read() as connection:
        assert len(ledger.find_hits(connection)) == 2


def test_only_listings_of_the_batch_are_looked_at(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """A listing outside the batch is not alerted, though it matches."""
    engine.store([listing("a1"), listing("a2")])
    report = evaluate(engine, rules, ["a2", "a2", "not-indexed"], store, now)
    assert [hit.listing_id for hit in report.hits] == ["a2"]


def test_a_hit_keeps_the_facts_as_they_were(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """The ledger proves later what was shown, also after the listing changed."""
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    engine.store([listing("a1", now + timedelta(days=1), title="Harmless thing", substances=[], kind="unrelated")])
    with store.read() as connection:
        (state,) = ledger.find_hits(connection)
    facts = state.hit.snapshot
    assert facts["listing"]["title"] == "R-22 13.6 kg"
    assert facts["rule"]["basis"] == "A law, article 5"
    assert ["substances", "R-22"] in facts["matched"]
    assert facts["listing"]["evidence"]["segment"] == "example"


@pytest.mark.parametrize(
    ("change", "alerted", "reason"),
    [
        ({"price": {"amount": "80", "currency": "EUR", "per": "cylinder"}}, True, "price down by 20%"),
        ({"price": {"amount": "95", "currency": "EUR", "per": "cylinder"}}, False, "not materially"),
        ({"price": {"amount": "180", "currency": "EUR", "per": "cylinder"}}, False, "not materially"),
        ({"price": {"amount": "80", "currency": "USD", "per": "cylinder"}}, False, "not materially"),
        ({"substances": ["R-22", "R-404A"]}, True, "now also offers R-404A"),
        ({"mass_kg": 136.0, "packs": [{"net_kg": 13.6, "units": 10}]}, True, "quantity up from 13.6 to 136 kg"),
        ({"seller": {"name": "Froid Express", "outcome": "review", "entry_id": "E1"}}, True, "not found to review"),
        ({"status": "prohibited"}, True, "legal status changed from none to prohibited"),
        ({"findings": [{"rule": "x", "title": "A new ban"}]}, True, "new legal finding: A new ban"),
        ({"flags": ["certificate_waived"]}, True, "new red flag in the text: certificate waived"),
    ],
)
def test_what_is_alerted_again(
    engine: EmbeddedEngine,
    store: Store,
    rules: RuleSet,
    listing: Listing,
    now: datetime,
    change: dict[str, Any],
    alerted: bool,
    reason: str,
) -> None:
    """A material change is alerted with its reason; another is kept in the ledger without troubling anybody."""
    later = now + timedelta(days=1)
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    engine.store([listing("a1", later, **change)])
    report = evaluate(engine, rules, ["a1"], store, later)
    assert (len(report.hits), report.quiet) == ((1, 0) if alerted else (0, 1))
    with store.read() as connection:
        assert reason in ledger.find_hits(connection)[0].hit.reason


def test_small_price_drops_add_up(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """Two drops of 6 % are compared with the price that was alerted, so the second one alerts."""
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    found = []
    for day, amount in ((1, "94"), (2, "88")):
        at = now + timedelta(days=day)
        engine.store([listing("a1", at, price={"amount": amount, "currency": "EUR", "per": "cylinder"})])
        found.append(len(evaluate(engine, rules, ["a1"], store, at).hits))
    assert found == [0, 1]


def test_a_listing_that_comes_back_is_alerted_once_more(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """Gone and offered again with the same content is a new alert, and running that again is not."""
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    engine.store_absences([gone("a1", now + timedelta(days=1))])
    while_gone = evaluate(engine, rules, ["a1"], store, now + timedelta(days=1))
    back = now + timedelta(days=2)
    engine.store([listing("a1", back)])
    first = evaluate(engine, rules, ["a1"], store, back)
    again = evaluate(engine, rules, ["a1"], store, back + timedelta(hours=1))
    assert while_gone.hits == ()
    assert [hit.reason for hit in first.hits] == ["offered again after it was gone"]
    assert (again.hits, again.repeated) == ((), 1)


def earlier(now: datetime) -> dict[str, str]:
    """Return what a document says of the listing `a1` that it is, put up again."""
    seen = now.isoformat().replace("+00:00", "Z")
    url = "https://shop.example/a1"
    return {"id": "a1", "url": url, "first_seen": seen, "last_seen": seen, "because": "a picture in common"}


def test_a_listing_put_up_again_is_compared_with_its_earlier_alert(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """It alerts once as put up again, with what changed since; the next one put up again refers to this one."""
    later = now + timedelta(days=3)
    cheap = {"amount": "70", "currency": "EUR", "per": "cylinder"}
    engine.store([listing("a1"), listing("b1")])
    evaluate(engine, rules, ["a1"], store, now)
    engine.store([listing("a2", later, price=cheap, earlier=earlier(now))])
    first = evaluate(engine, rules, ["a2"], store, later)
    again = evaluate(engine, rules, ["a2"], store, later)
    (hit,) = first.hits
    assert hit.reason == (
        "put up again under another address; the earlier one was alerted 2026-11-21; price down by 30%"
    )
    assert (again.hits, again.quiet, again.repeated) == ((), 0, 1)
    engine.store([listing("b2", later, earlier={**earlier(now), "id": "b1"})])
    (unknown,) = evaluate(engine, rules, ["b2"], store, later).hits
    assert unknown.reason == "put up again under another address; first alert of this rule"


def test_an_alert_that_waits_learns_that_its_listing_was_put_up_again(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """The old address is often found gone after the new one was found: until it is mailed, the alert is put right."""
    engine.store([listing("a1"), listing("a2"), listing("a3")])
    evaluate(engine, rules, ["a1", "a2"], store, now)
    engine.store([listing("a2", earlier=earlier(now))])
    report = evaluate(engine, rules, ["a2"], store, now)
    assert (report.hits, report.quiet) == ((), 0)
    reasons = {hit.listing_id: hit.reason for hit in all_hits(store)}
    assert reasons == {
        "a1": "first seen",
        "a2": "put up again under another address; the earlier one was alerted 2026-11-21",
    }
    evaluate(engine, rules, ["a3"], store, now)
    send(store, rules, now + timedelta(days=8))
    told = all_hits(store)
    engine.store([listing("a3", earlier=earlier(now))])
    evaluate(engine, rules, ["a3"], store, now)
    assert all_hits(store) == told


def all_hits(store: Store) -> list[Hit]:
    """Return all that the ledger holds."""
    with store.read() as connection:
        return [state.hit for state in ledger.find_hits(connection)]


def test_what_was_put_up_again_counts_once_for_a_pattern(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Three addresses of one offer are no series of three; a third offer makes it one."""
    series = RuleSet((rule(aggregate={"kind": "count", "at_least": 3, "days": 90}),))
    engine.store([listing("a1"), listing("a2", earlier=earlier(now)), listing("a3")])
    assert evaluate(engine, series, ["a1", "a2", "a3"], store, now).hits == ()
    engine.store([listing("a4")])
    assert evaluate(engine, series, ["a4"], store, now).hits != ()


def test_a_price_that_goes_down_and_up_again_is_not_alerted_twice(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """Back at the content that was alerted is no news."""
    cheap = {"price": {"amount": "95", "currency": "EUR", "per": "cylinder"}}
    found = []
    for day, fields in enumerate(({}, cheap, {}, cheap)):
        at = now + timedelta(days=day)
        engine.store([listing("a1", at, **fields)])
        found.append(len(evaluate(engine, rules, ["a1"], store, at).hits))
    assert found == [1, 0, 0, 0]


def test_a_new_version_of_a_rule_alerts_anew(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """The ledger is kept by rule version: who raises it wants to hear again."""
    engine.store([listing("a1")])
    evaluate(engine, RuleSet((rule(),)), ["a1"], store, now)
    assert len(evaluate(engine, RuleSet((rule(version=2),)), ["a1"], store, now).hits) == 1


def test_a_broken_rule_is_reported_and_the_others_run(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime, tmp_path: Any
) -> None:
    """A rule that cannot be read and one whose query fails are named; a good one still hits."""
    engine.store([listing("a1")])
    unread = BrokenRule("unread", tmp_path / "unread.toml", "unread.toml is not valid TOML")
    rules = RuleSet((unread, rule(id="bad-field", query="colour:red"), rule()))
    report = evaluate(engine, rules, ["a1"], store, now)
    assert [hit.rule_id for hit in report.hits] == ["r22"]
    assert set(report.broken) == {"unread", "bad-field"}
    assert "colour" in report.broken["bad-field"]
    with store.read() as connection:
        records = ledger.records(connection)
    assert "colour" in (records["bad-field"].error or "")
    assert records["r22"].error is None


def test_a_mended_rule_is_no_longer_shown_as_broken(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """The error goes away with the next run that works."""
    engine.store([listing("a1")])
    evaluate(engine, RuleSet((rule(query="colour:red"),)), ["a1"], store, now)
    evaluate(engine, RuleSet((rule(),)), ["a1"], store, now)
    with store.read() as connection:
        assert ledger.records(connection)["r22"].error is None


def test_count_of_one_seller(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Three listings of one seller within the days reach the condition; older ones and other sellers do not count."""
    rules = RuleSet((rule(aggregate={"kind": "count", "at_least": 3, "days": 90}),))
    other = {"seller": {"name": "Froid"}}
    engine.store([listing("old", now - timedelta(days=200)), listing("a1"), listing("a2"), listing("b1", **other)])
    assert evaluate(engine, rules, ["a1", "a2", "b1"], store, now).hits == ()
    engine.store([listing("a3", title="another R-22")])
    (hit,) = evaluate(engine, rules, ["a3"], store, now).hits
    assert "3 such listings of this seller" in hit.snapshot["aggregate"]


def test_price_against_the_usual_of_substance_currency_and_place(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Only like offers make the median, and too few make none."""
    rules = RuleSet((rule(aggregate={"kind": "price", "below": 0.5, "at_least": 5}),))
    usual = [listing(f"u{n}", title=f"u{n}", price_per_kg=str(20 + n)) for n in range(4)]
    dollars = [
        listing(f"d{n}", title=f"d{n}", price_per_kg="90", price={"amount": "9", "currency": "USD"}) for n in range(9)
    ]
    engine.store([*usual, *dollars, listing("cheap", price_per_kg="9"), listing("dear", price_per_kg="15")])
    (hit,) = evaluate(engine, rules, ["cheap", "dear", "d0"], store, now).hits
    assert hit.listing_id == "cheap"
    assert "median 20.50 EUR per kg of 6 offers" in hit.snapshot["aggregate"]
    few = RuleSet((rule(id="few", aggregate={"kind": "price", "below": 0.5, "at_least": 7}),))
    assert evaluate(engine, few, ["cheap"], store, now).hits == ()


def test_a_seller_name_full_of_syntax_is_only_a_name(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Quotes, brackets and operators in a seller's name cannot break or widen an aggregate condition."""
    rules = RuleSet((rule(aggregate={"kind": "count", "at_least": 2}),))
    seller = {"name": 'A" OR kind:* OR ("\\'}
    engine.store([listing("a1", seller=seller), listing("b1"), listing("b2", title="x", seller={"name": "Other"})])
    report = evaluate(engine, rules, ["a1", "b1", "b2"], store, now)
    assert report.hits == ()
    assert report.broken == {}


@pytest.fixture
def cooling(engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime) -> RuleSet:
    """Give a rule that keeps still for a day about the seller of `a1`, of whom a mail was just made."""
    rules = RuleSet((rule(cooldown_hours=24),))
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    assert len(send(store, rules, now)) == 1
    return rules


def test_cool_down_delays_but_loses_nothing(
    engine: EmbeddedEngine, store: Store, cooling: RuleSet, listing: Listing, now: datetime, tmp_path: Path
) -> None:
    """After a mail about a seller the next ones of that rule wait for its end; another seller does not."""
    hour = now + timedelta(hours=1)
    engine.store([listing("a2", title="second"), listing("b1", seller={"name": "Other"})])
    assert len(evaluate(engine, cooling, ["a2", "b1"], store, hour).hits) == 2
    assert len(send(store, cooling, hour)) == 1
    with store.read() as connection:
        states = {state.hit.listing_id: state for state in ledger.find_hits(connection)}
    assert states["a2"].waiting == ("analyst@unit.example",)
    assert states["a1"].mailed == states["b1"].mailed == ()  # in a mail, which nobody has taken yet
    deliver(store, MailboxTransport(tmp_path / "mail"), hour)
    with store.read() as connection:
        states = {state.hit.listing_id: state for state in ledger.find_hits(connection)}
    assert states["b1"].mailed == ("analyst@unit.example",)
    assert states["a2"].waiting == ("analyst@unit.example",)
    assert len(send(store, cooling, now + timedelta(hours=24))) == 1


def test_a_quiet_hit_does_not_end_the_cool_down(
    engine: EmbeddedEngine, store: Store, cooling: RuleSet, listing: Listing, now: datetime
) -> None:
    """Where a batch holds a new listing of a seller and one that hardly changed, the new one still waits."""
    hour = now + timedelta(hours=1)
    almost = {"amount": "99", "currency": "EUR", "per": "cylinder"}
    engine.store([listing("a1", hour, price=almost), listing("a2", title="second")])
    report = evaluate(engine, cooling, ["a2", "a1"], store, hour)
    assert ([hit.listing_id for hit in report.hits], report.quiet) == (["a2"], 1)
    assert send(store, cooling, hour) == ()
    assert len(send(store, cooling, now + timedelta(hours=24))) == 1


def test_hits_of_one_run_are_not_cooled_by_each_other(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Two batches of one crawl about one seller come in one mail."""
    rules = RuleSet((rule(cooldown_hours=24),))
    engine.store([listing("a1"), listing("a2", title="second")])
    evaluate(engine, rules, ["a1"], store, now)
    evaluate(engine, rules, ["a2"], store, now)
    assert len(send(store, rules, now)) == 1
    assert send(store, rules, now + timedelta(days=3)) == ()


def test_verdicts_make_precision_and_noise(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """The last verdict of a hit counts; a rule mostly wrong is called noisy once enough was judged."""
    ids = [f"a{n}" for n in range(6)]
    engine.store([listing(each, title=each) for each in ids])
    hits = evaluate(engine, rules, ids, store, now).hits
    with store.write() as connection:
        ledger.give_verdict(connection, hits[0].id, Verdict("false", "a hose", now, "mk"))
        ledger.give_verdict(connection, hits[0].id, Verdict("true", "no, gas", now, "mk"))
        for hit in hits[1:5]:
            ledger.give_verdict(connection, hit.id, Verdict("false", "a hose", now, "mk"))
        ledger.give_verdict(connection, hits[5].id, Verdict("unsure", "no photo", now, "mk"))
    with store.read() as connection:
        record = ledger.records(connection)["r22"]
        state = ledger.find_hit(connection, hits[0].id[:10])
    assert (record.true, record.false, record.unsure, record.precision, record.noisy) == (1, 4, 1, 0.2, True)
    assert [verdict.reason for verdict in state.verdicts] == ["a hose", "no, gas"]
    assert {verdict.given_by for verdict in state.verdicts} == {"mk"}


def test_an_alert_that_is_not_there_is_named(store: Store) -> None:
    """An unknown id is an error with a remedy, also when it is full of wildcards."""
    with store.read() as connection, pytest.raises(InputError, match="alerts list"):
        ledger.find_hit(connection, "%")


def test_an_unversioned_document_is_recorded_too(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """A document without a material version is recorded once, not lost."""
    engine.store([replace(listing("a1"), version="")])
    assert len(evaluate(engine, rules, ["a1"], store, now).hits) == 1
    assert evaluate(engine, rules, ["a1"], store, now).hits == ()


def test_a_new_remark_is_no_new_legal_finding() -> None:
    """What Frostwatch merely notes does not alert anybody again; what the law says does."""
    notice = {"rule": "condition-assumed-virgin", "verdict": "notice", "title": "The condition is not stated."}
    law = {"rule": "eu-hcfc-any", "verdict": "prohibited", "title": "HCFC may not be sold"}
    assert changes({"findings": []}, {"findings": [notice]}, 10) == []
    assert changes({"findings": [notice]}, {"findings": [notice, law]}, 10) == [
        "new legal finding: HCFC may not be sold"
    ]
