"""`frostwatch history`: every sighting of one listing, with what was new in it and where the proof lies."""

import click

from app.matter import Sighting, open_matter
from app.settings import load_settings
from app.table import print_table, printable
from domain.counting import counted
from domain.jsonl import encode


@click.command()
@click.argument("named", metavar="LISTING|ALERT")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each sighting.")
@click.pass_context
def command(ctx: click.Context, named: str, as_json: bool) -> None:
    """Show every sighting of a listing: price and presence over time, what was new, where the proof lies.

    The listing is named by its id or address, or by an alert about it.

    \b
    Examples:
      frostwatch history https://shop.example/item/7
      frostwatch history 3f9a
    """
    matter = open_matter(load_settings(ctx.obj), named)
    if as_json:
        for sighting in matter.sightings:
            click.echo(encode(sighting))
        return
    document = matter.listing.document
    click.echo(printable(f"{document['title']}\n{document['url']}"))
    print_table(("seen (UTC)", "presence", "price", "what is new", "proof"), map(_row, matter.sightings))
    click.echo(f"{counted(len(matter.sightings), 'sighting')}, {counted(len(matter.alerts), 'alert')}.", err=True)


def _row(sighting: Sighting) -> tuple[str, ...]:
    price = "-" if sighting.amount is None else f"{sighting.amount} {sighting.currency or '?'}"
    proof = f"{sighting.segment} at {sighting.offset}"
    return f"{sighting.seen_at:%Y-%m-%d %H:%M}", sighting.presence.replace("_", " "), price, sighting.news, proof
