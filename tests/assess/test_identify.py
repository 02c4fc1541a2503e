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


HARD_MISSES = """
R-439|R134 new|R12a|R 12 a|R-413B|R-410C|R410D|R-437B|R-404C|R404B|R-407X|R-448C|R-449D|R-450B|R-452D|R-454D
R-455B|R-513C|R-514B|R-515C|R-502A|R-503B|R-507B|R-508C|R-134b|R-134aa|R134A1|R-143b|R-1234yz
R-1234zf|R1234ya|R-1233xx|R-1336mz|R-22B|R-23A|R-32a|R-125b|R-152b|R-236|R-600b|R-290a|R-1270a
R-717a|R-718b|R-9999|R-404-A1|R404AA|R-4040A|R-4100A|R410AB|HFO-1235yf|HFO1234ze(X)|HFO-1234yff
CFC-22A|CFC-1234|HCFC-134x|halon 1301a|halon 1302|halon-2403|Halon 1112|Freon 23B|Freon 139a
Freon 66|Freon 999|Freon TX|Suva 9101|Suva 134b|Suva HP63|Suva MP40|Suva MP67|Genetron AZ-21
Genetron AZ-51|Forane FX71|Klea 62|Meforex M98|Isceon MO98|Isceon 70|Opteon XP11|Opteon XL42
Solstice N14|Solstice zf|Performax LS|RS-25|RS-46|RS-71|MO-60|MO30|Bluon TX|Hot Shot 3
Autofrost 2|Duracool 13a|UN 3162a|UN 31599|UN 0000|75-45-66|75-45-7|811-97-3|354-33-7|2903.99
3827.99|2904.45|CHClF|CHCl2F3|C2H2F5|CF2Cl3|C3H9F|CCl5|C2H5OH|R-410A+|A410R|410R|R-014A|R134aX
R 410 AA|R 407 Z|Р-410Ж|Ｒ４１０Ｚ|хладон 23Б|фреон-22Б|R٤١٠C|冷媒R410C|制冷剂R22B|R-134-b|R-407-X
Freon-410C|R 22 plus|R-22 eco|gas eco|F12 substitute|R-12 replacement|R22 drop-in|R-1150b|R-115a
R-114b|R-13B2|R-11B1|R-40a|R-50a|R-1130|R-1132(F)|R-1225|R-E171|R-C319|R-1234ze(G)|R-1224|SF7|NF4
CO3|NH4|R-765|R-630a
"""


def test_hard_near_misses_get_no_candidate():
    """Letters, digits and brands that are off by little, in several scripts, and names of replacements."""
    texts = HARD_MISSES.strip().replace("\n", "|").split("|")
    assert len(set(texts)) >= 150
    assert [text for text in texts if designations(text)] == []


@pytest.mark.parametrize(
    ("text", "sureness"),
    [
        ("R-437D", "likely"),
        ("Genetron 405A", "likely"),
        ("22", "possible"),
        ("R-410A replacement", "possible"),
        ("gaz comme R-134a, remplacement", "possible"),
        ("R-134a", "sure"),
    ],
)
def test_what_is_not_certain_is_not_called_sure(text, sureness):
    """No ASHRAE number, a brand that never sold it, a number alone, a replacement: named, and not as certain."""
    answer = identify(text)
    assert answer.candidates[0].sureness == sureness
    assert bool(answer.warnings) == ("repla" in text or "rempla" in text)


def test_a_label_that_contradicts_itself_is_said_to():
    """Numbers of another gas than the one named are a warning, and both gases are candidates."""
    answer = identify("R-134a UN 1018 CAS 75-45-6")
    assert [candidate.designation for candidate in answer.candidates] == ["R-134a", "R-22"]
    assert {candidate.sureness for candidate in answer.candidates} == {"possible"}
    assert sum("do not agree" in warning for warning in answer.warnings) == 2
    assert identify("R-134a UN 3159 CAS 811-97-2").warnings == ()
    assert designations("Cylinder 811-97-2 net 13.6") == ["R-134a"]


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
        ("R404A/R507", "name", "R-404A"),
        ("gas R134a 13.6kg", "name", "R-134a"),
        ("R440A", "name", "R-440A"),
        ("CAS-No. 811-97-2", "CAS", "R-134a"),
        ("№ CAS 75-45-6", "CAS", "R-22"),
        ("CAS号 354-33-6", "CAS", "R-125"),
        ("75–45–6", "CAS", "R-22"),
        ("ООН 3159", "UN", "R-134a"),
        ("ONU 1018", "UN", "R-22"),
        ("联合国编号3252", "UN", "R-32"),
        ("UN№3159", "UN", "R-134a"),
        ("HS-Code: 2903.45", "HS", "R-134a"),
        ("ТНВЭД 2903 45 000 0", "HS", "R-134a"),
        ("海关编码 2903450000", "HS", "R-134a"),
        ("GTIP 290345000000", "HS", "R-134a"),
        ("2903.46.1000", "HS", "R-236fa"),
        ("HTSUS 2903.39.2045", "HS", "R-1234yf"),
        ("2711.12", "HS", "R-290"),
        ("CF3CH2F", "formula", "R-134a"),
        ("(CH3)3CH", "formula", "R-600a"),
        ("СНF2Сl", "formula", "R-22"),
        ("R32/R125 (50/50)", "composition", "R-410A"),
        ("R-125/143a/134a 44/52/4%", "composition", "R-404A"),
        ("23% R32 25% R125 52% R134a", "composition", "R-407C"),
        ("75-10-5 50% 354-33-6 50%", "composition", "R-410A"),
        ("CH2F2 50% C2HF5 50%", "composition", "R-410A"),
        ("R-22 13.6 kg disposable cylinder", "name", "R-22"),
        ("R22冷媒", "name", "R-22"),
        ("фреон R22 баллон 13,6 кг", "name", "R-22"),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("R32 80% / R125 50%", ("The parts add up to 130 %, not to 100; no blend can be told from them.",)),
        ("30 % R-32, 30 % R-125", ("The parts add up to 60 %, not to 100; no blend can be told from them.",)),
        ("R-134a 99.9% pure", ()),
        ("R-134a 20% off, R-32 sold out", ()),
    ],
)
def test_parts_that_make_no_whole_are_pointed_out(text, said):
    """Shares of substances that miss 100 % are said to; a purity or a discount is no share."""
    answer = identify(text)
    assert answer.candidates
    assert answer.warnings == said


def test_unknown_numbers_and_parts_are_said_to_be_unknown():
    """A CAS number with a slip, an unassigned UN number, an invented part."""
    assert identify("75-45-5").warnings == (
        "CAS 75-45-5 is not on file and its check digit is wrong: misread or made up.",
    )
    assert identify("64-17-5").warnings == ("CAS 64-17-5 is not on file.",)
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
