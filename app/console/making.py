"""Puts the console together: its addresses, its guard and door, and how errors are shown."""

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from app.console.entry import Door, Entry
from app.console.failure import show_error, show_fault, show_missing
from app.console.form import with_form
from app.console.guard import Guard
from app.console.shared import Shared
from app.console.views import alerts, cases, identify, listing, search, searches, signin, sources, stored
from app.settings import Settings
from domain.errors import FrostwatchError

ROUTES: tuple[Route | Mount, ...] = (
    Route("/", alerts.show_first),
    Route("/alerts", alerts.show_alerts),
    Route("/alerts/{alert}", alerts.show_alert),
    Route("/verdicts", alerts.take_verdict, methods=["POST"]),
    Route("/search", search.show_search),
    Route("/search/saved", searches.show_saved),
    Route("/search/saved", with_form(searches.save_search), methods=["POST"]),
    Route("/search/saved/delete", with_form(searches.delete_search), methods=["POST"]),
    Route("/search/totals", searches.show_totals),
    Route("/search/export", searches.export_search),
    Route("/listings/{id}", listing.show_listing),
    Route("/listings/{id}/reading", listing.show_reading),
    Route("/listings/{id}/evidence", with_form(listing.make_evidence), methods=["POST"]),
    Route("/listings/{id}/evidence/{sha256}", listing.take_evidence),
    Route("/listings/{id}/pages/{segment}/{offset}", stored.show_page),
    Route("/listings/{id}/pages/{segment}/{offset}/frame", stored.show_frame),
    Route("/listings/{id}/pages/{segment}/{offset}/source", stored.show_source),
    Route("/cases", cases.show_cases),
    Route("/cases", with_form(cases.open_case), methods=["POST"]),
    Route("/cases/listings", with_form(cases.add_listing), methods=["POST"]),
    Route("/cases/{number}", cases.show_case),
    Route("/cases/{number}/take-out", with_form(cases.take_out_listing), methods=["POST"]),
    Route("/cases/{number}/notes", with_form(cases.add_note), methods=["POST"]),
    Route("/cases/{number}/close", with_form(cases.close_case), methods=["POST"]),
    Route("/cases/{number}/reopen", with_form(cases.reopen_case), methods=["POST"]),
    Route("/cases/{number}/evidence", with_form(cases.make_evidence), methods=["POST"]),
    Route("/cases/{number}/evidence/{sha256}", cases.take_evidence),
    Route("/sources", sources.show_sources),
    Route("/sources/{site}", sources.show_source),
    Route("/identify", identify.show_identify),
    Route("/signin", signin.show_signin),
    Route("/signin", signin.take_signin, methods=["POST"]),
    Route("/signout", signin.take_signout, methods=["POST"]),
    Mount("/static", StaticFiles(packages=[("app.console", "static")])),
)


def make_console(settings: Settings, names: Collection[str], door: Door, shared: Shared) -> ASGIApp:
    """Return the console as an ASGI application.

    Args:
        settings: of this installation.
        names: values of the Host header that mean this console.
        door: how it is entered.
        shared: what its requests share; closed by the caller.
    """
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Entry)],
        exception_handlers={FrostwatchError: show_error, HTTPException: show_missing, Exception: show_fault},
    )
    app.state.settings = settings
    app.state.door = door
    app.state.shared = shared
    return Guard(app, names)  # around all of it, pages that say that something failed too
