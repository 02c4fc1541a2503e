"""Costly expressions tried only where they can begin: the same matches as by searching everywhere."""

import re

from hypothesis import given
from hypothesis import strategies as st

from domain.designation import _CODE, _CODE_BEGINS
from domain.scan import matches
from nlp.measure import _SIZE_BEGINS, _size_pattern
from nlp.money import AMOUNT, AMOUNT_BEGINS

TEXTS = st.lists(
    st.sampled_from(
        [
            "r22",
            "r-",
            "410a",
            "13.6 kg",
            "1.",
            ",",
            "10 x ",
            "$",
            "12 eur",
            "/",
            " ",
            "\n",
            "hfc-",
            "134",
            "5",
            "g",
            "x",
        ]
    ),
    max_size=30,
).map("".join)


@given(TEXTS)
def test_the_matches_are_those_of_searching_everywhere(text: str) -> None:
    """Codes, sizes and amounts are found at the same places."""
    for begins, pattern in ((_CODE_BEGINS, _CODE), (_SIZE_BEGINS, _size_pattern()), (AMOUNT_BEGINS, AMOUNT)):
        found = [match.span() for match in matches(begins, pattern, text)]
        assert found == [match.span() for match in pattern.finditer(text)]


def test_matches_do_not_overlap() -> None:
    """A place inside a match begins no other."""
    assert [match[0] for match in matches(re.compile("a"), re.compile("aa?"), "aaa")] == ["aa", "a"]
