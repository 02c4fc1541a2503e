"""Keeps other pages, and what listings say, from using the console: who may ask, and what an answer may load.

A page elsewhere can make an analyst's browser send requests here. It is held off three ways: only known names of this
machine are answered (a name of its own may be made to point here), what changes something must come from a page of the
console, and a sign-in counts for requests of the console's own pages only.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page of the console may load: its own style and pictures, nothing else and no script."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Marketplaces must not learn where a link to them stood. "no-referrer" would also take the origin from our forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}
"""Headers of every answer that does not set its own."""

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""


def names_of(host: str, port: int, console_url: str) -> frozenset[str]:
    """Return the values of the Host header that mean this console, with ports as browsers write them."""
    named = {host, "localhost", "127.0.0.1", "[::1]"} if is_loopback(host) else {host}
    bound = {_bracketed(name) for name in named if name not in {"0.0.0.0", "::"}}  # noqa: S104 - not bound
    names = {f"{name}:{port}" for name in bound} | (bound if port in {80, 443} else set())
    outside = urlsplit(console_url).netloc.rpartition("@")[2].lower()
    return frozenset(names | ({outside} if outside else set()))


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    return host in {"localhost", "::1", "[::1]"} or host.startswith("127.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


class Guard:
    """Refuses requests that did not come from a page of the console, and tells browsers what its pages may load."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        reason = self._refusal(scope["method"], Headers(scope=scope))
        answer = PlainTextResponse(reason, 403) if reason else self._app
        await answer(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> str:
        """Return why a request is refused, nothing where it is not."""
        host = headers.get("host", "").lower()
        if host not in self._names:
            return (
                f"This console is not called {host[:100]!r}. Open the address that `frostwatch console` shows, or set "
                "mail.console_url to the one that it is reached by.\n"
            )
        if method not in READING:
            origin = urlsplit(headers.get("origin", ""))
            if origin.netloc.lower() != host or headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return "This came from a page that is not of the console. Open the console anew and try again.\n"
        return ""
