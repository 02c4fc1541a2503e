"""docs/search.md is true: its table is the field table, and its examples run and find something."""

import re
from pathlib import Path

import pytest

from index.engine import SearchEngine, SearchRequest
from index.fields import ALIASES, FIELDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
FINDS = re.compile(r"\| you type \| it finds \|\n\|---\|---\|\n((?:\|.*\n)+)")
EXAMPLES = [row.split("`")[1] for block in FINDS.findall(PAGE) for row in block.splitlines()]
EXAMPLES += re.findall(r"frostwatch search '([^']+)'", PAGE)


def test_the_field_table_is_complete() -> None:
    """Every field stands in the page with its type, meaning and use."""
    for field in FIELDS:
        use = ", ".join(word for word, can in (("count", field.facet), ("sort", field.sortable)) if can)
        assert f"| `{field.name}` | {field.type} | {field.meaning} | {use} |" in PAGE
    for other, name in ALIASES.items():
        assert f"`{other}` for `{name}`" in PAGE


def test_there_are_examples() -> None:
    """The tables of the page are found, so that the test below has something to run."""
    assert len(EXAMPLES) >= 30


@pytest.mark.parametrize("query", EXAMPLES)
def test_examples_run_and_find_something(filled: dict[str, SearchEngine], query: str) -> None:
    """Each example gives some, but not all, of the corpus, and the same on both engines."""
    totals = {kind: engine.search(SearchRequest(query, limit=1)).total for kind, engine in filled.items()}
    whole = filled["embedded"].status().listings
    assert 0 < totals["embedded"] < whole
    assert totals["embedded"] == totals["elasticsearch"]
