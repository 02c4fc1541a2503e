"""`frostwatch traders list` and `diff`: the snapshots of registers and what changed between them."""

import click

from app.settings import load_settings
from app.table import print_table
from domain.jsonl import encode
from traders.store import Registers


@click.command("list", epilog="\b\nExample:\n  frostwatch traders list --json")
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


@click.command("diff", epilog="\b\nExample:\n  frostwatch traders diff eu-quota 2025-12-01 2026-01-15")
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
