"""Whoever gets a digest, or runs rules, is told that an update left the index incomplete, until it has been rebuilt."""

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from tests.app.conftest import Markets, fresh
from tests.app.installation import Installation
from tests.elasticsearch import elasticsearch_url
from tests.index.earlier import made_earlier, made_earlier_on_server

__all__ = ["elasticsearch_url"]

RULE = "eu-hcfc-on-sale"
NOTICE = "The index is incomplete"
IN_MAIL = "THE INDEX IS INCOMPLETE"


@pytest.fixture(params=["embedded", "elasticsearch"])
def updated(
    request: pytest.FixtureRequest, tmp_path: Path, markets: Markets, elasticsearch_url: str
) -> Iterator[Installation]:
    """Give an installation whose index an earlier version has left with three listings."""
    made = fresh(tmp_path, markets)
    if request.param == "embedded":
        made_earlier(tmp_path / "data" / "index.sqlite", listings=3)
        yield made
        return
    name = f"incomplete-{uuid4().hex[:12]}"
    with Elasticsearch([elasticsearch_url]) as client:
        made_earlier_on_server(client, name, listings=3)
        yield Installation(made.home, {"FROSTWATCH_INDEX__URL": elasticsearch_url, "FROSTWATCH_INDEX__NAME": name})
        for index in client.indices.get(index=f"{name}-*"):
            client.indices.delete(index=index)


def closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_digest_and_rules_say_that_the_index_is_incomplete(updated: Installation) -> None:
    """The mail of a crawl says so, `rules run` and `rules backtest` say so, and none does once it is rebuilt."""
    updated.run("crawl", "frostline", "--max-pages", "6")
    ((_, text),) = updated.mails()
    assert IN_MAIL in text
    for command in (("rules", "run"), ("rules", "backtest", RULE, "--since", "90"), ("total",)):
        assert NOTICE in updated.run(*command).stderr
    superseded = [line for line in updated.run("index", "status").stdout.splitlines() if line.startswith("Superseded")]
    rebuilt = updated.run("index", "rebuild").stderr
    assert len(superseded) == rebuilt.count("Removed: ") == (2 if updated.environment else 0)
    assert "Superseded" not in updated.run("index", "status").stdout
    assert NOTICE not in updated.run("rules", "run").stderr


def test_mail_goes_out_while_the_index_does_not_answer(tmp_path: Path, markets: Markets) -> None:
    """Alerts that wait are mailed without the index, and the mail says that what was seen last is not checked."""
    made = fresh(tmp_path, markets)
    waiting = Installation(made.home, {"FROSTWATCH_ALERTS__RECIPIENTS": "[]"})
    waiting.run("crawl", "frostline", "--max-pages", "6")
    assert not waiting.mails()
    nobody_listens = {"FROSTWATCH_INDEX__URL": f"http://127.0.0.1:{closed_port()}", "FROSTWATCH_INDEX__TIMEOUT": "2"}
    silent = Installation(made.home, nobody_listens)
    silent.run("alerts", "mail")
    ((_, text),) = silent.mails()
    assert "THE INDEX DOES NOT ANSWER" in text
