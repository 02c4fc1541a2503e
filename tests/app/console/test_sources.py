"""Sources and the tool that identifies: what the commands tell, for those who do not use them."""

import shutil
import socket
from pathlib import Path
from re import findall, sub

import pytest

from tests.app.console.prepared import Prepared
from tests.app.console.running import RunningConsole, running_console
from tests.app.installation import Installation


def words(text: str) -> str:
    """Return the text of a page without its markup, on one line."""
    return " ".join(sub(r"<[^>]+>", " ", text).split())


def test_sources_tell_what_is_blind_and_what_comes_next(pages: RunningConsole, prepared: Prepared) -> None:
    """The health of each site, the state of the index and what the schedule plans stand on one page."""
    told = words(pages.ask("/sources").text)
    assert "basar 2026-09-04 10:00 40 26 blind since 2026-09-03 10:00 every page asked for a captcha" in told
    assert "27 listings" in told
    status = prepared.installation.run("status").stdout
    (when,) = findall(r"next basar \(nightly\) (\S+ \S+) UTC", status)
    assert f"basar {when} nightly" in told


def test_a_site_tells_its_health_over_time(pages: RunningConsole) -> None:
    """Spells of one health are told with their runs; a site that was never crawled is said."""
    told = words(pages.ask("/sources/basar").text)
    assert "Blind since 2026-09-03 10:00 UTC" in told
    assert "blind from 2026-09-03 10:00 UTC to 2026-09-04 10:00 UTC (2 runs)" in told
    assert "ok from 2026-09-01 10:00 UTC to 2026-09-02 10:00 UTC (2 runs)" in told
    answer = pages.ask("/sources/nowhere")
    assert (answer.status, "no crawl of a site" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("R22", ["R-22 chlorodifluoromethane", "75-45-6", "2903.71", "1810 (Kigali)", "Source UNEP"]),
        ("UN+3159", ["R-134a", "811-97-2"]),
        ("R32+50%25+%2F+R125+50%25", ["Read as composition", "R-410A"]),
        ("R-439", ["Nothing is on file for this.", "taken for none of them"]),
        ("R32+60%25+%2F+R125+40%25", ["Read as composition: GWP", "equals no blend on file"]),
        ("freon", ["Any refrigerant: a word of the trade."]),
        ("%3Cscript%3Ealert(1)%3C/script%3E", ["Nothing is on file for this."]),
    ],
)
def test_what_is_in_hand_is_identified(pages: RunningConsole, asked: str, told: list[str]) -> None:
    """Each candidate stands with its facts and their source; what is close to a name is taken for none."""
    answer = pages.ask(f"/identify?q={asked}")
    assert answer.status == 200
    assert "<script" not in answer.text
    for each in told:
        assert each in words(answer.text), each


def test_a_candidate_leads_to_the_offers_of_it(pages: RunningConsole) -> None:
    """The link beside it is a search that finds what is offered of it."""
    text = pages.ask("/identify?q=R-134a").text
    (address,) = findall(r'<a href="(/search\?[^"]+)">Offers of it</a>', text)
    assert "<strong>24 listings</strong>" in pages.ask(address.replace("&amp;", "&")).text


def test_too_long_a_text_is_refused(pages: RunningConsole) -> None:
    """A text that no label holds is a sentence, not a long wait."""
    assert pages.ask(f"/identify?q={'a' * 2001}").status == 400


def test_an_index_that_does_not_answer_hides_nothing_else(prepared: Prepared, tmp_path: Path) -> None:
    """Searching says what does not answer; sources and what a text means are shown all the same."""
    shutil.copytree(prepared.installation.home / "data", tmp_path / "data", ignore=shutil.ignore_patterns("index*"))
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    silent = Installation(tmp_path, {"FROSTWATCH_INDEX__URL": f"http://127.0.0.1:{port}"})
    silent.set_up({})
    with running_console(silent) as console:
        for path in ("/search?q=gas", "/search/totals", "/search/export", "/listings/0123456789abcdef0123"):
            answer = console.ask(path)
            assert (answer.status, str(port) in answer.text) == (503, True), path
        told = words(console.ask("/sources").text)
        assert str(port) in told
        assert "basar 2026-09-04 10:00" in told
        assert console.ask("/identify?q=R-22").status == 200
