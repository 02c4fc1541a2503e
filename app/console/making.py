"""Puts the console together: its addresses, its guard and door, and how errors are shown."""

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from app.console.entry import Door, Entry
from app.console.failure import show_error, show_fault, show_missing
from app.console.guard import Guard
from app.console.views import signin, sources
from app.settings import Settings
from domain.errors import FrostwatchError


def _show_first(_request: Request) -> Response:
    """Lead to the first page."""
    return RedirectResponse("/sources", 303)


ROUTES: tuple[Route | Mount, ...] = (
    Route("/", _show_first),
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
