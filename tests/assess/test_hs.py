"""HS 2022 codes from composition, by the order of tests of heading 3827."""

import pytest

from assess.hs import agrees, hs_of_composition
from domain.substance import catalogue


@pytest.mark.parametrize("designation", [blend.designation for blend in catalogue().blends])
def test_the_blends_on_file_get_their_subheading(designation):
    """The derivation agrees with the table for every blend."""
    blend = catalogue()[designation]
    assert set(hs_of_composition(blend.composition)) == set(blend.hs_2022)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"R-12": 1, "R-134a": 99}, ("3827.11",)),
        ({"R-22": 90, "R-134a": 10}, ("3827.31",)),
        ({"R-143a": 15, "R-125": 85}, ("3827.61",)),
        ({"R-143a": 14.9, "R-125": 85.1}, ("3827.62",)),
        ({"R-125": 55, "R-32": 45}, ("3827.62",)),
        ({"R-125": 54.9, "R-32": 45.1}, ("3827.63",)),
        ({"R-134a": 30, "R-32": 70}, ("3827.64",)),
        ({"R-134a": 30, "R-1234yf": 70}, ("3827.68",)),
        ({"R-134a": 29, "R-32": 71}, ("3827.68",)),
        ({"R-23": 1, "R-32": 99}, ("3827.51",)),
        ({"R-40": 20, "R-290": 80}, ("3827.90",)),
        ({"R-134a": 100}, ("2903.45",)),
        ({"R-999": 100}, ()),
        ({}, ()),
    ],
)
def test_the_first_test_that_fits_decides(parts, code):
    """Thresholds are shares of mass; a part that is not on file gives no code."""
    assert hs_of_composition(parts) == code


def test_a_declared_code_is_compared_by_its_beginning():
    """National subdivisions and punctuation do not matter."""
    assert agrees("3827.63.00 00", ("3827.63",))
    assert agrees("29034500", ("2903.45",))
    assert not agrees("2903.51", ("2903.45",))
