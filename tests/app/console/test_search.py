"""Searching in the browser: box, form and facets are one search, and what must be said beside an answer is said."""

import csv
import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest

from app.assembly import open_decisions
from app.console.user import add_user
from app.settings import load_settings
from tests.app.console.prepared import EVIL, FIRST_ID, HOSTILE_ID, MANY, TITLE, Prepared
from tests.app.console.running import RunningConsole, running_console
from tests.app.installation import Installation


def found(text: str) -> list[str]:
    """Return the ids of the listings that a page shows, in order."""
    return re.findall(r'<h2><a href="/listings/([0-9a-f]{20})">', text)


def box(text: str) -> str:
    """Return what the box of a page holds."""
    (held,) = re.findall(r'<input id="q" [^>]*?value="([^"]*)"|<textarea id="q"[^>]*>([^<]*)</textarea>', text)
    return unescape(held[0] or held[1])


def search(pages: RunningConsole, query: str, more: str = "") -> str:
    """Return the page of a search."""
    answer = pages.ask(f"/search?q={quote(query)}{more}")
    assert answer.status == 200, answer.text
    return answer.text


def test_a_search_shows_what_it_finds_with_the_words_marked(pages: RunningConsole) -> None:
    """The listing stands with title, status, quantity and price, and its matching words are marked."""
    text = search(pages, "substances:R-22 sealed")
    assert found(text) == [FIRST_ID]
    assert TITLE in text
    assert "<mark>Sealed</mark>" in text
    assert "13.6 kg disposable" in text
    assert "<strong>1 listing</strong>" in text


def test_the_pages_of_a_search_hold_each_listing_once(pages: RunningConsole) -> None:
    """The second page goes on where the first one ended."""
    first = search(pages, "substances:R-134a", "&sort=-first_seen")
    assert "shown 1 to 20" in first
    (later,) = re.findall(r'<a href="([^"]+)" rel="next">', first)
    second = pages.ask(unescape(later)).text
    assert f"shown 21 to {MANY}" in second
    assert 'rel="next"' not in second
    both = found(first) + found(second)
    assert len(both) == len(set(both)) == MANY


def test_a_facet_narrows_and_takes_away_again(pages: RunningConsole) -> None:
    """The link of a value adds it to the search, and on the page that follows it takes it away."""
    text = search(pages, "refrigerant OR gas")
    (narrow,) = re.findall(r'<a href="([^"]+)">R-22</a>', text)
    narrowed = pages.ask(unescape(narrow)).text
    assert box(narrowed) == "(refrigerant OR gas) AND substances:R-22"
    assert set(found(narrowed)) == {FIRST_ID, HOSTILE_ID}
    (widen,) = re.findall(r'<a href="([^"]+)" class="on" aria-label="Take away R-22">', narrowed)
    assert len(found(pages.ask(unescape(widen)).text)) == len(found(text))


def test_every_facet_value_leads_to_as_many_listings_as_it_says(pages: RunningConsole) -> None:
    """Bands, months, finding names and places too: the count beside a value is the total of its search."""
    text = search(pages, "*")
    links = re.findall(r'<li><a href="([^"]+)">[^<]+</a> <span class="figure">(\d+)</span>', text)
    assert len(links) > 15
    for address, count in links:
        assert re.search(rf"<strong>{count} listings?</strong>", pages.ask(unescape(address)).text), address


def test_the_form_writes_the_search_and_shows_it(pages: RunningConsole) -> None:
    """What is chosen becomes a query in the box; what the form cannot show is kept."""
    asked = (
        "/search?form=1&q=NOT+can&words=sealed&substance=r22&kind=offer&container=disposable&tco2e=10&since=2026-08-01"
    )
    answer = pages.ask(asked)
    assert answer.status == 303
    text = pages.ask(answer.headers["location"]).text
    assert box(text) == (
        "sealed AND substances:r22 AND kind:offer AND container:disposable AND tco2e:>=10 AND "
        "first_seen:>=2026-08-01 AND NOT can"
    )
    assert found(text) == [FIRST_ID]
    assert '<option value="offer" selected>' in text
    assert "<code>NOT can</code>" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("substence:R-22", "unknown field &#39;substence&#39; at column 1; did you mean &#39;substances&#39;?"),
        ('gas "can', "the quote at column 5 is not closed"),
        ("status:illegal", "prohibited"),
    ],
)
def test_a_wrong_search_says_what_is_wrong_and_keeps_the_text(pages: RunningConsole, query: str, said: str) -> None:
    """The sentence stands above the results' place, and the box holds what was typed."""
    answer = pages.ask(f"/search?q={quote(query)}")
    assert answer.status == 400
    assert said in answer.text
    assert box(answer.text) == query


@pytest.mark.parametrize("more", ["&sort=colour", "&after=damaged", "&facet=text"])
def test_other_wrong_parts_of_an_address_are_a_sentence(pages: RunningConsole, more: str) -> None:
    """A sort, a cursor or a facet that is none never ends in a fault."""
    answer = pages.ask(f"/search?q=gas{more}")
    assert answer.status == 400
    assert 'role="alert"' in answer.text


def test_what_could_be_misread_is_said(pages: RunningConsole) -> None:
    """`or` in small letters is pointed out, and where nothing is found, which sites cannot be seen."""
    text = search(pages, "nitrogen or argon")
    assert "write OR in capitals" in text
    assert "Nothing can be seen at present of: basar." in text


