"""The journal: progress is kept, waiting pages are counted, blindness has a beginning."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.assembly import open_decisions
from app.journal import CrawlRun, Journal, WaitingPage
from app.settings import Settings

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Give a journal in a file of its own."""
    store = open_decisions(Settings(data_dir=tmp_path / "new"))
    yield Journal(store)
    store.close()


def run(site: str, hour: int, health: str) -> CrawlRun:
    """Return a crawl of `site` that finished `hour` hours after the start."""
    finished = START + timedelta(hours=hour)
    return CrawlRun(site, finished - timedelta(minutes=5), finished, 10, 1000, 3, health, "captcha")


def test_a_segment_goes_on_where_it_was_left(journal: Journal) -> None:
    """The offset of a segment starts at 0 and is the last one marked."""
    assert journal.next_offset("a.warc.gz") == 0
    journal.advance("a.warc.gz", 100, pages=2, listings=1)
    journal.advance("a.warc.gz", 250, pages=3, listings=2)
    assert journal.next_offset("a.warc.gz") == 250


def test_marks_never_reach_further_than_the_index_that_is_put_in_force(journal: Journal) -> None:
    """Marks beyond it are set back or taken away, nearer ones stay, and a batch under way then makes none."""
    for segment in ("whole", "part", "unseen"):
        journal.advance(segment, 250, pages=3, listings=2)
    journal.limit({"whole": 400, "part": 100})
    assert journal.offsets() == {"whole": 250, "part": 100}
    for segment in ("whole", "part", "unseen"):
        journal.advance(segment, 300, pages=1, listings=1, begun=250)
    assert journal.offsets() == {"whole": 300, "part": 100}
    journal.advance("part", 300, pages=4, listings=3, begun=100)
    assert journal.next_offset("part") == 300


def test_a_page_waits_once_and_counts_its_tries(journal: Journal) -> None:
    """The same page failing again is one entry with another try; resolving takes it off."""
    page = WaitingPage("a.warc.gz", 10, "https://shop.example/1", "first error", 0)
    journal.wait([page])
    journal.wait([WaitingPage("a.warc.gz", 10, "https://shop.example/1", "second error", 0)])
    (waiting,) = journal.waiting()
    assert (waiting.tries, waiting.error) == (2, "second error")
    journal.resolve([page])
    assert journal.waiting() == ()


def test_blindness_begins_with_the_first_of_the_unbroken_blind_runs(journal: Journal) -> None:
    """A site is blind since the first blind run after its last good one; a site that sees again is not listed."""
    for moment in (run("a", 1, "blind"), run("a", 2, "ok"), run("a", 3, "blind"), run("a", 4, "blind")):
        journal.record_run(moment)
    journal.record_run(run("b", 1, "blind"))
    journal.record_run(run("b", 2, "degraded"))
    assert journal.blind_since() == {"a": START + timedelta(hours=3)}
    assert [(last.site, last.health) for last in journal.last_runs()] == [("a", "blind"), ("b", "degraded")]


def test_the_archive_is_carried_on_anew_when_the_law_changes(journal: Journal) -> None:
    """The first law is only noted; another one takes all marks away, and a segment under way makes none again."""
    assert not journal.judge_by("law of May")
    journal.advance("a.warc.gz", 100, pages=2, listings=1)
    assert not journal.judge_by("law of May")
    assert journal.next_offset("a.warc.gz") == 100
    assert journal.judge_by("law of June")
    journal.advance("a.warc.gz", 250, pages=3, listings=2, begun=100)
    assert journal.next_offset("a.warc.gz") == 0
    journal.advance("a.warc.gz", 100, pages=2, listings=1)
    assert journal.next_offset("a.warc.gz") == 100
