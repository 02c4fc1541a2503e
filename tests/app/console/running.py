"""Starts `frostwatch console` and asks it over HTTP, as a browser does."""

import http.client
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.app.installation import Installation, kill_group


@dataclass(frozen=True, slots=True)
class Answer:
    """What the console answered: status, headers by small name, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class RunningConsole:
    """A console at `address` (with a final /)."""

    address: str
    installation: Installation

    @property
    def host(self) -> str:
        """Host and port, as the Host header names them."""
        return urlsplit(self.address).netloc

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Answer:
        """Ask for a path; with a form, send it as a page of the console does. Redirects are not followed."""
        body = None if form is None else urlencode(form)
        sent = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        if form is not None:
            sent["Origin"] = self.address.rstrip("/")
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method or ("GET" if form is None else "POST"), path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def running_console(installation: Installation, *options: str) -> Iterator[RunningConsole]:
    """Run a console on a free port of the loopback; it has to end in order when it is told to."""
    process = installation.start("console", "--port", "0", *options)
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if " is at " in line:
                break
        assert said, "the console ended before it listened"
        assert " is at " in said[-1], "".join(said)
        # What it logs later is read too, or the pipe would fill and stop it.
        reader = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
        reader.start()
        yield RunningConsole(said[-1].split(" is at ")[1].strip(), installation)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        reader.join()
        assert process.returncode == 0, "".join(said)
        assert "Traceback" not in "".join(said), "".join(said)
    finally:
        kill_group(process)
