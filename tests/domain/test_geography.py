"""Countries, unions by date, territories and standing under the Protocol."""

from datetime import date

import pytest

from domain.geography import areas, countries, members, normal_code, party, same_market


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("HR", "2013-06-30", ("HR",)),
        ("HR", "2013-07-01", ("HR", "EU")),
        ("GB", "2020-12-31", ("GB", "EU")),
        ("UK", "2021-01-01", ("GB",)),
        ("XI", "2024-01-01", ("XI", "EU")),
        ("EL", "2024-01-01", ("GR", "EU")),
        ("no", "2024-01-01", ("NO", "EEA")),
        ("PR", "2024-01-01", ("PR", "US")),
        ("RE", "2024-01-01", ("RE", "FR", "EU")),
        ("HK", "2024-01-01", ("HK",)),
        ("EU", "2024-01-01", ("EU",)),
        ("ZZ", "2024-01-01", ()),
    ],
)
def test_areas_of_law(code, day, expected):
    """Membership has dates, territories follow data, other spellings are read."""
    assert areas(code, date.fromisoformat(day)) == expected


def test_there_are_27_member_states():
    """The EU had 28 members in 2020 and has 27 countries (with Northern Ireland and territories beside) since."""
    own = {code for code in members("EU", date(2024, 1, 1)) if countries()[code].law_of is None}
    assert len(own - {"XI"}) == 27
    assert "GB" in members("EU", date(2020, 12, 31))


def test_standing_under_the_protocol():
    """Standing and schedule group are known, territories take those of their Party, others have none."""
    assert (countries()["KE"].montreal, countries()["KE"].kigali_group) == ("A5", "A5-1")
    assert countries()["PK"].kigali_group == "A5-2"
    assert countries()["KZ"].kigali_group == "late"
    assert sum(1 for country in countries().values() if country.kigali_group == "A5-2") == 10
    hong_kong, taiwan = party("HK"), party("TW")
    assert hong_kong is not None
    assert hong_kong.code == "CN"
    assert taiwan is None


def test_one_market():
    """Goods move freely inside the EU and the EEA, and nowhere else without import."""
    day = date(2024, 1, 1)
    assert same_market("DE", "FR", day)
    assert same_market("NO", "DE", day)
    assert not same_market("GB", "DE", day)
    assert same_market("GB", "DE", date(2020, 1, 1))
    assert same_market("US", "PR", day)
    assert not same_market("US", "nowhere", day)


def test_unknown_codes_stay_unknown():
    """An unassigned code is no country."""
    assert normal_code("XX") is None
    assert normal_code(" de ") == "DE"
