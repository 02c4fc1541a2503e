"""A page of the console: a template filled with values."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from alerts import wording
from app.console.marking import marked_words, plain_text
from app.console.shared import Shared
from app.settings import Settings
from domain.counting import counted
from domain.errors import InputError
from index.engine import SearchEngine, Stored

_TEMPLATES = Environment(
    loader=PackageLoader("app.console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "clean": wording.clean,
    "climate": wording.climate,
    "link": wording.link,
    "marked_words": marked_words,
    "moment": wording.day,
    "money": wording.money,
    "number": wording.number,
    "plain_text": plain_text,
    "position": wording.position,
    "price": wording.price,
    "quantity": wording.quantity,
    "register_answer": wording.register_answer,
    "relisted": wording.relisted,
}
_TEMPLATES.globals |= {"counted": counted}

SECTIONS: Mapping[str, str] = {
    "/alerts": "Alerts",
    "/search": "Search",
    "/cases": "Cases",
    "/sources": "Sources",
    "/identify": "Identify",
}
"""Address of each section of the console to its name, in the order of the menu."""


def settings_of(request: Request) -> Settings:
    """Return the settings that the console was started with."""
    settings: Settings = request.app.state.settings
    return settings


def shared_of(request: Request) -> Shared:
    """Return what the requests of this console share."""
    shared: Shared = request.app.state.shared
    return shared


def engine_of(request: Request) -> SearchEngine:
    """Return the search engine, which all requests share.

    Raises:
        StorageError, UnavailableError: it cannot be used, or does not answer.
    """
    return shared_of(request).engine()


def listing_of(request: Request) -> Stored:
    """Return the listing whose id stands in the address.

    Raises:
        InputError: there is none.
    """
    named = request.path_params["id"]
    found = engine_of(request).get(named)
    if found is None:
        raise InputError(f"there is no listing {named[:80]!r}; search for it")
    return found


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template of `templates/` filled with values; all text in them is escaped."""
    user = getattr(request.state, "user", None)
    context = {"sections": SECTIONS if user else {}, "here": request.url.path, "user": user, **values}
    return HTMLResponse(_TEMPLATES.get_template(template).render(context), status)
