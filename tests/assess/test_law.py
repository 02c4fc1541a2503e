"""Law files: what is wrong with one is said with file and line, and other treaties need no code."""

from datetime import date
from pathlib import Path

import pytest

from assess.assessor import Assessor
from assess.law import read_laws
from domain.assessment import Offer
from domain.errors import DataError
from domain.substance import catalogue

GOOD = """\
name = "Testland"
jurisdictions = ["CH"]
checked = 2026-01-01

[[rule]]
id = "ch-one"
title = "One"
text = "One."
verdict = "prohibited"
severity = 5
since = 2020-01-01
until = 2021-01-01
basis = "Act"
source = "gazette"
confirmed = true
[rule.when]
groups = ["C/I"]
"""
TREATIES = Path(__file__).parent / "treaties"


def test_a_good_file_is_read(tmp_path):
    """The example that the bad ones are made from is good."""
    (tmp_path / "ch.toml").write_text(GOOD, encoding="utf-8")
    (law,) = read_laws([tmp_path], catalogue())
    assert (law.name, law.rules[0].id, law.rules[0].checked) == ("Testland", "ch-one", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('groups = ["C/I"]', 'substances = ["R-439"]', r"ch\.toml line 6: .*unknown substance 'R-439'"),
        ("until = 2021-01-01", "until = 2019-01-01", r"ch\.toml line 6: .*ends .* before it begins"),
        ('source = "gazette"', 'source = " "', r"line 6: .*has no source"),
        ('source = "gazette"\n', "", r"line 6: .*has no source"),
        ('jurisdictions = ["CH"]', 'jurisdictions = ["QQ"]', r"line 2: unknown jurisdiction 'QQ'"),
        ('"prohibited"', '"forbidden"', "unknown verdict 'forbidden'"),
        ("severity = 5", "severity = 9", "severity 9, not 1 to 5"),
        ('groups = ["C/I"]', 'containers = ["barrel"]', "unknown container 'barrel'"),
        ('groups = ["C/I"]', 'conditions = ["old"]', "unknown condition 'old'"),
        ('groups = ["C/I"]', 'trade = "export"', "trade is import or domestic"),
        ('groups = ["C/I"]', 'gruops = ["C/I"]', "unknown entry 'gruops'"),
        ("confirmed = true", "", r"has no confirmed"),
        ("name =", "name =\n=", r"not valid TOML"),
    ],
)
def test_a_bad_file_stops_the_start(tmp_path, old, new, complaint):
    """Unknown substances, reversed dates, missing sources and slips of the pen are named with file and line."""
    assert old in GOOD
    (tmp_path / "ch.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=complaint):
        read_laws([tmp_path], catalogue())


def test_overlapping_and_doubled_rules_are_refused(tmp_path):
    """Two rules that say the same at the same time, and two rules of one id, are mistakes."""
    rule = GOOD[GOOD.index("[[rule]]") :]
    (tmp_path / "ch.toml").write_text(GOOD + rule.replace("ch-one", "ch-two"), encoding="utf-8")
    with pytest.raises(DataError, match=r"ch\.toml line \d+: rules 'ch-one' and 'ch-two' overlap in time"):
        read_laws([tmp_path], catalogue())
    later = rule.replace("ch-one", "ch-two").replace("2020-01-01", "2021-01-02").replace("until = 2021-01-01\n", "")
    (tmp_path / "ch.toml").write_text(GOOD + later, encoding="utf-8")
    assert len(read_laws([tmp_path], catalogue())[0].rules) == 2
    (tmp_path / "li.toml").write_text(GOOD.replace('"CH"', '"LI"'), encoding="utf-8")
    with pytest.raises(DataError, match="is also in"):
        read_laws([tmp_path], catalogue())


@pytest.mark.parametrize(
    ("place", "day", "goods", "status"),
    [
        ("KE", "2020-12-31", "mercury thermometer", "restricted"),
        ("KE", "2021-01-01", "mercury thermometer", "prohibited"),
        ("DE", "2021-01-01", "mercury thermometer", "prohibited"),
        ("KE", "2024-01-01", "elemental mercury", "restricted"),
        ("KE", "2024-01-01", "glass thermometer", "unknown"),
        ("TW", "2024-01-01", "mercury thermometer", "unknown"),
    ],
)
def test_another_treaty_is_data_alone(place, day, goods, status):
    """Mercury goods under the Minamata Convention are judged by the same engine from one small file."""
    assessor = Assessor.load(extra=[TREATIES])
    assert assessor.assess(Offer("x", place, date.fromisoformat(day), (goods,))).status == status
    assert assessor.assess(Offer("x", place, date(2024, 1, 1), ("R-22",))).status != "unknown" or place == "TW"
