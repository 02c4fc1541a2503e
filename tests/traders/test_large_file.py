"""Large register files: a table is read row by row, and what must be read whole is refused when it is too large."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from domain.errors import InputError
from traders.encoding import MAX_BYTES, MAX_WHOLE
from traders.importer import open_register

ROWS = 20_000
CHILD = """
import sys
from pathlib import Path
from traders.importer import open_register
def peak():
    return int(next(l.split()[1] for l in Path("/proc/self/status").read_text().splitlines() if l.startswith("VmHWM")))
small, large = map(Path, sys.argv[1:])
list(open_register(small, "x").entries())
before = peak()
file = open_register(large, "x")
count = sum(1 for _ in file.entries())
print(count, len(file.bad), (peak() - before) * 1024)
"""


def test_a_table_is_read_in_less_memory_than_it_takes_on_disk(tmp_path):
    """A file of 22 MB with a bad row at its end takes less than half of its size more than a small one."""
    small, path = tmp_path / "small.csv", tmp_path / "large.csv"
    header = "entry_id,name,country,address\n"
    small.write_text(f"{header}0,宁波博凛制冷,CN,\nlast,Polar Gas,Narnia,\n", encoding="utf-8")
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        for number in range(ROWS):
            file.write(f"{number},宁波博凛制冷 {number},CN,{'浙江省宁波市' * 60}\n")
        file.write("last,Polar Gas,Narnia,\n")
    size = path.stat().st_size
    assert size > 22_000_000
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(small), str(path)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    count, bad, memory = map(int, done.stdout.split())
    assert (count, bad) == (ROWS, 1)
    assert memory < size / 2


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"%PDF-1.7", b'[{"name": "x"}', b"<html><table>"])
def test_a_form_that_is_read_whole_is_refused_when_it_is_large(tmp_path, start):
    """A workbook, PDF, page or JSON file beyond the limit is refused before it is read, with what to do instead."""
    path = tmp_path / "large"
    path.write_bytes(start + b" " * MAX_WHOLE)
    with pytest.raises(InputError, match=r"40 MB in a form that is read whole.*save it as CSV"):
        open_register(path, "x")


def test_a_small_workbook_that_unpacks_to_a_large_one_is_refused(tmp_path):
    """What counts is the size of a workbook's parts, which a bomb hides."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(210_000_000))
    assert path.stat().st_size < MAX_WHOLE
    with pytest.raises(InputError, match="unpacks to 210 MB, and at most 200 MB are read; save it as CSV"):
        open_register(path, "x")


def test_a_file_beyond_all_measure_is_refused_unread(tmp_path):
    """A file of more than a gigabyte is refused by its size alone."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"entry_id,name\n")
        os.truncate(file.fileno(), MAX_BYTES + 1)
    with pytest.raises(InputError, match="1000 MB; the largest register file is 1000 MB; split it"):
        open_register(path, "x")


@pytest.mark.parametrize("encoding", ["base64", "undefined", "no such encoding", "ascii"])
def test_an_encoding_that_does_not_fit_is_one_sentence(tmp_path, encoding):
    """What is no encoding of text, unknown, or not that of the file is refused with what to do instead."""
    path = tmp_path / "a.csv"
    path.write_text("entry_id,name\n1,Kälte Kestova\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"not a text file in .*; save it again as UTF-8"):
        open_register(path, "x", encoding=encoding)


def test_a_line_without_an_end_is_no_table(tmp_path):
    """A file that holds one endless line is refused after its first part, with the line."""
    path = tmp_path / "line.csv"
    path.write_bytes(b"entry_id,name\n1," + b"x" * 1_500_000)
    with pytest.raises(InputError, match="line 2: longer than 1000000 characters"):
        list(open_register(path, "x").entries())
