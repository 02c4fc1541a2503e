#!/usr/bin/env python3
"""How long rules take: many rules over one batch of changed listings, in indexes of two sizes.

    python benchmarks/rules.py --listings 100000 --batch 10000 --rules 1000 [--url http://localhost:9200]

Prints seconds for `evaluate` on the batch, first (all hits are new) and again (all are in the ledger), and how long the
digest of all hits takes. The cost must grow with the batch, not with the index: compare two values of --listings.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from alerts.digest import compose_due
from alerts.evaluate import evaluate
from alerts.example import document_of
from alerts.rule import SHIPPED, Rule, RuleSet, load_rules
from alerts.store import open_store
from domain.document import ListingDocument
from index.factory import open_engine

GASES = (("R-22", "HCFC"), ("R-134a", "HFC"), ("R-410A", "blend-HFC"), ("R-404A", "blend-HFC"), ("R-32", "HFC"),
         ("R-12", "CFC"), ("R-290", "HC"), ("R-1234yf", "HFO"))  # fmt: skip
PLACES = ("DE", "FR", "PL", "GB", "US", "AU", "TR", "CN", "BR", "IN")
OUTCOMES = ("authorised", "review", "not_found", None)


def listings(number: int, now: datetime) -> Iterator[ListingDocument]:
    """Yield made-up listings, a third of them no offers."""
    dice = random.Random(1)  # noqa: S311 (repeatable, nothing secret)
    for place in range(number):
        gas, family = dice.choice(GASES)
        mass = dice.choice((0.5, 5.0, 9.0, 10.0, 11.3, 13.6))
        price = dice.randint(5, 60)
        yield document_of(
            {
                "title": f"{gas} {mass} kg no {place}",
                "text": f"{gas} cylinder of {mass} kg, article {dice.randint(1, 10_000)}, ships today",
                "kind": dice.choice(("offer", "offer", "equipment")),
                "substances": [gas],
                "families": [family],
                "jurisdictions": [dice.choice(PLACES)],
                "packs": [{"net_kg": mass, "container": dice.choice(("disposable", "refillable", "unknown"))}],
                "mass_kg": mass,
                "tco2e": mass * 2,
                "price": {"amount": str(price * mass), "currency": "EUR", "per": "cylinder"},
                "price_per_kg": str(price),
                "seller": {"name": f"Seller {dice.randint(1, number // 10)}", "outcome": dice.choice(OUTCOMES)},
            },
            f"listing-{place:08}",
            now - timedelta(minutes=dice.randint(0, 100_000)),
        )


def rules_of(number: int) -> RuleSet:
    """Return the shipped rules and as many made-up ones as are missing, each with a query of its own."""
    shipped = load_rules(SHIPPED).rules
    dice = random.Random(2)  # noqa: S311 (repeatable, nothing secret)
    made: list[Rule] = []
    for place in range(max(0, number - len(shipped))):
        gas, _ = dice.choice(GASES)
        query = f'kind:offer AND substances:{gas} AND mass_kg:[{dice.choice((1, 8, 12))} TO *] AND "article {place}"'
        fields = {"id": f"made-{place}", "query": query, "jurisdiction": dice.choice(PLACES), "aggregate": None}
        made.append(
            shipped[place % len(shipped)].model_copy(update={**fields, "jurisdiction": (fields["jurisdiction"],)})
        )
    return RuleSet((*shipped, *made)[:number])


def main() -> None:
    """Fill an index, run the rules twice over a batch, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--url", default="", help="Elasticsearch; empty: the embedded index")
    options = parser.parse_args()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(options.url, Path(folder) / "index.sqlite", name="frostwatch-bench")
        engine.prepare()
        engine.successor().put_in_force()
        engine.prepare()
        started = time.perf_counter()
        source = listings(options.listings, now)
        while part := list(islice(source, 5000)):
            engine.store(part)
        print(f"index {options.listings} listings: {time.perf_counter() - started:.1f} s (documents included)")
        store = open_store(f"sqlite:///{folder}/decisions.sqlite")
        rules = rules_of(options.rules)
        batch = [f"listing-{place:08}" for place in range(options.batch)]
        for word in ("first", "again"):
            started = time.perf_counter()
            report = evaluate(engine, rules, batch, store, now)
            took = time.perf_counter() - started
            print(
                f"{word}: {len(rules.rules)} rules over {report.listings} listings: {took:.1f} s, {len(report.hits)} "
                f"new hits, {report.repeated} known, {len(report.broken)} rules broken"
            )
        started = time.perf_counter()
        mails = compose_due(store, rules, now, recipients=["a@unit.example"], sender="f@unit.example")
        print(f"digest: {len(mails)} mail, {time.perf_counter() - started:.1f} s")
        store.close()
        engine.successor().put_in_force()
        engine.close()


if __name__ == "__main__":
    main()
