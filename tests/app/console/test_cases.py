"""Cases in the console: from a listing to a case, notes, evidence, and nothing for readers or other pages."""

import hashlib
import json
import re
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest

from app.assembly import open_decisions
from app.console.user import add_user
from app.settings import load_settings
from tests.app.console.running import RunningConsole, running_console
from tests.app.installation import Installation


@pytest.fixture(scope="module")
def offers(crawled: Installation) -> list[dict[str, object]]:
    """Give the offers that were found."""
    return crawled.search("kind:offer")


def test_from_a_listing_to_the_evidence_of_a_case(console: RunningConsole, offers: list[dict[str, object]]) -> None:
    """An analyst opens a case on a listing's page, puts another in, notes, takes the evidence, and closes it."""
    first, second = offers[:2]
    opened = console.ask("/cases", form={"title": "<b>Cylinders</b>", "listing": str(first["id"])})
    assert opened.status == 303
    case = opened.headers["location"]
    number = case.rpartition("/")[2]
    assert f'href="{case}"' in console.ask(f"/listings/{first['id']}").text
    assert f'<option value="{number}">' in console.ask(f"/listings/{second['id']}").text
    added = console.ask("/cases/listings", form={"case": number, "listing": str(second["url"])})
    assert (added.status, added.headers["location"]) == (303, case)
    assert console.ask(f"{case}/notes", form={"text": "asked customs\n<script>alert(1)</script>"}).status == 303
    page = console.ask(case).text
    assert "&lt;b&gt;Cylinders&lt;/b&gt;" in page
    assert "<script" not in page
    assert "asked customs" in page
    made = console.ask(f"{case}/evidence", form={})
    assert made.status == 200
    (address,) = re.findall(rf'href="({case}/evidence/[0-9a-f]{{64}})"', made.text)
    taken = console.ask(address)
    assert taken.headers["content-type"] == "application/zip"
    assert hashlib.sha256(taken.body).hexdigest() == address.rpartition("/")[2]
    with zipfile.ZipFile(BytesIO(taken.body)) as package:
        held = json.loads(package.read("case.json"))
    assert [each["listing_id"] for each in held["listings"]] == [first["id"], second["id"]]
    assert console.ask(f"/listings/{first['id']}/evidence/{address.rpartition('/')[2]}").status == 400
    assert address.rpartition("/")[2] in console.ask(case).text
    refused = console.ask(f"{case}/take-out", form={"listing": str(first["id"]), "reason": " "})
    assert refused.status == 400
    assert "reason is empty" in refused.text
    assert console.ask(f"{case}/take-out", form={"listing": str(first["id"]), "reason": "a hose"}).status == 303
    assert "It is in no case" in console.ask(f"/listings/{first['id']}").text
    assert console.ask(f"{case}/close", form={"outcome": "handed over"}).status == 303
    assert case not in console.ask("/cases").text
    assert case in console.ask("/cases?closed=1").text
    late = console.ask("/cases/listings", form={"case": number, "listing": str(first["id"])})
    assert late.status == 400
    assert "was closed on" in unescape(late.text)
    assert console.ask(f"{case}/reopen", form={"reason": "the seller is back"}).status == 303
    shown = console.installation.run("cases", "show", number).stdout
    assert "opened again" in shown
    assert f"case {number}, package with SHA-256" in console.installation.run("console", "audit").stdout


@pytest.mark.parametrize("path", ["/cases/99999", "/cases/1e3", "/cases/%D9%A1", "/cases/99999999999999999999"])
def test_a_case_that_is_not_there_is_one_sentence(console: RunningConsole, path: str) -> None:
    """A wrong number says so and shows where cases are."""
    answer = console.ask(path)
    assert answer.status == 400
    assert "there is no case" in unescape(answer.text)


def test_readers_see_cases_and_change_nothing(tmp_path: Path) -> None:
    """A reader is shown no form, and what they send all the same is refused."""
    made = Installation(tmp_path)
    made.set_up({})
    made.run("cases", "open", "Cylinders")
    with closing(open_decisions(load_settings(str(made.config)))) as store, store.write() as connection:
        add_user(connection, "visitor", "reader", "five words for one door", datetime.now(UTC))
    with running_console(made) as running:
        console = running.entered("visitor", "five words for one door")
        assert "Case 1" in console.ask("/cases").text
        page = console.ask("/cases/1").text
        assert "Cylinders" in page
        assert "/cases/1/notes" not in page
        assert console.ask("/cases/1/notes", form={"text": "mine"}).status == 403
        assert console.ask("/cases", form={"title": "mine"}).status == 403
    assert "mine" not in made.run("cases", "show", "1").stdout
