"""Small files in the layout of every register that has a ready mapping, and PDF tables in all their states."""

import io
from datetime import date

import openpyxl
import pytest

from domain.errors import InputError
from tests.traders.pdf_file import pdf
from tests.traders.reading import read_register
from traders.mapping import shipped_mappings
from traders.store import Registers

LAYOUTS = {
    "eu-quota": (
        [
            ["Undertaking", "Country", "VAT number", "Contact person"],
            ["Nordfrost Gas GmbH & Co. KG", "Germany", "DE136695976", "Jane Doe"],
            ["Total", "", "", ""],
        ],
        ("Nordfrost Gas GmbH & Co. KG", "DE", ("vat:DE136695976",), ("HFC",), "quota"),
    ),
    "us-hfc": (
        [["Entity", "Consumption Allowances (MTEVe)"], ["Nordfrost Gas, Inc.", "1,234.5"], ["Total", "1,234.5"]],
        ("Nordfrost Gas, Inc.", "US", (), ("HFC",), "import"),
    ),
    "us-hcfc": (
        [["Person", "Controlled substance", "Allowances (kg)"], ["Nordfrost Gas", "HCFC-22", "12"]],
        ("Nordfrost Gas", "US", (), ("HCFC-22",), "import"),
    ),
    "us-reclaim": (
        [["Company", "Address", "Phone"], ["Nordfrost Gas LLC", "1 Main Street, Tampa, FL", "813-555-0100"]],
        ("Nordfrost Gas LLC", "US", (), (), "reclaim"),
    ),
    "cn-filing": (
        [
            ["序号", "企业名称", "统一社会信用代码", "类别", "法定代表人"],
            ["1", "宁波博凛国际贸易有限公司", "91330200MA2AAAAA1X", "销售", "张三"],
        ],
        ("宁波博凛国际贸易有限公司", "CN", ("uscc:91330200MA2AAAAA1X",), (), "销售"),
    ),
    "cn-quota": (
        [["企业名称", "品种", "配额类型", "年度"], ["浙江凌冰化工有限公司", "HFC-32", "生产", "2026"]],
        ("浙江凌冰化工有限公司", "CN", (), ("HFC-32",), "生产"),
    ),
    "au-licence": (
        [
            ["Licence Number", "Licence Holder", "Licence Type", "Licence Period"],
            ["CS 1001", "Nordfrost Australia Pty Ltd", "Controlled substances", "2026-2027"],
        ],
        ("Nordfrost Australia Pty Ltd", "AU", (), (), "Controlled substances"),
    ),
    "au-arc": (
        [
            ["AU Number", "Business Name", "Class", "Suburb", "State"],
            ["AU12345", "Nordfrost Gas", "RTA", "Perth", "WA"],
        ],
        ("Nordfrost Gas", "AU", ("rta:AU12345",), (), "RTA"),
    ),
    "br-ctf": (
        [
            ["CNPJ", "Razão Social", "Categoria", "Validade"],
            ["16.727.230/0001-97", "Gelo Forte Ltda", "Importador", "31/12/2026"],
        ],
        ("Gelo Forte Ltda", "BR", ("cnpj:16.727.230/0001-97",), (), "Importador"),
    ),
    "tr-faravet": (
        [["Firma Adı", "Sertifika No", "Vergi No", "İl"], ["Buz Soğutma Ltd. Şti.", "TR-77", "1234567890", "Ankara"]],
        ("Buz Soğutma Ltd. Şti.", "TR", ("vkn:1234567890",), (), "service"),
    ),
    "gb-fgas": (
        [
            ["Company name", "Certificate number", "Town", "Postcode"],
            ["Nordfrost Cooling Ltd", "REF-1", "Leeds", "LS1 1AA"],
        ],
        ("Nordfrost Cooling Ltd", "GB", (), (), "service"),
    ),
}


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_html(rows: list[list[str]]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<!doctype html><meta charset=utf-8><table>{lines}</table>".encode()


def as_pdf(rows: list[list[str]]) -> bytes:
    return pdf([rows], title="List of firms")


def test_every_ready_mapping_has_a_layout_here():
    """A mapping that ships is tried on a file in its layout."""
    assert {mapping.id for mapping in shipped_mappings()} == set(LAYOUTS)


@pytest.mark.parametrize("form", [as_csv, as_xlsx, as_html, as_pdf])
@pytest.mark.parametrize("register", sorted(LAYOUTS))
def test_a_register_is_read_alike_in_every_form(tmp_path, register, form):
    """Name, country, identifiers, substances and role come out the same in all forms; no person comes out."""
    rows, expected = LAYOUTS[register]
    path = tmp_path / "list"
    path.write_bytes(form(rows))
    read = read_register(path, register)
    assert read.mapping == register
    assert read.bad == []
    (entry,) = read.entries
    assert (entry.name, entry.country, entry.identifiers, entry.substances, entry.role) == expected
    assert "Jane Doe" not in str(entry)
    assert "张三" not in str(entry)


def test_a_table_over_several_pages_is_one(tmp_path):
    """The header that a publisher repeats on each page is no firm, and no row is lost at the page's end."""
    head = ["Licence Number", "Licence Holder", "Licence Type", "Licence Period"]
    pages = [
        [head, *([f"CS {10 * page + n}", f"Polar {page}{n} Pty Ltd", "EQPL", "2026-2027"] for n in range(9))]
        for page in range(3)
    ]
    path = tmp_path / "licences.pdf"
    path.write_bytes(pdf(pages, title="Licences granted under the Act"))
    read = read_register(path, "au-licence")
    assert [entry.entry_id for entry in read.entries] == [f"CS {10 * page + n}" for page in range(3) for n in range(9)]
    assert {entry.valid_to for entry in read.entries} == {date(2027, 12, 31)}


def test_a_table_without_lines_is_read_by_its_columns(tmp_path):
    """Words that stand above each other are columns where nobody drew lines."""
    rows = [["Company", "Address", "Phone"], *([f"Polar{n}", f"{n} Road", f"813-555-010{n}"] for n in range(6))]
    path = tmp_path / "reclaimers.pdf"
    path.write_bytes(pdf([rows], ruled=False))
    read = read_register(path, "us-reclaim")
    assert [entry.name for entry in read.entries] == [f"Polar{n}" for n in range(6)]
    assert read.entries[3].phone == "813-555-0103"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 cut off", "damaged or only half there"),
        (pdf([[["no table"]]], ruled=False), "holds no table"),
        (pdf([[]]), "a scan"),
        (pdf([[["企业名称", "品种"], ["浙江凌冰化工有限公司", "HFC-32"]]], readable=False), "which letters"),
    ],
)
def test_a_pdf_that_cannot_be_used_is_refused_with_a_remedy(tmp_path, content, reason):
    """What holds no table says so, and where to get one."""
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_register(path, "x")


def test_half_a_file_never_replaces_a_snapshot(tmp_path):
    """A PDF that was cut off, or lost half its rows, leaves the snapshot in force; confirming takes the short one."""
    registers = Registers(tmp_path / "registers")
    head = ["Company", "Address", "Phone"]
    whole = [head, *([f"Polar {n} Gas LLC", f"{n} Road", f"813-555-01{n:02}"] for n in range(20))]
    path = tmp_path / "list.pdf"
    path.write_bytes(pdf([whole]))
    assert registers.import_file(path, "us-reclaim", date(2026, 1, 1), "s").count == 20
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(InputError):
        registers.import_file(path, "us-reclaim", date(2026, 2, 1), "s")
    path.write_bytes(pdf([whole[:9]]))
    assert registers.import_file(path, "us-reclaim", date(2026, 2, 1), "s").held_back
    assert [(each.retrieved, each.count) for each in registers.current()] == [(date(2026, 1, 1), 20)]
    assert registers.import_file(path, "us-reclaim", date(2026, 2, 1), "s", confirm=True).count == 8
    assert [each.count for each in registers.current()] == [8]
