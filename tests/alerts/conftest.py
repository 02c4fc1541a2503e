"""What the tests of alerts share: a real search engine and database, listings, rules, and a time that stands still."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from alerts import schema
from alerts.example import document_of
from alerts.rule import Rule, RuleSet
from alerts.store import Store, open_store
from domain.document import ListingDocument
from index.embedded.engine import EmbeddedEngine
from tests.postgres import running_postgres

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The time of the test."""
    return NOW


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An empty index."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    engine.prepare()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL."""
    with running_postgres() as server:
        yield server.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty decisions database, once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'decisions.sqlite'}"
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    engine = create_engine(url)
    schema.TABLES.drop_all(engine)
    engine.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty decisions database, once on each kind."""
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture
def listing() -> Callable[..., ListingDocument]:
    """A function that makes a listing: R-22 in a disposable, offered in the EU, unless told otherwise."""

    def make(listing_id: str = "a1", at: datetime = NOW, **fields: Any) -> ListingDocument:
        ordinary = {
            "title": "R-22 13.6 kg",
            "substances": ["R-22"],
            "families": ["HCFC"],
            "jurisdictions": ["EU"],
            "packs": [{"net_kg": 13.6, "container": "disposable"}],
            "mass_kg": 13.6,
            "tco2e": 23.9,
            "price": {"amount": "100", "currency": "EUR", "per": "cylinder"},
            "seller": {
                "name": "Froid Express",
                "outcome": "not_found",
                "register": "eu",
                "register_as_of": "2026-10-01",
            },
        }
        return document_of({**ordinary, **fields}, listing_id, at)

    return make


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """A function that makes a rule: R-22 offered, at once, unless told otherwise."""

    def make(**fields: Any) -> Rule:
        ordinary = {
            "id": "r22",
            "version": 1,
            "title": "R-22 offered",
            "description": "R-22 on offer anywhere.",
            "why": "It depletes the ozone layer.",
            "basis": "A law, article 5",
            "source": "the law itself",
            "confirmed": True,
            "severity": 5,
            "jurisdiction": "any",
            "query": "kind:offer AND substances:R-22",
            "must_hit": [{"says": "R-22", "listing": {"substances": ["R-22"]}}],
            "must_not_hit": [{"says": "R-32", "listing": {"substances": ["R-32"]}}],
        }
        return Rule(**{**ordinary, **fields})

    return make


@pytest.fixture
def rules(rule: Callable[..., Rule]) -> RuleSet:
    """The one rule that looks for R-22."""
    return RuleSet((rule(),))
