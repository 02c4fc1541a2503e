"""The two ways a mail goes out: an SMTP server, or a local mailbox folder for those who have none.

Both say one of three things: accepted (`send` returns), refused (this mail, by the server's own words), or unavailable
(the server, so that everything waits). Nothing is accepted twice by the folder: a mail's file is named by its id.
"""

import contextlib
import os
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Literal, Protocol

from domain.durable import sync
from domain.errors import UnavailableError

Security = Literal["starttls", "tls", "none"]

PERMANENT = 500
"""Answers of an SMTP server from here on mean: do not try this again as it is (RFC 5321, 4.2.1)."""


class MailRefusedError(Exception):
    """This one mail was refused; `permanent` says that trying again as it is cannot help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail ready to go: envelope addresses, the whole message, and which attempt this is."""

    id: str
    message_id: str
    sender: str
    recipient: str
    content: bytes
    created_at: datetime
    attempt: int = 1


class Transport(Protocol):
    """A way mail goes out."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand a mail over; returning means it was accepted.

        Raises:
            MailRefusedError: this mail was refused.
            UnavailableError: the server or disk does not take mail now.
        """

    def close(self) -> None:
        """Release the connection."""


class SmtpTransport:
    """Sends over one connection to an SMTP server, opened at the first mail and again after a failure."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Security = "starttls",
        username: str = "",
        password: str | None = None,
        timeout: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._username, self._password, self._timeout = username, password, timeout
        self._tls = tls
        self._server: smtplib.SMTP | None = None

    def send(self, mail: OutgoingMail) -> None:
        """Hand a mail to the server; see `Transport.send`."""
        where = f"the mail server {self._host}:{self._port}"
        try:
            if self._server is None:
                self._server = self._connect()
            self._server.sendmail(mail.sender, [mail.recipient], mail.content)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            self._reset()
            raise MailRefusedError(
                f"{where} refused {mail.recipient}: {code} {_words(words)}", permanent=code >= PERMANENT
            ) from None
        except smtplib.SMTPDataError as error:
            self._reset()
            raise MailRefusedError(
                f"{where} refused the message to {mail.recipient}: {error.smtp_code} {_words(error.smtp_error)}",
                permanent=error.smtp_code >= PERMANENT,
            ) from None
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            said = f"{error.smtp_code} {_words(error.smtp_error)}"
            raise UnavailableError(
                f"{where} refused the login ({said}); correct mail.username and mail.password"
            ) from None
        except smtplib.SMTPSenderRefused as error:
            self._reset()
            said = f"{error.smtp_code} {_words(error.smtp_error)}"
            raise UnavailableError(f"{where} refused the sender {mail.sender} ({said}); correct mail.sender") from None
        except smtplib.SMTPNotSupportedError:
            self.close()
            raise UnavailableError(
                f"{where} does not offer what mail.security = {self._security!r} or mail.username needs; correct them"
            ) from None
        except UnicodeError:
            self.close()
            raise UnavailableError(
                f"{where} cannot be spoken to: mail.host is no host name, or mail.username or mail.password holds "
                "characters that are not ASCII; correct them"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise UnavailableError(
                f"{where} does not take mail: {_cause(error)}; mail waits and is tried again"
            ) from None

    def close(self) -> None:
        """Say goodbye where the server still listens."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        tls = self._tls or ssl.create_default_context()
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=tls)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                server.starttls(context=tls)
            if self._username:
                server.login(self._username, self._password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _reset(self) -> None:
        """Be ready for the next mail after a refusal; a server that hung up is left."""
        if self._server is None:
            return
        try:
            self._server.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


class MailboxTransport:
    """Writes each mail into a folder: the message as `.eml`, beside it its HTML to be opened in a browser."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: OutgoingMail) -> None:
        """Write a mail; the `.eml` comes last and whole, and where it is there already nothing is done."""
        name = f"{mail.created_at:%Y%m%d-%H%M%S}-{mail.id[:16]}"
        target = self._folder / f"{name}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                return
            body = message_from_bytes(mail.content, policy=modern).get_body(("html",))
            if body is not None:
                _write(self._folder / f"{name}.html", body.get_content().encode())
            _write(target, mail.content)
        except OSError as error:
            raise UnavailableError(
                f"cannot write mail into the folder {self._folder}: {error.strerror}; mail waits and is tried again"
            ) from None

    def close(self) -> None:
        """Nothing is held."""


def open_transport(
    *,
    host: str,
    port: int,
    security: Security,
    username: str,
    password: str | None,
    timeout: float,
    folder: Path,
) -> Transport:
    """Return the way mail goes out: the server `host`, or the mailbox `folder` where no host is set."""
    if not host:
        return MailboxTransport(folder)
    return SmtpTransport(host, port, security=security, username=username, password=password, timeout=timeout)


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync(path.parent)


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]


def _cause(error: OSError | smtplib.SMTPException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]
