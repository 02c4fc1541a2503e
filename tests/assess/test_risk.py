"""The risk score: the worked example, and that a bad sign more never lowers it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.assessor import Assessor
from assess.market import position
from assess.risk import WEIGHTS, Signs, read_weights, score
from domain.assessment import Assessment, Finding, Offer, PricePosition
from domain.errors import DataError

ASSESSOR = Assessor.load()
PAGE = (Path(__file__).parents[2] / "docs" / "assessment.md").read_text(encoding="utf-8")
FLAGS = ("certificate_waived", "off_platform", "homoglyph", "relabelled", "smuggling_hint", "truncated")


def test_the_worked_example_of_the_documentation():
    """docs/assessment.md adds up as it says."""
    day = date(2025, 6, 1)
    offer = Offer("x", "DE", day, ("R-404A",), net_kg=10.9, units=10, container="disposable", item_country="DE")
    signs = Signs(
        assessments=(ASSESSOR.assess(offer),),
        seller_outcome="not_found",
        price=position("R-404A", "DE", Decimal(15), "EUR", day),
        containers=("disposable",),
        flags=("off_platform", "certificate_waived"),
    )
    risk = score(signs)
    told = dict(re.findall(r"^\| (?:\*\*)?(\w+)(?:\*\*)? \| (?:\*\*)?([0-9]+)(?:\*\*)? \|", PAGE, re.MULTILINE))
    assert {part.name: str(part.points) for part in risk.parts} == {name: told[name] for name in told if name != "sum"}
    assert len(told) == 7
    assert str(risk.score) == told["sum"]
    floor = signs.price and signs.price.floor
    assert f"{floor} EUR/kg" in PAGE


def test_a_lawful_offer_of_a_registered_trader_scores_little():
    """Nothing bad, no points."""
    offer = Offer("x", "DE", date(2025, 6, 1), ("R-290",), net_kg=5.0)
    assert score(Signs((ASSESSOR.assess(offer),), "authorised")).score == 0


findings = st.builds(
    Finding,
    rule=st.just("r"),
    severity=st.integers(1, 5),
    verdict=st.sampled_from(["prohibited", "restricted", "unknown", "unrestricted", "notice"]),
    title=st.just("t"),
    basis=st.just("b"),
    source=st.just("s"),
    since=st.none(),
    confirmed=st.booleans(),
)
assessments = st.builds(
    Assessment,
    id=st.just("x"),
    status=st.just("unknown"),
    findings=st.lists(findings, max_size=4).map(tuple),
    tco2e=st.none() | st.floats(0, 1e5),
    odp_kg=st.none() | st.floats(0, 1e4),
)
signs = st.builds(
    Signs,
    assessments=st.lists(assessments, max_size=3).map(tuple),
    seller_outcome=st.sampled_from([None, "authorised", "review", "not_found"]),
    containers=st.lists(st.sampled_from(["disposable", "refillable", "can", "unknown"]), max_size=3).map(tuple),
    flags=st.lists(st.sampled_from(FLAGS), max_size=6).map(tuple),
    listings=st.integers(1, 50),
)


ratios = st.none() | st.decimals(Decimal("0.01"), Decimal(5), places=2)
positions = st.builds(
    PricePosition,
    currency=st.just("EUR"),
    median=st.just(Decimal(20)),
    ratio=ratios,
    observations=st.integers(0, 20),
    floor=st.just(Decimal(30)),
    floor_ratio=ratios,
    sources=st.just(()),
)


@given(signs, positions, st.decimals(Decimal("0.1"), Decimal(1), places=2))
def test_a_lower_price_never_lowers_the_score(known, price, factor):
    """Knowing where the price stands adds points or none, and the same offer for less adds no fewer."""
    cheaper = replace(
        price,
        ratio=price.ratio and price.ratio * factor,
        floor_ratio=price.floor_ratio and price.floor_ratio * factor,
    )
    without = score(replace(known, price=None)).score
    before = score(replace(known, price=price)).score
    assert without <= before <= score(replace(known, price=cheaper)).score


@given(signs, assessments, st.sampled_from(FLAGS), st.integers(0, 20))
def test_a_bad_sign_more_never_lowers_the_score(known, assessment, flag, more):
    """Another finding, flag, listing, disposable container or a missing register entry never makes it less."""
    before = score(known).score
    assert 0 <= before <= 100
    assert score(replace(known, assessments=(*known.assessments, assessment))).score >= before
    assert score(replace(known, flags=(*known.flags, flag))).score >= before
    assert score(replace(known, listings=known.listings + more)).score >= before
    assert score(replace(known, containers=(*known.containers, "disposable"))).score >= before
    assert score(replace(known, seller_outcome="not_found")).score >= before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("not_found = 15", "not_found = -15"),
        ("steps = [[0.7, 5], [0.5, 10], [0.3, 12]]", "steps = [[0.7, 5], [0.5, 3], [0.3, 12]]"),
        ("steps = [[3, 3], [10, 5]]", "steps = [[10, 3], [3, 5]]"),
        ("restricted = 15", "restricted = 50"),
        ("[container]", "[box]"),
    ],
)
def test_weights_that_would_break_this_are_refused(tmp_path, old, new):
    """Negative weights, steps that do not rise, a missing section: the start stops."""
    text = WEIGHTS.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "risk.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"risk\.toml"):
        read_weights(path)
