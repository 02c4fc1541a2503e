"""`frostwatch alerts`: what the rules found, what became of it, verdicts, and mail that waits."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from alerts import ledger, outbox, wording
from alerts.ledger import HitState
from alerts.store import Store
from alerts.wanted import Wanted
from app.alert_text import alert_json, alert_lines
from app.assembly import open_decisions, open_rules
from app.day import Day
from app.judging import judge, verdict_of
from app.mailing import index_state, send_due
from app.settings import load_settings
from app.summary import show_mail
from app.table import paper, print_table
from app.whoami import logged_in_user
from domain.counting import counted
from domain.errors import InputError
from domain.jsonl import encode


@click.group(
    epilog="""\b
Examples:
  frostwatch alerts list
  frostwatch alerts show 3f9a
  frostwatch alerts verdict 3f9a false --reason "compressor oil, not gas"
  frostwatch alerts mail"""
)
def command() -> None:
    """List alerts, show one, say whether it was right, and send the mail that waits."""


@command.command("list")
@click.option("--rule", "rule_id", default="", help="Only the alerts of this rule.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, newest first.")
@click.option("--severity", type=click.IntRange(1, 5), default=1, help="Only alerts of this severity or worse.")
@click.option("--unjudged", is_flag=True, help="Only alerts that nobody has given a verdict on.")
@click.option(
    "--judged", type=click.Choice(["yes", "true", "false", "unsure"]), help="Only alerts judged, or judged so."
)
@click.option("--site", default="", help="Only alerts about listings of this site.")
@click.option("--seller", default="", help="Only alerts about sellers with these words in their name.")
@click.option("--since", type=Day(), help="Only alerts found from this day (UTC) on.")
@click.option("--all", "everything", is_flag=True, help="Also hits that changed too little to be mailed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with all facts.")
@click.pass_context
def list_alerts(ctx: click.Context, /, limit: int, as_json: bool, **given: Any) -> None:
    """List the alerts, newest and worst first.

    \b
    Examples:
      frostwatch alerts list --unjudged --severity 4
      frostwatch alerts list --rule eu-hcfc-on-sale --json
      frostwatch alerts list --seller "cool gas" --since 2026-03-01 --judged true
    """
    settings = load_settings(ctx.obj)
    wanted = _wanted(given)
    with closing(open_decisions(settings)) as store, store.read() as connection:
        found = ledger.find_hits(connection, wanted, limit + 1)
    states, more = found[:limit], len(found) > limit
    if wanted.rule_id and not states and wanted.rule_id not in {entry.id for entry in open_rules(settings).entries}:
        raise InputError(f"there is no rule {wanted.rule_id!r}; `frostwatch rules list` shows all of them")
    if as_json:
        for state in states:
            click.echo(encode(alert_json(state)))
        _say_more(limit, more=more)
        return
    if not states:
        chosen = wanted != replace(NOTHING_ASKED, alerting=wanted.alerting)
        remedy = (
            "Others may be there: `frostwatch alerts list`"
            if chosen
            else "`frostwatch rules run` checks what is indexed"
        )
        click.echo(f"No {'such ' if chosen else ''}alerts. {remedy}.", err=True)
        return
    print_table(
        ("id", "sev", "found (UTC)", "rule", "seller", "offer", "state"), [_row(state) for state in states], ("sev",)
    )
    sellers = {state.hit.seller_key for state in states}
    click.echo(
        f"{counted(len(states), 'alert')} about {counted(len(sellers), 'seller')}. A hit is a lead, never a verdict.",
        err=True,
    )
    _say_more(limit, more=more)


@command.command("show")
@click.argument("alert")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object, with the whole snapshot.")
@click.pass_context
def show(ctx: click.Context, alert: str, as_json: bool) -> None:
    """Show one alert by its id (the first characters suffice): facts, law, rule, proof.

    \b
    Example:
      frostwatch alerts show 3f9a
    """
    with closing(open_decisions(load_settings(ctx.obj))) as store, store.read() as connection:
        state = ledger.find_hit(connection, alert)
    if as_json:
        click.echo(encode(alert_json(state)))
        return
    for line in alert_lines(state):
        click.echo(line)


@command.command("verdict")
@click.argument("alert")
@click.argument("word", metavar="true|false|unsure", type=click.Choice(["true", "false", "unsure"]))
@click.option("--reason", required=True, help="Why; it is kept with the alert.")
@click.option("--listing", "whole", is_flag=True, help="The same of all alerts about that listing without a verdict.")
@click.option("--by", help="Who says so (default: the user who is logged in).")
@click.pass_context
def verdict(ctx: click.Context, alert: str, word: str, reason: str, whole: bool, by: str | None) -> None:
    """Say whether an alert was right. The last verdict counts; all are kept.

    \b
    Examples:
      frostwatch alerts verdict 3f9a true --reason "test purchase 2026-11-20"
      frostwatch alerts verdict 3f9a false --listing --reason "a compressor, no gas"
    """
    who = logged_in_user()
    given = verdict_of(word, reason, who if by is None else by, datetime.now(UTC))
    with closing(open_decisions(load_settings(ctx.obj))) as store, store.write() as connection:
        judged = judge(connection, {alert: None}, given, whole=whole, who=who)
    click.echo("\n".join(f"{hit}: {word}" for hit in judged.alerts), err=True)


@command.command("mail")
@click.option("--retry-dead", is_flag=True, help="Also try mails again that were given up.")
@click.option("--list", "only_list", is_flag=True, help="Only show what waits and what was given up.")
@click.pass_context
def mail(ctx: click.Context, retry_dead: bool, only_list: bool) -> int:
    """Compose the digests that are due, and deliver all mail that waits.

    \b
    Example:
      frostwatch alerts mail
    """
    settings = load_settings(ctx.obj)
    with closing(open_decisions(settings)) as store:
        if only_list:
            _show_outbox(store)
            return 0
        now = datetime.now(UTC)
        if retry_dead:
            click.echo(f"Tried again: {counted(outbox.revive(store, now), 'mail')}.", err=True)
        report = send_due(settings, store, open_rules(settings), index_state(settings))
    if not (report.sent or report.waiting or report.dead):
        click.echo("No mail is due, none waits.", err=True)
    show_mail(paper(messages=True), report, settings)
    return 2 if report.error else 0


NOTHING_ASKED = Wanted(severity=1)
"""What the list is asked for when no option is given, but for `--all`."""


def _wanted(given: Mapping[str, Any]) -> Wanted:
    """Return what the options ask for."""
    if given["unjudged"] and given["judged"]:
        raise InputError("--unjudged and --judged exclude each other; give one of them")
    since: datetime | None = given["since"]
    return Wanted(
        rule_id=given["rule_id"],
        severity=given["severity"],
        site=given["site"],
        seller=given["seller"],
        since=since.replace(tzinfo=UTC) if since else None,
        judged="no" if given["unjudged"] else given["judged"],
        alerting=not given["everything"],
    )


def _say_more(limit: int, *, more: bool) -> None:
    """Say where a list was cut off."""
    if more:
        click.echo(f"There are more: --limit {2 * limit} shows further ones.", err=True)


def _show_outbox(store: Store) -> None:
    mails = outbox.list_mail(store)
    if not mails:
        click.echo("No mail waits, none was given up.", err=True)
        return
    rows = [
        (
            mail.id[:8],
            mail.recipient,
            str(mail.hits),
            mail.state,
            str(mail.attempts),
            f"{mail.next_try:%Y-%m-%d %H:%M}",
            mail.error or "-",
        )
        for mail in mails
    ]
    print_table(("mail", "to", "hits", "state", "tries", "next try (UTC)", "why"), rows, ("hits", "tries"))


def _row(state: HitState) -> tuple[str, ...]:
    listing = state.hit.snapshot["listing"]
    return (
        state.hit.id[:8],
        str(state.hit.severity),
        f"{state.hit.found_at:%Y-%m-%d %H:%M}",
        state.hit.rule_id,
        wording.clean((listing.get("seller") or {}).get("name"), 40) or "-",
        wording.clean(listing.get("title"), 60),
        _state(state),
    )


def _state(state: HitState) -> str:
    if state.verdicts:
        return f"judged {state.verdicts[-1].verdict}"
    if not state.hit.alerting:
        return "changed too little"
    if state.given_up:
        return "mail given up"
    return "mailed" if state.mailed and not state.waiting else "waiting"
