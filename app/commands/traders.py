"""`frostwatch traders`: import, list and compare registers of authorised traders."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.commands.sellers import regroup, sellers
from app.settings import load_settings
from app.table import print_table
from domain.jsonl import encode
from domain.trader import TraderQuery
from traders.store import HELD_BACK_SHARE, Registers


@click.group(
    name="traders",
    epilog="\b\nExample:\n  frostwatch traders import quota.csv --register eu-quota --source https://...",
)
def command() -> None:
    """Import, list and compare registers of authorised traders."""


@command.command(
    "import", epilog="\b\nExample:\n  frostwatch traders import quota.csv --register eu-quota --retrieved 2026-01-15"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--register", required=True, help="Id of the register, for example eu-quota.")
@click.option("--retrieved", type=click.DateTime(["%Y-%m-%d"]), help="Day the file was fetched (default: today).")
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
) -> int:
    """Import FILE (CSV, XLSX, HTML or JSON) as a dated snapshot of a register."""
    registers = Registers(load_settings(ctx.find_root().obj).registers_dir)
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
    click.echo(f"{word}: {snapshot.register} of {snapshot.retrieved}, {snapshot.count} rows, {snapshot.hash[:12]}")
    return 2 if report.bad else 0


@command.command("list", epilog="\b\nExample:\n  frostwatch traders list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a snapshot.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> int:
    """List the snapshots, oldest first; the last of each register is in force."""
    snapshots = Registers(load_settings(ctx.find_root().obj).registers_dir).list()
    if as_json:
        for snapshot in snapshots:
            click.echo(
                encode(
                    {
                        "register": snapshot.register,
                        "retrieved": snapshot.retrieved,
                        "count": snapshot.count,
                        "hash": snapshot.hash,
                        "source": snapshot.source,
                        "mapping": snapshot.mapping,
                        "imported_at": snapshot.imported_at,
                    }
                )
            )
        return 0
    if not snapshots:
        click.echo("no register is imported; `frostwatch traders import FILE --register ID` imports one", err=True)
        return 0
    rows = [
        (each.register, each.retrieved.isoformat(), str(each.count), each.hash[:12], each.source) for each in snapshots
    ]
    print_table(("register", "retrieved", "rows", "hash", "source"), rows, ("rows",))
    return 0


@command.command(
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
    registers = Registers(load_settings(ctx.find_root().obj).registers_dir)
    query = TraderQuery("", name, country, phone=phone, email=email, url=url, identifiers=identifiers)
    judgement = registers.judgements.record(query, register, entry_id, same=same, by=by, note=note)
    click.echo(f"{judgement.seller}: {'same' if same else 'not the same'} as {entry_id} in {register}")
    return 0


@command.command("diff", epilog="\b\nExample:\n  frostwatch traders diff eu-quota 2025-12-01 2026-01-15")
@click.argument("register")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change.")
@click.pass_context
def diff(ctx: click.Context, register: str, old: str | None, new: str | None, as_json: bool) -> int:
    """Show what changed in REGISTER from snapshot OLD to NEW (dates or hashes; default: the last two)."""
    for change in Registers(load_settings(ctx.find_root().obj).registers_dir).diff(register, old, new):
        if as_json:
            click.echo(encode(change))
        else:
            fields = f" ({', '.join(change.fields)})" if change.fields else ""
            click.echo(f"{change.kind:8} {change.entry_id}  {change.name}{fields}")
    return 0


command.add_command(sellers)
command.add_command(regroup)
