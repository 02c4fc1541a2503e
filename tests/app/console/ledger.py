"""Alerts for the console to show, written into the decisions of an installation as the rules write them."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from alerts import ledger
from alerts.example import document_of
from alerts.facts import seller_key, snapshot
from alerts.rule import Rule, load_rules
from alerts.store import Hit, hit_id
from app.assembly import open_decisions
from app.home import shipped
from app.settings import Settings, load_settings
from domain.jsonl import plain
from index.engine import Stored
from tests.app.installation import Installation

BEGUN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@cache
def rule(rule_id: str) -> Rule:
    """Return a rule that ships."""
    return load_rules(shipped("alerts", "rules")).get(rule_id)


def alert(listing_id: str, minutes: int, rule_id: str = "eu-hcfc-on-sale", severity: int = 5, **fields: Any) -> Hit:
    """Return an alert about R-22 in a disposable in the EU, found so many minutes after `BEGUN`, unless told."""
    at = BEGUN + timedelta(minutes=minutes)
    ordinary = {
        "title": "R-22 13.6 kg",
        "site": "basar",
        "substances": ["R-22"],
        "families": ["HCFC"],
        "jurisdictions": ["EU"],
        "packs": [{"net_kg": 13.6, "container": "disposable"}],
        "mass_kg": 13.6,
        "tco2e": 23.9,
        "price": {"amount": "100", "currency": "EUR", "per": "cylinder"},
        "seller": {"name": "Froid Express", "outcome": "not_found", "register": "eu", "register_as_of": "2026-02-01"},
    }
    document = document_of({**ordinary, **fields}, listing_id, at)
    stored = Stored(plain(document), at, at, at, 1)
    by = rule(rule_id).model_copy(update={"severity": severity})
    return Hit(
        hit_id(rule_id, by.version, listing_id, document.version),
        rule_id,
        by.version,
        listing_id,
        document.version,
        seller_key(stored.document),
        severity,
        True,
        "first alert about this listing",
        at,
        snapshot(stored, by, at.date()),
    )


def write(settings: Settings, hits: Iterable[Hit]) -> list[str]:
    """Record alerts; return their ids."""
    made = list(hits)
    with closing(open_decisions(settings)) as store, store.write() as connection:
        ledger.record(store, connection, made, {hit.rule_id: rule(hit.rule_id) for hit in made}, BEGUN)
    return [hit.id for hit in made]


def settings_of(installation: Installation) -> Settings:
    """Return the settings of an installation."""
    return load_settings(str(installation.config))
