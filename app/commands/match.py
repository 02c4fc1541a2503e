"""`frostwatch match`: sellers (JSON Lines) against the registers of authorised traders."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from app import stream
from app.day import Day
from app.settings import load_settings
from app.table import paper
from domain.errors import InputError
from domain.trader import TraderMatch, TraderQuery
from traders.matcher import Matcher
from traders.store import Registers

EXAMPLE = """\b
Example:
  echo '{"id": "S1", "name": "Polar Gas Ltd", "country": "GB"}' | frostwatch match --register register.csv
"""


@click.command(epilog=EXAMPLE)
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--register",
    "registers",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A register in the canonical CSV form; repeatable. Without it: the imported snapshots.",
)
@click.option(
    "--as-of",
    type=Day(),
    help="Judge by the registers known on this day; also the day for sellers without a date.",
)
@click.option("--explain", is_flag=True, help="Show each comparison side by side on standard error.")
@click.pass_context
def command(
    ctx: click.Context, file: Path | None, registers: tuple[Path, ...], as_of: datetime | None, explain: bool
) -> int:
    """Look sellers up in the registers of authorised traders.

    Reads FILE or standard input (JSON Lines with id and name; optional country, address, phone, email, url,
    identifiers, text, substances, date), answers one line for one line: authorised, review or not_found, with
    reasons. "not_found" never means "unauthorised".
    """
    day = as_of.date() if as_of else None
    matcher = (
        Matcher.from_csv(registers, day)
        if registers
        else Matcher.open(Registers(load_settings(ctx.obj).registers_dir), day)
    )
    if matcher.empty:
        raise InputError(
            "no register is imported; import one with `frostwatch traders import`, or give --register FILE.csv"
        )
    for path, row in matcher.bad_rows:
        click.echo(f"frostwatch: {path}, {row} (row left out)", err=True)
    console = paper(messages=True)

    def answer(lines: list[stream.Line]) -> list[Any]:
        answers: list[Any] = []
        for line in lines:
            try:
                query = read_query(line)
            except InputError as error:
                answers.append(error)
                continue
            match = matcher.match(query)
            if explain:
                console.print(explained(query, match))
            answers.append(match)
        return answers

    status = stream.run(stream.lines_of(file), answer, sys.stdout.buffer)
    return max(status, 2 if matcher.bad_rows else 0)


def read_query(line: stream.Line) -> TraderQuery:
    """Read one line as a seller to look up.

    Raises:
        InputError: a field is missing, of another type, or a date that is none.
    """
    day = stream.text_field(line, "date")
    try:
        asked = date.fromisoformat(day[:10]) if day else None
    except ValueError:
        raise InputError(f"field 'date' {day!r} is not a date; write it as 2026-01-31") from None
    texts = {
        name: stream.text_field(line, name) or None for name in ("country", "address", "phone", "email", "url", "text")
    }
    return TraderQuery(
        id=stream.id_field(line),
        name=stream.text_field(line, "name"),
        date=asked,
        identifiers=_texts(line, "identifiers"),
        substances=_texts(line, "substances"),
        **texts,
    )


def _texts(line: stream.Line, name: str) -> tuple[str, ...]:
    value = line.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f"field {name!r} must be a list of texts or null")
    return tuple(value)


def explained(query: TraderQuery, match: TraderMatch) -> Table:
    """Return a table of what was compared, seller on the left, register on the right."""
    title = f"{query.id}: {match.outcome}"
    if match.entry_id:
        title += f" - {match.entry_id} in {match.register} of {match.register_as_of}, score {match.score:.2f}"
    table = Table("feature", "seller", "register", "agrees", "why", title=title, title_justify="left")
    for reason in match.reasons:
        table.add_row(reason.feature, reason.query, reason.entry, f"{reason.score:.2f}", reason.detail)
    if match.scope:
        table.add_row(
            "scope",
            ", ".join(query.substances) or "-",
            match.scope.role or "-",
            "yes" if match.scope.valid and match.scope.covers_substances else "no",
            f"valid on the day: {match.scope.valid}; substances: {match.scope.covers_substances}",
        )
    for near in match.near:
        table.add_row("near miss", query.name, f"{near.name} ({near.entry_id})", f"{near.score:.2f}", "")
    return table
