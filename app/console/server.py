"""Serves the console on this machine until it is stopped."""

import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import uvicorn

from app.assembly import open_decisions
from app.console.entry import Door
from app.console.guard import is_loopback, names_of
from app.console.making import make_console
from app.console.shared import Shared
from app.console.user import any_user
from app.eventlog import set_up_log
from app.jobs.signals import stopped_by_signals
from app.settings import Settings
from domain.errors import SettingsError, StorageError

_LET_END = 5
"""Seconds in which answers under way may end when the console is stopped."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how the console listens.

    `certificate` and `certificate_key` are PEM files for https; `plain_http` says that passwords may be read on the way
    to it; `proxies` are the addresses of proxies that are believed about who asks (X-Forwarded-For).
    """

    host: str
    port: int
    certificate: Path | None = None
    certificate_key: Path | None = None
    plain_http: bool = False
    proxies: tuple[str, ...] = ()


def serve(settings: Settings, where: Listening, announce: Callable[[str], None]) -> None:
    """Serve the console; returns when it is stopped by SIGINT or SIGTERM.

    Args:
        settings: of this installation.
        where: where it listens; port 0 for any that is free.
        announce: called with the console's address once it listens; where no user is made, the address holds the key.

    Raises:
        SettingsError: it cannot listen there, or must not.
        StorageError: the decisions may only be read.
    """
    set_up_log(settings.log)
    by_name = _users_are_made(settings)
    _check(where, by_name=by_name)
    listening = _listen(where.host, where.port)
    with listening, closing(Shared(settings)) as shared:
        bound = listening.getsockname()[1]
        outside = urlsplit(settings.mail.console_url)
        door = Door(
            key="" if by_name or not is_loopback(where.host) else secrets.token_urlsafe(32),
            secure=where.certificate is not None or outside.scheme == "https",
            port=bound,
        )
        config = uvicorn.Config(
            make_console(settings, names_of(where.host, bound, settings.mail.console_url), door, shared),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            proxy_headers=bool(where.proxies),
            forwarded_allow_ips=list(where.proxies),
            ssl_certfile=where.certificate,
            ssl_keyfile=where.certificate_key,
            timeout_graceful_shutdown=_LET_END,
        )
        _load_certificate(config)
        shown = f"[{where.host}]" if ":" in where.host else where.host
        query = f"?{urlencode({'key': door.key})}" if door.key else ""
        with stopped_by_signals() as stop:  # the server raises them again when it has ended in order
            announce(f"{'https' if where.certificate else 'http'}://{shown}:{bound}/{query}")
            shared.warm()
            if not stop.is_set():
                uvicorn.Server(config).run(sockets=[listening])


def _users_are_made(settings: Settings) -> bool:
    with closing(open_decisions(settings)) as store:
        if store.reads:
            raise StorageError(
                f"the console notes who signs in and what they judge, and {store.reads.path} may only be read by you; "
                "run it as the user who writes it"
            )
        with store.read() as connection:
            return any_user(connection)


def _check(where: Listening, *, by_name: bool) -> None:
    """See to it that nobody else gets in, and that no password travels in clear unless told so."""
    if is_loopback(where.host):
        return
    if not by_name:
        raise SettingsError(
            f"other machines reach {where.host}, and no user is made who could sign in; make one first: frostwatch "
            "console add-user NAME"
        )
    if not where.certificate and not where.plain_http:
        raise SettingsError(
            f"other machines reach {where.host}, and passwords would travel readably; give --certificate and "
            "--certificate-key, let a proxy on this machine do https (docs/console.md), or say --plain-http"
        )


def _load_certificate(config: uvicorn.Config) -> None:
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise SettingsError(
            f"the certificate {config.ssl_certfile} or its key {config.ssl_keyfile} cannot be used: "
            f"{error.strerror or error}; both are PEM files, the key without a password"
        ) from None


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}: {error.strerror or error}; give an address of this machine"
        ) from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; give another one with --port"
        ) from None
    return listening
