"""`frostwatch cases`: listings that belong together, with notes, and their evidence in one file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from alerts.store import Store
from app import audit
from app.assembly import open_archive, open_decisions
from app.cases.book import CaseBook, all_cases, case_file
from app.cases.package import case_lines, matters_of, write_case_package
from app.manifests import manifests
from app.matter import named_listing
from app.searching import open_index
from app.settings import Settings, load_settings
from app.table import print_table, printable
from app.whoami import logged_in_user
from domain.counting import counted
from domain.jsonl import encode, plain

_NUMBER = click.argument("number", metavar="CASE", type=click.IntRange(1))
_BY = click.option("--by", help="Who says so (default: the user who is logged in).")


@click.group(
    epilog="""\b
Examples:
  frostwatch cases open "Cylinders of Frostline Trading"
  frostwatch cases add 12 3f9a https://shop.example/item/7
  frostwatch cases note 12 "Test purchase agreed with customs"
  frostwatch cases show 12
  frostwatch cases evidence 12
  frostwatch cases close 12 "Handed over to the prosecutor"
"""
)
def command() -> None:
    """Keep listings that belong together as a case, with notes on what was done."""


@command.command("open")
@click.argument("title")
@_BY
@click.pass_context
def open_case(ctx: click.Context, title: str, by: str | None) -> None:
    """Open a case; prints its number.

    \b
    Example:
      frostwatch cases open "Cylinders of Frostline Trading"
    """
    with _book(load_settings(ctx.obj), by) as (book, _):
        click.echo(book.open(title))


@command.command("list")
@click.option("--all", "closed", is_flag=True, help="The closed ones too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def list_cases(ctx: click.Context, closed: bool, as_json: bool) -> None:
    """List the open cases, newest first.

    \b
    Example:
      frostwatch cases list --all
    """
    with closing(open_decisions(load_settings(ctx.obj))) as store, store.read() as connection:
        cases = all_cases(connection, closed=closed)
    if as_json:
        for case in cases:
            click.echo(encode(case))
        return
    if not cases:
        others = "" if closed else " Closed ones: frostwatch cases list --all."
        click.echo(f"No case is open. `frostwatch cases open TITLE` opens one.{others}", err=True)
        return
    rows = [
        (
            str(case.id),
            case.title,
            str(case.listings),
            f"{case.opened_at:%Y-%m-%d}",
            case.opened_by or "-",
            f"closed {case.closed_at:%Y-%m-%d}" if case.closed_at else "open",
        )
        for case in cases
    ]
    print_table(("case", "title", "listings", "opened", "by", "state"), rows, ("listings",))


@command.command("show")
@_NUMBER
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """Show a case: its listings, and all that was done, oldest first.

    \b
    Example:
      frostwatch cases show 12
    """
    with closing(open_decisions(load_settings(ctx.obj))) as store, store.read() as connection:
        found = case_file(connection, number)
    if as_json:
        click.echo(encode(asdict(found.case) | {"listings": plain(found.listings), "events": plain(found.events)}))
        return
    click.echo("\n".join(case_lines(found)))


@command.command("add")
@_NUMBER
@click.argument("listings", nargs=-1, required=True, metavar="LISTING|ALERT...")
@_BY
@click.pass_context
def add(ctx: click.Context, number: int, listings: tuple[str, ...], by: str | None) -> None:
    """Put listings into a case, named by id or address or by an alert about them.

    \b
    Example:
      frostwatch cases add 12 3f9a https://shop.example/item/7
    """
    settings = load_settings(ctx.obj)
    with _book(settings, by) as (book, store), closing(open_index(settings)) as engine:
        with store.read() as connection:
            found = [named_listing(connection, engine, named) for named in listings]
        new = book.add(number, found)
    click.echo(f"Case {number}: {counted(new, 'listing')} added.", err=True)


@command.command("take-out")
@_NUMBER
@click.argument("listing")
@click.option("--reason", required=True, help="Why; it is kept with the case.")
@_BY
@click.pass_context
def take_out(ctx: click.Context, number: int, listing: str, reason: str, by: str | None) -> None:
    """Take a listing (its id, as `cases show` has it) out of a case; the history keeps that it was in it.

    \b
    Example:
      frostwatch cases take-out 12 71765cbba28a1945a2b1 --reason "a compressor"
    """
    with _book(load_settings(ctx.obj), by) as (book, _):
        book.take_out(number, listing, reason)


@command.command("note")
@_NUMBER
@click.argument("text")
@_BY
@click.pass_context
def note(ctx: click.Context, number: int, text: str, by: str | None) -> None:
    """Add a note to a case.

    \b
    Example:
      frostwatch cases note 12 "Test purchase agreed with customs"
    """
    with _book(load_settings(ctx.obj), by) as (book, _):
        book.note(number, text)


@command.command("evidence")
@_NUMBER
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a FILE that is there already.")
@_BY
@click.pass_context
def evidence(ctx: click.Context, number: int, file: Path | None, by: str | None, *, replace: bool) -> int:
    """Write the evidence of all listings of a case into FILE (a zip; default: case-NUMBER.zip).

    The history of the case keeps that it was taken, with the digest of the file. Exit status 1 when a stored record is
    missing or was altered.

    \b
    Example:
      frostwatch cases evidence 12
    """
    settings = load_settings(ctx.obj)
    path = file or Path(f"case-{number}.zip")
    with _book(settings, by) as (book, store):
        if store.reads:  # the case has to keep the digest, so no file is written that it could not name
            raise store.reads.refuse()
        with store.read() as connection, closing(open_index(settings)) as engine:
            found = case_file(connection, number)
            matters = matters_of(connection, engine, found)
        package = write_case_package(found, matters, open_archive(settings), manifests(settings), path, replace=replace)
        book.took_evidence(number, path.name, package.sha256)
        audit.note_evidence(store, book.who, "", f"case {number}", package.sha256, datetime.now(UTC))
    for problem in package.problems:
        click.echo(printable(problem))
    click.echo(
        f"{path}: {counted(len(matters), 'listing')}, {counted(package.records, 'stored record')}.\n"
        f"SHA-256 {package.sha256} (kept in the case)",
        err=True,
    )
    return 1 if package.problems else 0


@command.command("close")
@_NUMBER
@click.argument("outcome")
@_BY
@click.pass_context
def close(ctx: click.Context, number: int, outcome: str, by: str | None) -> None:
    """Close a case, saying what came of it.

    \b
    Example:
      frostwatch cases close 12 "Handed over to the prosecutor"
    """
    with _book(load_settings(ctx.obj), by) as (book, _):
        book.close(number, outcome)


@command.command("reopen")
@_NUMBER
@click.argument("reason")
@_BY
@click.pass_context
def reopen(ctx: click.Context, number: int, reason: str, by: str | None) -> None:
    """Open a closed case again.

    \b
    Example:
      frostwatch cases reopen 12 "The seller is back"
    """
    with _book(load_settings(ctx.obj), by) as (book, _):
        book.open_again(number, reason)


@contextmanager
def _book(settings: Settings, by: str | None) -> Iterator[tuple[CaseBook, Store]]:
    """Give the book of cases for one step in somebody's name."""
    with closing(open_decisions(settings)) as store:
        yield CaseBook(store, logged_in_user() if by is None else by, datetime.now(UTC)), store
