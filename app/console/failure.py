"""How the console shows what went wrong."""

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.console.page import page
from domain.errors import InputError, UnavailableError

LOG = structlog.get_logger(__name__)


def show_error(request: Request, error: Exception) -> Response:
    """Show an error that a person can act on."""
    status = 400 if isinstance(error, InputError) else 503 if isinstance(error, UnavailableError) else 500
    return page(request, "error.html.j2", status, heading="That did not work", said=str(error))


def show_missing(request: Request, error: Exception) -> Response:
    """Show that there is nothing at an address, or that it takes no such request."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    heading = "There is no such page" if status == 404 else "That cannot be asked here"  # noqa: PLR2004
    return page(request, "error.html.j2", status, heading=heading, said="The menu above leads to all pages.")


def show_unknown(request: Request, said: str) -> Response:
    """Show that what an address names is not there."""
    return page(request, "error.html.j2", 404, heading="That is not there", said=said)


def show_fault(request: Request, error: Exception) -> Response:
    """Show a fault of ours, and keep it in the log."""
    LOG.error("the console failed", path=request.url.path, exc_info=error)
    said = "This is a fault of Frostwatch; nothing was changed. The log of the console holds what happened."
    return page(request, "error.html.j2", 500, heading="The page cannot be shown", said=said)


def show_refusal(request: Request, heading: str, said: str) -> Response:
    """Show that this is not for who asks."""
    return page(request, "error.html.j2", 403, heading=heading, said=said)
