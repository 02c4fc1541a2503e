"""The door of the console: every page but the style sheet and the sign-in is for those who are signed in.

Views find who that is in `request.state.user` (see `user.User`); who may not judge is refused what changes something.
"""

import hmac
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.assembly import open_decisions
from app.console import session
from app.console.failure import show_error, show_refusal
from app.console.guard import READING
from app.console.page import page, settings_of
from app.console.signin import sign_in_by_key
from app.console.user import any_user
from app.whoami import logged_in_user
from domain.errors import FrostwatchError

FOR_READERS = frozenset({"/signin", "/signout"})
"""What readers may send, too."""


@dataclass(frozen=True, slots=True)
class Door:
    """How this console is entered: `key` in clear, empty where it offers none; `secure`: by https only; its port."""

    key: str = ""
    secure: bool = False
    port: int = 0

    def cookie(self, *, by_name: bool) -> str:
        """Return the name of the cookie; cookies know no ports, so two consoles of a machine must not share one."""
        return "__Host-frostwatch" if self.is_secure(by_name=by_name) else f"frostwatch-{self.port}"

    def is_secure(self, *, by_name: bool) -> bool:
        """Tell whether the cookie may travel by https only; the key is for the loopback, where there is none."""
        return self.secure and by_name


def door_of(request: Request) -> Door:
    """Return how the console is entered."""
    door: Door = request.app.state.door
    return door


def own_path(wanted: str) -> str:
    """Return an address to go to next if it is one of this console, the first page otherwise."""
    odd = not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or not wanted.isprintable() or "\\" in wanted
    return "/" if odd or urlsplit(wanted).netloc else wanted


def admit(request: Request, target: str, token: str, *, by_name: bool) -> Response:
    """Send somebody who signed in to a page, with the cookie."""
    answer = RedirectResponse(target, 303)
    door = door_of(request)
    answer.set_cookie(
        door.cookie(by_name=by_name),
        token,
        max_age=int(session.LASTS.total_seconds()),
        secure=door.is_secure(by_name=by_name),
        httponly=True,
        samesite="strict",
    )
    return answer


def address_of(request: Request) -> str:
    """Return the address that a request came from: the browser's, or that of a proxy which is not believed."""
    return request.client.host if request.client else ""


class Entry:
    """Lets in who is signed in, and leads everybody else to where that is done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its user, or answer it."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.user = None
        try:
            answer = await run_in_threadpool(_answer, request)
        except FrostwatchError as error:
            answer = show_error(request, error)
        await (answer or self._app)(scope, receive, send)


def _answer(request: Request) -> Response | None:
    """Return what is answered instead of the page; None where the page may be shown."""
    door, now = door_of(request), datetime.now(UTC)
    with closing(open_decisions(settings_of(request))) as store:
        with store.read() as connection:
            by_name = any_user(connection)
            token = request.cookies.get(door.cookie(by_name=by_name), "")
            user = session.find(connection, token, now) if token else None
        given = request.query_params.get("key", "")
        taken = request.method == "GET" and request.url.path == "/" and door.key and given and not by_name
        if taken and hmac.compare_digest(given.encode(), door.key.encode()):
            name = logged_in_user() or "user of this machine"
            begun = sign_in_by_key(store, name, address_of(request), now)
            return admit(request, "/", begun.token, by_name=False)
    request.state.user = user
    request.state.by_name = by_name
    request.state.token = token
    if user is None:
        return None if by_name and request.url.path == "/signin" else _lead_in(request, token, by_name=by_name)
    if request.method not in READING and not user.may_judge and request.url.path not in FOR_READERS:
        return show_refusal(
            request, "You may read only", "Verdicts are given by analysts. Ask the operator to make you one."
        )
    return None


def _lead_in(request: Request, token: str, *, by_name: bool) -> Response:
    """Lead somebody who is not signed in to where that is done."""
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site" and not token:
        # A link from elsewhere (a mail in the browser) comes without our cookie. Asked for again by a page of ours, it
        # comes with it, and a page elsewhere still has not made the browser use the sign-in.
        return page(request, "again.html.j2", again=own_path(_path(request)))
    if not by_name:
        return page(request, "key.html.j2", 403)
    if request.method not in READING:
        said = "Your sign-in has ended; nothing was changed. Sign in in another tab, then send this page again."
        return show_refusal(request, "You are not signed in", said)
    return RedirectResponse(f"/signin?{urlencode({'next': own_path(_path(request))})}", 303)


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
