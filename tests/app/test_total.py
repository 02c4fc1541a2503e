"""Sums over listings and what they rest on."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.document import ListingDocument, SellerFacts
from index.embedded import EmbeddedEngine
from tests.app.test_comparison import listing

OFFERS = (
    listing(1, None, mass_kg=10.0, tco2e=20.0, mass_basis="stated", seller=SellerFacts("Kälte", group="g1")),
    listing(2, None, mass_kg=5.0, tco2e=9.0, mass_basis="inferred", seller=SellerFacts("Kälte 24", group="g1")),
    listing(
        3, None, mass_kg=2.0, tco2e=3.5, gwp_basis="Kigali", odp_kg=0.11, mass_basis="stated", seller=SellerFacts("B")
    ),
    listing(4, None, mass_kg=None, tco2e=None, odp_kg=None, mass_basis="unknown", seller=SellerFacts("B")),
    listing(5, None, kind="wanted", mass_kg=99.0, tco2e=99.0, status=None),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder whose index holds the offers, one of them first seen a month earlier."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite")
    engine.prepare()
    early: ListingDocument = replace(OFFERS[0], seen_at=OFFERS[0].seen_at - timedelta(days=30))
    engine.store([early])
    engine.store(OFFERS)
    engine.close()
    return tmp_path


def run(home: Path, *arguments: str, status: int = 0) -> str:
    """Run the command and return what it prints."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("frostwatch")), "total", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "FROSTWATCH_DATA_DIR": str(home)},
        cwd=home,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if status == 0 else done.stderr


def test_a_sum_says_what_it_rests_on(home: Path) -> None:
    """Tonnes by GWP basis, mass that was worked out and offers without mass stand beside the sum; no offer, no sum."""
    (whole,) = (json.loads(line) for line in run(home, "--json").splitlines())
    assert (whole["offers"], whole["mass_kg"], whole["inferred_kg"], whole["without_mass"]) == (4, 17.0, 5.0, 1)
    assert whole["tco2e"] == pytest.approx(32.5)
    assert whole["tco2e_by_basis"] == {"EU 2024/573": 29.0, "Kigali": 3.5}
    assert whole["odp_kg"] == pytest.approx(0.11)


def test_sums_by_seller_group_month_and_case(home: Path) -> None:
    """A group is one seller, a month is that of the first sighting, a case is its listings by id."""
    sums = [json.loads(line) for line in run(home, "--by", "seller", "--json").splitlines()]
    assert [(each["key"], each["offers"], each["tco2e"]) for each in sums[1:]] == [
        ("group g1", 2, 29.0),
        ("B (shop)", 2, 3.5),
    ]
    months = [json.loads(line)["key"] for line in run(home, "--by", "month", "--json").splitlines()]
    assert months == ["all", "2026-04", "2026-05"]
    case = json.loads(run(home, "id:(listing-1 OR listing-3)", "--json"))
    assert (case["offers"], case["tco2e"]) == (2, 23.5)


def test_people_get_a_table_and_a_bad_query_a_sentence(home: Path) -> None:
    """The last row is the whole; a query that cannot be read says where."""
    shown = run(home, "--by", "jurisdiction", "status:restricted")
    assert shown.splitlines()[-1].startswith("all")
    assert "EU 2024/573: 29.0, Kigali: 3.5" in shown
    assert "column" in run(home, "nosuchfield:1", status=2)
