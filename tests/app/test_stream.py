"""Streams of JSON Lines: one line for one line, bad lines in their place."""

import io
import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stream import id_field, lines_of, run, text_field
from domain.errors import InputError
from domain.jsonl import encode


def echo(lines: list[dict[str, Any]]) -> Iterator[Any]:
    """Answer each line with its id, and an error where the text is of a wrong type."""
    for line in lines:
        try:
            yield {"id": id_field(line), "length": len(text_field(line, "title"))}
        except InputError as error:
            yield error


def test_bad_lines_come_out_in_their_place_and_the_stream_goes_on() -> None:
    """Broken JSON, a line that is no object and a field of a wrong type each give an error line; the status is 2."""
    lines = [b'{"id":"a","title":"x"}', b"{", b"[1]", b'{"id":"b","title":5}', b'{"id":"c"}']
    output = io.BytesIO()
    assert run(lines, echo, output) == 2
    rows = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [row.get("id") for row in rows] == ["a", None, None, "b", "c"]
    assert ["error" in row for row in rows] == [False, True, True, True, False]


def test_a_line_without_an_id_is_known_by_its_number(tmp_path: Path) -> None:
    """Empty lines are passed over but counted, a byte order mark is left out, other encodings are named."""
    file = tmp_path / "lines.jsonl"
    file.write_bytes(BOM_UTF8 + b'{"id":"a"}\n\n{bad\n\xff\xfe{\n')
    output = io.BytesIO()
    assert run(lines_of(file), echo, output) == 2
    first, second, third = (json.loads(line) for line in output.getvalue().splitlines())
    assert first["id"] == "a"
    assert second["error"].startswith("line 3: not valid JSON at character 2")
    assert third["error"] == "line 4: not text in UTF-8; save the file in that encoding"


def test_good_lines_give_status_zero() -> None:
    """A stream without bad lines ends with status 0."""
    assert run([b'{"id":1}'], echo, io.BytesIO()) == 0


@pytest.mark.parametrize("line", [{}, {"id": None}, {"id": True}, {"id": []}])
def test_an_id_must_be_there(line: dict[str, Any]) -> None:
    """A line without a usable id is an error, since its answer could not be told from others."""
    with pytest.raises(InputError, match="field 'id'"):
        id_field(line)


@given(st.lists(st.one_of(st.binary(max_size=30).filter(bytes.strip), st.just(b'{"id":"k"}')), max_size=40))
def test_as_many_lines_come_out_as_go_in(lines: list[bytes]) -> None:
    """Whatever the bytes, each line is answered by exactly one line of valid JSON, across batches."""
    output = io.BytesIO()
    run(lines, echo, output, batch_size=3)
    answers = output.getvalue().splitlines()
    assert len(answers) == len(lines)
    assert all(isinstance(json.loads(answer), dict) for answer in answers)


@given(st.dictionaries(st.text(max_size=5), st.text(st.characters(), max_size=20), max_size=4))
def test_any_text_can_be_written(value: dict[str, str]) -> None:
    """Text with lone surrogates is written as valid UTF-8, never a crash."""
    json.loads(encode(value))
    json.loads(encode({"lone": "\ud800" + "".join(value)}))
