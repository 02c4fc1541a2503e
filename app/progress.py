"""Progress on long work, on standard error: a live line on a terminal, a plain line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console

EVERY = 2.0
"""Seconds between two plain lines where there is no terminal."""


class Progress:
    """Shows one line that is renewed; use it as a context manager and call `show` as often as you like."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._console = Console(stderr=True)
        self._status = self._console.status(f"{title} ...") if self._console.is_terminal else None
        self._shown = 0.0
        self._latest: str | None = None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()
        if self._latest is not None:
            self._line(self._latest)

    def show(self, text: str) -> None:
        """Show where the work stands."""
        self._latest = text
        if self._status:
            self._status.update(f"{self._title}: {text}")
        elif time.monotonic() - self._shown >= EVERY:
            self._shown = time.monotonic()
            self._line(text)
            self._latest = None

    def _line(self, text: str) -> None:
        sys.stderr.write(f"{self._title}: {text}\n")
        sys.stderr.flush()
