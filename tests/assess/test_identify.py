"""What a text can be: every name on file, no near miss, compositions, numbers and formulae."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.identify import identify, look_alikes
from domain.alias import aliases
from domain.substance import catalogue


def designations(text):
    return [candidate.designation for candidate in identify(text).candidates]


def test_every_name_on_file_leads_to_its_designation():
    """All names lead to their designation first, or it is named as what the name collides with."""
    wrong = []
    second = []
    for alias in aliases():
        found = designations(alias.text)
        if alias.designation not in found:
            wrong.append((alias.text, alias.designation, found))
        elif found[0] != alias.designation:
            second.append(alias.text)
            assert identify(alias.text).candidates[0].sureness == "possible"
    assert not wrong
    assert len(second) <= 19


def near_misses():
    names = [*(alias.text for alias in aliases()), *catalogue()]
    known = {name.casefold() for name in names} | {name.casefold().replace("-", "") for name in names}
    for name in (
        "R-11",
        "R-12",
        "R-22",
        "R-32",
        "R-125",
        "R-134",
        "R-404",
        "R-407",
        "R-410",
        "R-448",
        "R-507",
        "R-513",
    ):
        for letter in string.ascii_uppercase:
            for text in (f"{name}{letter}", f"{name}{letter}".replace("-", "")):
                if text.casefold() not in known:
                    yield text
    for number in range(480, 500):
        yield f"R-{number}A"
    yield from ("R-439", "R12a", "R-999", "HFC-439", "Suva 135", "Klea 67", "XP45", "MO98", "halon 1212", "Freon 139")


MISSES = [text for text in near_misses() if text not in ("R-480A", "R-482A")]


def test_near_misses_get_no_candidate():
    """Names that nobody gave to a gas are not taken for one."""
    assert len(MISSES) > 200
    assert [text for text in MISSES if designations(text)] == []


def test_a_near_miss_is_told_what_it_is_near_to():
    """The officer sees what the maker may have meant, without being told that it is it."""
    assert identify("R-439").near == ("R-439A",)


@pytest.mark.parametrize(
    ("text", "read_as", "first"),
    [
        ("75-45-6", "CAS", "R-22"),
        ("CAS No. 811-97-2", "CAS", "R-134a"),
        ("UN 3159", "UN", "R-134a"),
        ("UN1018", "UN", "R-22"),
        ("2903.71", "HS", "R-22"),
        ("2903 71 00", "HS", "R-22"),
        ("HS 2903420000", "HS", "R-32"),
        ("CHClF2", "formula", "R-22"),
        ("CH₂F₂", "formula", "R-32"),
        ("CF2HCl", "formula", "R-22"),
        ("R32 50% / R125 50%", "composition", "R-410A"),
        ("44% R-125, 52% R-143a, 4% R-134a", "composition", "R-404A"),
        ("Ｒ４１０Ａ", "name", "R-410A"),
        ("R-410А", "name", "R-410A"),
        ("фреон 410", "name", "R-410A"),
        ("propane", "name", "R-290"),
        ("冷媒", "name", "*"),
        ("gas R134a 13.6kg", "name", "R-134a"),
        ("R440A", "name", "R-440A"),
    ],
)
def test_any_way_of_naming_is_read(text, read_as, first):
    """Numbers, formulae, compositions and names in any script."""
    answer = identify(text)
    assert (answer.read_as, answer.candidates[0].designation) == (read_as, first)


def test_a_mixture_that_is_no_blend_is_said_to_be_none():
    """It gets its GWP and HS code, the nearest blends, and no candidate."""
    answer = identify("R32 60% / R125 40%")
    assert answer.candidates == ()
    assert answer.near[0] in ("R-410A", "R-439A")
    assert answer.gwp is not None
    assert answer.gwp.value == pytest.approx(1805.0)
    assert answer.hs_2022 == ("3827.63",)
    assert "non-standard blend" in answer.warnings[0]


def test_unknown_numbers_and_parts_are_said_to_be_unknown():
    """A CAS number with a slip, an unassigned UN number, an invented part."""
    assert identify("75-45-5").warnings == ("CAS 75-45-5 is not on file.",)
    assert identify("UN 9999").candidates == ()
    assert identify("R-32 50%, R-999 50%").candidates == ()
    assert "HS 2022" in identify("2903.39").warnings[0]
    assert identify(" ").read_as == "nothing"


def test_look_alikes_are_warned_of():
    """The classic swaps stand on both sides."""
    assert "R-143a" in look_alikes("R-134a")
    assert "R-134a" in look_alikes("R-143a")
    assert "R-440A" in look_alikes("R-404A")
    assert "R-404A" in look_alikes("R-440A")
    assert look_alikes("R-999") == ()


@given(st.text(max_size=300))
def test_hostile_text_never_fails(text):
    """Whatever is typed, there is an answer."""
    assert identify(text).text == text
