"""Starts `frostwatch console` and asks it over HTTP, as a browser does."""

import http.client
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
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


def cookie_of(answer: Answer) -> str:
    """Return the cookie that an answer sets, as a browser sends it back."""
    return answer.headers["set-cookie"].partition(";")[0]


@dataclass(frozen=True, slots=True)
class RunningConsole:
    """A console at `address` (with a final /); it is asked with `cookie`, and was opened with `key` (empty: none)."""

    address: str
    installation: Installation
    key: str = ""
    cookie: str = ""

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
        if self.cookie:
            sent["Cookie"] = self.cookie
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method or ("GET" if form is None else "POST"), path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def without_cookie(self) -> "RunningConsole":
        """Return the same console as somebody sees it who is not signed in."""
        return replace(self, cookie="")

    def entered(self, name: str, password: str) -> "RunningConsole":
        """Return the same console as a user sees it who has signed in."""
        answer = self.without_cookie().ask("/signin", {"name": name, "password": password})
        assert answer.status == 303, answer.text
        return replace(self, cookie=cookie_of(answer))


@contextmanager
def running_console(installation: Installation, *options: str) -> Iterator[RunningConsole]:
    """Run a console on a free port of the loopback, signed in with its key if it has one; told to end, it has to."""
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
        address, _, key = said[-1].split(" is at ")[1].strip().partition("?key=")
        running = RunningConsole(address, installation, key)
        yield replace(running, cookie=cookie_of(running.ask(f"/?key={key}"))) if key else running
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        reader.join()
        assert process.returncode == 0, "".join(said)
        assert "Traceback" not in "".join(said), "".join(said)
    finally:
        kill_group(process)
