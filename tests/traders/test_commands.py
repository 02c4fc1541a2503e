"""The commands `frostwatch match` and `frostwatch traders`, as CONTRACT.md fixes them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEADER = (
    "register,entry_id,name,aliases,country,address,identifiers,domain,email,phone,role,substances,valid_from,valid_to"
)
ROW = "gb,GB-1,Kestova Refrigerants Ltd,,GB,,vat:GB980780684,kestova.co.uk,,,import,R-134a,2026-01-01,2026-12-31"
REGISTER = f"{HEADER}\n{ROW}\n"
SELLER = {"id": "S1", "name": "Kestova Refrigerants", "country": "GB", "url": "kestova.co.uk", "date": "2026-06-01"}


def frostwatch(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "frostwatch"), *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={"FROSTWATCH_DATA_DIR": str(folder / "data"), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
    )


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(REGISTER, encoding="utf-8")
    return path


def test_match_answers_one_line_for_one_line_in_order(tmp_path, register):
    """A good line is answered, a bad one comes out as an error, and the exit status says so."""
    lines = [
        json.dumps(SELLER),
        "{broken",
        json.dumps({"id": "S3", "name": 7}),
        json.dumps({"id": "S4", "name": "Nobody"}),
    ]
    done = frostwatch(tmp_path, "match", "--register", str(register), given="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [answer.get("outcome") for answer in answers] == ["authorised", None, None, "not_found"]
    assert [answer["id"] for answer in answers] == ["S1", None, "S3", "S4"]
    assert set(answers[0]) == {
        "id",
        "outcome",
        "entry_id",
        "register",
        "register_as_of",
        "score",
        "reasons",
        "scope",
        "near",
    }
    assert answers[0]["scope"] == {"valid": True, "covers_substances": True, "role": "import"}
    assert "name" in answers[2]["error"]


def test_match_explains_side_by_side(tmp_path, register):
    """--explain writes a table for people to standard error and leaves standard output alone."""
    done = frostwatch(tmp_path, "match", "--register", str(register), "--explain", given=json.dumps(SELLER))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert "the same domain" in done.stderr


def test_as_of_is_the_day_of_sellers_without_a_date(tmp_path, register):
    """Without a date of its own a seller is judged on the day that was asked for."""
    seller = json.dumps({**SELLER, "date": None})
    for day, outcome in (("2026-06-01", "authorised"), ("2027-06-01", "review")):
        done = frostwatch(tmp_path, "match", "--register", str(register), "--as-of", day, given=seller)
        assert json.loads(done.stdout)["outcome"] == outcome


def test_match_without_a_register_says_how_to_import_one(tmp_path):
    """Without any register there is no answer that could be mistaken for one."""
    done = frostwatch(tmp_path, "match", given=json.dumps(SELLER))
    assert (done.returncode, done.stdout) == (2, "")
    assert "frostwatch traders import" in done.stderr


def test_register_is_imported_listed_compared_and_used(tmp_path, register):
    """The way of a register from the file to the answer."""
    done = frostwatch(tmp_path, "traders", "import", str(register), "--register", "gb", "--retrieved", "2026-01-15")
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "imported: gb of 2026-01-15")
    listed = json.loads(frostwatch(tmp_path, "traders", "list", "--json").stdout)
    assert (listed["register"], listed["retrieved"], listed["count"]) == ("gb", "2026-01-15", 1)
    answer = json.loads(frostwatch(tmp_path, "match", given=json.dumps(SELLER)).stdout)
    assert (answer["outcome"], answer["register_as_of"]) == ("authorised", "2026-01-15")
    register.write_text(REGISTER.replace("Kestova", "Polfrost"), encoding="utf-8")
    frostwatch(tmp_path, "traders", "import", str(register), "--register", "gb", "--retrieved", "2026-02-15")
    diff = frostwatch(tmp_path, "traders", "diff", "gb")
    assert diff.stdout.split() == ["changed", "GB-1", "Polfrost", "Refrigerants", "Ltd", "(name)"]


def test_bad_rows_are_named_and_the_exit_status_is_2(tmp_path, register):
    """An import with bad rows keeps the good ones and names the bad."""
    register.write_text(REGISTER + "gb,GB-1,Twice,,,,,,,,,,,\ngb,GB-3,Late,,,,,,,,,,2026-13-01,\n", "utf-8")
    done = frostwatch(tmp_path, "traders", "import", str(register), "--register", "gb")
    assert done.returncode == 2
    assert "line 3" in done.stderr
    assert "line 4" in done.stderr
    assert "1 row," in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "--register", "nowhere.csv"),
        ("traders", "import", "nowhere.csv", "--register", "x"),
        ("traders", "diff", "nothing"),
        ("match", "--as-of", "yesterday"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(tmp_path, arguments):
    """A missing file, register or date is no traceback."""
    done = frostwatch(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
