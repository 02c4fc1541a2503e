"""Sign-in by name and password, and sign-out."""

from contextlib import closing
from datetime import UTC, datetime

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.assembly import open_decisions
from app.console.entry import address_of, admit, door_of, own_path
from app.console.form import Form, form_of, with_form
from app.console.page import page, settings_of
from app.console.signin import HeldOff, SignedIn, sign_in, sign_out

_AT_ONCE = 2
"""Passwords checked at once: each takes 32 MiB and a processor, and pages for others must not wait for them."""

_WRONG = "Name or password is wrong. Mind capital letters in the password."


def show_signin(request: Request) -> Response:
    """Show the form; who is signed in already goes on."""
    target = own_path(request.query_params.get("next", "/"))
    if request.state.user:
        return RedirectResponse(target, 303)
    return page(request, "signin.html.j2", target=target, name="", said="")


async def take_signin(request: Request) -> Response:
    """Sign somebody in."""
    form = await form_of(request)
    if not hasattr(request.app.state, "passwords"):
        request.app.state.passwords = anyio.CapacityLimiter(_AT_ONCE)
    return await run_sync(_sign_in, request, form, limiter=request.app.state.passwords)


def _sign_in(request: Request, form: Form) -> Response:
    name, target = form.text("name"), own_path(form.text("next"))
    with closing(open_decisions(settings_of(request))) as store:
        result = sign_in(store, name, form.raw("password"), address_of(request), datetime.now(UTC))
    if isinstance(result, SignedIn):
        return admit(request, target, result.token, by_name=True)
    if isinstance(result, HeldOff):
        said = (
            "There were too many tries for this name, by you or by somebody else. The next one can be made at "
            f"{result.until:%H:%M} UTC; others can sign in meanwhile."
        )
        return page(request, "signin.html.j2", 429, target=target, name=name, said=said)
    return page(request, "signin.html.j2", 403, target=target, name=name, said=_WRONG)


@with_form
def take_signout(request: Request, _form: Form) -> Response:
    """End the session of this browser."""
    with closing(open_decisions(settings_of(request))) as store:
        sign_out(store, request.state.token, request.state.user.name, address_of(request), datetime.now(UTC))
    by_name = request.state.by_name
    answer: Response = RedirectResponse("/signin", 303) if by_name else page(request, "key.html.j2")
    door = door_of(request)
    answer.delete_cookie(
        door.cookie(by_name=by_name), secure=door.is_secure(by_name=by_name), httponly=True, samesite="strict"
    )
    return answer
