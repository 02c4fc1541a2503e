"""A register that is imported later: the listings it touches follow, and nobody hears twice without a reason."""

import json
from pathlib import Path

import pytest

from tests.app.conftest import REGISTER, Markets, fresh
from tests.app.installation import Installation


@pytest.fixture(scope="module")
def unregistered(tmp_path_factory: pytest.TempPathFactory, markets: Markets) -> Installation:
    """Give an installation that crawled before any register was imported."""
    made = fresh(tmp_path_factory.mktemp("unregistered"), markets)
    made.run("crawl", "frostline")
    return made


def outcomes(made: Installation) -> dict[str, str | None]:
    """Return the outcome of each listing's seller by its address."""
    return {row["url"]: row["seller"]["outcome"] for row in made.search("kind:offer")}


def alerts(made: Installation) -> list[dict[str, object]]:
    """Return all alerts in the ledger, those that were not mailed again included."""
    return [json.loads(line) for line in made.run("alerts", "list", "--json", "--all").stdout.splitlines()]


def test_the_first_register_reaches_what_was_indexed_before(unregistered: Installation) -> None:
    """Listings get their outcome at the import; only a seller in the register is news, and the alert says so."""
    before = outcomes(unregistered)
    assert set(before.values()) == {None}
    earlier = alerts(unregistered)
    alerted = {alert["id"] for alert in earlier}
    known = {(alert["rule_id"], alert["listing_id"]) for alert in earlier}
    said = unregistered.run("traders", "import", str(REGISTER), "--register", "demo-traders").stderr
    after = outcomes(unregistered)
    assert after.keys() == before.keys()
    assert set(after.values()) == {"authorised", "review"}
    assert "listings looked at again" in said
    new = [alert for alert in alerts(unregistered) if alert["id"] not in alerted]
    again = [alert for alert in new if (alert["rule_id"], alert["listing_id"]) in known]
    assert all("register outcome" in str(alert["reason"]) for alert in again), [alert["reason"] for alert in again]
    assert " 0 with another answer, 0 new alerts" in unregistered.run("traders", "recheck").stderr


def test_a_row_that_is_struck_out_changes_its_listings_and_a_judgement_brings_them_back(
    unregistered: Installation, tmp_path: Path
) -> None:
    """A later snapshot without the trader takes the answer from its listings; an analyst's word gives another one."""
    rows = REGISTER.read_text(encoding="utf-8").splitlines()
    shorter = tmp_path / "register.csv"
    shorter.write_text("\n".join(row for row in rows if ",D-001," not in row) + "\n", encoding="utf-8")
    options = ("--register", "demo-traders", "--retrieved", "2099-01-01", "--confirm")
    unregistered.run("traders", "import", str(shorter), *options)
    assert set(outcomes(unregistered).values()) == {"not_found"}
    (name,) = {row["seller"]["name"] for row in unregistered.search("kind:offer")}
    unregistered.run("traders", "judge", "demo-traders", "D-002", "--name", name, "--same", "--by", "mk")
    assert {row["seller"]["entry_id"] for row in unregistered.search("kind:offer")} == {"D-002"}
