"""`frostwatch extract`: read substances, packs, price and kind out of listings, one line for one line."""

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import click

from app.commands.explain import explained
from app.stream import Line, id_field, lines_of, numbered, parse, run, text_field
from domain.errors import InputError
from domain.extraction import Extraction, ListingText
from nlp.extractor import Extractor

_BATCH = 1024


@click.command(name="extract")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--explain", is_flag=True, help="Print each listing with its spans marked and the reasons, for people.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes to share the work."
)
def command(file: Path | None, explain: bool, workers: int) -> int:
    """Read what listings offer: JSON Lines in (FILE or standard input), JSON Lines out.

    \b
    Example:
      echo '{"id": "1", "title": "Freon R-410A 11.3 kg", "price_text": "95 EUR"}' | frostwatch extract
    """
    if explain:
        return _explain(file)
    if workers == 1:
        return run(lines_of(file), _answer, sys.stdout.buffer)
    with ProcessPoolExecutor(workers) as pool:

        def shared(lines: list[Line]) -> Iterable[Any]:
            size = max(1, -(-len(lines) // workers))
            parts = [lines[place : place + size] for place in range(0, len(lines), size)]
            return (value for part in pool.map(_answer_list, parts) for value in part)

        return run(lines_of(file), shared, sys.stdout.buffer, batch_size=_BATCH)


@cache
def _extractor() -> Extractor:
    return Extractor()


def _answer(lines: list[Line]) -> Iterable[Extraction | InputError]:
    listings = [_listing(line) for line in lines]
    answers = _extractor().extract_many(listing for listing in listings if isinstance(listing, ListingText))
    for listing in listings:
        yield listing if isinstance(listing, InputError) else next(answers)


def _answer_list(lines: list[Line]) -> list[Extraction | InputError]:
    return list(_answer(lines))


def _listing(line: Line) -> ListingText | InputError:
    try:
        return ListingText(
            id=id_field(line),
            title=text_field(line, "title"),
            text=text_field(line, "text"),
            price_text=text_field(line, "price_text"),
            seller_text=text_field(line, "seller_text"),
            location_text=text_field(line, "location_text"),
            language=text_field(line, "language") or None,
            url=text_field(line, "url") or None,
        )
    except InputError as error:
        return error


def _explain(file: Path | None) -> int:
    status = 0
    for number, line in numbered(lines_of(file)):
        parsed = parse(line, number)
        listing = parsed if isinstance(parsed, InputError) else _listing(parsed)
        if isinstance(listing, InputError):
            click.echo(f"frostwatch: {listing}", err=True)
            status = 2
        else:
            click.echo(explained(listing, _extractor().extract(listing)))
    return status
