"""Register files as plain rows of text with their line numbers, whatever their form: CSV, XLSX, HTML, PDF, JSON.

Nothing is interpreted here. A file whose form cannot be read is refused with what to do instead.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import orjson
from lxml.etree import ParserError
from openpyxl.utils.exceptions import InvalidFileException

from domain.errors import InputError
from traders.encoding import check_whole, encoding_of, lines_of, read_start, read_whole
from traders.pdf import read_pdf

_DELIMITERS = (",", ";", "\t", "|")
_MAX_SPAN = 200
_MAX_UNPACKED = 200_000_000
"""Bytes of a workbook's parts: a packed file of a few megabytes can hold hundreds."""

_SAMPLED = 50
_ZIP, _PDF, _OLE = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
_FORMS = {".xlsx": "Excel workbook", ".xlsm": "Excel workbook", ".xls": "Excel workbook", ".pdf": "PDF"}
"""What a file is by its name. Many an .xls is a page or a table in text, and is read as that."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file (or table) and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a file; `where` names the sheet or table, `encoding` the character set that was read.

    `lines` can be gone through several times; those of a CSV file are read anew each time and never held together.
    """

    lines: Iterable[Line]
    where: str = ""
    encoding: str = ""

    def head(self, count: int) -> list[Line]:
        """Return the first lines."""
        return list(islice(self.lines, count))

    def after(self, place: int) -> Iterator[Line]:
        """Yield the lines behind the one at `place`."""
        return islice(self.lines, place + 1, None)


def read_tables(path: Path, encoding: str | None = None) -> list[RawTable]:
    """Return the tables of a file, in its order.

    Raises:
        InputError: the file cannot be read, or is of a form that is not supported.
    """
    start = read_start(path)
    if start.startswith(_PDF):
        check_whole(path)
        return [
            RawTable([Line(number, row) for number, row in enumerate(table.rows, 1)], f"page {table.page}")
            for table in read_pdf(path)
        ]
    if start.startswith(_OLE):
        raise InputError(f"{path}: this is an old Excel file (.xls); save it as .xlsx or CSV and import that")
    if start.startswith(_ZIP):
        return _workbook(path)
    try:
        used = encoding_of(path, encoding)
    except InputError:
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            raise
        raise InputError(f"{path}: not the {form} that its name says, or damaged; fetch it again") from None
    head = start.decode(used, "ignore").removeprefix("\ufeff").lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<table")) or (head.startswith("<") and "<t" in head):
        return [RawTable(lines, where, used) for where, lines in _html(path, read_whole(path).decode(used))]
    if head.startswith(("[", "{")):
        return [RawTable(_json(path, read_whole(path).decode(used).removeprefix("\ufeff")), encoding=used)]
    return [RawTable(CsvLines(path, used), encoding=used)]


@dataclass(frozen=True, slots=True)
class CsvLines:
    """The rows of a CSV file, read from the file each time they are gone through."""

    path: Path
    encoding: str

    def __iter__(self) -> Iterator[Line]:
        sample = [line for line in islice(lines_of(self.path, self.encoding), _SAMPLED) if line.strip()]
        first = sample[0] if sample else ""
        delimiter = max(_DELIMITERS, key=lambda sign: (first.count(sign), sum(line.count(sign) for line in sample)))
        reader = csv.reader(lines_of(self.path, self.encoding), delimiter=delimiter)
        try:
            for row in reader:
                yield Line(reader.line_num, tuple(cell.strip() for cell in row))
        except csv.Error as error:
            raise InputError(
                f"{self.path}, line {reader.line_num}: not a table ({error}); save it as CSV in UTF-8"
            ) from None


def _workbook(path: Path) -> list[RawTable]:
    try:
        packed = io.BytesIO(read_whole(path))
        size = sum(part.file_size for part in zipfile.ZipFile(packed).infolist())
        if size > _MAX_UNPACKED:
            raise InputError(
                f"{path}: unpacks to {size // 1_000_000} MB, and at most {_MAX_UNPACKED // 1_000_000} MB are read; "
                "save it as CSV in UTF-8 and import that"
            )
        book = openpyxl.load_workbook(packed, read_only=True, data_only=True)
        tables = [
            RawTable(
                [Line(n, tuple(map(_cell, row))) for n, row in enumerate(sheet.iter_rows(values_only=True), 1)],
                sheet.title,
            )
            for sheet in book.worksheets
        ]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{path}: not a readable XLSX workbook ({error}); fetch it again or save it as CSV") from None
    return tables


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _html(path: Path, text: str) -> Iterator[tuple[str, list[Line]]]:
    try:
        page = lxml.html.document_fromstring(
            text.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except ParserError as error:
        raise InputError(f"{path}: not a readable HTML page ({error})") from None
    tables = page.findall(".//table")
    if not tables:
        raise InputError(f"{path}: the page holds no table; was it saved before the table was shown?")
    for number, table in enumerate(tables, 1):
        yield f"table {number}", _spanned(table)


def _spanned(table: Any) -> list[Line]:
    """Return the rows of a table with cells that span several rows or columns repeated."""
    lines: list[Line] = []
    carried: dict[int, tuple[str, int]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fill(cells, carried)
            value = " ".join(cell.text_content().split())
            columns, rows = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            for _ in range(columns):
                if rows > 1:
                    carried[len(cells)] = (value, rows - 1)
                cells.append(value)
        _fill(cells, carried)
        lines.append(Line(row.sourceline or len(lines) + 1, tuple(cells)))
    return lines


def _fill(cells: list[str], carried: dict[int, tuple[str, int]]) -> None:
    while len(cells) in carried:
        value, left = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (value, left - 1)
            cells.append(value)
            continue
        cells.append(value)


def _span(text: str | None) -> int:
    return min(_MAX_SPAN, max(1, int(text))) if text and text.isdecimal() else 1


def _json(path: Path, text: str) -> list[Line]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _json_lines(path, text, error)
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list)]
        value = max(lists, key=len) if lists else [value]
    return _objects(path, value)


def _json_lines(path: Path, text: str, error: orjson.JSONDecodeError) -> list[Line]:
    try:
        return _objects(path, [orjson.loads(line) for line in text.splitlines() if line.strip()])
    except orjson.JSONDecodeError:
        raise InputError(f"{path}: not valid JSON ({error}); is the file complete?") from None


def _objects(path: Path, rows: Any) -> list[Line]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path}: the JSON must be a list of objects, or an object that holds one")
    flat = [_flat(row) for row in rows]
    header = list(dict.fromkeys(key for row in flat for key in row))
    lines = [Line(0, tuple(header))]
    lines += [Line(number, tuple(row.get(key, "") for key in header)) for number, row in enumerate(flat, 1)]
    return lines


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{before}{key}."))
        elif isinstance(value, list):
            flat[before + key] = " | ".join(_cell(item) for item in value if not isinstance(item, (dict, list)))
        else:
            flat[before + key] = _cell(value)
    return flat
