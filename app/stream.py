"""Streaming commands: JSON Lines in, JSON Lines out, one line for one line, flat in memory.

A bad line does not end the stream: it comes out as `{"id": ..., "error": "..."}` and the exit status is 2 at the end.
"""

import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from domain.errors import InputError
from domain.jsonl import decode, encode

Line = dict[str, Any]
Batch = Callable[[list[Line]], Iterable[Any]]


def lines_of(path: Path | None) -> Iterator[bytes]:
    """Yield the lines of a file, or of standard input when `path` is None; a mark of UTF-8 at its start is left out.

    Raises:
        InputError: the file cannot be read.
    """
    if path is None:
        yield from _without_mark(sys.stdin.buffer)
        return
    try:
        with path.open("rb") as file:
            yield from _without_mark(file)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a readable file of JSON Lines") from None


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty, each with its number among all, from 1 on."""
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def run(lines: Iterable[bytes], answer: Batch, output: IO[bytes], batch_size: int = 256) -> int:
    """Answer each line that is not empty with one line; return the exit status (0, or 2 when a line was bad).

    `answer` takes a batch of parsed lines and returns one value for each, in order; a value may be an InputError,
    which is written as that line's error.
    """
    status = 0
    source = numbered(lines)
    while batch := list(islice(source, batch_size)):
        parsed = [parse(line, number) for number, line in batch]
        good = [line for line in parsed if isinstance(line, dict)]
        answers = iter(answer(good))
        for line in parsed:
            value = next(answers) if isinstance(line, dict) else line
            if isinstance(value, InputError):
                status = 2
                value = {"id": line.get("id") if isinstance(line, dict) else None, "error": str(value)}
            output.write(encode(value) + b"\n")
        output.flush()
    return status


def text_field(line: Line, name: str) -> str:
    """Return the text of a field, "" where it is missing or null.

    Raises:
        InputError: the field is of another type.
    """
    value = line.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"field {name!r} must be text or null, not {type(value).__name__}")
    return value


def id_field(line: Line) -> str:
    """Return the line's id as text; numbers are taken as text.

    Raises:
        InputError: there is no id, or it is neither text nor a number.
    """
    value = line.get("id")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError("field 'id' is missing or not text")
    return str(value)


def parse(line: bytes, number: int) -> Line | InputError:
    """Return a line as an object, or what is wrong with it and which one it is: it has no id to be known by."""
    try:
        return decode(line)
    except InputError as error:
        return InputError(f"line {number}: {error}")


def _without_mark(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(BOM_UTF8)
