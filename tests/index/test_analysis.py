"""Tokens, patterns and snippets: what both engines rest on."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import GAP, LONGEST_TOKEN, fold, fold_code, fold_value, index_tokens, tokens
from index.pattern import Pattern, is_prefix, literal_prefix, similar
from index.query import parse_query
from index.snippet import MARK_END, MARK_START, WIDTH, snippet


def indexed(text: str) -> str:
    """Return the tokens of a text as the engines index them, separated by spaces."""
    return " ".join(index_tokens((text,))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R-22 gas", ["r", "22", "gas"]),
        ("r22", ["r", "22"]),
        ("Ｒ２２", ["r", "22"]),
        ("R-410А", ["r", "410", "a"]),
        ("Año Köln İstanbul", ["ano", "koln", "istanbul"]),
        ("制冷剂R32", ["制", "冷", "剂", "r", "32"]),
        ("13,6 кг", ["13", "6", "кг"]),
        ("١٣ كغ", ["13", "كغ"]),
        ("snake_case", ["snake", "case"]),
        ("... --- !!!", []),
        ("x" * 200, ["x" * LONGEST_TOKEN]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    """A text is cut as the table says, whatever its script, case, accents and width."""
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("R-410A bottle", "r410a 410a"),
        ("HFC-134a", "hfc134a 134a"),
        ("plain words only", ""),
        ("2024", ""),
        ("хладон R-134A", "r134a 134a"),
        ("well-known", "wellknown"),
    ],
)
def test_mixed_words_are_kept_whole_behind_a_gap(text: str, whole: str) -> None:
    """Wildcards and fuzzy terms find codes as one word."""
    assert indexed(text).partition(f" {GAP} ")[2] == whole


@given(st.text(max_size=200))
def test_what_is_indexed_begins_with_what_is_asked_for(text: str) -> None:
    """The tokens of an indexed text are those of a query with it, and hold no character an engine splits at."""
    before, _, after = indexed(text).partition(GAP)
    assert before.split() == tokens(text)
    for token in (*tokens(text), *after.split()):
        assert token == token.strip()
        assert GAP not in token
        assert not any(char.isspace() or (char.isascii() and not char.isalnum()) for char in token)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded value compares equal to itself folded again."""
    assert fold_value(fold_value(text)) == fold_value(text)
    assert tokens(fold(text)) == tokens(text)


def test_codes_compare_by_letters_and_digits() -> None:
    """All ways to write a designation are one value."""
    assert {fold_code(text) for text in ("R-410A", "r410a", "R 410 A", "Ｒ４１０Ａ", "R-410А")} == {"r410a"}


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("r4*", ["r4", "r410a"], ["r", "ar4"]),
        ("*gas", ["gas", "biogas"], ["gasp"]),
        ("a?c", ["abc"], ["ac", "abbc"]),
        ("a*b*c", ["abc", "aXbYc", "abbcc"], ["acb", "ab"]),
        ("*a?b*", ["axb", "zzaxbzz"], ["ab"]),
        ("abc", ["abc"], ["abcd"]),
        ("*ab*ab", ["abab", "xabyab"], ["ab"]),
        ("?*", ["x", "xy"], [""]),
    ],
)
def test_patterns(pattern: str, fitting: list[str], others: list[str]) -> None:
    """A star stands for any characters, a question mark for one."""
    fits = Pattern(pattern).fits
    assert [text for text in (*fitting, *others) if fits(text)] == fitting


def test_patterns_are_linear_on_hostile_text() -> None:
    """A pattern with many stars over a long text that almost fits ends at once."""
    started = time.monotonic()
    assert not Pattern("*a*a*a*a*a*a*b").fits("a" * 200_000)
    assert time.monotonic() - started < 2
    assert literal_prefix("ab*c") == "ab"
    assert is_prefix("ab*")
    assert not is_prefix("*")


def test_similar_words() -> None:
    """One change is an insertion, deletion, replacement or swap; the first character must agree."""
    candidates = ["refrigerant", "refrigernat", "refrigerent", "efrigerant", "refrigerants", "gas"]
    assert similar("refrigerant", 1, candidates) == [*candidates[:3], "refrigerants"]
    assert similar("gas", 1, ["gsa", "gs", "gass", "bas"]) == ["gsa", "gs", "gass"]


def _shown(text: str, query: str, title: str = "") -> str:
    return snippet({"title": title, "text": text, "seller": {"name": "Ice Trade"}}, parse_query(query))


def test_snippets_mark_what_matched() -> None:
    """The words, phrases and patterns of the query are marked in the listing's own spelling."""
    assert _shown("Fresh R-410A in bottles", "r410a") == f"Fresh {MARK_START}R-410A{MARK_END} in bottles"
    assert _shown("全新制冷剂，现货", "制冷剂") == f"全新{MARK_START}制冷剂{MARK_END}，现货"
    assert _shown("Kälte und mehr", "kalte OR meh*") == f"{MARK_START}Kälte{MARK_END} und {MARK_START}mehr{MARK_END}"
    assert _shown("nothing", "ice") == f"{MARK_START}Ice{MARK_END} Trade"
    assert _shown("only text", "status:prohibited") == "only text"
    assert _shown("gas here", "NOT nothing") == "gas here"


def test_snippets_are_short_and_around_the_match() -> None:
    """Of a long text only the surroundings of the first match are shown."""
    shown = _shown("word " * 500 + "needle " + "word " * 500, "needle")
    assert f"{MARK_START}needle{MARK_END}" in shown
    assert len(shown) <= WIDTH + 4
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(_shown("word " * 500, "nothing")) <= WIDTH + 1
