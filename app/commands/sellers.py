"""`frostwatch traders sellers` and `regroup`: which accounts are one seller, why, and an analyst's word about it."""

from contextlib import closing

import click

from app.assembly import open_decisions
from app.jobs.lock import INDEX, Locks
from app.searching import open_index
from app.sellers import SellerGroup, Sellers
from app.settings import load_settings
from app.table import print_table
from domain.counting import counted
from domain.errors import InputError
from domain.jsonl import encode


@click.command("sellers", epilog="\b\nExample:\n  frostwatch traders sellers 4f0c2a9be1d7")
@click.argument("group", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a group.")
@click.pass_context
def sellers(ctx: click.Context, group: str | None, as_json: bool) -> int:
    """List sellers with several accounts, or the accounts of one GROUP with what joins them."""
    with closing(open_decisions(load_settings(ctx.find_root().obj))) as store:
        groups = Sellers(store).groups(group)
    if group and not groups:
        raise InputError(f"no group {group!r}; `frostwatch traders sellers` lists the ones there are")
    if as_json:
        for each in groups:
            click.echo(encode(each))
    elif not groups:
        click.echo("no seller is known under several accounts", err=True)
    elif group:
        _show_one(groups[0])
    else:
        rows = [
            (
                each.id,
                str(len(each.accounts)),
                str(sum(account.listings for account in each.accounts)),
                "; ".join(dict.fromkeys(account.name or account.site for account in each.accounts)),
                ", ".join(dict.fromkeys(join.feature for join in each.joins)),
            )
            for each in groups
        ]
        print_table(("group", "accounts", "listings", "names", "joined by"), rows, ("accounts", "listings"))
    return 0


@click.command(
    "regroup", epilog="\b\nExample:\n  frostwatch traders regroup 1f0c2a9be1d74a55 9ab0c1d2e3f40516 --not-same --by mk"
)
@click.argument("account")
@click.argument("other")
@click.option("--same/--not-same", required=True, help="Whether the two accounts are one seller.")
@click.option("--by", required=True, help="Who says so.")
@click.option("--note", default="", help="Why.")
@click.pass_context
def regroup(ctx: click.Context, account: str, other: str, same: bool, by: str, note: str) -> int:
    """Say that two seller accounts are one seller, or are not; the groups follow it from then on."""
    settings = load_settings(ctx.find_root().obj)
    with closing(open_decisions(settings)) as store:
        groups = Sellers(store)
        groups.say(account, other, same=same, by=by, note=note)
        with closing(open_index(settings)) as engine, Locks(store, settings.locks_dir).shared(INDEX):
            changed = groups.restamp(engine)
    word = "one seller" if same else "two sellers"
    click.echo(f"{account} and {other}: {word}; {counted(len(changed), 'listing')} of the index brought up to date")
    return 0


def _show_one(group: SellerGroup) -> None:
    rows = [(each.id, each.site, each.name, each.place, str(each.listings)) for each in group.accounts]
    print_table(("account", "marketplace", "name", "place", "listings"), rows, ("listings",))
    print_table(
        ("joined by", "value", "account", "other"),
        [(join.feature, join.value, join.left, join.right) for join in group.joins],
        (),
    )
