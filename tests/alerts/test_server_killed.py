"""The search server dies in the middle of an evaluation: afterwards every hit is in the ledger exactly once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from elasticsearch import Elasticsearch

from alerts import ledger
from alerts.evaluate import evaluate
from alerts.rule import SHIPPED, RuleSet, load_rules
from alerts.store import Store, open_store
from domain.document import ListingDocument
from domain.errors import UnavailableError
from index.elastic import ElasticEngine
from tests.elasticsearch import own_server

BATCH = 20
BATCHES = 6
BEFORE = 3
"""Batches that are evaluated before the server is killed."""


def recorded(store: Store) -> Counter[tuple[str, str]]:
    """Return how often each rule and listing stand in the ledger."""
    with store.read() as connection:
        return Counter((state.hit.rule_id, state.hit.listing_id) for state in ledger.find_hits(connection))


def test_server_killed_in_the_middle_of_an_evaluation(
    tmp_path: Path, listing: Callable[..., ListingDocument], now: datetime
) -> None:
    """A batch is in the ledger whole or not at all; once the server is back, all is as after one quiet run."""
    rules = RuleSet(tuple(rule for rule in load_rules(SHIPPED).rules if rule.jurisdiction in {("EU",), ("any",)}))
    batches = [[f"{number}-{place}" for place in range(BATCH)] for number in range(BATCHES)]
    server = own_server(tmp_path / "server")
    engine = ElasticEngine([server.url], name="evaluated", timeout=60, clock=lambda: now)
    engine.prepare()
    engine.store([listing(each, seller={"name": f"Seller {each}"}) for batch in batches for each in batch])
    store = open_store(f"sqlite:///{tmp_path / 'decisions.sqlite'}")
    done: list[int] = []
    errors: list[str] = []
    enough = threading.Event()

    def run() -> None:
        try:
            while True:
                number = len(done) % BATCHES
                evaluate(engine, rules, batches[number], store, now)
                done.append(number)
                if len(done) == BEFORE:
                    enough.set()
        except UnavailableError as error:
            errors.append(str(error))

    running = threading.Thread(target=run)
    running.start()
    enough.wait()
    server.kill()
    running.join()
    assert "nothing is lost" in errors[0]
    known = {listing_id for _, listing_id in recorded(store)}
    assert all(len(known & set(batch)) in {0, BATCH} for batch in batches)
    assert len(known) == min(len(done), BATCHES) * BATCH
    server.start()
    client = Elasticsearch([server.url])
    client.cluster.health(wait_for_status="yellow", timeout="60s")
    client.close()
    quiet = open_store(f"sqlite:///{tmp_path / 'quiet.sqlite'}")
    for each in (store, quiet):
        for batch in batches:
            assert not evaluate(engine, rules, batch, each, now).broken
    assert recorded(store) == recorded(quiet)
    assert set(recorded(store).values()) == {1}
    assert {listing_id for _, listing_id in recorded(store)} == {each for batch in batches for each in batch}
    quiet.close()
    store.close()
    engine.close()
    server.kill()
