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
from app.console.guard import Guard
from app.console.views import alerts, signin, sources
from app.settings import Settings
from domain.errors import FrostwatchError

ROUTES: tuple[Route | Mount, ...] = (
    Route("/", alerts.show_first),
    Route("/alerts", alerts.show_alerts),
    Route("/alerts/{alert}", alerts.show_alert),
    Route("/verdicts", alerts.take_verdict, methods=["POST"]),
    Route("/sources", sources.show_sources),
    Route("/signin", signin.show_signin),
    Route("/signin", signin.take_signin, methods=["POST"]),
    Route("/signout", signin.take_signout, methods=["POST"]),
    Mount("/static", StaticFiles(packages=[("app.console", "static")])),
)


def make_console(settings: Settings, names: Collection[str], door: Door) -> ASGIApp:
    """Return the console as an ASGI application.

    Args:
        settings: of this installation.
        names: values of the Host header that mean this console.
        door: how it is entered.
    """
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Entry)],
        exception_handlers={FrostwatchError: show_error, HTTPException: show_missing, Exception: show_fault},
    )
    app.state.settings = settings
    app.state.door = door
    return Guard(app, names)  # around all of it, pages that say that something failed too
