"""Marketplaces on the loopback and installations to crawl them with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.marketplaces import open_marketplaces
from demo.marketplaces.server import Marketplace, serve
from tests.app.installation import ROOT, Installation
from tests.postgres import Postgres, running_postgres

REGISTER = ROOT / "demo" / "register.csv"


class Markets:
    """The demonstration's marketplaces on free ports."""

    def __init__(self) -> None:
        self.markets: tuple[Marketplace, ...] = open_marketplaces()
        self._servers = [serve(market, 0) for market in self.markets]
        self.addresses = {
            market.name: f"http://127.0.0.1:{server.server_address[1]}/"
            for market, server in zip(self.markets, self._servers, strict=True)
        }

    def next_round(self) -> None:
        """Let a day pass: listings that are only in the first round are taken down."""
        for market in self.markets:
            market.round = 2

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def markets() -> Iterator[Markets]:
    """Serve the marketplaces for the tests of one module."""
    opened = Markets()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, markets: Markets) -> Installation:
    """Give an installation that knows the marketplaces and a register; nothing is crawled yet."""
    made = Installation(tmp_path_factory.mktemp("frostwatch"))
    made.set_up(markets.addresses)
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    return made


def fresh(home: Path, markets: Markets) -> Installation:
    """Return another installation for the same marketplaces."""
    made = Installation(home)
    made.set_up(markets.addresses)
    return made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a real PostgreSQL."""
    with running_postgres() as server:
        yield server
