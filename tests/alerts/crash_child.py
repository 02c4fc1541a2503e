"""A process that indexes, alerts, composes and delivers, again and again the same listings, until it is killed."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from alerts.digest import compose_due
from alerts.evaluate import evaluate
from alerts.example import document_of
from alerts.mail import MailboxTransport, SmtpTransport, Transport
from alerts.outbox import deliver
from alerts.rule import SHIPPED, RuleSet, load_rules
from alerts.store import open_store
from index.embedded.engine import EmbeddedEngine

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LISTINGS = 60
BATCH = 6


def main(folder: Path, port: int) -> None:
    """Do all of the work once; every step may be the last."""
    engine = EmbeddedEngine(folder / "index.sqlite", clock=lambda: NOW)
    engine.prepare()
    store = open_store(f"sqlite:///{folder / 'decisions.sqlite'}")
    rules = RuleSet(tuple(rule for rule in load_rules(SHIPPED).rules if rule.id.startswith("eu-hcfc")))
    transport: Transport = (
        SmtpTransport("127.0.0.1", port, security="none", timeout=10) if port else MailboxTransport(folder / "mail")
    )
    for start in range(0, LISTINGS, BATCH):
        documents = [
            document_of(
                {
                    "title": f"R-22 no {number}",
                    "substances": ["R-22"],
                    "families": ["HCFC"],
                    "jurisdictions": ["EU"],
                    "seller": {"name": f"Seller {number % 5}"},
                },
                f"listing-{number}",
                NOW,
            )
            for number in range(start, start + BATCH)
        ]
        engine.store(documents)
        evaluate(engine, rules, [document.id for document in documents], store, NOW)
        compose_due(store, rules, NOW, recipients=["a@unit.example", "b@unit.example"], sender="f@unit.example")
        deliver(store, transport, NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
