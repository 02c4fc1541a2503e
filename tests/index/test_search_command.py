"""`frostwatch search` as the contract has it: lines of JSON, readable hits, facets, exports, sentences for errors."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.export import COLUMNS, neutral
from index.embedded import EmbeddedEngine
from tests.index.corpus import listing

PROMISED = {
    *("id", "url", "site", "title", "text", "kind", "substances", "packs", "price", "seller", "status", "findings"),
    *("tco2e", "availability", "first_seen", "last_seen", "observations"),
}
FORMULA = '=cmd|" /C calc"!A0'

FROSTWATCH = str(Path(sys.executable).with_name("frostwatch"))
WITH_KNOWN_NAMES = """
import secrets
secrets.token_hex = lambda _: "known"
from app.cli import main
main()
"""
"""The command, with files named so that a test can lay a full disk under one."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with thirty listings, one of them hostile."""
    folder = tmp_path_factory.mktemp("home")
    engine = EmbeddedEngine(folder / "index.sqlite")
    hostile = listing(30, title=FORMULA, text="[bold]not markup[/bold] \x1b[31mred\x1b[0m needle, \u202eright to left")
    engine.store([*(listing(number) for number in range(30)), hostile])
    engine.close()
    return folder


def _run(
    home: Path, *arguments: str, status: int = 0, command: Sequence[str] = (FROSTWATCH,)
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FROSTWATCH_DATA_DIR": str(home), "COLUMNS": "100"}
    done = subprocess.run(
        [*command, "search", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=home,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_json_prints_a_line_a_listing(home: Path) -> None:
    """Each line is an object with the promised fields; --limit 0 gives all."""
    lines = [json.loads(line) for line in _run(home, "*", "--json", "--limit", "0").stdout.splitlines()]
    assert len(lines) == 31
    for line in lines:
        assert set(line) >= PROMISED
        assert {"name", "outcome", "entry_id"} <= set(line["seller"])
        assert line["observations"] == 1
        assert line["first_seen"].endswith("Z")


def test_limit_and_sort(home: Path) -> None:
    """--limit bounds, --sort orders, - turns around."""
    up = [
        json.loads(line)["last_seen"]
        for line in _run(home, "--json", "--limit", "5", "--sort", "last_seen").stdout.splitlines()
    ]
    down = [json.loads(line)["last_seen"] for line in _run(home, "--json", "--sort=-last_seen").stdout.splitlines()]
    assert up == sorted(up)
    assert len(up) == 5
    assert down == sorted(down, reverse=True)
    assert len(down) == 20


def test_people_see_hits_and_facets(home: Path) -> None:
    """Without --json a hit shows status, title, seller and address, and facets are counted."""
    shown = _run(home, "bottle", "--facet", "substances", "--facet", "status").stdout
    assert "R-22 bottle number" in shown
    assert "20 of 30 listings" in shown
    assert "substances" in shown
    assert "prohibited" in shown


def test_hostile_text_cannot_colour_or_mark_up_the_terminal(home: Path) -> None:
    """Markup stands as it is written, and control and direction characters are taken out."""
    shown = _run(home, "needle").stdout
    assert "[bold]not markup[/bold]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_facets_do_not_mix_with_json(home: Path) -> None:
    """With --json the counts go to standard error."""
    done = _run(home, "*", "--json", "--facet", "status")
    assert all(line.startswith("{") for line in done.stdout.splitlines())
    assert "restricted" in done.stderr


def test_exports_neutralise_formulas(home: Path, tmp_path: Path) -> None:
    """CSV and XLSX hold every listing, and no cell that a spreadsheet would run; JSON Lines keeps the text."""
    for name in ("all.csv", "all.xlsx", "all.jsonl"):
        done = _run(home, "*", "--export", str(tmp_path / name))
        assert "31 listings" in done.stderr
        assert done.stdout == ""
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    sheet = load_workbook(tmp_path / "all.xlsx").active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert tuple(rows[0]) == tuple(cells[0]) == COLUMNS
    assert len(rows) == len(cells) == 32
    title = COLUMNS.index("title")
    assert sum(row[title] == f"'{FORMULA}" for row in rows) == 1
    assert sum(row[title] == f"'{FORMULA}" for row in cells) == 1
    assert not any(str(cell).startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    titles = [json.loads(line)["title"] for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert FORMULA in titles


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_an_export_onto_a_full_disk_is_one_sentence(home: Path, tmp_path: Path, ending: str) -> None:
    """What cannot be written is said in one line, without a traceback, and nothing is left behind."""
    (tmp_path / f".hits.{ending}.known.part").symlink_to("/dev/full")
    command = (sys.executable, "-c", WITH_KNOWN_NAMES)
    done = _run(home, "*", "--export", str(tmp_path / f"hits.{ending}"), status=2, command=command)
    assert "make room" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_export_has_the_order_and_number_asked_for(home: Path, tmp_path: Path) -> None:
    """--sort and --limit hold for an export too."""
    _run(home, "*", "--sort", "-last_seen", "--limit", "3", "--export", str(tmp_path / "some.jsonl"))
    seen = [json.loads(line)["last_seen"] for line in (tmp_path / "some.jsonl").read_text().splitlines()]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 3


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\u3000=1", "＝1", "\ufeff=1"])
def test_what_counts_as_a_formula(text: str) -> None:
    """Text that begins like a formula gets an apostrophe, also behind blanks and in full width."""
    assert neutral(text).startswith("'")
    assert neutral("plain = text") == "plain = text"
    assert neutral("a\x00b") == "a b"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("substence:R-22",), "did you mean 'substances'"),
        (("gas AND",), "column 8"),
        (("*", "--sort", "colour"), "cannot sort by 'colour'"),
        (("*", "--facet", "url"), "cannot count 'url'"),
        (("*", "--export", "file.doc"), ".csv, .xlsx, .jsonl"),
        (("*", "--export", "missing/folder/file.csv"), "cannot write"),
        (("gas", "bottle"), "in quotes: frostwatch search 'gas bottle'"),
    ],
)
def test_errors_are_one_sentence(home: Path, arguments: tuple[str, ...], words: str) -> None:
    """Bad usage ends with status 2 and one line that says what to do."""
    done = _run(home, *arguments, status=2)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_explain_shows_how_a_query_is_understood(home: Path) -> None:
    """--explain-query prints the conditions without searching."""
    shown = _run(home, "gas -substances:R22", "--explain-query").stdout
    assert shown.splitlines()[0] == "all of"
    assert "not" in shown
    assert "r22" in shown


def test_an_empty_index_has_no_hits(tmp_path: Path) -> None:
    """Searching before anything is crawled is no error."""
    assert "No listing matches." in _run(tmp_path, "*").stdout
    assert _run(tmp_path, "*", "--json").stdout == ""


def test_an_empty_index_is_told_from_a_search_without_hits(home: Path, tmp_path: Path) -> None:
    """Nothing found where nothing is indexed says so and names the folder, which may be the wrong one."""
    said = _run(tmp_path, "*").stderr
    assert "The index holds no listing yet" in said
    assert str(tmp_path) in said
    assert _run(home, "nothingofthiskind").stderr == ""


@pytest.mark.parametrize(
    ("query", "word"), [("R22 or R12", "OR"), ("(gas and bottle)", "AND"), ("R22 not gas", "NOT"), ("or", "OR")]
)
def test_operators_in_small_letters_are_pointed_out(home: Path, query: str, word: str) -> None:
    """A search in which `or` counts as a word says so, since it finds other things than what was meant."""
    assert f"write {word} in capitals" in _run(home, query).stderr


@pytest.mark.parametrize("query", ['"this or that"', "“gas and oil”", "R22 OR R12", "title:order", "andorra notary"])
def test_other_words_are_no_operators(home: Path, query: str) -> None:
    """Words in quotes, and words that only begin like an operator, are left without a remark."""
    assert _run(home, query).stderr == ""


def test_a_saved_search_is_kept_run_narrowed_and_deleted(home: Path) -> None:
    """What was saved gives the same listings again, with its sort and facets, until it is deleted."""
    as_json = ("--json", "--limit", "0")
    asked = _run(home, "kind:offer", "--sort", "-tco2e", "--facet", "site", "--save", "offers", *as_json)
    again = _run(home, "--run", "offers", *as_json)
    assert asked.stdout == again.stdout != ""
    assert "Saved as offers" in asked.stderr
    assert "site" in again.stderr
    narrowed = _run(home, "substances:R-22", "--run", "offers", "--json", "--limit", "0").stdout.splitlines()
    assert 0 < len(narrowed) < len(again.stdout.splitlines())
    assert {"R-22" in json.loads(line)["substances"] for line in narrowed} == {True}
    listed = _run(home, "--saved").stdout
    assert "offers" in listed
    assert "kind:offer" in listed
    assert "Saved anew" in _run(home, "kind:*", "--save", "offers").stderr
    _run(home, "--delete", "offers")
    assert "there is no saved search 'offers'" in _run(home, "--run", "offers", status=2).stderr
    assert "No search is saved" in _run(home, "--saved").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("substence:R-22", "--save", "x"), "unknown field 'substence'"),
        (("*", "--save", "a b"), "cannot name a search"),
        (("*", "--save", ""), "cannot name a search"),
        (("--run", ""), "there is no saved search ''"),
        (("*", "--sort", "title", "--save", "x"), "cannot sort by 'title'"),
        (("*", "--facet", "text", "--save", "x"), "cannot count 'text'"),
        (("--saved", "--run", "x"), "one of --save, --run, --saved and --delete"),
        (("--seller-of", "nobody"), "there is no listing 'nobody'"),
    ],
)
def test_what_cannot_be_saved_or_found_is_one_sentence(home: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """A bad search is refused when it is saved, not when somebody needs it."""
    assert sentence in _run(home, *arguments, status=2).stderr


def test_more_like_this_seller(home: Path) -> None:
    """By id or address of a listing come all listings of its seller, and no others."""
    lines = [json.loads(line) for line in _run(home, "--json", "--limit", "0").stdout.splitlines()]
    one = next(line for line in lines if line["seller"]["group"])
    expected = {line["id"] for line in lines if line["seller"]["group"] == one["seller"]["group"]}
    assert 1 < len(expected) < len(lines)
    for named in (one["id"], one["url"]):
        found = _run(home, "--seller-of", named, "--json", "--limit", "0").stdout.splitlines()
        assert {json.loads(line)["id"] for line in found} == expected
