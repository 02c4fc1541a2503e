"""Workers on several machines that share PostgreSQL and object storage, as operators run them."""

import gzip
import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts import schema
from app.assembly import open_decisions
from app.cli import frostwatch
from app.jobs.measure import Meter
from app.jobs.queue import QUEUES, open_queue
from app.jobs.worker import Worker
from app.settings import AlertSettings, DatabaseSettings, ProcessSettings, Settings
from crawlers.archive import ArchiveWriter
from crawlers.archive.record import Exchange, exchange_records
from domain.errors import FrostwatchError
from tests.app.conftest import Markets
from tests.app.installation import Installation, kill_group
from tests.app.jobs.conftest import IN_STORAGE, machine
from tests.app.jobs.events import Events
from tests.postgres import Postgres


def history(installation: Installation) -> list[dict[str, Any]]:
    """Return the runs on file, oldest first."""
    lines = installation.run("schedule", "status", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines][::-1]


def start(installation: Installation, *arguments: str) -> Events:
    """Start a command and follow what it says."""
    return Events(installation.start(*arguments))


def stop(*followed: Events) -> None:
    """End processes in good order."""
    for events in followed:
        events.process.send_signal(signal.SIGTERM)
    for events in followed:
        assert events.finish() == 0, events.lines[-20:]


def test_one_machine_crawls_another_processes(
    tmp_path: Path, markets: Markets, postgres: Postgres, storage: str
) -> None:
    """Segments travel through object storage: machine B indexes, alerts and shows evidence of what A fetched."""
    database = postgres.new_database()
    shared = IN_STORAGE.format(name="two-machines", address=storage)
    a, b = (machine(tmp_path / name, markets, database, shared) for name in "ab")
    a.run("schedule", "run", "all")
    crawler = start(a, "worker", "--queue", "crawl")
    processor = start(b, "worker", "--queue", "process")
    crawler.until("run finished", 2)
    processor.wait(
        lambda: sum(one.get("pages", 0) for one in processor.seen if one["event"] == "segment carried on") >= 24
    )
    stop(crawler, processor)
    runs = history(b)
    assert [(run["state"], run["attempts"], run["pages"] >= 12) for run in runs] == [("done", 1, True)] * 2
    assert sum(run["offers"] for run in runs) == len(b.search("kind:offer")) > 0
    assert sum(run["alerts"] for run in runs) > 0
    assert b.mails()
    assert not a.mails()
    (url, *_) = [row["url"] for row in b.search("*")]
    for segment in (b.home / "data" / "archive").glob("*.warc.gz"):
        segment.unlink()
    assert "<html" in b.run("archive", "cat", url).stdout
    assert b.run("jobs", "list", "--json").stdout == ""
    b.run("archive", "verify")


def test_a_dead_worker_is_replaced(tmp_path: Path, markets: Markets, postgres: Postgres) -> None:
    """After `kill -9` in the middle of a crawl another worker takes the job over and the site is crawled once more."""
    made = machine(tmp_path, markets, postgres.new_database())
    made.run("schedule", "run", "frostline")
    first = start(made, "worker")
    first.until("run started")
    kill_group(first.process)
    second = start(made, "worker")
    second.until("job taken over")
    second.until("run finished")
    second.until("segment carried on")
    stop(second)
    (run,) = history(made)
    assert (run["state"], run["attempts"]) == ("done", 2)
    urls = [row["url"] for row in made.search("*")]
    assert len(urls) == len(set(urls)) > 0


def test_a_worker_outlives_its_database(tmp_path: Path, markets: Markets, postgres: Postgres) -> None:
    """PostgreSQL may be away for longer than anybody waits for a connection: the worker goes on once it is back."""
    made = machine(tmp_path, markets, postgres.new_database())
    worker = start(made, "worker")
    worker.until("worker started")
    postgres.kill()
    try:
        worker.until("waiting for the database", 2)
    finally:
        postgres.start()
    worker.until("worker started", 2)
    stop(worker)
    assert all(line.startswith("{") for line in worker.lines), worker.lines


