"""`frostwatch page`: one line of JSON a page, in the format that others build on."""

import gzip
import json
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands.page import command
from domain.errors import InputError

DATA = Path(__file__).parent / "data"
FIELDS = [
    "page",
    "url",
    "title",
    "price",
    "max_price",
    "currency",
    "availability",
    "sku",
    "gtin",
    "brand",
    "seller",
    "description",
    "images",
    "breadcrumbs",
    "published",
]


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    """Run the command and return its status and lines."""
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if isinstance(result.exception, Exception):
        raise result.exception
    return result.return_value, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a plain and a zipped page, and a file that is no page."""
    (tmp_path / "b.html").write_bytes((DATA / "woocommerce" / "page.html").read_bytes())
    (tmp_path / "a.html.gz").write_bytes(gzip.compress((DATA / "soldout-de" / "page.html").read_bytes()))
    (tmp_path / "notes.txt").write_text("no page")
    return tmp_path


def test_folder_is_read_by_name(folder: Path) -> None:
    """A folder gives a line for each page, sorted by name, with exactly the agreed fields."""
    status, rows = run(str(folder))
    assert status == 0
    assert [row["page"] for row in rows] == ["a", "b"]
    assert all(list(row) == FIELDS for row in rows)
    assert rows[0]["availability"] == "OutOfStock"
    assert rows[1]["price"] == "219.00"
    assert rows[1]["url"] == "https://coldline.example/product/r134a-12kg-refillable/"


def test_url_and_explanation(folder: Path) -> None:
    """--url is the page's address, --explain adds kind, reasons and sources."""
    status, rows = run(str(folder / "a.html.gz"), "--url", "https://kuehlprofi.example/r513a", "--explain")
    assert status == 0
    assert rows[0]["url"] == "https://kuehlprofi.example/r513a"
    assert rows[0]["kind"] == "listing"
    assert rows[0]["reasons"]
    assert "price" in rows[0]["sources"]  # type: ignore[operator]


def test_bad_file_does_not_end_the_run(folder: Path) -> None:
    """A broken file comes out as an error line, the others are read, and the status is 2."""
    (folder / "c.html.gz").write_bytes(gzip.compress(b"x" * 9999)[:40])
    status, rows = run(str(folder))
    assert status == 2
    assert [row["page"] for row in rows] == ["a", "b", "c"]
    assert "cannot read" in str(rows[2]["error"])


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A path that is not there is named in one sentence."""
    with pytest.raises(Exception, match=r"no file or folder .*nowhere"):
        run(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj", zlib.compress(DATA.as_posix().encode() * 99), bytes(range(256))],
    ids=["pdf", "compressed", "bytes"],
)
def test_a_file_that_is_no_page_is_said(folder: Path, content: bytes) -> None:
    """A document, picture or archive under the name of a page becomes an error line, not a page without anything."""
    (folder / "c.html").write_bytes(content)
    status, rows = run(str(folder))
    assert status == 2
    assert [row["page"] for row in rows] == ["a", "b", "c"]
    assert "no page" in str(rows[2]["error"])


def test_a_page_in_utf_16_is_a_page(folder: Path) -> None:
    """Zero bytes alone make no other kind of file, with and without the mark at the start."""
    text = (DATA / "woocommerce" / "page.html").read_text(encoding="utf-8")
    for name, encoding in (("c.html", "utf-16"), ("d.html", "utf-16-le")):
        (folder / name).write_text(text, encoding=encoding)
    status, rows = run(str(folder))
    assert status == 0
    assert {row["price"] for row in rows[1:]} == {"219.00"}


def test_a_folder_without_pages_is_said(tmp_path: Path) -> None:
    """No output is never all there is to see."""
    (tmp_path / "notes.txt").write_text("no page")
    with pytest.raises(InputError, match="holds no stored page"):
        run(str(tmp_path))
