"""Formulae: isomers told apart by structure, any writing of one structure, and no guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.formula import read_formula, substances_of_formula
from domain.substance import catalogue


def meant(text):
    """Return the designations a formula can mean."""
    read = substances_of_formula(text)
    return {item.designation for item in read[1]} if read else set()


@pytest.mark.parametrize(
    ("text", "designations", "told"),
    [
        ("CF3CH2F", {"R-134a"}, True),
        ("CH2FCF3", {"R-134a"}, True),
        ("F3C-CH2F", {"R-134a"}, True),
        ("CHF2CF2H", {"R-134"}, True),
        ("C2H2F4", {"R-134", "R-134a"}, False),
        ("CF3CF=CH2", {"R-1234yf"}, True),
        ("H2C=CF-CF3", {"R-1234yf"}, True),
        ("CHF=CHCF3", {"R-1234ze(E)", "R-1234ze(Z)"}, False),
        ("(E)-CF3CH=CHF", {"R-1234ze(E)"}, True),
        ("trans-CHF=CHCF3", {"R-1234ze(E)"}, True),
        ("cis-CF3CH=CHCF3", {"R-1336mzz(Z)"}, True),
        ("CH(CH3)3", {"R-600a"}, True),
        ("C4H10", {"R-600", "R-600a"}, False),
        ("CF3CCl3", {"R-113a"}, True),
        ("CF2ClCFCl2", {"R-113"}, True),
        ("CH3-O-CH3", {"R-E170"}, True),
        ("C2H6O", {"R-E170"}, False),
        ("C2H5OH", set(), None),
        ("c-C3H6", {"R-C270"}, None),
        ("cyclo-C3H6", {"R-C270"}, None),
        ("CHF₂Cl", {"R-22"}, True),
        ("CHCIF2", {"R-22"}, True),
        ("CF3I", {"R-13I1"}, True),
        ("NH3", {"R-717"}, True),
        ("CCl5", set(), None),
        ("HFC", set(), None),
        ("R22", set(), None),
        ("(", set(), None),
        ("", set(), None),
    ],
)
def test_a_formula_means_what_it_writes(text, designations, told):
    """A structure names one isomer from either end; a molecular formula all of them; a capital i may be an l."""
    assert meant(text) == designations
    read = substances_of_formula(text)
    if told is not None:
        assert read is not None
        assert read[2] == told


def test_every_formula_on_file_is_read_as_its_substance():
    """The table's own writing finds the substance, but for those outside the elements of refrigerants."""
    for item in catalogue().values():
        formula = item.formula.replace(" ", "")
        if item.is_blend or not formula or read_formula(formula) is None:
            continue
        assert item.designation in meant(formula), item.designation
    unread = {item.designation for item in catalogue().values() if item.formula and not read_formula(item.formula)}
    assert unread <= {"R-704", "R-720", "R-729", "R-740"}


@given(st.text(alphabet="CHFClBrINOS()=-#0123456789₂ ", max_size=60))
def test_hostile_formulae_end(text):
    """Whatever brackets and digits come, there is an answer or none."""
    substances_of_formula(text)
