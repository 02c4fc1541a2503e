"""Price, currency, stock and article number in a thousand ways in which shops and classifieds write them.

`markups.jsonl` holds one short page a line, of our own making, in the conventions of shop systems, frameworks,
retailers and countries, with what a buyer would read on it.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crawlers.pages.reader import read_page

MARKUPS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "markups.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda markup: str(markup["name"]))
def test_markup(markup: dict[str, Any]) -> None:
    """A page about one thing is taken for that, and what it asks for the thing is read exactly."""
    reading = read_page(markup["html"].encode(), markup["url"])
    assert reading.kind == "listing", reading.reasons
    assert reading.listing is not None
    wanted = {name: markup[name] for name in ("title", "availability", "sku", "currency") if name in markup}
    assert {name: getattr(reading.listing, name) for name in wanted} == wanted
    assert reading.listing.price == (None if markup["price"] is None else Decimal(markup["price"]))


def test_the_table_is_whole() -> None:
    """The table is not empty, and no markup stands in it twice."""
    assert len(MARKUPS) > 160
    assert len({markup["name"] for markup in MARKUPS}) == len(MARKUPS)
