"""A page of the console: a template filled with values."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from alerts import wording
from app.settings import Settings
from domain.counting import counted

_TEMPLATES = Environment(
    loader=PackageLoader("app.console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"clean": wording.clean, "number": wording.number, "link": wording.link}
_TEMPLATES.globals |= {"counted": counted}

SECTIONS: Mapping[str, str] = {"/alerts": "Alerts", "/sources": "Sources"}
"""Address of each section of the console to its name, in the order of the menu."""


def settings_of(request: Request) -> Settings:
    """Return the settings that the console was started with."""
    settings: Settings = request.app.state.settings
    return settings


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template of `templates/` filled with values; all text in them is escaped."""
    user = getattr(request.state, "user", None)
    context = {"sections": SECTIONS if user else {}, "here": request.url.path, "user": user, **values}
    return HTMLResponse(_TEMPLATES.get_template(template).render(context), status)
