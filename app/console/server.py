"""Serves the console on this machine until it is stopped."""

import socket
from collections.abc import Callable

import uvicorn

from app.console.guard import names_of
from app.console.making import make_console
from app.jobs.signals import stopped_by_signals
from app.settings import Settings
from domain.errors import SettingsError

_LET_END = 5
"""Seconds in which answers under way may end when the console is stopped."""


def serve(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the console; returns when it is stopped by SIGINT or SIGTERM.

    Args:
        settings: of this installation.
        host: the address to listen on.
        port: the port; 0 for any that is free.
        announce: called with the console's address once it listens.

    Raises:
        SettingsError: it cannot listen there.
    """
    listening = _listen(host, port)
    with listening:
        bound = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        app = make_console(settings, names_of(host, bound, settings.mail.console_url))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            timeout_graceful_shutdown=_LET_END,
        )
        announce(f"http://{shown}:{bound}/")
        with stopped_by_signals():  # which the server raises again when it has ended in order
            uvicorn.Server(config).run(sockets=[listening])


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
