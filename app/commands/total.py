"""`frostwatch total`: mass, tonnes CO2-equivalent and ODP of all offers a search finds, by seller, month ..."""

from contextlib import closing

import click

from app.searching import empty, incomplete, open_index, say, small_operator, typed
from app.settings import load_settings
from app.table import paper, print_table
from app.total import BY, Total, totals
from domain.jsonl import encode


@click.command()
@click.argument("words", metavar="[QUERY]", nargs=-1)
@click.option("--by", type=click.Choice(list(BY)), help="Sums by seller, month of first sighting, site ...")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Rows shown at most.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each sum, the whole first.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], by: str | None, limit: int, as_json: bool) -> None:
    """Add up what a search finds: mass, tonnes CO2-equivalent with their basis, ODP.

    Only offers count, each listing once; a gas offered under two addresses counts twice. The listings of a case are
    given by their ids.

    \b
    Examples:
      frostwatch total 'status:prohibited' --by seller
      frostwatch total 'substances:R-22 AND jurisdiction:EU' --by month
      frostwatch total 'id:(1a2b OR 3c4d)'
    """
    query = typed(words, "frostwatch total")
    settings = load_settings(ctx.obj)
    with closing(open_index(settings)) as engine:
        say(incomplete(engine))
        say(small_operator(query))
        whole, parts = totals(engine.scan(query), by)
        if not whole.offers:
            say(empty(engine, settings))
    if as_json:
        for total in (whole, *parts):
            click.echo(encode(total))
        return
    headings = (by or "", "offers", "kg", "of it worked out", "without mass", "t CO2e", "kg ODP", "basis of the tonnes")
    print_table(headings, [_row(total) for total in (*parts[:limit], whole)], headings[1:-1])
    if len(parts) > limit:
        paper(messages=True).print(f"{len(parts) - limit} more; --limit {len(parts)} shows all")


def _row(total: Total) -> tuple[str, ...]:
    basis = ", ".join(f"{name}: {tonnes:,.1f}" for name, tonnes in sorted(total.tco2e_by_basis.items()))
    figures = (f"{total.mass_kg:,.1f}", f"{total.inferred_kg:,.1f}", str(total.without_mass), f"{total.tco2e:,.1f}")
    return total.key, str(total.offers), *figures, f"{total.odp_kg:,.3f}", basis or "-"
