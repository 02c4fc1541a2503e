"""Codes of refrigerants in the spellings of listings, and the codes that are none."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain
from domain.designation import DesignationReader
from domain.fold import key

SUBSTANCES = Path(domain.__file__).parent / "data" / "substances.csv"


@pytest.fixture(scope="module")
def reader():
    with SUBSTANCES.open(encoding="utf-8") as file:
        return DesignationReader(row["designation"] for row in csv.DictReader(file))


READ = [
    *((text, ["R-410A"]) for text in (
        "R410", "410A", "Freon 410", "HFC-410A", "R 410 A", "R4I0A", "r-41OA", "R.4.1.0.A", "R_410A", "R410-A",
        "R-four-ten A", "R four ten", "冷媒410A", "410A冷媒", "фреон 410", "R-410А", "Ｒ４１０Ａ", "gas 410a",
    )),
    *((text, ["R-134a"]) for text in (
        "R134", "R-134", "R 1 3 4 a", "R-134A", "HFC134a", "R one thirty-four a", "Frigen 134a", "r314a", "FREON #134A",
    )),
    ("فريون ار 22", ["R-22"]), ("ار410", ["R-410A"]), ("น้ำยาแอร์ เบอร์ 410", ["R-410A"]), ("баллон фреона 22", ["R-22"]),
    ("Газ 134 баллон", ["R-134a"]), ("Gaz frigorifique 404", ["R-404A"]), ("klima gazı 410", ["R-410A"]),
    ("R404", ["R-404A"]), ("R507", ["R-507A"]), ("R600", ["R-600a"]), ("R407", ["R-407C"]), ("R1234", ["R-1234yf"]),
    ("R22", ["R-22"]), ("Ф-22", ["R-22"]), ("HCFC 22", ["R-22"]), ("Halon 1301", ["R-13B1"]), ("H1211", ["R-12B1"]),
    ("HFO-1234ze(E)", ["R-1234ze(E)"]), ("R1234ze", ["R-1234ze(E)"]), ("R-1336mzz(E)", ["R-1336mzz(E)"]),
    ("R1336mzz-Z", ["R-1336mzz(Z)"]), ("RC318", ["R-C318"]), ("HFC-43-10mee", ["R-43-10mee"]), ("R13I1", ["R-13I1"]),
    ("R407I", ["R-407I"]), ("R-114B2", ["R-114B2"]), ("R-32/R-125", ["R-32", "R-125"]),
    ("R404A/507/134a", ["R-404A", "R-507A", "R-134a"]), ("R22 a 100", ["R-22"]), ("R22 13.6kg", ["R-22"]),
    ("R-22,5kg", ["R-22"]), ("R22/12kg", ["R-22"]),
]  # fmt: skip

NOT_READ = [
    "R22.5", "295/80R22.5", "205/55 R16", "195/65R15", "R-273.00", "R 22 500", "R410.00", "Freon 12 kg", "R99Z",
    "R.O.I", "HR22X", "R12,500", "gas 22", "фреон 10 кг", "2410A7", "دولار 22",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_spellings_of_a_code_are_one_designation(reader, text, expected):
    """Every usual and evasive writing of a code gives its ASHRAE designation."""
    assert [match.designation for match in reader.find(key(text))] == expected


@pytest.mark.parametrize("text", NOT_READ)
def test_tyres_money_and_sizes_are_no_codes(reader, text):
    """What only looks like a code is left alone."""
    assert list(reader.find(key(text))) == []


def test_a_number_without_its_letter_names_what_it_collides_with(reader):
    """R407 is read as traders mean it, and says which other blends it may be."""
    (match,) = reader.read("R407")
    assert match.designation == "R-407C"
    assert "R-407A" in match.collides


def test_a_bare_number_is_a_code_only_when_asked_for(reader):
    """A whole text that is a number is read as a code; the same digits in running text are not."""
    assert [match.designation for match in reader.read("22")] == ["R-22"]
    assert list(reader.find("22")) == []


@pytest.mark.parametrize(
    ("text", "strength"), [("R410A", "sure"), ("R22", "short"), ("410a", "bare"), ("F22", "short")]
)
def test_the_form_says_how_sure_it_is(reader, text, strength):
    """Two-digit and bare codes are marked, so that the caller can ask for context."""
    (match,) = reader.find(key(text))
    assert match.strength == strength


@given(st.text(alphabet="rR410a2- ./,OIl#f"))
def test_matches_are_in_bounds_and_in_known_designations(reader, text):
    """Whatever the text, each match is a real stretch of it and a substance on file."""
    folded = key(text)
    for match in reader.find(folded):
        assert 0 <= match.start < match.end <= len(folded)
        assert match.designation.startswith(("R-", "halon"))
