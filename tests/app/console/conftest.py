"""A console that really runs, over an installation that has crawled the demonstration's marketplaces."""

from collections.abc import Iterator

import pytest

from tests.app.conftest import REGISTER, Markets
from tests.app.console.prepared import Prepared, prepare
from tests.app.console.running import RunningConsole, running_console
from tests.app.console.trap import Trap, running_trap
from tests.app.installation import Installation


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, markets: Markets) -> Installation:
    """Give an installation in which the marketplaces were crawled and the rules have run."""
    made = Installation(tmp_path_factory.mktemp("console"))
    made.set_up(markets.addresses)
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    made.run("crawl", *markets.addresses)
    return made


@pytest.fixture(scope="module")
def console(crawled: Installation) -> Iterator[RunningConsole]:
    """Give a console of that installation."""
    with running_console(crawled) as running:
        yield running


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """Give a console of an installation in which nothing was done yet, and no user is made."""
    made = Installation(tmp_path_factory.mktemp("bare"))
    made.set_up({})
    with running_console(made) as running:
        yield running


@pytest.fixture(scope="session")
def trap() -> Iterator[Trap]:
    """Give a server that no page of the console may make a browser reach."""
    with running_trap() as running:
        yield running


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> Prepared:
    """Give an installation with listings made for the pages, one of them hostile."""
    return prepare(tmp_path_factory.mktemp("prepared"), trap.address)


@pytest.fixture(scope="session")
def pages(prepared: Prepared) -> Iterator[RunningConsole]:
    """Give a console of that installation."""
    with running_console(prepared.installation) as running:
        yield running
