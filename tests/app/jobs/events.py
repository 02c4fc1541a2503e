"""Waiting for what a process says about itself, instead of sleeping."""

import json
import subprocess
import threading
from collections.abc import Callable
from typing import Any


class Events:
    """What a process writes about itself, read in a thread so that its pipe never fills."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line)
                if line.startswith("{"):
                    self.seen.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def until(self, event: str, times: int = 1, **fields: Any) -> dict[str, Any]:
        """Wait until an event with these fields has come so many times; return the last of them."""

        def found() -> list[dict[str, Any]]:
            wanted = {"event": event, **fields}
            return [one for one in self.seen if all(one.get(key) == value for key, value in wanted.items())]

        self.wait(lambda: len(found()) >= times)
        return found()[-1]

    def wait(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until a condition on what was read holds."""
        with self._news:
            held = self._news.wait_for(lambda: condition() or self._ended, seconds)
        assert held, "it took too long:\n" + "".join(self.lines[-30:])
        assert condition(), "the process ended:\n" + "".join(self.lines[-30:])

    def finish(self) -> int:
        """Wait for the process to end and return its exit status."""
        status = self.process.wait(120)
        self._thread.join(10)
        if self.process.stderr:
            self.process.stderr.close()
        if self.process.stdout:
            self.process.stdout.close()
        return status
