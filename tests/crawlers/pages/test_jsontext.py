"""JSON as pages carry it: what is mended, and what is given up."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pages.jsontext import loads, mend, read_at

BROKEN: list[tuple[str, list[Any]]] = [
    ('{"a": 1}', [{"a": 1}]),
    ('<!-- {"a": 1} -->', [{"a": 1}]),
    ('<!-- made by x -->\n{"a": 1}', [{"a": 1}]),
    ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
    ('{"a": 1};', [{"a": 1}]),
    ('{"a": 1,}', [{"a": 1}]),
    ('{"a": [1, 2,],}', [{"a": [1, 2]}]),
    ('{"a": 1, // remark\n "b": "http://x/y"}', [{"a": 1, "b": "http://x/y"}]),
    ('{"a": "line\nbreak"}', [{"a": "line\nbreak"}]),
    ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
    ("{'a': 'it\\'s', b: undefined}", [{"a": "it's", "b": None}]),
    ('{"a": 1} {"b": 2}', [{"a": 1}, {"b": 2}]),
    ('{"a": 1 "b": 2}', [{"a": 1, "b": 2}]),
    ('{"a": "x", "b": {"c": 1}', [{"a": "x", "b": {"c": 1}}]),
    ('{"a": "\\x41"}', [{"a": "x41"}]),
    ("no json at all", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_broken_json(text: str, expected: list[Any]) -> None:
    """Each usual breakage gives the values that were meant."""
    assert loads(text) == expected


def test_literal_inside_a_script() -> None:
    """A literal is read from the place where it begins, and its end is told."""
    text = "window.x = {a: 1, 'b': [true, null]}; more()"
    read = read_at(text, text.index("{"))
    assert read is not None
    assert read[0] == {"a": 1, "b": [True, None]}
    assert text[read[1]] == ";"


@given(st.text(alphabet="{}[]\",:'`/*\\\n a1", max_size=400))
def test_any_text_is_survived(text: str) -> None:
    """No text makes the reader fail."""
    assert isinstance(loads(text), list)
    assert isinstance(mend(text), str)


@pytest.mark.parametrize(
    "unit", ["{", "[", '"', "'", "`", "/*", "//", '{"a":', "\\", "<!--", " ", "*/", "-", "'\\", '"\\', "`\\", "\\'"]
)
def test_hostile_repetition_is_quick(unit: str) -> None:
    """A hundred thousand repetitions of any mark are given up within seconds."""
    started = process_time()
    loads(unit * 100_000)
    loads("{" + unit * 100_000)
    read_at("{" + unit * 100_000, 0)
    assert process_time() - started < 5
