"""The page of one listing: what is known of it with its reasons, how it was read, and the proof to take along."""

import hashlib
import zipfile
from contextlib import closing
from io import BytesIO
from re import findall, search, sub

from app.assembly import open_decisions
from app.audit import entries
from tests.app.console.prepared import FIRST, FIRST_ID, HOSTILE_ID, TEXT, TITLE, Prepared
from tests.app.console.running import RunningConsole


def words(text: str) -> str:
    """Return the text of a page without its markup, on one line."""
    return " ".join(sub(r"<[^>]+>", " ", text).split())


def test_a_listing_is_told_with_what_each_statement_rests_on(pages: RunningConsole, prepared: Prepared) -> None:
    """Substance with its GWP by basis, quantity, price, law with basis, seller, text and history are on one page."""
    text = pages.ask(f"/listings/{FIRST_ID}").text
    told = words(text)
    assert TITLE in told
    assert TEXT in told
    assert FIRST in told
    assert "chlorodifluoromethane (HCFC)" in told
    assert "1 810 (Kigali)" in told
    assert "13.6 kg disposable" in told
    assert "250.00 EUR" in told
    assert "No register was loaded to check this seller" in told
    assert "Confirmed in this source." in told
    assert "price 250.00 EUR, before 310.00 EUR" in told
    (known,) = prepared.installation.search(f"id:{FIRST_ID}")
    law = text.partition("What the law says")[2].partition("</ol>")[0]
    assert findall(r'<span class="badge (\w+)">', law) == [finding["verdict"] for finding in known["findings"]]


def test_the_history_leads_to_each_stored_page(pages: RunningConsole) -> None:
    """Every sighting has a link, latest first, and each leads to its page."""
    text = pages.ask(f"/listings/{FIRST_ID}").text
    links = findall(r'<td><a href="(/listings/[0-9a-f]+/pages/[^"]+)"', text)
    assert len(links) == len(set(links)) == 4
    assert [pages.ask(link).status for link in links] == [200] * 4
    assert "HTTP status 404" in pages.ask(links[0]).text
    assert "310.00" in pages.ask(f"{links[-1]}/source").text


def test_the_marketplace_is_only_reached_by_a_link_that_warns(pages: RunningConsole) -> None:
    """The address is text, no picture is loaded, and the one link to it says what opening it gives away."""
    text = pages.ask(f"/listings/{FIRST_ID}").text
    assert text.count(f'href="{FIRST}"') == 1
    assert search(rf'learns your address[^<]*<a href="{FIRST}" rel="noopener noreferrer nofollow"', text)
    assert "<img" not in text


def test_the_other_offers_and_alerts_are_linked(pages: RunningConsole) -> None:
    """What else the seller offers and what the rules found lead to their pages."""
    text = pages.ask(f"/listings/{FIRST_ID}").text
    (other,) = findall(r'<a href="/listings/([0-9a-f]{20})">Refrigerant R410A', text)
    assert TITLE in pages.ask(f"/listings/{other}").text
    alerts = findall(r'<a href="/alerts/([^"]+)">', text)
    assert alerts
    assert pages.ask(f"/listings/{alerts[0]}").headers["location"] == f"/listings/{FIRST_ID}"


def test_a_listing_that_is_not_there_is_said(pages: RunningConsole) -> None:
    """Each address below it answers with a sentence."""
    assert pages.ask("/listings/0000").status == 404
    for path in ("reading", "evidence/00", "pages/x/0", "pages/x/0/frame", "pages/x/0/source"):
        answer = pages.ask(f"/listings/0000/{path}")
        assert answer.status == 400
        assert "That did not work" in answer.text


def test_how_it_was_read_is_shown_at_the_words(pages: RunningConsole) -> None:
    """What was read stands marked in the text with its place and reason, and each field of the page has its source."""
    text = pages.ask(f"/listings/{FIRST_ID}/reading").text
    assert '<mark class="substance" title="substance R-22">R22</mark>' in text
    told = words(text)
    assert "substance R-22 title, characters 16 to 19" in told
    assert "price json-ld" in told.partition("Where on the page")[2]
    assert "otherwise today" not in told


def test_hostile_text_stays_text_in_every_field(pages: RunningConsole) -> None:
    """Title, seller, brand, number and text of a stranger are shown as they are and become no markup."""
    for path in (f"/listings/{HOSTILE_ID}", f"/listings/{HOSTILE_ID}/reading"):
        text = pages.ask(path).text
        assert "{{7*7}}" in text
        assert "<script" not in text
        assert "<img" not in text
        assert "\u202e" not in text


def test_the_evidence_file_is_the_one_that_was_told(pages: RunningConsole, prepared: Prepared) -> None:
    """Its SHA-256 is shown and stands in the audit trail, the file has it, and it is of this listing only."""
    made = pages.ask(f"/listings/{FIRST_ID}/evidence", {})
    assert made.status == 200
    (sha256,) = findall(r'<code class="digest">([0-9a-f]{64})</code>', made.text)
    assert "4 sightings" in made.text
    taken = [pages.ask(f"/listings/{FIRST_ID}/evidence/{sha256}") for _ in range(2)]
    for answer in taken:
        assert hashlib.sha256(answer.body).hexdigest() == sha256
        assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{FIRST_ID}.zip"'
    with zipfile.ZipFile(BytesIO(taken[0].body)) as package:
        assert TITLE in package.read("README.txt").decode()
    other = pages.ask(f"/listings/{HOSTILE_ID}/evidence/{sha256}")
    assert (other.status, "no longer kept" in other.text) == (400, True)
    assert pages.ask(f"/listings/{FIRST_ID}/evidence").status == 405
    trail = audit_of(prepared)
    assert any(entry[0] == "evidence taken" and FIRST_ID in entry[1] and sha256 in entry[1] for entry in trail)


def audit_of(prepared: Prepared) -> list[tuple[str, str]]:
    """Return what the audit trail says was done, and about what."""
    with closing(open_decisions(prepared.settings)) as store, store.read() as connection:
        return [(entry.act, entry.about) for entry in entries(connection)]
