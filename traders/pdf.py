"""Tables of a PDF file as rows of text: ruled ones by their lines, others by how the words stand above each other.

A table that runs over several pages is put together again; a header that is repeated on each page counts once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from domain.counting import counted
from domain.errors import InputError

MAX_PAGES = 3000
"""Pages that are read; a longer file is refused, because reading takes about a third of a second a page."""

_BY_WORDS = {"vertical_strategy": "text", "horizontal_strategy": "text", "min_words_vertical": 3}
_LEAST_COLUMNS = 2
_NO_LETTER = "(cid:"
"""What stands for a sign whose font says nothing of its letter; a name made of such would match nothing, silently."""

_UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]"
_BROKEN_IN_A_WORD = re.compile(rf"(?<={_UNSPACED})\s*\n\s*(?={_UNSPACED})")


@dataclass(slots=True)
class PdfTable:
    """A table and the page on which it begins; rows are lists of cells."""

    page: int
    rows: list[tuple[str, ...]] = field(default_factory=list)


def read_pdf(path: Path) -> list[PdfTable]:
    """Return the tables of a PDF file, in its order.

    Raises:
        InputError: the file is damaged, locked with a password, too long, or holds no table that can be read.
    """
    tables: list[PdfTable] = []
    words = False
    try:
        with pdfplumber.open(path) as book:
            if len(book.pages) > MAX_PAGES:
                raise InputError(
                    f"{path}: {counted(len(book.pages), 'page')}; at most {MAX_PAGES} are read, split the file"
                )
            for page in book.pages:
                words = words or bool(page.chars)
                for rows in _tables_of(page):
                    _append(tables, page.page_number, rows)
                page.close()
    except (PdfminerException, PDFSyntaxError, MalformedPDFException) as error:
        why = "it is locked with a password" if "Password" in repr(error) else "it is damaged or only half there"
        raise InputError(
            f"{path}: not a readable PDF ({why}); fetch it again, or get the list as XLSX or CSV"
        ) from None
    if not tables:
        why = "no table" if words else "only pictures of pages (a scan)"
        raise InputError(f"{path}: the PDF holds {why}; get the list as XLSX or CSV from its publisher")
    if any(_NO_LETTER in cell for table in tables for row in table.rows for cell in row):
        raise InputError(
            f"{path}: the PDF does not say which letters its signs are; get the list as XLSX or CSV from its publisher"
        )
    return tables


def _tables_of(page: Any) -> Iterator[list[tuple[str, ...]]]:
    found = page.extract_tables() or page.extract_tables(_BY_WORDS)
    for table in found:
        rows = [tuple(_cell(cell) for cell in row) for row in table]
        rows = [row for row in rows if any(row)]
        if rows and len(rows[0]) >= _LEAST_COLUMNS:
            yield rows


def _append(tables: list[PdfTable], page: int, rows: list[tuple[str, ...]]) -> None:
    """Add the rows to the table before when they go on with it, else begin another one."""
    last = tables[-1] if tables else None
    if last is None or len(last.rows[0]) != len(rows[0]):
        tables.append(PdfTable(page, rows))
        return
    head = last.rows[0]
    last.rows.extend(row for row in rows if row != head)


def _cell(text: str | None) -> str:
    return " ".join(_BROKEN_IN_A_WORD.sub("", text or "").split())
