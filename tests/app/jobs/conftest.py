"""An S3-compatible storage, a real server, and installations of several machines that share a database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.app.conftest import Markets, fresh
from tests.app.installation import Installation

BUCKET = "evidence"


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
