"""Costly expressions tried only where they can begin: the same matches as by searching everywhere."""

import re

from hypothesis import given
from hypothesis import strategies as st

from domain.designation import _CODE, _CODE_BEGINS
from domain.scan import matches
from nlp.contact import _MESSENGER, _MESSENGER_BEGINS
from nlp.kind.feature import _PLAIN, _PLAIN_BEGINS
from nlp.measure import _SIZE_BEGINS, _size_pattern
from nlp.mojibake import _BEGINS, _RUN
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
            "rc318",
            "fc318",
            "r-e170",
            "halon 1301",
            "хладон ",
            "freon ",
            "gaz ",
            "冷媒",
            "r 1 3 4 a",
            "telegram",
            "tg: ",
            "we chat ",
            "微信",
            "v信",
            "qq",
            "line id ",
            "вайбер",
            "zalo ",
            "whats app",
            "واتساب",
            "205/55r16",
            "2026-11-28",
            "12:30",
            "%",
            "btu",
            "?",
            "é",
            "Ã©",
            "Ð°",
            "â‚¬",
        ]
    ),
    max_size=30,
).map("".join)


@given(TEXTS)
def test_the_matches_are_those_of_searching_everywhere(text: str) -> None:
    """Codes, sizes, amounts, messengers, other figures and misread letters are found at the same places."""
    for begins, pattern in (
        (_CODE_BEGINS, _CODE),
        (_SIZE_BEGINS, _size_pattern()),
        (AMOUNT_BEGINS, AMOUNT),
        (_MESSENGER_BEGINS, _MESSENGER),
        (_PLAIN_BEGINS, _PLAIN),
        (_BEGINS, _RUN),
    ):
        found = [match.span() for match in matches(begins, pattern, text)]
        assert found == [match.span() for match in pattern.finditer(text)]


def test_matches_do_not_overlap() -> None:
    """A place inside a match begins no other."""
    assert [match[0] for match in matches(re.compile("a"), re.compile("aa?"), "aaa")] == ["aa", "a"]
