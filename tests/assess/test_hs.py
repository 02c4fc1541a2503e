"""HS 2022 codes from composition, by the order of tests of heading 3827."""

import time
from datetime import date

import pytest

from app.commands.assess import read_offer
from assess.assessor import Assessor
from assess.hs import agrees, codes_in, contradicts, hs_of_composition
from domain.errors import InputError
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


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("R-134a cylinders, HS code 2903.45.00", ("29034500",)),
        ("HS: 382761, 13.6 kg", ("382761",)),
        ("H.S. 3827 61 00", ("38276100",)),
        ("код ТН ВЭД 2903 45", ("290345",)),
        ("海关编码：2903450000", ("2903450000",)),
        ("GTİP 3827.63", ("382763",)),
        ("goods of 2903.51 and 3824.78", ("290351", "382478")),
        ("HTSUS 2903.45, TARIC: 3827 62", ("290345", "382762")),
        ("ncm 2903.45 hs 3827.61", ("290345", "382761")),
        ("УКТ ЗЕД 3827 63", ("382763",)),
        ("税号3827.61", ("382761",)),
        ("CN code 2903 45, customs code 382761", ("290345", "382761")),
        ("Tariff number 290345; commodity code 382761", ("290345", "382761")),
        ("Zolltarifnummer 290345 / code douanier 382761", ("290345", "382761")),
        ("CÓDIGO ARANCELARIO 290345", ("290345",)),
        ("HSE rules 2024, 13.6 kg, tel. 2903451234567", ()),
        ("R-22 USD 2903.00", ()),
        ("1,2903.45 and 12903.45", ()),
    ],
)
def test_a_text_names_customs_codes(text, codes):
    """A code counts after a word for it, or where it is written as a subheading of refrigerants."""
    assert codes_in(text) == codes


def test_hostile_text_is_read_in_linear_time():
    """Half a megabyte of what nearly is a code takes no longer than reading it."""
    started = time.process_time()
    for piece in ("HS ", "2903.", "code " * 3, "HS " + " " * 30, "2903.45 "):
        codes_in(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("code", "subheadings", "day", "wrong"),
    [
        ("2903.45", ("2903.45",), date(2026, 1, 1), False),
        ("2903.51", ("2903.45",), date(2026, 1, 1), True),
        ("2903", ("2903.45",), date(2026, 1, 1), False),
        ("3827", ("2903.45",), date(2026, 1, 1), True),
        ("3824.78", ("3827.61",), date(2022, 1, 1), True),
        ("3824.78", ("3827.61",), date(2021, 12, 31), False),
        ("2903.39", ("2903.45",), date(2021, 12, 31), False),
        ("2903.39", ("2903.45",), date(2022, 1, 1), True),
        ("2903.71", ("2903.45",), date(2021, 12, 31), True),
        ("2903.51", (), date(2026, 1, 1), False),
    ],
)
def test_a_code_contradicts_only_what_it_cannot_be(code, subheadings, day, wrong):
    """Headings of four digits, and the codes before HS 2022, are given their due."""
    assert contradicts(code, subheadings, day) == wrong


@pytest.mark.parametrize(
    ("goods", "code", "found"),
    [
        ({"substances": ["R-134a"]}, "2903.51.00", True),
        ({"substances": ["R-134a"]}, "2903 45 00 10", False),
        ({"substances": ["R-134a", "R-1234yf"]}, "2903.51", False),
        ({"composition": {"R-32": 60, "R-125": 40}}, "3827.63", False),
        ({"composition": {"R-32": 60, "R-125": 40}}, "3827.68", True),
        ({"substances": ["R-999"]}, "3827.68", False),
    ],
)
def test_a_declared_code_is_a_finding_that_changes_no_status(goods, code, found):
    """A code that is that of none of the goods is a notice."""
    line = {"id": 1, "jurisdiction": "TH", "date": "2026-01-01", **goods}
    assessor = Assessor.load()
    judged = assessor.assess(read_offer({**line, "hs_code": code}))
    assert ("hs-code-disagrees" in {finding.rule for finding in judged.findings}) == found
    assert judged.status == assessor.assess(read_offer(line)).status


def test_a_declared_code_has_4_to_12_digits():
    """Anything else is an error of the line that names the field."""
    with pytest.raises(InputError, match="hs_code"):
        read_offer({"id": 1, "jurisdiction": "TH", "date": "2026-01-01", "substances": ["R-22"], "hs_code": "29"})
