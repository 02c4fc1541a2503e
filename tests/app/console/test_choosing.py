"""The form beside the search box: what is chosen is written as a query, and read back out of it."""

import pytest

from app.console.choosing import CHOICES, chosen_in, facet_condition, query_of
from index.fields import FACETS
from index.query import parse_query
from tests.app.console.prepared import EVIL

CHOSEN = [
    ({"words": "cheap gas"}, "cheap AND gas"),
    ({"words": 'cheap "sealed can" x:y (foo OR'}, 'cheap AND "sealed can" AND "x:y" AND "(foo" AND "OR"'),
    ({"substance": "R-22"}, "substances:R-22"),
    ({"substance": "R-22, R-1234ze(E)"}, 'substances:(R-22 OR "R-1234ze(E)")'),
    ({"kind": "offer", "status": "prohibited"}, "kind:offer AND status:prohibited"),
    ({"jurisdiction": "New Zealand"}, 'jurisdiction:"New Zealand"'),
    ({"site": 'a"b\\c'}, 'site:"a\\"b\\\\c"'),
    ({"outcome": "not_found", "container": "can"}, "seller.outcome:not_found AND container:can"),
    ({"tco2e": "10.5", "since": "2026-05-01"}, "tco2e:>=10.5 AND first_seen:>=2026-05-01"),
    ({}, "*"),
]


@pytest.mark.parametrize(("chosen", "query"), CHOSEN)
def test_what_is_chosen_is_written_and_read_back(chosen: dict[str, str], query: str) -> None:
    """Each field is a condition that can be read, and the form shows it again."""
    assert query_of(chosen) == query
    parse_query(query)
    again, rest = chosen_in(query)
    assert rest == []
    assert query_of(again) == query


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_no_text_breaks_out_of_its_field(choice: object) -> None:
    """Whatever is typed into a field of the form, the conditions beside it stay as they are."""
    for text in (EVIL, '" OR kind:offer OR "', "a) OR (b", "\\", '\\"', "* OR *", "NOT"):
        query = query_of({getattr(choice, "name", ""): text}, ["site:basar"])
        assert query.endswith("site:basar")
        assert "site:basar" in chosen_in_or_rest(query)


def chosen_in_or_rest(query: str) -> list[str]:
    """Return the conditions of a query whose values may be refused, by its syntax alone."""
    return query.split(" AND ")


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("NOT gas", ["NOT gas"]),
        ("gas OR can", ["(gas OR can)"]),
        ("kind:offer AND kind:wanted", ["kind:wanted"]),
        ("tco2e:[1 TO 2]", ["tco2e:[1 TO 2]"]),
        ("substances:(R-22 OR R-4*)", ["substances:(R-22 OR R-4*)"]),
        ("packs:(net_kg:13.6)", ["packs:(net_kg:13.6)"]),
        ("freon~1", ["freon~1"]),
        ("title:gas", ["title:gas"]),
    ],
)
def test_what_the_form_cannot_show_is_kept(query: str, rest: list[str]) -> None:
    """Every other condition stays as it was typed."""
    assert chosen_in(query)[1] == rest


@pytest.mark.parametrize(
    ("field", "value", "condition"),
    [
        ("tco2e", "5-10", "tco2e:[5 TO 10}"),
        ("mass_kg", "10000-", "mass_kg:[10000 TO *]"),
        ("first_seen", "2026-05", "first_seen:2026-05"),
        ("status", "prohibited", "status:prohibited"),
        ("seller.name", 'A "B" & C', 'seller.name:"A \\"B\\" & C"'),
    ],
)
def test_a_facet_value_is_a_condition(field: str, value: str, condition: str) -> None:
    """Bands, months and values are conditions that can be read."""
    assert field in FACETS
    assert facet_condition(field, value) == condition
    parse_query(condition)
