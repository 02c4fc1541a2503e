"""Candidates: the right row is found whatever the size of the register, and long lists are not read for it."""

from datetime import date

import pytest

from domain.trader import TraderEntry, TraderQuery
from traders.keys import letter_keys
from traders.matcher import Matcher
from traders.shard import Shard

SHARED = 6_000
"""Rows that share the trade, the place and the country: more than are read for one seller."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return a matcher over a register in which every common word has a list too long to be read."""
    ends = ("ano", "etu", "iks", "ora", "ulm", "yta", "obe", "ank")
    names = [
        f"{first}{middle}{last}"
        for first in ("Bral", "Kest", "Vond", "Morg", "Thil", "Sver", "Drun", "Gelp", "Hask", "Wint")
        for middle in ("mar", "tel", "dra", "lis", "nek", "sul", "tav", "rim", "gol", "pex")
        for last in ends
    ]
    entries = [
        TraderEntry("r", f"E{number}", f"{names[number % len(names)]} Refrigerants {number} Ltd", country="GB")
        for number in range(SHARED)
    ]
    entries += [
        TraderEntry("r", "TYPO", "Zephyrquell Refrigerants Limited", country="GB"),
        TraderEntry("r", "ABROAD", "Kryllon Refrigerants Limited", country="AU"),
        TraderEntry("r", "HERE", "Kryllon Refrigerants Limited", country="GB"),
        TraderEntry("r", "JOINED", "Oxwell Frostmere Cooling Limited", country="GB"),
    ]
    return Matcher([Shard.build(entries, "2026-01-15", "test")])


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Zephyrquell Refrigerants", "TYPO"),
        ("Zephrquell Refrigerants", "TYPO"),
        ("Zehpyrquell Refrigerants", "TYPO"),
        ("Zephyrquelll Refrigerants", "TYPO"),
        ("Zephyrkuell Refrigerants", "TYPO"),
        ("Refrigerants Zephyrquell", "TYPO"),
        ("Oxwellfrostmere", "JOINED"),
        ("Oxwelfrostmere Cooling", "JOINED"),
        ("Frostmere Cooling", "JOINED"),
    ],
)
def test_the_right_row_is_among_the_candidates_of_a_large_register(matcher, name, row):
    """Exact, mistyped by one letter in each way, re-ordered, joined and shortened names lead to their row."""
    assert row in {entry.entry_id for entry in matcher.candidates(TraderQuery("1", name, country="GB"))}


def test_the_country_ranks_rows_that_the_name_has_found(matcher):
    """Of two rows with one name the one of the seller's country comes first, and a country alone finds nobody."""
    found = [entry.entry_id for entry in matcher.candidates(TraderQuery("1", "Kryllon Refrigerants", country="AU"))]
    assert found[:2] == ["ABROAD", "HERE"]
    assert matcher.candidates(TraderQuery("1", "", country="GB")) == []


def test_a_mistyped_name_is_answered_with_its_row(matcher):
    """What the index finds by a slip of the keyboard is what the comparison then agrees to."""
    answer = matcher.match(TraderQuery("1", "Zehpyrquell Refrigerants Ltd", country="GB", date=date(2026, 6, 1)))
    assert (answer.outcome, answer.entry_id) == ("review", "TYPO")


@pytest.mark.parametrize("other", ["wrdlich", "wordlihc", "wordliich", "wordlick", "ordlich", "wordlic"])
def test_two_words_one_slip_apart_have_a_key_in_common(other):
    """A letter left out, put in, exchanged or swapped leaves a key that both words have."""
    assert not set(letter_keys("wwordlich")).isdisjoint(letter_keys("w" + other))
