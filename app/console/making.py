"""Puts the console together: its addresses, its guard, and how errors are shown."""

from collections.abc import Collection

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.console.guard import Guard
from app.console.page import page
from app.console.views import sources
from app.settings import Settings
from domain.errors import FrostwatchError, InputError, UnavailableError

LOG = structlog.get_logger(__name__)

ROUTES: tuple[Route | Mount, ...] = (
    Route("/sources", sources.show_sources),
    Mount("/static", StaticFiles(packages=[("app.console", "static")])),
)


def make_console(settings: Settings, names: Collection[str]) -> Starlette:
    """Return the console as an ASGI application.

    Args:
        settings: of this installation.
        names: values of the Host header that mean this console.
    """
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Guard, names=names)],
        exception_handlers={FrostwatchError: _show_error, HTTPException: _show_missing, Exception: _show_fault},
    )
    app.state.settings = settings
    return app


def _show_error(request: Request, error: Exception) -> Response:
    """Show an error that a person can act on."""
    status = 400 if isinstance(error, InputError) else 503 if isinstance(error, UnavailableError) else 500
    return page(request, "error.html.j2", status, heading="That did not work", said=str(error))


def _show_missing(request: Request, error: Exception) -> Response:
    """Show that there is nothing at an address, or that it takes no such request."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    heading = "There is no such page" if status == 404 else "That cannot be asked here"  # noqa: PLR2004
    return page(request, "error.html.j2", status, heading=heading, said="The menu above leads to all pages.")


def _show_fault(request: Request, error: Exception) -> Response:
    """Show a fault of ours, and keep it in the log."""
    LOG.error("the console failed", path=request.url.path, exc_info=error)
    said = "This is a fault of Frostwatch; nothing was changed. The log of the console holds what happened."
    return page(request, "error.html.j2", 500, heading="The page cannot be shown", said=said)
