"""Cases: the list of them, and one case with its listings, notes and evidence."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts import wording
from alerts.store import Store
from app.assembly import open_archive, open_decisions
from app.cases.book import CaseBook, all_cases, case_file
from app.cases.package import matters_of, write_case_package
from app.console.form import Form
from app.console.packing import offered, packed, taken_away
from app.console.page import engine_of, page, settings_of
from app.manifests import manifests
from app.matter import named_listing
from domain.counting import counted
from domain.errors import InputError


def show_cases(request: Request) -> Response:
    """Show the open cases, the closed ones too where they are asked for."""
    closed = request.query_params.get("closed") == "1"
    with closing(open_decisions(settings_of(request))) as store, store.read() as connection:
        cases = all_cases(connection, closed=closed)
    return page(request, "cases.html.j2", cases=cases, closed=closed)


def open_case(request: Request, form: Form) -> Response:
    """Open a case, with a listing in it where the form names one."""
    engine = engine_of(request)
    with closing(open_decisions(settings_of(request))) as store:
        found = []
        if form.text("listing"):
            with store.read() as connection:
                found = [named_listing(connection, engine, form.text("listing"))]
        book = _book(request, store)
        number = book.open(form.text("title"))
        book.add(number, found)
    return _to(number)


def show_case(request: Request) -> Response:
    """Show one case."""
    with closing(open_decisions(settings_of(request))) as store, store.read() as connection:
        found = case_file(connection, _number(request.path_params["number"]))
    return page(request, "case.html.j2", found=found, case=found.case)


def add_listing(request: Request, form: Form) -> Response:
    """Put a listing into a case, named by id, address or an alert about it."""
    engine = engine_of(request)
    number = _number(form.text("case"))
    with closing(open_decisions(settings_of(request))) as store:
        with store.read() as connection:
            listing = named_listing(connection, engine, form.text("listing"))
        _book(request, store).add(number, [listing])
    return _to(number)


def take_out_listing(request: Request, form: Form) -> Response:
    """Take a listing out of a case."""
    return _done(request, lambda book, number: book.take_out(number, form.text("listing"), form.text("reason")))


def add_note(request: Request, form: Form) -> Response:
    """Add a note to a case."""
    return _done(request, lambda book, number: book.note(number, form.text("text")))


def close_case(request: Request, form: Form) -> Response:
    """Close a case."""
    return _done(request, lambda book, number: book.close(number, form.text("outcome")))


def reopen_case(request: Request, form: Form) -> Response:
    """Open a closed case again."""
    return _done(request, lambda book, number: book.open_again(number, form.text("reason")))


def make_evidence(request: Request, _: Form) -> Response:
    """Make the evidence package of a case, say its SHA-256 and what of the proof is missing, and offer it."""
    settings, engine, number = settings_of(request), engine_of(request), _number(request.path_params["number"])
    name = f"case-{number}.zip"
    with closing(open_decisions(settings)) as store:
        with store.read() as connection:
            found = case_file(connection, number)
            matters = matters_of(connection, engine, found)
        package = packed(
            request,
            f"case {number}",
            name,
            lambda path: write_case_package(
                found, matters, open_archive(settings), manifests(settings), path, replace=False
            ),
        )
        _book(request, store).took_evidence(number, name, package.sha256)
    counts = f"{counted(len(matters), 'listing')}, {counted(package.records, 'stored record')}"
    title = f"Case {number}: {wording.clean(found.case.title)}"
    return offered(request, package, name, back=(f"/cases/{number}", title), counts=counts, here="/cases")


def take_evidence(request: Request) -> Response:
    """Give a package that was made."""
    number = _number(request.path_params["number"])
    return taken_away(request, f"case {number}", f"case-{number}.zip")


def _done(request: Request, step: Callable[[CaseBook, int], None]) -> Response:
    """Do one step of a case in the name of who is signed in, and lead back to it."""
    number = _number(request.path_params["number"])
    with closing(open_decisions(settings_of(request))) as store:
        step(_book(request, store), number)
    return _to(number)


def _book(request: Request, store: Store) -> CaseBook:
    return CaseBook(store, request.state.user.name, datetime.now(UTC))


def _to(number: int) -> Response:
    return RedirectResponse(f"/cases/{number}", 303)


def _number(given: str) -> int:
    """Return the number of the case that is asked for.

    Raises:
        InputError: it is no number.
    """
    if not (given.isascii() and given.isdigit() and len(given) < 10):  # noqa: PLR2004 - what databases count to
        raise InputError(f"there is no case {given[:20]!r}; the list of cases shows those there are")
    return int(given)
