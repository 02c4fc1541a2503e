"""The same crawl on a real Elasticsearch: the same listings, the same hits, the same mail."""

import json
from pathlib import Path
from re import findall
from typing import Any
from uuid import uuid4

import pytest

from tests.app.conftest import REGISTER, Markets, fresh
from tests.app.console.running import running_console
from tests.app.installation import Installation
from tests.elasticsearch import elasticsearch_url

__all__ = ["elasticsearch_url"]

SITES = ("frostline", "basar", "hualeng")
FIELDS = (
    "url",
    "kind",
    "substances",
    "packs",
    "price",
    "status",
    "findings",
    "tco2e",
    "observations",
    "risk",
    "places",
    "mass_basis",
    "price_eur_kg",
    "price_position",
    "seller_listings",
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, markets: Markets, elasticsearch_url: str
) -> tuple[Installation, Installation]:
    """Fetch once, and carry the same archive on with the embedded index and with Elasticsearch."""
    embedded = fresh(tmp_path_factory.mktemp("embedded"), markets)
    embedded.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    embedded.run("crawl", *SITES)
    home = tmp_path_factory.mktemp("elastic")
    settings = {"FROSTWATCH_INDEX__URL": elasticsearch_url, "FROSTWATCH_INDEX__NAME": f"test-{uuid4().hex[:8]}"}
    remote = Installation(fresh(home, markets).home, settings)
    for folder in ("archive", "registers"):
        target = home / "data" / folder
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(Path(embedded.home) / "data" / folder)
    remote.run("process")
    return embedded, remote


def facts(installation: Installation, query: str) -> list[dict[str, Any]]:
    """Return what a search finds, in the order of addresses."""
    rows = [{name: row[name] for name in FIELDS} for row in installation.search(query)]
    return sorted(rows, key=lambda row: str(row["url"]))


@pytest.mark.parametrize(
    "query",
    [
        "*",
        "substances:R-22 AND kind:offer",
        "status:prohibited AND packs:(container:disposable AND net_kg:[10 TO 14])",
        '"制冷剂"',
        "seller.outcome:not_found AND tco2e:[20 TO *]",
    ],
)
def test_both_engines_find_the_same(both: tuple[Installation, Installation], query: str) -> None:
    """A search gives the same listings with the same facts on both engines."""
    embedded, remote = (facts(installation, query) for installation in both)
    assert embedded
    assert embedded == remote


def test_both_engines_alert_the_same(both: tuple[Installation, Installation]) -> None:
    """The rules hit the same listings for the same rules, and the analyst gets the same digest."""
    hits = []
    for installation in both:
        lines = installation.run("alerts", "list", "--all", "--json", "--limit", "5000").stdout.splitlines()
        hits.append(sorted((row["rule_id"], row["listing_id"]) for row in map(json.loads, lines)))
    assert hits[0]
    assert hits[0] == hits[1]
    assert [len(installation.mails()) for installation in both] == [1, 1]


def test_the_console_shows_the_same_of_both(both: tuple[Installation, Installation]) -> None:
    """A page of search holds the same listings and counts, in the same order, and leads to the same pages."""
    shown = []
    for installation in both:
        with running_console(installation) as console:
            answers = [
                console.ask(path) for path in ("/search?q=kind:offer&sort=-risk", "/search?q=R22+OR+freon&sort=url")
            ]
            text = answers[0].text
            listings = findall(r'<h2><a href="(/listings/[0-9a-f]{20})">', text)
            counts = findall(r'<li><a href="[^"]+"[^>]*>([^<]+)</a> <span class="figure">([^<]+)</span>', text)
            assert [answer.status for answer in answers] == [200, 400]
            assert console.ask(listings[0]).status == 200
            assert console.ask("/search/export?q=kind:offer&sort=-risk").body.count(b"\r\n") > len(listings)
            shown.append((listings, sorted(counts)))
    assert shown[0] == shown[1]
    assert len(shown[0][0]) > 5
    assert len(shown[0][1]) > 10
