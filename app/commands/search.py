"""`frostwatch search`: find listings, count them by facets, export them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.export import export, listing_json, pack_text
from app.searching import (
    PAGE,
    Asked,
    empty,
    find_listing,
    following,
    hits,
    incomplete,
    open_index,
    say,
    small_operator,
    typed,
)
from app.settings import load_settings
from domain.counting import counted
from domain.errors import InputError
from domain.jsonl import encode
from index.cursor import RELEVANCE
from index.engine import FacetValue, SearchEngine, SearchPage, SearchRequest, Stored
from index.query import parse_query
from index.seller import same_seller
from index.snippet import MARK_END, MARK_START
from index.tree import And, Near, Nested, Node, Not, Or, Words

SAVED_OPTIONS = ("save_as", "run_name", "list_saved", "delete_name")

_STATUS_STYLE = {"prohibited": "bold red", "restricted": "yellow", "unknown": "cyan", "unrestricted": "green"}


@click.command()
@click.argument("words", metavar="[QUERY]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each listing.")
@click.option("--limit", type=click.IntRange(min=0), help="Listings shown at most (default 20; 0: all).")
@click.option("--sort", help="Field to sort by; - before it: downwards. Best match first without it.")
@click.option("--facet", "facets", multiple=True, help="Count the listings by a field; may be repeated.")
@click.option("--seller-of", metavar="LISTING", help="Only listings of the seller of this one (its id or address).")
@click.option(
    "--export", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write all to .csv, .xlsx, .jsonl."
)
@click.option("--save", "save_as", metavar="NAME", help="Keep this search under a name, then run it.")
@click.option("--run", "run_name", metavar="NAME", help="Run a saved search; a QUERY beside it narrows it.")
@click.option("--saved", "list_saved", is_flag=True, help="List the saved searches, and stop.")
@click.option("--delete", "delete_name", metavar="NAME", help="Forget a saved search, and stop.")
@click.option("--explain-query", is_flag=True, help="Show how the query is understood, and stop.")
@click.pass_context
def command(ctx: click.Context, /, words: tuple[str, ...], **given: Any) -> None:
    """Search the listings. Words side by side must all be there; docs/search.md lists the fields.

    \b
    Examples:
      frostwatch search 'substances:R-22 AND jurisdiction:EU "disposable"' --facet site --facet seller.outcome
      frostwatch search 'status:prohibited AND first_seen:>now-7d' --sort -tco2e --export week.xlsx
      frostwatch search 'packs:(net_kg:13.6 AND container:disposable)' --json --limit 0
      frostwatch search 'kind:offer' --seller-of 71765cbba28a1945a2b1
      frostwatch search 'status:prohibited' --sort -risk --save worst
      frostwatch search --run worst
    """
    console = Console(stderr=True, highlight=False)
    settings = load_settings(ctx.obj)
    asked = Asked(typed(words, "frostwatch search"), given["sort"], given["facets"])
    if any(given[name] not in (None, False) for name in SAVED_OPTIONS):
        # Only these need the decisions database, whose libraries take longer to load than a search to run.
        found = import_module("app.commands.saved").resolved(settings, asked, given, console)
        if found is None:
            return
        asked = found
    if given["explain_query"]:
        click.echo("\n".join(_explained(parse_query(asked.query), 0)))
        return
    with closing(open_index(settings)) as engine:
        say(incomplete(engine))
        say(small_operator(asked.query))
        if given["seller_of"]:
            asked = asked.narrowed(same_seller(_listing(engine, given["seller_of"]).document))
        if not _run(engine, asked, given["limit"], given["target"], console, as_json=given["as_json"]):
            say(empty(engine, settings))


def _listing(engine: SearchEngine, named: str) -> Stored:
    """Return a listing by its id or address.

    Raises:
        InputError: there is none.
    """
    found = find_listing(engine, named)
    if found is None:
        raise InputError(
            f"there is no listing {named[:200]!r}; give the id or the address of one, as --json shows them"
        )
    return found


def _run(
    engine: SearchEngine, asked: Asked, limit: int | None, target: Path | None, console: Console, *, as_json: bool
) -> int:
    """Search, show or export what is found, and return how many listings that were."""
    sort = asked.sort or RELEVANCE
    if target is not None:
        with closing(hits(engine, SearchRequest(asked.query, sort=sort, snippets=False), limit or 0)) as found:
            count = export(found, target)
        console.print(f"{counted(count, 'listing')} written to {escape(str(target))}")
        return count
    shown = 20 if limit is None else limit
    request = SearchRequest(asked.query, sort=sort, facets=asked.facets, snippets=not as_json)
    page = engine.search(replace(request, limit=min(shown or PAGE, PAGE)))
    listings = following(engine, request, page, shown)
    if as_json:
        for hit in listings:
            click.echo(encode(listing_json(hit)))
        _show_facets(console, page.facets)
    else:
        _show(Console(highlight=False), page, list(listings))
        _show_facets(Console(highlight=False), page.facets)
    return page.total


def _show(console: Console, page: SearchPage, hits: Sequence[Stored]) -> None:
    if not hits:
        console.print("No listing matches.")
        return
    for hit in hits:
        for line in _lines(hit, page.snippets.get(hit.id, "")):
            console.print(line, soft_wrap=True)
        console.print()
    console.print(f"{len(hits)} of {counted(page.total, 'listing')}")


def _lines(hit: Stored, snippet: str) -> list[str]:
    """Return what is shown of a listing: what and how bad, its title, what matched, who and when, where."""
    document = hit.document
    status = str(document["status"])
    style = _STATUS_STYLE.get(status, "bold")
    seller = document["seller"]
    tco2e = document["tco2e"]
    facts = (
        ", ".join(document["substances"]) or _mixture(document["composition"]) or str(document["kind"]),
        *(pack_text(pack) for pack in document["packs"]),
        _price(document["price"]),
        _position(document["price_position"]),
        "" if tco2e is None else f"{tco2e:,.1f} tCO2e ({document['gwp_basis']})",
        "contents worked out, not stated" if document["mass_basis"] == "inferred" else "",
    )
    about = (
        " ".join(part for part in (seller["name"], f"({seller['outcome']})" if seller["outcome"] else "") if part),
        document["site"],
        f"seen {hit.first_seen:%Y-%m-%d} to {hit.last_seen:%Y-%m-%d}",
        "" if document["presence"] == "listed" else document["presence"],
        _relisted(document.get("earlier")),
    )
    shown = escape(_clean(snippet)).replace(MARK_START, "[bold]").replace(MARK_END, "[/bold]")
    reasons = _listed(f"{place['jurisdiction']}: {place['reason']}" for place in document["places"])
    return [
        f"[{style}]{escape(status)}[/]  {_listed(facts)}" if document["status"] else _listed(facts),
        f"  [bold]{escape(_clean(document['title']))}[/bold]",
        f"  {shown}",
        f"  [dim]{_listed(about)}[/dim]",
        *([f"  [dim]offered in {reasons}[/dim]"] if reasons else []),
        f"  [dim]{escape(_clean(document['url']))}[/dim]",
    ]


def _listed(parts: Iterable[str]) -> str:
    return " · ".join(escape(_clean(part)) for part in parts if part)


def _price(price: Mapping[str, Any] | None) -> str:
    if price is None:
        return ""
    highest = f"-{price['max_amount']}" if price["max_amount"] else ""
    per = f" / {price['per']}" if price["per"] != "unknown" else ""
    return f"{price['amount']}{highest} {price['currency'] or '?'}{per}"


def _relisted(earlier: Mapping[str, Any] | None) -> str:
    return f"put up again; earlier: {earlier['id']}, first seen {earlier['first_seen'][:10]}" if earlier else ""


def _mixture(composition: Mapping[str, float] | None) -> str:
    return " / ".join(f"{name} {share:g} %" for name, share in (composition or {}).items())


def _position(position: Mapping[str, Any] | None) -> str:
    """Return where a price stands: as a share of the usual one with the number behind it, else of the cost of quota."""
    if position is None:
        return ""
    if position["ratio"] is not None:
        return f"{float(position['ratio']):.0%} of the usual price (n = {position['observations']})"
    return "" if position["floor_ratio"] is None else f"{float(position['floor_ratio']):.0%} of the cost of quota"


def _clean(text: str) -> str:
    """Return text without what could move the cursor or colour the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _show_facets(console: Console, facets: Mapping[str, Sequence[FacetValue]]) -> None:
    for name, values in facets.items():
        table = Table(title=f"\n{escape(name)}", title_justify="left", box=None, pad_edge=False, show_header=False)
        for value in values:
            table.add_row(f"{value.count:>8,}", escape(_clean(value.value)))
        console.print(table)


def _explained(node: Node, depth: int) -> list[str]:
    """Return how a query is understood, a condition a line, what belongs together further in."""
    indent = "  " * depth
    if isinstance(node, (And, Or)):
        joint = "all of" if isinstance(node, And) else "any of"
        return [f"{indent}{joint}", *(line for part in node.parts for line in _explained(part, depth + 1))]
    if isinstance(node, Not):
        return [f"{indent}not", *_explained(node.part, depth + 1)]
    if isinstance(node, Nested):
        return [f"{indent}one pack with", *_explained(node.query, depth + 1)]
    if isinstance(node, (Words, Near)):
        near = f", at most {counted(node.distance, 'word')} apart" if isinstance(node, Near) else ""
        return [f"{indent}{' '.join(node.tokens)!r} in {' or '.join(node.fields)}{near}"]
    return [f"{indent}{node}"]
