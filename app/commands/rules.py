"""`frostwatch rules`: the alert rules, how they fare, whether they hold their examples, what they would have given."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from alerts import ledger, wording
from alerts.backtest import backtest
from alerts.evaluate import EvaluationReport, evaluate
from alerts.example import ExampleResult, try_rules
from alerts.ledger import RuleRecord
from alerts.rule import BrokenRule, Rule, RuleSet, read_rule
from alerts.store import Store
from app.assembly import open_decisions, open_rules
from app.mailing import check_mail, send_due, state_of
from app.searching import incomplete, open_index, say
from app.settings import load_settings
from app.summary import show_mail
from app.table import paper, print_table
from domain.counting import counted
from domain.errors import DataError
from domain.jsonl import encode
from index.engine import SearchEngine
from index.factory import open_engine

BATCH = 1000
"""Listings that `rules run` checks and records at once."""


@click.group(
    epilog="""\b
Examples:
  frostwatch rules list
  frostwatch rules show eu-hcfc-on-sale
  frostwatch rules test my-rules/my-rule.toml
  frostwatch rules backtest my-rules/my-rule.toml --since 90
  frostwatch rules run"""
)
def command() -> None:
    """List, test, back-test and run alert rules."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def list_rules(ctx: click.Context, as_json: bool) -> None:
    """List all rules in their order, broken ones in their place with the error.

    \b
    Example:
      frostwatch rules list
    """
    settings = load_settings(ctx.obj)
    rules = open_rules(settings)
    with closing(open_decisions(settings)) as store, store.read() as connection:
        records = ledger.records(connection)
    if as_json:
        for entry in rules.entries:
            click.echo(encode(_as_json(entry, rules, records.get(entry.id, RuleRecord()))))
        return
    rows = [_row(entry, rules, records.get(entry.id, RuleRecord())) for entry in rules.entries]
    print_table(("rule", "sev", "where", "law", "delivery", "hits", "right", "state"), rows, ("sev", "hits", "right"))
    click.echo(
        f"{counted(len(rules.rules), 'rule')} in use, {len(rules.disabled)} switched off, {len(rules.broken)} broken.",
        err=True,
    )


@command.command("show")
@click.argument("rule_id", metavar="RULE")
@click.pass_context
def show(ctx: click.Context, rule_id: str) -> None:
    """Show one rule: what it looks for, why, on what basis, and how it fares.

    \b
    Example:
      frostwatch rules show eu-hcfc-on-sale
    """
    settings = load_settings(ctx.obj)
    rules = open_rules(settings)
    rule = _rule(rules, rule_id)
    with closing(open_decisions(settings)) as store, store.read() as connection:
        record = ledger.records(connection).get(rule.id, RuleRecord())
    recipients = ", ".join(rule.recipients) or f"{', '.join(settings.alerts.recipients)} (from the settings)"
    lines = [
        ("Rule", f"{rule.id}, version {rule.version}, severity {rule.severity}, jurisdiction {rule.where}"),
        ("Title", rule.title),
        ("Looks for", rule.description),
        ("Why", rule.why),
        ("Basis", wording.basis(rule.model_dump(include={"basis", "source", "confirmed"}))),
        ("Query", " ".join(rule.search(datetime.now(UTC).date()).split())),
        *([("And", str(rule.aggregate))] if rule.aggregate else []),
        ("Delivery", f"{rule.delivery}, to {recipients}, grouped by seller"),
        ("Again", f"when the price falls by {rule.price_drop_percent:g} % or something else changes materially"),
        *([("Cool-down", f"{rule.cooldown_hours:g} h for each seller")] if rule.cooldown_hours else []),
        ("Hits", f"{record.hits}; judged right {record.true}, wrong {record.false}, unsure {record.unsure}"),
        ("State", _state(rule, rules, record)),
        ("File", str(rules.paths.get(rule.id, rule_id))),
    ]
    for name, value in lines:
        click.echo(f"{name + ':':<11}{value}")


@command.command("test")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def test(ctx: click.Context, file: Path | None) -> int:
    """Try the examples of one rule file, or of all rules, on a real search engine. Exit status 1: one does not hold.

    \b
    Example:
      frostwatch rules test my-rules/my-rule.toml
    """
    rules = open_rules(load_settings(ctx.obj)) if file is None else RuleSet((_read(file),))
    tried = [entry for entry in rules.entries if isinstance(entry, Rule)]
    with _scratch() as folder:
        results = try_rules(tried, folder, datetime.now(UTC))
    failed = [result for result in results if not result.holds]
    for result in failed:
        click.echo(_failure(result))
    for broken in rules.broken:
        click.echo(f"{broken.id}: broken: {broken.error}")
    held = len(results) - len(failed)
    click.echo(f"{held} of {counted(len(results), 'example')} of {counted(len(tried), 'rule')} hold.", err=True)
    if rules.broken:
        return 2
    return 1 if failed else 0


