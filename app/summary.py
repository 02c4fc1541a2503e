"""Summaries of a run as a person reads them: what was fetched, what is offered, who sells, what was alerted."""

from collections import Counter
from collections.abc import Sequence

import click
from rich.console import Console

from alerts.outbox import DeliveryReport
from app.report import FlowReport
from app.settings import Settings
from app.table import build_table
from crawlers.job import CrawlReport
from domain.counting import counted

OUTCOME_WORDS = {
    "authorised": "found in a register, in scope",
    "review": "to be reviewed",
    "not_found": "not found in any register on file (this is not the same as illegal)",
    "not looked up": "seller not named, or no register imported",
}


def show_crawls(console: Console, crawls: Sequence[CrawlReport]) -> None:
    """Print a line for each site that was crawled, with its health and why."""
    rows = [
        (crawl.site, str(crawl.pages), str(crawl.listings_seen), crawl.health, "; ".join(crawl.reasons) or "-")
        for crawl in crawls
    ]
    console.print("Sites crawled")
    console.print(build_table(("site", "pages", "listings", "health", "why"), rows, ("pages", "listings")))


def show_flow(console: Console, flow: FlowReport) -> None:
    """Print what the pages said, and what the rules made of it."""
    console.print(
        f"{counted(flow.pages, 'stored response')} carried on: {counted(flow.listings, 'listing')} "
        f"({flow.new} new, {flow.changed} changed, {flow.gone} gone), of them "
        f"{counted(flow.offers, 'offer')} of a refrigerant."
    )
    if flow.substances:
        console.print(f"Substances offered: {_counts(flow.substances)}")
    if flow.outcomes:
        words = Counter({OUTCOME_WORDS.get(name, name): count for name, count in flow.outcomes.items()})
        console.print(f"Sellers of offers:  {_counts(words)}")
    if flow.waiting:
        console.print(
            f"{counted(flow.waiting, 'page')} could not be carried on; frostwatch process --waiting tries again."
        )
    for segment, error in sorted(flow.unreadable.items()):
        console.print(f"Segment {segment} cannot be read and was passed over: {error}")
    for place in flow.damaged:
        console.print(f"Damaged and passed over: {place}. frostwatch archive verify tells what else differs.")
    for rule, error in sorted(flow.broken_rules.items()):
        console.print(f"Rule {rule} is broken and did not run: {error}")
    console.print(f"{counted(flow.hits, 'new alert')}. A hit is a lead, never a verdict.")


def show_mail(console: Console, mail: DeliveryReport, settings: Settings) -> None:
    """Print what became of the mail, and the error that kept it from going out."""
    if mail.sent or mail.waiting or mail.dead:
        left = f"{mail.waiting} waiting, {mail.dead} given up."
        if settings.mail.host:
            console.print(f"Mail: {mail.sent} sent, {left}")
        else:
            folder = settings.mailbox_dir.resolve()
            console.print(
                f"Mail: {mail.sent} put into {folder}, none sent: mail.host is not set; {left}", soft_wrap=True
            )
    if mail.error:
        click.echo(f"frostwatch: {mail.error}", err=True)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
