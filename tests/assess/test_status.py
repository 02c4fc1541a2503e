"""Legal status by place, day, container, condition and trade: a table of what a lawyer would answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.assessor import Assessor
from domain.assessment import USES, Offer
from domain.errors import InputError
from domain.substance import catalogue

ASSESSOR = Assessor.load()
P, R, U, X = "prohibited", "restricted", "unrestricted", "unknown"

CASES = [
    # HCFC in the EU by condition and year
    ("DE", "2009-06-01", "R-22", {}, U),
    ("DE", "2010-01-01", "R-22", {}, P),
    ("FR", "2012-06-01", "R-22", {"condition": "reclaimed"}, R),
    ("FR", "2012-06-01", "R-22", {"condition": "unknown"}, P),
    ("FR", "2014-12-31", "R-408A", {"condition": "recycled"}, R),
    ("FR", "2015-01-01", "R-408A", {"condition": "recycled"}, P),
    ("EU", "2026-01-01", "R-22", {"condition": "recovered"}, P),
    # other ozone-depleting substances in the EU
    ("IT", "1998-01-01", "R-12", {}, P),
    ("IT", "1998-01-01", "R-12", {"condition": "reclaimed"}, U),
    ("IT", "2024-01-01", "R-12", {"condition": "reclaimed"}, P),
    ("IT", "2024-01-01", "R-12B1", {}, P),
    ("IT", "2024-01-01", "R-12B1", {"condition": "reclaimed"}, R),
    ("ES", "2024-01-01", "R-502", {}, P),
    ("ES", "2024-01-01", "R-40B1", {}, P),
    # disposable containers in the EU
    ("PL", "2007-07-03", "R-134a", {"container": "disposable"}, U),
    ("PL", "2007-07-04", "R-134a", {"container": "disposable"}, P),
    ("PL", "2020-01-01", "R-134a", {"container": "refillable"}, R),
    ("PL", "2014-12-31", "R-134a", {"container": "refillable"}, U),
    ("PL", "2020-01-01", "R-134a", {"container": "can", "net_kg": 0.34}, P),
    ("PL", "2020-01-01", "R-134a", {"container": "can", "net_kg": 0.05}, R),
    ("PL", "2020-01-01", "R-134a", {"container": "drum"}, R),
    ("PL", "2024-03-10", "R-1234yf", {"container": "disposable"}, U),
    ("PL", "2024-03-11", "R-1234yf", {"container": "disposable"}, P),
    ("PL", "2024-03-11", "R-1234yf", {"container": "refillable"}, R),
    ("PL", "2024-03-11", "R-1233zd(E)", {"container": "disposable"}, P),
    ("PL", "2023-01-01", "R-454B", {"container": "disposable"}, P),
    # hydrocarbons, ammonia and CO2 are left alone
    ("PL", "2026-01-01", "R-290", {"container": "disposable"}, U),
    ("AU", "2026-01-01", "R-600a", {"container": "can"}, U),
    ("US", "2026-01-01", "R-717", {}, U),
    ("TR", "2026-01-01", "R-744", {"container": "disposable"}, U),
    # membership by date, EEA, Northern Ireland, Great Britain
    ("HR", "2013-06-30", "R-134a", {"container": "disposable"}, U),
    ("HR", "2013-07-01", "R-134a", {"container": "disposable"}, P),
    ("NO", "2024-01-01", "R-404A", {"container": "disposable"}, P),
    ("XI", "2024-06-01", "R-1234yf", {"container": "disposable"}, P),
    ("GB", "2024-06-01", "R-1234yf", {"container": "disposable"}, U),
    ("UK", "2024-06-01", "R-410A", {"container": "disposable"}, P),
    ("GB", "2024-06-01", "R-410A", {"container": "refillable"}, R),
    ("GB", "2024-06-01", "R-22", {"condition": "reclaimed"}, P),
    ("GB", "2019-06-01", "R-22", {"condition": "reclaimed"}, P),
    # United States
    ("US", "2019-12-31", "R-22", {"item_country": "CN"}, R),
    ("US", "2021-01-01", "R-22", {"item_country": "CN"}, P),
    ("US", "2021-01-01", "R-22", {}, P),
    ("US", "2021-01-01", "R-22", {"item_country": "US"}, R),
    ("PR", "2021-01-01", "R-22", {"item_country": "US"}, R),
    ("US", "2021-01-01", "R-22", {"item_country": "Houston, Texas"}, R),
    ("US", "2021-01-01", "R-22", {"item_country": "Mexico"}, P),
    ("US", "2021-01-01", "R-22", {"item_country": "nowhere"}, P),
    ("US", "2021-01-01", "R-409A", {"item_country": "MX"}, P),
    ("US", "2021-01-01", "R-123", {"item_country": "CN"}, R),
    ("US", "2020-01-01", "R-12", {"item_country": "US"}, R),
    ("US", "2020-01-01", "R-12", {"item_country": "MX"}, P),
    ("US", "2017-12-31", "R-410A", {}, U),
    ("US", "2018-01-01", "R-410A", {}, R),
    ("US", "2023-01-01", "R-410A", {"container": "disposable", "item_country": "US"}, R),
    ("US", "2023-01-01", "R-134a", {"container": "can", "net_kg": 0.34, "item_country": "US"}, U),
    ("US", "2023-01-01", "R-134a", {"container": "can", "net_kg": 0.34, "item_country": "CN"}, R),
    # other national laws
    ("AU", "2000-06-30", "R-134a", {"container": "disposable"}, U),
    ("AU", "2000-07-01", "R-134a", {"container": "disposable"}, P),
    ("AU", "2024-01-01", "R-134a", {"container": "can", "net_kg": 0.3}, P),
    ("AU", "2024-01-01", "R-134a", {"container": "refillable"}, R),
    ("AU", "2024-01-01", "R-1234yf", {"container": "disposable"}, U),
    ("CA", "2016-12-29", "R-134a", {"container": "disposable"}, R),
    ("CA", "2016-12-30", "R-134a", {"container": "disposable"}, P),
    ("CA", "2021-01-01", "R-22", {}, P),
    ("CA", "2021-01-01", "R-123", {}, R),
    ("CA", "2021-01-01", "R-22", {"item_country": "CA"}, R),
    ("TR", "2021-12-31", "R-410A", {"container": "disposable"}, R),
    ("TR", "2022-01-01", "R-410A", {"container": "disposable"}, P),
    ("TR", "2022-01-01", "R-1234yf", {"container": "disposable"}, P),
    ("CN", "2023-12-31", "R-32", {"container": "disposable"}, U),
    ("CN", "2024-01-01", "R-32", {"container": "disposable"}, R),
    ("CN", "2011-01-01", "R-12", {}, P),
    ("CN", "2024-01-01", "R-22", {}, R),
    ("IN", "2027-12-31", "R-32", {}, U),
    ("IN", "2028-01-01", "R-32", {}, R),
    ("IN", "2021-01-01", "R-141b", {"item_country": "CN"}, P),
    ("IN", "2021-01-01", "R-141b", {"item_country": "IN"}, R),
    ("JP", "2021-01-01", "R-22", {"item_country": "CN"}, P),
    ("JP", "2021-01-01", "R-22", {"item_country": "JP"}, R),
    ("NZ", "2016-01-01", "R-22", {"item_country": "CN"}, R),
    ("NZ", "2021-01-01", "R-22", {"item_country": "CN"}, P),
    ("NZ", "2021-01-01", "R-134a", {"item_country": "AU"}, R),
    ("BR", "2021-01-01", "R-12", {"item_country": "BR"}, R),
    ("BR", "2021-01-01", "R-12", {"item_country": "CN"}, P),
    ("BR", "2023-12-31", "R-134a", {}, U),
    ("BR", "2024-01-01", "R-134a", {}, R),
    ("RU", "2023-01-01", "R-22", {}, R),
    ("RU", "2030-01-01", "R-22", {}, P),
    ("RU", "2023-01-01", "R-410A", {}, R),
    ("UA", "2023-01-01", "R-410A", {"item_country": "CN"}, R),
    ("ZA", "2023-12-31", "R-410A", {}, U),
    ("ZA", "2024-01-01", "R-410A", {}, R),
    # the Protocol's schedule
    ("KE", "2009-12-31", "R-12", {}, U),
    ("KE", "2010-01-01", "R-12", {}, P),
    ("KE", "2011-01-01", "R-12", {"condition": "reclaimed"}, R),
    ("KE", "2014-12-31", "R-140a", {}, U),
    ("KE", "2015-01-01", "R-140a", {}, P),
    ("KE", "2023-12-31", "R-134a", {}, U),
    ("KE", "2024-01-01", "R-134a", {}, R),
    ("PK", "2027-12-31", "R-134a", {}, U),
    ("PK", "2028-01-01", "R-134a", {}, R),
    ("KE", "2025-01-01", "R-22", {}, R),
    ("KE", "2040-01-01", "R-22", {}, P),
    ("CH", "2025-01-01", "R-22", {}, R),
    ("CH", "2030-01-01", "R-22", {}, P),
    ("CH", "2030-01-01", "R-22", {"condition": "recycled"}, R),
    ("CH", "2018-12-31", "R-134a", {}, U),
    ("CH", "2019-01-01", "R-134a", {}, R),
    ("BY", "2023-01-31", "R-134a", {}, U),
    ("BY", "2023-02-01", "R-134a", {}, R),
    ("KZ", "2019-12-31", "R-134a", {}, U),
    ("KZ", "2020-01-01", "R-134a", {}, R),
    ("KE", "2026-01-01", "R-1234yf", {"container": "disposable"}, U),
    # not known
    ("TW", "2026-01-01", "R-22", {}, X),
    ("QQ", "2026-01-01", "R-22", {}, X),
    ("DE", "2026-01-01", "R-439", {}, X),
]


def assess(place, day, substance, **more):
    return ASSESSOR.assess(Offer("x", place, date.fromisoformat(day), (substance,), **{"condition": "virgin", **more}))


@pytest.mark.parametrize(("place", "day", "substance", "more", "status"), CASES)
def test_status(place, day, substance, more, status):
    """The strictest finding decides, and it stands first."""
    result = assess(place, day, substance, **more)
    assert result.status == status, [finding.rule for finding in result.findings]
    if status != U:
        assert result.findings[0].verdict == status


def test_alternatives_are_judged_by_the_strictest():
    """Several substances are alternatives; an unknown one does not hide a banned one."""
    offer = Offer("x", "DE", date(2026, 1, 1), ("R-290", "R-439", "R-22"), net_kg=1.0, condition="virgin")
    result = ASSESSOR.assess(offer)
    assert result.status == "prohibited"
    assert {"unknown-substance", "eu-hcfc-any"} <= {finding.rule for finding in result.findings}
    assert result.tco2e == pytest.approx(1.81)


def test_an_unknown_condition_is_judged_as_virgin_and_says_so():
    """The assumption is a finding, so that nobody takes it for a fact."""
    result = ASSESSOR.assess(Offer("x", "DE", date(2012, 1, 1), ("R-22",)))
    assert result.status == "prohibited"
    assert "condition-assumed-virgin" in {finding.rule for finding in result.findings}


@pytest.mark.parametrize("spelling", ["R-404A", "R404A", "r-404a", "R 404A"])
def test_hyphen_and_case_do_not_matter(spelling):
    """A designation without its hyphen or in lower case is the same designation; nothing else is guessed."""
    assert assess("DE", "2026-01-01", spelling, container="disposable").status == "prohibited"
    assert assess("DE", "2026-01-01", "R-404").status == "unknown"


def test_a_sellers_register_never_changes_the_status():
    """Authorised or not found: the same status, one finding more."""
    for outcome in ("authorised", "review", "not_found"):
        offer = Offer("x", "DE", date(2026, 1, 1), ("R-22",), seller_outcome=outcome)
        assert ASSESSOR.assess(offer).status == "prohibited"
        assert ASSESSOR.assess(offer).findings[1:]
    lawful = Offer("x", "DE", date(2026, 1, 1), ("R-290",), seller_outcome="not_found")
    assert ASSESSOR.assess(lawful).status == "unrestricted"


def test_a_mixture_that_is_no_blend_is_a_notice():
    """It is judged by its parts; the notice changes no status."""
    result = ASSESSOR.assess(Offer("x", "DE", date(2026, 1, 1), composition={"R-290": 60, "R-600a": 40}))
    assert result.status == "unrestricted"
    assert [finding.rule for finding in result.findings[:1]] == ["non-standard-blend"]
    mixed = Offer("x", "DE", date(2026, 1, 1), composition={"R-22": 20, "R-134a": 80}, net_kg=10.0)
    assert ASSESSOR.assess(mixed).status == "prohibited"
    assert ASSESSOR.assess(mixed).odp_kg == pytest.approx(10 * 0.2 * 0.055)


def test_a_composition_that_is_a_blend_is_that_blend():
    """Within two points a mixture is the blend, with the blend's own GWP."""
    result = ASSESSOR.assess(Offer("x", "DE", date(2026, 1, 1), composition={"R-32": 49, "R-125": 51}, net_kg=10.0))
    assert result.tco2e == pytest.approx(20.875)
    assert "non-standard-blend" not in {finding.rule for finding in result.findings}


