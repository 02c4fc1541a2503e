"""Snapshots: dated, immutable, never half visible, and held back when a file has shrunk."""

from datetime import date
from pathlib import Path

import pytest

from domain.errors import DataError, InputError, StorageError
from domain.trader import TraderQuery
from traders.keys import KEYS_VERSION
from traders.matcher import Matcher
from traders.rows import Rows
from traders.store import INCOMING, Registers

HEADER = "entry_id,name,country,phone\n"


def table(folder: Path, rows: int, first: str = "Polar") -> Path:
    path = folder / "register.csv"
    lines = [f"{n},{first if n == 0 else 'Firm' + str(n)} Gas Ltd,GB,0117 900 {1000 + n}" for n in range(rows)]
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_snapshot_is_stored_listed_and_matched(tmp_path):
    """What was imported is what sellers are matched against, with the day it was fetched."""
    registers = Registers(tmp_path / "registers")
    report = registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 15), "https://example.org")
    assert report.snapshot is not None
    assert [(s.register, s.retrieved, s.count) for s in registers.list()] == [("gb", date(2026, 1, 15), 3)]
    match = Matcher.open(registers).match(TraderQuery("1", "Polar Gas", country="GB", phone="+44 117 9001000"))
    assert (match.outcome, match.entry_id, match.register, match.register_as_of) == (
        "authorised",
        "0",
        "gb",
        "2026-01-15",
    )


def test_the_snapshot_in_force_on_a_day_is_used(tmp_path):
    """Yesterday's question is answered with yesterday's register."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 3, "Borealis"), "gb", date(2026, 1, 1), "a")
    registers.import_file(table(tmp_path, 3, "Polar"), "gb", date(2026, 2, 1), "b")
    query = TraderQuery("1", "Borealis Gas", country="GB")
    assert Matcher.open(registers, date(2026, 1, 20)).match(query).outcome == "review"
    assert Matcher.open(registers, date(2026, 2, 20)).match(query).outcome == "not_found"
    assert Matcher.open(registers).version != Matcher.open(registers, date(2026, 1, 20)).version


def test_a_shrunken_file_is_held_back_until_confirmed(tmp_path):
    """A register that lost a third of its rows overnight is more likely broken than true."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 30), "gb", date(2026, 1, 1), "a")
    held = registers.import_file(table(tmp_path, 20), "gb", date(2026, 2, 1), "b")
    assert held.snapshot is None
    assert "20 rows, 30 in the snapshot" in held.held_back
    assert registers.current()[0].count == 30
    assert registers.import_file(table(tmp_path, 20), "gb", date(2026, 2, 1), "b", confirm=True).snapshot is not None
    assert registers.current()[0].count == 20


def test_the_same_file_on_the_same_day_is_no_new_snapshot(tmp_path):
    """Importing twice changes nothing."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a")
    assert registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a").unchanged
    assert len(registers.list()) == 1


def test_a_half_written_snapshot_is_never_seen(tmp_path):
    """An import that was killed leaves a folder that nothing reads."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a")
    half = tmp_path / "registers" / "gb" / f"{INCOMING}dead"
    half.mkdir()
    (half / "entries.jsonl").write_text('{"entry_id": "1"', encoding="utf-8")
    assert len(registers.list()) == 1


