"""Tables on standard output: fitted to a terminal, one line a row where the output goes into a pipe or file.

Cells hold hostile text: nothing in them is read as markup, and no control character reaches the terminal.
"""

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 400
"""Columns where there is no terminal: wide enough that no row is folded, so that grep and awk work."""


_NEEDED = "\n\u200c\u200d"
"""The end of a line, and the invisible characters that some scripts need (Persian, Indian ones)."""


def printable(text: str) -> str:
    """Return text without what could steer a terminal or turn the direction of what follows."""
    return "".join(char for char in text if char in _NEEDED or unicodedata.category(char) not in {"Cc", "Cf", "Cs"})


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print rows under headings; the first column is never folded, those named in `right` are set to the right."""
    paper().print(build_table(headings, rows, right))


def build_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> Table:
    """Return the table that `print_table` prints."""
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number == 0, justify="right" if heading in right else "left")
    for row in rows:
        table.add_row(*(printable(cell) for cell in row))
    return table


def paper(*, messages: bool = False) -> Console:
    """Return where text for people goes: standard output, or with `messages` standard error; no markup is read."""
    stream = sys.stderr if messages else sys.stdout
    return Console(stderr=messages, highlight=False, markup=False, width=None if stream.isatty() else PIPE_WIDTH)