def test_hostile_text_stays_text(pages: RunningConsole) -> None:
    """Nothing that a listing or an address says becomes markup, and what would turn the text is taken out."""
    for text in (search(pages, f"id:{HOSTILE_ID}"), search(pages, "alert"), pages.ask(f"/search?q={quote(EVIL)}").text):
        assert "<script" not in text
        assert "<img" not in text
        assert "{{7*7}}" in text
    assert "\u202e" not in search(pages, f"id:{HOSTILE_ID}")


def test_a_long_search_is_shown_in_several_lines(pages: RunningConsole) -> None:
    """What does not fit into one line can still be read, and each of its lines is kept."""
    query = " OR\n".join(f"substances:R-{number}" for number in (11, 12, 13, 22, 23, 32, 114, 115, 123))
    text = search(pages, query)
    assert "<textarea" in text
    assert box(text) == query
    assert set(found(text)) == {FIRST_ID, HOSTILE_ID}


def test_a_search_is_saved_run_and_deleted(pages: RunningConsole) -> None:
    """It is listed with its query; another of its name is refused unless it is to be replaced."""
    wanted = {"name": "worst-r22", "q": "substances:R-22", "sort": "-risk"}
    assert pages.ask("/search/saved", wanted).headers["location"] == "/search/saved"
    listed = pages.ask("/search/saved").text
    assert "<code>substances:R-22</code>" in listed
    assert 'href="/search?q=substances%3AR-22&amp;sort=-risk">worst-r22</a>' in listed
    again = pages.ask("/search/saved", {**wanted, "q": "gas"})
    assert (again.status, "already" in again.text) == (400, True)
    assert pages.ask("/search/saved", {**wanted, "q": "gas", "replace": "1"}).status == 303
    assert "<code>gas</code>" in pages.ask("/search/saved").text
    assert "cannot name a search" in pages.ask("/search/saved", {**wanted, "name": "../x"}).text
    assert pages.ask("/search/saved/delete", {"name": "worst-r22"}).status == 303
    assert "worst-r22" not in pages.ask("/search/saved").text
    assert pages.ask("/search/saved/delete", {"name": "worst-r22"}).status == 400


def test_a_search_saved_by_the_command_keeps_what_it_counts(pages: RunningConsole, prepared: Prepared) -> None:
    """Its facets are counted on the page, too."""
    prepared.installation.run("search", "gas", "--facet", "language", "--save", "by-language")
    (address,) = re.findall(r'<a href="([^"]+)">by-language</a>', pages.ask("/search/saved").text)
    assert "<summary>language</summary>" in pages.ask(unescape(address)).text
    prepared.installation.run("search", "--delete", "by-language")


def test_the_listings_are_taken_away_as_a_table(pages: RunningConsole, prepared: Prepared) -> None:
    """CSV and workbook hold all listings, not one page, and no cell that a spreadsheet would take for a formula."""
    answer = pages.ask("/search/export?q=kind:offer&as=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="listings.csv"'
    assert int(answer.headers["content-length"]) == len(answer.body)
    rows = list(csv.DictReader(StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == len(prepared.installation.search("kind:offer")) > 20
    book = openpyxl.load_workbook(BytesIO(pages.ask("/search/export?q=kind:offer&as=xlsx").body))
    assert book.active is not None
    assert book.active.max_row == len(rows) + 1
    assert pages.ask("/search/export?q=kind:offer&as=exe").status == 400
    assert pages.ask("/search/export?q=substence:x&as=csv").status == 400


def test_the_sums_of_a_search_are_those_of_the_command(pages: RunningConsole, prepared: Prepared) -> None:
    """By substance each sum stands with its mass, and the last line is the whole."""
    text = pages.ask("/search/totals?q=kind:offer&by=substance").text
    told = prepared.installation.run("total", "kind:offer", "--by", "substance").stdout
    whole = told.splitlines()[-1].split()
    assert re.search(rf'<th scope="row">All</th>\s*<td class="figure" data-label="offers">{whole[1]}</td>', text)
    assert '<th scope="row">R-134a</th>' in text
    assert "sums can be made by" in pages.ask("/search/totals?by=colour").text


def test_readers_search_and_change_nothing(prepared: Prepared, tmp_path: Path) -> None:
    """A reader finds and takes tables away, is shown no form that changes something, and is refused all the same."""
    shutil.copytree(prepared.installation.home / "data", tmp_path / "data")
    made = Installation(tmp_path)
    made.set_up({})
    with closing(open_decisions(load_settings(made.config))) as store, store.write() as connection:
        add_user(connection, "visitor", "reader", "five words for one door", datetime.now(UTC))
    with running_console(made) as running:
        reader = running.entered("visitor", "five words for one door")
        assert found(search(reader, "substances:R-22 sealed")) == [FIRST_ID]
        assert reader.ask("/search/export?q=gas").status == 200
        for path in ("/search", "/search/saved", f"/listings/{FIRST_ID}"):
            assert 'method="post"' not in reader.ask(path).text.partition("</header>")[2]
        for path in ("/search/saved", "/search/saved/delete", f"/listings/{FIRST_ID}/evidence"):
            assert reader.ask(path, {"name": "x", "q": "gas"}).status == 403
