"""Forms that pages send: read whole, with a bound, and handed to the view."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import InputError

LARGEST = 200_000
"""Bytes of a form; the longest one is a reason beside some hundred chosen alerts."""

_MOST_FIELDS = 2000


class Form:
    """The fields of a form."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field without white space around it; empty where it was not sent."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return a field as it was typed; empty where it was not sent."""
        return (self.all(name) or ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a field, as several boxes of one name give them."""
        return tuple(value.replace("\0", "") for value in self._fields.get(name) or ())  # no database takes a null


FormView = Callable[[Request, Form], Response]


def with_form(view: FormView) -> Callable[[Request], Awaitable[Response]]:
    """Make a view of a function that takes the request and its form; it runs in a thread, as other views do."""

    @wraps(view)
    async def reading(request: Request) -> Response:
        return await run_in_threadpool(view, request, await form_of(request))

    return reading


async def form_of(request: Request) -> Form:
    """Return the form that a request carries.

    Raises:
        InputError: it is no form, or too long.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise InputError("this address takes a form of the console; open its page and send that")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise InputError("the form is too long; shorten what you typed, or choose fewer lines at once")
    try:
        return Form(parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise InputError("the form cannot be read; open its page and send that") from None
