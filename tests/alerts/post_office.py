"""A real SMTP server on the loopback that can be told to misbehave, and a certificate for it."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.certificate import certificate


@dataclass
class PostOffice:
    """What the server does and what it has accepted. `refuse` maps recipients to the answer they get."""

    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    hang_up_before_data: int = 0
    hang_up_after_accepting: int = 0
    port: int = 0

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept or refuse a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        if self.hang_up_before_data:
            self.hang_up_before_data -= 1
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, with the next answer that was laid down, if any."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.accepted += [(address, bytes(envelope.content or b"")) for address in envelope.rcpt_tos]
        if self.hang_up_after_accepting:
            self.hang_up_after_accepting -= 1
            server.transport.abort()
        return answer


@contextmanager
def open_office(office: PostOffice, tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[PostOffice]:
    """Run the server until the end of the block; its port stands in `office.port`."""
    implicit = more.pop("implicit_tls", False)
    if tls is not None:
        more["ssl_context" if implicit else "tls_context"] = tls
    office.port = office.port or _free_port()
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **more)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Know one user."""
    good = isinstance(data, LoginPassword) and data.login == b"watch" and data.password == b"frost"
    return AuthResult(success=good, handled=good)


def tls(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the server's and the client's side of TLS with a certificate made for the loopback."""
    made, key = certificate()
    file = folder / "server.pem"
    file.write_bytes(key + made)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=made.decode())
    return server, client
