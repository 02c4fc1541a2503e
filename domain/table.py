"""Reading the CSV tables of domain/data; each row carries its source, the day it was taken over and a confidence."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from domain.errors import DataError

DATA_DIR = Path(__file__).parent / "data"
T = TypeVar("T")


def read_table(name: str, build: Callable[[Mapping[str, str]], T], folder: Path = DATA_DIR) -> Iterator[T]:
    """Yield `build(row)` for each row of the table `name`.

    Raises:
        DataError: the file cannot be read, a column is missing or a value cannot be used; file and line are named.
    """
    path = folder / name
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise DataError(f"cannot read {name}: {error.strerror}; reinstall or restore the file") from None
    with file:
        reader = csv.DictReader(file)
        for row in reader:
            try:
                yield build(row)
            except KeyError as error:
                raise DataError(f"{name} line {reader.line_num}: column {error} is missing") from None
            except (ValueError, TypeError) as error:
                raise DataError(f"{name} line {reader.line_num}: {error}") from None


def number(text: str) -> float | None:
    """Read an optional number; empty is None."""
    return float(text) if text else None


def several(text: str) -> tuple[str, ...]:
    """Split a cell that holds several values at its semicolons; empty is no value."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
