"""Register files in the layouts that publishers use, and in the states that mail and spreadsheets leave them in."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from domain.errors import InputError
from tests.traders.reading import read_register
from traders.mapping import get_mapping, read_mapping, shipped_mappings

CANONICAL = "entry_id,name,country,phone,substances,valid_from,valid_to\n"


def file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_canonical_table_is_read_as_it_is(tmp_path):
    """The canonical table needs no mapping, whatever the register is called."""
    read = read_register(file(tmp_path, "a.csv", CANONICAL + "1,Polar Gas Ltd,GB,,R-134a | R-22,2026-01-01,\n"), "x")
    assert read.mapping == "canonical"
    entry = read.entries[0]
    assert (entry.name, entry.substances, entry.valid_from) == ("Polar Gas Ltd", ("R-134a", "R-22"), date(2026, 1, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_filing_list_is_read_in_any_encoding(tmp_path, encoding):
    """A city bureau's list comes out the same from UTF-8, UTF-16 and GB18030."""
    text = "序号,企业名称,统一社会信用代码,类别,联系人,联系电话,备案日期\n"
    text += "1,宁波博凛国际贸易有限公司,91330200MA2AAAAA1X,销售,张三,0574-87650001,2026年1月15日\n"
    text += "2,衢州乐凇氟化工有限公司,91330800MA2BBBBB2X,使用,李四,0570-88880002,2026-02-01\n合计,,,,,,\n"
    read = read_register(file(tmp_path, "a.csv", text, encoding), "cn-filing")
    assert [entry.name for entry in read.entries] == ["宁波博凛国际贸易有限公司", "衢州乐凇氟化工有限公司"]
    assert read.entries[0].identifiers == ("uscc:91330200MA2AAAAA1X",)
    assert read.entries[0].valid_from == date(2026, 1, 15)
    assert read.dropped == ("联系人",)
    assert not any("张三" in str(entry) for entry in read.entries)


def test_russian_table_in_windows_1251_is_read(tmp_path):
    """A list from a Russian spreadsheet is recognised as Windows-1251."""
    rows = "\n".join(f"{n};ООО «Морозко-Газ {n}»;77070838{n:02}" for n in range(1, 20))
    mapping = tmp_path / "ru.toml"
    mapping.write_text(
        '[columns]\nname = "Наименование"\nentry_id = "№"\n[identifiers]\ninn = "ИНН"\n', encoding="utf-8"
    )
    read = read_register(file(tmp_path, "a.csv", "№;Наименование;ИНН\n" + rows, "cp1251"), "ru", str(mapping))
    assert read.entries[0].name == "ООО «Морозко-Газ 1»"
    assert len(read.entries) == 19