@command.command("backtest")
@click.argument("rule_id", metavar="RULE")
@click.option(
    "--since", "days", type=click.IntRange(1, 3650), required=True, metavar="DAYS", help="How far to look back."
)
@click.pass_context
def backtest_rule(ctx: click.Context, rule_id: str, days: int) -> None:
    """Say what a rule (an id or a file) would have given: listings, sellers, mails, with a sample.

    \b
    Example:
      frostwatch rules backtest my-rules/my-rule.toml --since 90
    """
    settings = load_settings(ctx.obj)
    rule = _rule(open_rules(settings), rule_id)
    with closing(open_index(settings)) as engine:
        say(incomplete(engine))
        report = backtest(engine, rule, days, datetime.now(UTC))
    click.echo(
        f"{rule.id}: in {counted(days, 'day')} {counted(report.listings, 'listing')} "
        f"of {counted(report.sellers, 'seller')},"
    )
    click.echo(
        f"that is {report.listings_a_day:.2f} listings and {report.mails_a_day:.2f} mails a day to each recipient."
    )
    for day, listings in report.per_day[-14:]:
        click.echo(f"  {day}  {listings}")
    for candidate in report.sample:
        listing = candidate.snapshot["listing"]
        seller = wording.clean((listing.get("seller") or {}).get("name"), 40) or "seller not named"
        click.echo(f"  - {wording.clean(listing.get('title'), 80)} ({seller}) {wording.link(listing.get('url')) or ''}")


@command.command("run")
@click.option("--since", "days", type=click.IntRange(1, 3650), metavar="DAYS", help="Only listings that changed since.")
@click.option("--no-mail", is_flag=True, help="Record the hits, but send nothing now.")
@click.pass_context
def run(ctx: click.Context, days: int | None, no_mail: bool) -> int:
    """Run all rules over what is indexed, record what is new, and send what is due. Exit status 2: a rule is broken.

    Crawling does this by itself for what it touches; run it after adding a rule. Nothing is alerted twice.

    \b
    Example:
      frostwatch rules run --since 30
    """
    settings = load_settings(ctx.obj)
    rules = open_rules(settings)
    if not no_mail:
        check_mail(settings)
    with closing(open_index(settings)) as engine, closing(open_decisions(settings)) as store:
        say(incomplete(engine))
        all_ran = _run(engine, rules, store, f"changed_at:[now-{days}d TO *]" if days else "*")
        if not no_mail:
            delivered = send_due(settings, store, rules, state_of(engine))
            show_mail(paper(messages=True), delivered, settings)
            if delivered.error:
                return 2
    return 0 if all_ran else 2


def _run(engine: SearchEngine, rules: RuleSet, store: Store, query: str) -> bool:
    """Run the rules over what a search finds and say what came of it; return whether all of them could run."""
    reports: list[EvaluationReport] = []
    ids = (stored.id for stored in engine.scan(f"({query}) AND NOT presence:gone"))
    while batch := list(islice(ids, BATCH)):
        reports.append(evaluate(engine, rules, batch, store, datetime.now(UTC)))
    broken = {entry.id: entry.error for entry in rules.broken}
    broken |= {rule_id: error for report in reports for rule_id, error in report.broken.items()}
    for rule_id, error in sorted(broken.items()):
        click.echo(f"Rule {rule_id} is broken and did not run: {error}", err=True)
    hits = sum(len(report.hits) for report in reports)
    listings = sum(report.listings for report in reports)
    click.echo(
        f"{counted(len(rules.rules), 'rule')}, {counted(listings, 'listing')}: {counted(hits, 'new alert')}.", err=True
    )
    return not broken


@contextmanager
def _scratch() -> Iterator[Any]:
    """Give a function that opens a new, empty search engine each time, in a folder that vanishes at the end."""
    with tempfile.TemporaryDirectory(prefix="frostwatch-") as folder:
        numbers = iter(range(1_000_000))

        def open_new() -> SearchEngine:
            engine = open_engine("", Path(folder) / f"{next(numbers)}.sqlite")
            engine.prepare()
            return engine

        yield open_new


def _rule(rules: RuleSet, name: str) -> Rule:
    path = Path(name)
    return _read(path) if path.suffix == ".toml" else rules.get(name)


def _read(path: Path) -> Rule:
    entry = read_rule(path)
    if isinstance(entry, BrokenRule):
        raise DataError(entry.error)
    return entry


def _failure(result: ExampleResult) -> str:
    if result.error:
        return f"{result.rule_id}: {result.says!r}: {result.error}"
    words = "must hit, but does not" if result.wanted else "must not hit, but does"
    return f"{result.rule_id}: {result.says!r} {words}"


def _row(entry: Rule | BrokenRule, rules: RuleSet, record: RuleRecord) -> tuple[str, ...]:
    known = ("", "", "", "")
    if isinstance(entry, Rule):
        law = "confirmed" if entry.confirmed else "to be checked"
        known = (str(entry.severity), entry.where, law, str(entry.delivery))
    return (entry.id, *known, str(record.hits), _right(record), _state(entry, rules, record))


def _right(record: RuleRecord) -> str:
    if record.precision is None:
        return "-"
    return f"{record.precision:.0%} of {record.true + record.false}"


def _state(entry: Rule | BrokenRule, rules: RuleSet, record: RuleRecord) -> str:
    if isinstance(entry, BrokenRule):
        return f"broken: {entry.error}"
    if entry.id in rules.disabled:
        return "switched off"
    if record.error:
        return f"broken: {record.error}"
    return "noisy: most judged hits were wrong" if record.noisy else "runs"


def _as_json(entry: Rule | BrokenRule, rules: RuleSet, record: RuleRecord) -> dict[str, Any]:
    names: Sequence[str] = (
        "id",
        "version",
        "title",
        "severity",
        "jurisdiction",
        "confirmed",
        "basis",
        "source",
        "query",
    )
    values = {name: getattr(entry, name, None) for name in names}
    return values | {
        "delivery": str(entry.delivery) if isinstance(entry, Rule) else None,
        "recipients": entry.recipients if isinstance(entry, Rule) else (),
        "hits": record.hits,
        "precision": record.precision,
        "noisy": record.noisy,
        "state": _state(entry, rules, record),
        "error": entry.error if isinstance(entry, BrokenRule) else record.error,
    }