def test_a_job_without_hope_becomes_a_dead_letter(tmp_path: Path, markets: Markets, postgres: Postgres) -> None:
    """A segment that is no WARC is tried a few times, shown as dead, and can be queued again."""
    made = machine(tmp_path, markets, postgres.new_database())
    archive = made.home / "data" / "archive"
    archive.mkdir(parents=True)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    request, response, _ = exchange_records(Exchange("https://shop.example/", "shop", at, 200, (), b"<html></html>"))
    whole = gzip.compress(gzip.decompress(request) + gzip.decompress(response))
    (archive / "whole.warc.gz").write_bytes(whole)
    assert "Queue" not in made.run("status").stdout
    worker = start(made, "worker", "--queue", "process")
    worker.until("segment failed", 3)
    stop(worker)
    assert "Queue         1 given up: frostwatch jobs list --dead" in made.run("status").stdout
    (dead,) = made.run("jobs", "list", "--dead", "--json", status=1).stdout.splitlines()
    assert json.loads(dead)["arguments"]["segment"] == "whole.warc.gz"
    made.run("jobs", "retry", str(json.loads(dead)["id"]))
    assert made.run("jobs", "list", "--dead").stdout.count("\n") == 1
    assert "Queue         1 waiting" in made.run("status").stdout
    assert "no dead letter" in made.run("jobs", "retry", "4711", status=2).stderr


def refusal(made: Installation, *arguments: str) -> str:
    """Run a command in this process and return the sentence it ends with."""
    done = CliRunner().invoke(frostwatch, ["--config", str(made.config), *arguments], standalone_mode=False)
    assert isinstance(done.exception, FrostwatchError), done.output
    return str(done.exception)


def test_workers_need_postgresql(tmp_path: Path, markets: Markets) -> None:
    """With a file as the database the worker ends with a sentence that says what to set."""
    made = machine(tmp_path, markets, "")
    assert "need PostgreSQL" in refusal(made, "worker")


@pytest.mark.parametrize(
    ("address", "says"),
    [("s9://bucket", "archive.url"), ("s3://nowhere/at-all", "there is no bucket nowhere")],
)
def test_a_bad_storage_is_refused(tmp_path: Path, markets: Markets, address: str, says: str, storage: str) -> None:
    """An address of an unknown kind, or a bucket that is not there, is one sentence."""
    text = IN_STORAGE.format(name="x", address=storage).replace("s3://evidence/x", address)
    made = machine(tmp_path, markets, "", text)
    assert says in refusal(made, "process")


RULE = """
id = "any-offer"
version = 1
title = "Any offer of a refrigerant"
description = "For a test."
why = "For a test."
basis = "None."
source = "None."
confirmed = false
severity = 3
jurisdiction = "any"
query = "kind:offer"
[delivery]
when = "at_once"
[[must_hit]]
says = "an offer"
listing.kind = "offer"
[[must_not_hit]]
says = "a wanted notice"
listing.kind = "wanted"
"""

PAGE = """<html lang="en"><head><title>R22 gas 13.6 kg</title><script type="application/ld+json">{"@type": "Product",
"name": "R22 gas 13.6 kg", "offers": {"@type": "Offer", "price": "300", "priceCurrency": "EUR"}}</script></head>
<body><h1>R22 gas 13.6 kg</h1><p>New and sealed cylinder of R22 refrigerant for sale. 300 EUR</p></body></html>"""


def test_a_changed_rule_is_used_by_the_next_job(tmp_path: Path, postgres: Postgres) -> None:
    """A worker that runs for months takes a rule that was added into account, without being started again."""
    rules = tmp_path / "rules"
    rules.mkdir()
    database = DatabaseSettings(url=postgres.new_database())
    settings = Settings(
        data_dir=tmp_path / "data",
        database=database,
        alerts=AlertSettings(rules_dir=rules),
        process=ProcessSettings(workers=1),
    )
    store = open_decisions(settings)
    found = []
    with open_queue(settings, store) as queue:
        worker = Worker(settings, QUEUES, queue, store, threading.Event(), Meter())
        for number in range(2):
            with ArchiveWriter(settings.archive_dir) as writer:
                at = datetime(2026, 3, 1 + number, tzinfo=UTC)
                headers = ((b"Content-Type", b"text/html; charset=utf-8"),)
                address = f"https://shop.example/{number}"
                place = writer.write(Exchange(address, "shop", at, 200, headers, PAGE.encode(), role="listing"))
            worker.process(place.segment)
            with store.read() as connection:
                found.append("any-offer" in connection.scalars(select(schema.hit.c.rule_id)).all())
            (rules / "any-offer.toml").write_text(RULE, encoding="utf-8")
        worker.close()
    store.close()
    assert found == [False, True]
