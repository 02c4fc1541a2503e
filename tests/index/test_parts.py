"""Queries taken apart where AND joins them, narrowed and widened again."""

import pytest

from domain.errors import InputError
from index.parts import joined, parts_of, with_part, without_part
from index.query import parse_query
from index.tree import And, Node

CASES = {
    'substances:R-22 AND jurisdiction:EU "sealed can"': ("substances:R-22", "jurisdiction:EU", '"sealed can"'),
    "cheap gas": ("cheap", "gas"),
    "gas OR can": ("(gas OR can)",),
    "gas OR can AND cheap": ("(gas OR can AND cheap)",),
    "(gas OR can) cheap": ("(gas OR can)", "cheap"),
    "cheap gas OR can": ("cheap", "(gas OR can)"),
    "NOT gas AND -can": ("NOT gas", "-can"),
    "packs:(net_kg:13.6 AND container:can) gas": ("packs:(net_kg:13.6 AND container:can)", "gas"),
    "tco2e:[10 TO *]  first_seen:2026-05": ("tco2e:[10 TO *]", "first_seen:2026-05"),
    '"gas AND can" cheap': ('"gas AND can"', "cheap"),
    'seller.name:"x \\" AND y" gas': ('seller.name:"x \\" AND y"', "gas"),
    "* AND gas": ("gas",),
    "*": (),
    "*:*": (),
    " ": (),
}


@pytest.mark.parametrize(("query", "parts"), CASES.items())
def test_a_query_is_cut_only_where_and_joins_it(query: str, parts: tuple[str, ...]) -> None:
    """Quotes, brackets and OR keep together what belongs together, and the parts joined mean the same."""
    assert parts_of(query) == parts
    assert (
        set(_conditions(parse_query(joined(parts))))
        == {each for each in _conditions(parse_query(query)) if each != parse_query("*")}
        or parts == ()
    )


def test_a_condition_is_added_once_and_taken_away() -> None:
    """What a click adds another one takes away; everything is left where nothing is."""
    assert with_part("gas OR can", "status:prohibited") == "(gas OR can) AND status:prohibited"
    assert with_part("gas AND status:prohibited", "status:prohibited") == "gas AND status:prohibited"
    assert without_part("gas AND status:prohibited", "status:prohibited") == "gas"
    assert without_part("status:prohibited", "status:prohibited") == "*"
    assert with_part("*", "gas") == "gas"


def test_what_cannot_be_read_is_refused() -> None:
    """A query with a fault is not cut into pieces that would then be searched."""
    with pytest.raises(InputError, match="not closed"):
        parts_of('gas "can')
    with pytest.raises(InputError, match="unknown field"):
        with_part("substence:R-22", "gas")


def _conditions(node: Node) -> list[Node]:
    if isinstance(node, And):
        return [each for part in node.parts for each in _conditions(part)]
    return [node]
