"""`frostwatch traders import`, `judge` and `recheck`: what changes the answers about sellers of indexed listings."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import click

from app.day import Day
from app.recheck import EVERYTHING, Row, has_listings, recheck
from app.settings import Settings, load_settings
from domain.counting import counted
from domain.trader import TraderQuery
from index.seller import quoted
from traders.store import HELD_BACK_SHARE, Registers


@click.command(
    "import", epilog="\b\nExample:\n  frostwatch traders import quota.csv --register eu-quota --retrieved 2026-01-15"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--register", required=True, help="Id of the register, for example eu-quota.")
@click.option("--retrieved", type=Day(), help="Day the file was fetched (default: today).")
@click.option("--source", default="", help="Where the file was fetched from.")
@click.option("--mapping", help="Name of a shipped mapping, or a mapping file (default: by the columns).")
@click.option("--encoding", help="Character set, where detection fails.")
@click.option("--confirm", is_flag=True, help="Import although the file is much shorter than the snapshot in force.")
@click.option(
    "--shrink",
    default=HELD_BACK_SHARE,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share of rows lost at which a file is held back.",
)
@click.option("--no-recheck", is_flag=True, help="Leave the listings that are indexed as they are.")
@click.pass_context
def import_(  # noqa: PLR0917 one parameter for each option
    ctx: click.Context,
    file: Path,
    register: str,
    retrieved: datetime | None,
    source: str,
    mapping: str | None,
    encoding: str | None,
    confirm: bool,
    shrink: float,
    no_recheck: bool,
) -> int:
    """Import FILE (CSV, XLSX, HTML, PDF or JSON) as a dated snapshot of a register.

    Sellers of listings that are indexed are looked up again; those with another answer are carried on anew.
    """
    settings = load_settings(ctx.find_root().obj)
    registers = Registers(settings.registers_dir)
    day = retrieved.date() if retrieved else datetime.now(UTC).date()
    report = registers.import_file(
        file, register, day, source or str(file), mapping=mapping, confirm=confirm, shrink=shrink, encoding=encoding
    )
    for row in report.bad:
        click.echo(f"frostwatch: {file}, {row} (row left out)", err=True)
    if report.dropped_columns:
        click.echo(f"left out (contact persons): {', '.join(report.dropped_columns)}", err=True)
    if report.held_back:
        click.echo(f"frostwatch: {file} is held back: {report.held_back}", err=True)
        return 2
    snapshot = report.snapshot
    assert snapshot is not None  # noqa: S101 only a held-back file has none
    word = "unchanged" if report.unchanged else "imported"
    click.echo(
        f"{word}: {snapshot.register} of {snapshot.retrieved}, {counted(snapshot.count, 'row')}, {snapshot.hash[:12]}"
    )
    if not report.unchanged and not no_recheck:
        changes = registers.diff(register) if registers.count(register) > 1 else ()
        _recheck(settings, [(register, change.entry_id) for change in changes])
    return 2 if report.bad else 0


@click.command("recheck", epilog="\b\nExample:\n  frostwatch traders recheck")
@click.pass_context
def recheck_(ctx: click.Context) -> int:
    """Look the sellers of all indexed listings up again; `import` and `judge` do it for what they change."""
    _recheck(load_settings(ctx.find_root().obj))
    return 0


def _recheck(settings: Settings, touched: Collection[Row] = (), query: str = EVERYTHING) -> None:
    if not has_listings(settings):
        return
    report = recheck(settings, touched, query)
    lost = f", {report.without_evidence} of them no longer in the archive" if report.without_evidence else ""
    click.echo(
        f"{counted(report.listings, 'listing')} looked at again: {report.changed} with another answer{lost}, "
        f"{counted(report.flow.hits, 'new alert')}",
        err=True,
    )


@click.command(
    "judge", epilog="\b\nExample:\n  frostwatch traders judge eu-quota EU-0042 --name 'Polar Gas' --same --by mk"
)
@click.argument("register")
@click.argument("entry_id")
@click.option("--name", required=True, help="The seller's name as the marketplace shows it.")
@click.option("--country", help="The seller's country.")
@click.option("--phone", help="The seller's telephone, where it is another than the register's.")
@click.option("--email", help="The seller's mailbox, likewise.")
@click.option("--url", help="The seller's own address, likewise.")
@click.option("--identifier", "identifiers", multiple=True, help="A scheme:value, likewise; repeatable.")
@click.option("--same/--not-same", required=True, help="Whether the seller is the trader of that row.")
@click.option("--by", required=True, help="Who says so.")
@click.option("--note", default="", help="Why.")
@click.pass_context
def judge(  # noqa: PLR0917 one parameter for each option
    ctx: click.Context,
    register: str,
    entry_id: str,
    name: str,
    country: str | None,
    phone: str | None,
    email: str | None,
    url: str | None,
    identifiers: tuple[str, ...],
    same: bool,
    by: str,
    note: str,
) -> int:
    """Say that a seller is, or is not, the trader of a row; the match follows it from then on.

    "Same" covers contacts that agree with the register and those given here: whoever takes the name later and shows
    another telephone comes out as review, with the reason.
    """
    settings = load_settings(ctx.find_root().obj)
    registers = Registers(settings.registers_dir)
    query = TraderQuery("", name, country, phone=phone, email=email, url=url, identifiers=identifiers)
    judgement = registers.judgements.record(query, register, entry_id, same=same, by=by, note=note)
    click.echo(f"{judgement.seller}: {'same' if same else 'not the same'} as {entry_id} in {register}")
    if any(char.isalnum() for char in name):
        _recheck(settings, query=f"seller.name:{quoted(name)} AND {EVERYTHING}")
    return 0
