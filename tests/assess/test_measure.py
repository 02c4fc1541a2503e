"""Mass, GWP with its basis, CO2-equivalent, ODP and price per kg."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.assessor import Assessor
from assess.exchange import convert
from domain.assessment import Offer
from domain.substance import catalogue

ASSESSOR = Assessor.load()
DAY = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("place", "what", "tco2e", "basis"),
    [
        ("DE", "R-410A", 20.875, "EU 2024/573"),
        ("NO", "R-454C", 1.45518, "EU 2024/573"),
        ("XI", "R-404A", 39.216, "EU 2024/573"),
        ("GB", "R-454C", 1.451, "Kigali"),
        ("KE", "R-1234yf", 0.00351, "AR5"),
        ("DE", "R-1234yf", 0.00501, "EU 2024/573"),
        ("DE", "R-22", 18.1, "Kigali"),
        ("KE", "R-218", 88.3, "AR4"),
        ("KE", "R-508B", 68.08, "Kigali"),
        ("DE", "R-508B", 135.04, "EU 2024/573"),
        ("KE", "R-1132(E)", None, None),
        ("KE", "R-114a", 74.2, "AR6"),
    ],
)
def test_tco2e_names_its_basis(place, what, tco2e, basis):
    """EU, EEA and Northern Ireland count as EU law does, others as Kigali; empty columns give way to the next."""
    result = ASSESSOR.assess(Offer("x", place, DAY, (what,), net_kg=10.0))
    assert result.tco2e == (None if tco2e is None else pytest.approx(tco2e, rel=1e-6))
    assert result.gwp_basis == basis


def test_parts_of_a_mixture_each_find_their_value():
    """A mixture that is no blend is the mean by mass of its parts; all bases used are named."""
    result = ASSESSOR.assess(Offer("x", "KE", DAY, composition={"R-134a": 50, "R-1234yf": 50}, net_kg=2.0))
    assert result.tco2e == pytest.approx(2 * (0.5 * 1430 + 0.5 * 0.351) / 1000)
    assert result.gwp_basis == "Kigali + AR5"


def test_without_contents_there_is_no_mass():
    """No net_kg: mass, tCO2e and ODP are null, the status is not."""
    result = ASSESSOR.assess(Offer("x", "DE", DAY, ("R-22",), units=5))
    assert (result.mass_kg, result.tco2e, result.odp_kg) == (None, None, None)
    assert result.gwp_basis == "Kigali"
    full = ASSESSOR.assess(Offer("x", "DE", DAY, ("R-22",), net_kg=13.6, units=5))
    assert full.mass_kg == pytest.approx(68.0)
    assert full.odp_kg == pytest.approx(68.0 * 0.055)


@pytest.mark.parametrize(
    ("per", "expected"),
    [("kg", "50"), ("unit", "5"), ("cylinder", "5"), ("unknown", "5"), ("lot", "0.5"), ("100g", "500")],
)
def test_price_per_kg(per, expected):
    """What the price buys decides; exact decimals."""
    offer = Offer("x", "DE", DAY, ("R-22",), net_kg=10.0, units=10, price=Decimal(50), currency="EUR", per=per)
    price = ASSESSOR.assess(offer).price_per_kg
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(expected), "EUR")


def test_a_price_is_also_given_in_euro_and_dollar_where_a_rate_is_on_file():
    """The month of the rates is said; a day without a rate leaves both empty, the own currency needs none."""
    day = date(2024, 5, 1)
    offer = Offer("x", "PL", day, ("R-32",), net_kg=2.0, price=Decimal(86), currency="PLN")
    price = ASSESSOR.assess(offer).price_per_kg
    assert price is not None
    assert (price.eur, price.usd) == (convert(Decimal(43), "PLN", "EUR", day), convert(Decimal(43), "PLN", "USD", day))
    assert price.rates == "2024-05"
    late = ASSESSOR.assess(replace(offer, date=date(2031, 1, 1), currency="EUR")).price_per_kg
    assert late is not None
    assert (late.eur, late.usd, late.rates) == (Decimal(43), None, None)


def test_a_mass_says_what_it_rests_on():
    """Contents as written, contents worked out, or nothing."""
    offer = Offer("x", "DE", DAY, ("R-32",), net_kg=9.0)
    assert ASSESSOR.assess(offer).mass_basis == "stated"
    assert ASSESSOR.assess(replace(offer, net_inferred=True)).mass_basis == "inferred"
    assert ASSESSOR.assess(replace(offer, net_kg=None)).mass_basis == "unknown"


@given(
    st.sampled_from(list(catalogue())),
    st.sampled_from(["DE", "US", "KE", "PK", "CN", "AU", "TW", "QQ"]),
    st.dates(date(1980, 1, 1), date(2050, 1, 1)),
    st.sampled_from(["disposable", "refillable", "can", "drum", "tank", "unknown"]),
    st.sampled_from(["virgin", "reclaimed", "recycled", "recovered", "unknown"]),
)
def test_any_offer_gets_a_status_that_its_findings_bear_out(substance, place, day, container, condition):
    """The status is that of the first finding, or unrestricted where only notices stand."""
    result = ASSESSOR.assess(Offer("x", place, day, (substance,), container=container, condition=condition))
    verdicts = [finding.verdict for finding in result.findings if finding.verdict != "notice"]
    assert result.status == (verdicts[0] if verdicts else "unrestricted")
    assert all(finding.basis and finding.source for finding in result.findings)
