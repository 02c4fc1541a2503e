"""Designations as one token each find what the phrase of their tokens finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import index_tokens, tokens
from index.embedded.code import code_token, codes_in, heads_in

PARTS = ("r", "R", "hfc", "CFC", "22", "404", "1234", "a", "yf", "gas", "7", "¶", " ", "-", ".")


@pytest.mark.parametrize("word", ["R-404A", "r 404 a", "R404", "HFC-134a", "HCFC22", "R1234yf", "HFO-1234ze", "R-22"])
def test_a_designation_is_one_token(word: str) -> None:
    """What an analyst types for a refrigerant is one token, however it is spelled."""
    assert code_token(tuple(tokens(word))) is not None


@pytest.mark.parametrize("word", ["gas 22", "R", "22", "R-1", "22a", "R-404A gas", "R-404ABC"])
def test_other_words_stay_what_they_are(word: str) -> None:
    """Other words and longer phrases are looked for as they were."""
    assert code_token(tuple(tokens(word))) is None


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join), st.sampled_from(("r 22", "r 404 a", "hfc 22 yf")))
def test_the_token_stands_as_often_as_the_phrase(text: str, phrase: str) -> None:
    """A designation's token is there exactly as many times as its phrase."""
    (plain,) = index_tokens((text,))
    token = code_token(tuple(phrase.split()))
    expected = len(re.findall(rf"(?<![^ ])(?={phrase}(?![^ ]))", " ".join(plain)))
    assert codes_in(plain, heads_in(plain)).count(str(token)) == expected
