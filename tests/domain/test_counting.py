"""Counts are said as one says them."""

import pytest

from domain.counting import counted


@pytest.mark.parametrize(
    ("count", "things", "said"),
    [
        (0, ("listing",), "0 listings"),
        (1, ("listing",), "1 listing"),
        (12, ("new alert",), "12 new alerts"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_one_is_said_in_the_singular(count: int, things: tuple[str, ...], said: str) -> None:
    """One thing is named in the singular, any other number in the plural, also where that is not made by an s."""
    assert counted(count, *things) == said