def test_a_failed_write_keeps_what_is_in_force(tmp_path):
    """A disk that refuses to write is a storage error with a remedy; the old snapshot stays."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a")
    (tmp_path / "registers" / "fr").write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(StorageError, match="import again"):
        registers.import_file(table(tmp_path, 3), "fr", date(2026, 1, 1), "a")
    assert registers.current()[0].register == "gb"


def test_diff_names_what_changed(tmp_path):
    """Added, removed and changed rows are told apart, with the fields that changed."""
    registers = Registers(tmp_path / "registers")
    registers.import_file(table(tmp_path, 4, "Borealis"), "gb", date(2026, 1, 1), "a")
    registers.import_file(table(tmp_path, 5, "Polar"), "gb", date(2026, 2, 1), "b")
    assert [(c.kind, c.entry_id, c.fields) for c in registers.diff("gb")] == [
        ("added", "4", ()),
        ("changed", "0", ("name",)),
    ]
    assert registers.diff("gb", "2026-02-01", "2026-02-01") == []
    with pytest.raises(InputError, match="no snapshot"):
        registers.diff("gb", "1999-01-01", None)


def test_diff_tells_removed_rows_and_the_fields_that_changed(tmp_path):
    """Rows that are gone, new or different are told apart, whatever their order in the two files."""
    registers = Registers(tmp_path / "registers")
    path = tmp_path / "register.csv"
    for day, rows in (
        (1, ("1,Polar Gas Ltd,GB,0117 900 1000", "2,Nord Gas Ltd,GB,", "3,Sud Gas Ltd,GB,")),
        (2, ("4,West Gas Ltd,GB,", "2,Nord Gas Ltd,GB,", "1,Polar Gases Ltd,GB,0117 900 1001")),
    ):
        path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        registers.import_file(path, "gb", date(2026, 1, day), "a", confirm=True)
    assert [(c.kind, c.entry_id, c.fields) for c in registers.diff("gb")] == [
        ("added", "4", ()),
        ("changed", "1", ("name", "phone")),
        ("removed", "3", ()),
    ]


def test_a_snapshot_of_an_older_version_is_still_matched(tmp_path):
    """When the keys have changed, rows are indexed anew at each start, until they are imported again."""
    registers = Registers(tmp_path / "registers")
    snapshot = registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a").snapshot
    assert snapshot is not None
    manifest = snapshot.folder / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace(f'"keys": {KEYS_VERSION}', '"keys": 0'), encoding="utf-8"
    )
    assert registers.list()[0].keys == 0
    assert Matcher.open(registers).match(TraderQuery("1", "Polar Gas", country="GB")).entry_id == "0"
    assert not registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a").unchanged
    assert [snapshot.keys for snapshot in registers.current()] == [KEYS_VERSION]


@pytest.mark.parametrize("folder", ["same", "other"])
def test_names_taken_apart_by_another_version_are_not_used(tmp_path, monkeypatch, folder):
    """Names kept in a snapshot are used by the version that took them apart; any other takes them apart itself."""
    registers = Registers(tmp_path / "registers")
    snapshot = registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a").snapshot
    assert snapshot is not None
    (kept,) = snapshot.folder.glob("names-*.jsonl")
    kept.write_bytes(kept.read_bytes().replace(b"polar", b"solar"))
    if folder == "other":
        monkeypatch.setattr("traders.rows.reading_version", lambda: "another")
    found = [known.names[0].core for known in map(Rows.load(snapshot.folder).known, range(3))]
    assert found == ["solar" if folder == "same" else "polar", "firm1", "firm2"]


@pytest.mark.parametrize("broken", [b'{"register": "gb"}', b"{", b"[]"])
def test_a_manifest_that_cannot_be_used_names_itself_and_the_remedy(tmp_path, broken):
    """A manifest of an older version or a damaged one is a named error that says to import again."""
    registers = Registers(tmp_path / "registers")
    snapshot = registers.import_file(table(tmp_path, 3), "gb", date(2026, 1, 1), "a").snapshot
    assert snapshot is not None
    (snapshot.folder / "manifest.json").write_bytes(broken)
    with pytest.raises(DataError, match=r"manifest\.json .*import the register again"):
        registers.list()


def test_bad_register_ids_are_refused(tmp_path):
    """A register id is a folder name and must not lead out of the folder."""
    with pytest.raises(InputError, match="register id"):
        Registers(tmp_path).import_file(table(tmp_path, 1), "../x", date(2026, 1, 1), "a")


def test_no_register_is_an_empty_matcher(tmp_path):
    """Without a register there is no answer, and the matcher says so."""
    matcher = Matcher.open(Registers(tmp_path / "none"))
    assert matcher.empty
    assert matcher.match(TraderQuery("1", "Polar Gas")).outcome == "not_found"
