"""`frostwatch schedule list | status`: what comes when, and how runs went."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.assembly import open_decisions
from app.jobs.history import History, Run
from app.jobs.overview import next_times
from app.jobs.plan import slots_of, utc_now
from app.settings import load_settings
from app.sites import open_sites
from app.table import print_table
from domain.counting import counted
from domain.jsonl import encode


@click.command("list", epilog="Example:  frostwatch schedule list --json")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each site of each entry.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show what runs next, soonest first."""
    settings = load_settings(ctx.obj)
    slots = slots_of(settings.schedule, open_sites(settings))
    with closing(open_decisions(settings)) as store:
        now = utc_now()
        times = next_times(History(store), slots, now)
    rows = []
    for slot in sorted(slots, key=lambda slot: (times.get(slot.key, now), slot.key)):
        at = times.get(slot.key, slot.trigger.next(now))
        if as_json:
            click.echo(encode({"job": slot.job, "site": slot.site, "next": at, "max_pages": slot.max_pages}))
        zone = settings.schedule.jobs[slot.job].timezone or settings.schedule.timezone
        due = "now" if at <= now else f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        rows.append((slot.job, slot.site, due, zone, settings.schedule.jobs[slot.job].window or "-"))
    if slots and not as_json:
        print_table(("job", "site", "next", "time zone", "window"), rows)
    if not slots and settings.schedule.jobs:
        names = ", ".join(settings.schedule.jobs)
        click.echo(
            f"The schedule ({names}) has nothing to crawl: there is no site file yet (docs/add-a-site.md).", err=True
        )
    elif not slots:
        click.echo("Nothing is scheduled yet; [schedule.jobs.NAME] in the settings makes an entry.", err=True)


@click.command(epilog="Example:  frostwatch schedule status shop --json")
@click.argument("name", required=False)
@click.option("--failed", is_flag=True, help="Only runs that were given up.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Runs shown, newest first.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each run.")
@click.pass_context
def status(ctx: click.Context, name: str | None, failed: bool, limit: int, as_json: bool) -> None:
    """Show how runs went, newest first; of one entry or site with NAME."""
    with closing(open_decisions(load_settings(ctx.obj))) as store:
        runs = History(store).latest(limit, job=name, failed=failed)
    if as_json:
        for each in runs:
            click.echo(encode(each))
        return
    if runs:
        show_runs(runs)
    else:
        click.echo("No run is on file.", err=True)


def show_runs(runs: Sequence[Run]) -> None:
    """Print a table of runs."""
    rows = [
        (
            each.job,
            each.site,
            _minute(each.due_at),
            _minute(each.started),
            _length(each.started, each.finished),
            each.state + (f" ({counted(each.attempts, 'try', 'tries')})" if each.attempts > 1 else ""),
            str(each.pages),
            str(each.listings),
            str(each.offers),
            str(each.alerts),
            each.health or "-",
            each.error or "-",
        )
        for each in runs
    ]
    headings = ("job", "site", "due (UTC)", "started", "took", "state", "pages", "listings", "offers", "alerts")
    print_table((*headings, "health", "why"), rows, ("took", "pages", "listings", "offers", "alerts"))


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"


def _length(started: datetime | None, finished: datetime | None) -> str:
    if not started or not finished:
        return "-"
    seconds = int((finished - started).total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