def test_workbook_with_a_title_above_the_header_is_read(tmp_path):
    """The Australian list stands in a workbook, below a title, with the licence period as two years."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Licences granted under the Act"])
    sheet.append([])
    sheet.append(["Licence Number", "Licence Holder", "Licence Type", "Licence Period", "Contact Person"])
    sheet.append(["EQPL 1001", "Realfrost Australia Pty Ltd", "EQPL", "2026-2027", "J. Doe"])
    path = tmp_path / "au.xlsx"
    book.save(path)
    read = read_register(path, "au-licence")
    entry = read.entries[0]
    assert (entry.entry_id, entry.country, entry.valid_to) == ("EQPL 1001", "AU", date(2027, 12, 31))
    assert read.dropped == ("Contact Person",)


def test_page_with_spanned_cells_is_read_and_rows_of_one_firm_are_joined(tmp_path):
    """The table of 40 CFR 82.19 names a person once for several substances."""
    page = """<html><body><p>Baselines</p><table>
    <tr><th>Person</th><th>Controlled substance</th><th>Allowances (kg)</th></tr>
    <tr><td rowspan="2">Coolfrost, Inc.</td><td>HCFC-22</td><td>1</td></tr><tr><td>HCFC-142b</td><td>2</td></tr>
    <tr><td>Altamira Partners</td><td>HCFC-22</td><td>3</td></tr></table></body></html>"""
    read = read_register(file(tmp_path, "a.html", page), "us-hcfc")
    assert [(entry.name, entry.substances) for entry in read.entries] == [
        ("Coolfrost, Inc.", ("HCFC-22", "HCFC-142b")),
        ("Altamira Partners", ("HCFC-22",)),
    ]


def test_json_of_a_web_service_is_read(tmp_path):
    """Nested objects are reached by dotted names; the list may lie inside an object."""
    rows = {"data": [{"CNPJ": "16.727.230/0001-97", "Razão Social": "Geloforte Ltda", "Validade": "31/12/2026"}]}
    read = read_register(file(tmp_path, "a.json", json.dumps(rows)), "br-ctf")
    assert read.entries[0].identifiers == ("cnpj:16.727.230/0001-97",)
    assert read.entries[0].valid_to == date(2026, 12, 31)


def test_made_up_ids_are_the_same_every_time(tmp_path):
    """A register without ids gets ids from the name, so that snapshots can be compared."""
    path = file(tmp_path, "a.csv", "Entity,Allowances\nPolar Gas LLC,12\nTotal,12\n")
    first, second = read_register(path, "us-hfc"), read_register(path, "us-hfc")
    assert [entry.entry_id for entry in first.entries] == [entry.entry_id for entry in second.entries]
    assert (len(first.entries), first.skipped) == (1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Polar Gas,GB,,,,", "entry_id is empty"),
        ("2,,GB,,,,", "name is empty"),
        ("2,Polar Gas,Narnia,,,,", "country 'Narnia' is not known"),
        ("2,Polar Gas,GB,,,2026-02-30,", "valid_from '2026-02-30' is not a date"),
        ("2,Polar Gas,GB,,,2026-02-01,2025-02-01", "valid_from 2026-02-01 is after valid_to 2025-02-01"),
        ("1,Polar Gas,GB,,,,", "stands in line 2 already"),
        ("2,Polar Gas,GB,,,,,too,many", "cells under a header of 7"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_kept(tmp_path, row, reason):
    """Each bad row is reported with its line; it does not take the file with it."""
    read = read_register(file(tmp_path, "a.csv", CANONICAL + "1,Good Gas,GB,,,,\n" + row + "\n"), "x")
    assert [entry.entry_id for entry in read.entries] == ["1"]
    assert [bad.line for bad in read.bad] == [3]
    assert reason in read.bad[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 broken", "not a readable XLSX workbook"),
        (b"a,b\n1,2\n", "no mapping knows these columns"),
        (b"<html><body>please log in, then see the tables</body></html>", "the page holds no table"),
        (b'[{"name": "x"', "not valid JSON"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_remedy(tmp_path, content, reason):
    """What is no register is refused in one sentence."""
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_register(path, "x")


@pytest.mark.parametrize(("name", "form"), [("r.xlsx", "Excel workbook"), ("r.PDF", "PDF")])
def test_a_damaged_file_is_named_for_what_it_should_be(tmp_path, name, form):
    """Nobody is told to save a workbook as UTF-8."""
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(InputError, match=f"not the {form} that its name says"):
        read_register(path, "x")


def test_a_renamed_column_is_reported_with_what_was_expected(tmp_path):
    """When the publisher renames the name column the sentence says what was looked for and what is there."""
    path = file(tmp_path, "a.csv", "Licence Number,Somebody,Licence Type\n1,Polar Pty Ltd,EQPL\n")
    with pytest.raises(InputError, match=r"licence holder.*somebody"):
        read_register(path, "au-licence", "au-licence")


def test_every_shipped_mapping_says_its_source():
    """A mapping without a source cannot be checked by the next reader."""
    assert len(shipped_mappings()) >= 11
    for mapping in shipped_mappings():
        assert mapping.title
        assert mapping.source


def test_unknown_mapping_names_the_known_ones():
    """A mistyped mapping is answered with the list."""
    with pytest.raises(InputError, match="eu-quota"):
        get_mapping("eu-qouta")


def test_mapping_with_an_unknown_key_is_refused():
    """A typing error in a mapping stops the import instead of being ignored."""
    with pytest.raises(Exception, match="colums"):
        read_mapping("x", '[colums]\nname = "a"\n')
