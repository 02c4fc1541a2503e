"""A server that nothing may reach: it counts every connection, also one that asks for nothing (preconnect)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Trap:
    """What has reached the server so far: the first line of each request, empty for a mere connection.

    `page` is what it answers to /raw, and something short to all else.
    """

    port: int
    reached: list[str] = field(default_factory=list)
    page: bytes = b""

    @property
    def address(self) -> str:
        """Its address, without a final /."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_trap() -> Iterator[Trap]:
    """Run a trap on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        trap = Trap(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, trap), daemon=True)
        thread.start()
        yield trap
        listening.shutdown(socket.SHUT_RDWR)  # ends the wait for the next connection
        thread.join()


def _serve(listening: socket.socket, trap: Trap) -> None:
    while True:
        try:
            asking, _ = listening.accept()
        except OSError:
            return
        # A connection counts when it is made; one that asks for nothing must not hold the next one up.
        trap.reached.append("")
        place = len(trap.reached) - 1
        threading.Thread(target=_answer, args=(asking, trap, place), daemon=True).start()


def _answer(asking: socket.socket, trap: Trap, place: int) -> None:
    with asking:
        line = asking.makefile("rb").readline(500).decode("latin-1").strip()
        trap.reached[place] = line
        if line:
            body = trap.page if line.startswith("GET /raw ") else b"ok"
            asking.sendall(_HEAD.format(len(body)).encode() + body)
