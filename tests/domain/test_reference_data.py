"""The reference data agree with themselves, and the checker finds what does not."""

import importlib.util
from pathlib import Path

import pytest

from domain.alias import aliases, collisions
from domain.packaging import fill_ratios, units, usual_packs, words

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_data.py"


@pytest.fixture(scope="module")
def checker():
    spec = importlib.util.spec_from_file_location("check_data", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_data_are_consistent(checker, capsys):
    """The check that CI runs finds nothing."""
    assert checker.main() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("cas", "valid"), [("75-45-6", True), ("75-45-5", False), ("811-97-2", True), ("102687-65-0", True), ("x", False)]
)
def test_cas_check_digits(checker, cas, valid):
    """A CAS number with a wrong check digit is found."""
    assert checker.cas_is_valid(cas) is valid


def test_names_and_packaging_are_there():
    """Names, collisions, containers, fill ratios, units and words are loaded."""
    assert len(aliases()) == 4257
    assert {collision.text.casefold() for collision in collisions()} >= {"r143a", "r440a", "r140a"}
    assert any(pack.container == "disposable" and pack.net_kg_max == 13.6 for pack in usual_packs())
    assert fill_ratios()["R-134a"] == 1.05
    assert {unit.unit for unit in units()} == {"kg", "g", "lb", "oz", "jin", "t", "l"}
    assert any(word.concept == "disposable" and word.language == "de" for word in words())