@pytest.mark.parametrize(
    "bad",
    [
        {"net_kg": -1.0},
        {"net_kg": 0.0},
        {"net_kg": float("nan")},
        {"net_kg": 1e9},
        {"units": 0},
        {"composition": {"R-32": 50}},
        {"composition": {"R-32": 150, "R-125": -50}},
        {"date": date(2099, 1, 1)},
    ],
)
def test_what_cannot_be_true_is_an_error(bad):
    """Absurd masses, dates and sums are refused, never guessed at."""
    values = {"id": "x", "jurisdiction": "DE", "date": date(2026, 1, 1), "substances": ("R-22",), **bad}
    with pytest.raises(InputError):
        ASSESSOR.assess(Offer(**values))


@given(
    st.sampled_from(["DE", "GB", "US", "CN", "BR", "KE", "CH", "AU", "CA", "JP"]),
    st.sampled_from(["R-12", "R-22", "R-13B1", "R-10", "R-140a", "R-40B1", "BCM", "R-141b", "R-502", "HBFC-22B1"]),
    st.dates(date(1990, 1, 1), date(2045, 1, 1)),
    st.sampled_from(USES),
)
def test_a_proved_use_never_frees_what_is_prohibited(place, substance, day, use):
    """Feedstock, laboratory and quarantine lift a prohibition to a licence, never to nothing."""
    plain = ASSESSOR.assess(Offer("x", place, day, (substance,)))
    proved = ASSESSOR.assess(Offer("x", place, day, (substance,), use=use))
    if plain.status == "prohibited":
        assert proved.status in ("prohibited", "restricted")


