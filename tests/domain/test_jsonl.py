"""What is plain JSON already is written without being walked through, in the same form."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

import orjson
from hypothesis import given
from hypothesis import strategies as st

from domain.jsonl import encode, plain


class Colour(Enum):
    """An enumeration that is no text."""

    RED = "red"


class Word(StrEnum):
    """An enumeration that is text."""

    ONE = "one"


@dataclass(frozen=True)
class Price:
    """A value of ours."""

    amount: Decimal
    seen: datetime


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
        st.decimals(allow_nan=False, allow_infinity=False, places=2),
        st.datetimes(timezones=st.just(UTC)),
        st.just(date(2026, 3, 1)),
        st.sampled_from([Colour.RED, Word.ONE, Price(Decimal("1.50"), datetime(2026, 3, 1, 12, 30, 15, 999, UTC))]),
        st.frozensets(st.text("ab")),
    ),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(st.text("abc"), inner),
        st.dictionaries(st.integers(0, 9), inner),
    ),
    max_leaves=12,
)


@given(values)
def test_every_value_is_written_in_its_plain_form(value: object) -> None:
    """Numbers, texts, money, times, enumerations and dataclasses at any depth are written as `plain` gives them."""
    assert encode(value) == orjson.dumps(plain(value))


def test_half_a_character_is_replaced() -> None:
    """A lone surrogate, which no JSON can hold, becomes a question mark."""
    assert encode({"text": "R-22 \ud800"}) == b'{"text":"R-22 ?"}'