@pytest.mark.parametrize(
    ("place", "substance", "use", "status"),
    [
        ("DE", "R-10", "unknown", "prohibited"),
        ("DE", "R-10", "feedstock", "restricted"),
        ("DE", "R-40B1", "quarantine", "prohibited"),
        ("KE", "R-40B1", "quarantine", "restricted"),
        ("KE", "R-12", "quarantine", "prohibited"),
        ("DE", "R-12B1", "feedstock", "prohibited"),
    ],
)
def test_exempted_uses_are_rules(place, substance, use, status):
    """What a law exempts is exempt there, for those substances, and where the use is proved."""
    offer = Offer("x", place, date(2026, 5, 1), (substance,), item_country="CN", use=use)
    assert ASSESSOR.assess(offer).status == status


def test_a_judgement_that_is_remembered_is_that_of_a_new_judge():
    """Two gases, places, days, containers, sizes and mixtures never share one, in whatever order they are asked."""
    asked = Assessor.load()
    offers = [
        Offer("x", place, day, substances, composition, net_kg=size, container=container, item_country=country)
        for day in (date(2026, 6, 1), date(2019, 6, 1))
        for place in ("DE", "US", "KE")
        for substances, composition in (
            (("R-22",), None),
            (("R-404A",), None),
            ((), {"R-32": 30, "R-125": 70}),
            ((), {"R-32": 70, "R-125": 30}),
        )
        for container, size in (("disposable", 13.6), ("can", 0.3), ("refillable", None))
        for country in ("CN", "DE", None)
    ]
    first = [asked.assess(offer) for offer in offers]
    again = [asked.assess(offer) for offer in reversed(offers)]
    assert first == again[::-1]
    assert first == [Assessor(asked.laws, catalogue()).assess(offer) for offer in offers]
