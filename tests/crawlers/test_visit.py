"""Coming back to listings: when each is due, conditional requests, what is gone, and the page budget of a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.archive import Place
from crawlers.departure import left_for
from crawlers.health import HealthRecord
from crawlers.job import CrawlJob, CrawlOptions
from crawlers.run import page_budget
from crawlers.site import site_for_start_url
from crawlers.visit import VisitBook
from domain.listing import Capture
from tests.crawlers.server import Answer, Crawl, Web, product, shop_pages

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = Place("a.warc.gz", 7, "<urn:uuid:1>")


def seen(book: VisitBook, looks: list[tuple[float, str]]) -> datetime:
    """Note visits to one listing (days, fingerprint); return the last of them."""
    for days, print_ in looks:
        book.note("http://s.example/1", print_, "", "", PLACE, NOON + days * DAY)
    return NOON + looks[-1][0] * DAY


@pytest.mark.parametrize(
    ("looks", "wait"),
    [
        ([(0, "a")], 0.0),
        ([(0, "a"), (10, "a")], 1.0),
        ([(0, "a"), (10, "a"), (30, "a")], 3.0),
        ([(0, "a"), (200, "a")], 7.0),
        ([(0, "a"), (10, "b"), (11, "b")], 0.1),
    ],
)
def test_the_wait_follows_the_changes(tmp_path: Path, looks: list[tuple[float, str]], wait: float) -> None:
    """A listing is due after a tenth of the days it has stood unchanged, after a week at the latest."""
    with VisitBook(tmp_path, "s", 7.0) as book:
        last = seen(book, looks)
        assert book.is_due("http://s.example/1", last + wait * DAY + timedelta(seconds=1))
        assert not wait or not book.is_due("http://s.example/1", last + wait * DAY - timedelta(seconds=1))


def test_what_was_never_seen_or_forgotten_is_due(tmp_path: Path) -> None:
    """A listing without a visit is due, and so is one that was gone in between; the book outlives the process."""
    with VisitBook(tmp_path, "s", 7.0) as book:
        last = seen(book, [(0, "a"), (50, "a")])
    with VisitBook(tmp_path, "s", 7.0) as book:
        assert not book.is_due("http://s.example/1", last + DAY)
        assert book.is_due("http://s.example/2", last)
        book.forget("http://s.example/1")
        assert book.is_due("http://s.example/1", last)


def test_unchanged_pages_are_asked_for_conditionally(web: Web, crawl_of: Crawl) -> None:
    """The second crawl asks with ETag and date; a 304 is kept as a revisit that stands for the page stored before."""
    served: list[str] = []

    def pages(path: str) -> Answer | str | None:
        headers = next((asked for at, asked in reversed(web.asked) if at == path), {})
        if not path.startswith("/product/"):
            return shop_pages(path)
        if headers.get("if-none-match") == f'"{path}"':
            assert headers["if-modified-since"] == "Sat, 28 Feb 2026 00:00:00 GMT"
            return Answer("", 304, headers=[("ETag", f'"{path}"')])
        served.append(path)
        stamps = [("ETag", f'"{path}"'), ("Last-Modified", "Sat, 28 Feb 2026 00:00:00 GMT")]
        return Answer(product(int(path.rstrip("/").rsplit("-", 1)[1])), headers=stamps)

    web.pages = pages
    crawl_of(web.url, max_pages=12)
    first = len(served)
    assert first >= 5
    done = crawl_of(web.url, max_pages=12)
    assert done.report.statuses.get("304", 0) >= 5
    assert len(served) == len(set(served))
    again = done.stored(served[0])
    assert [capture.status for capture in again] == [200, 200]
    assert again[0].body == again[1].body
    assert again[0].fetched_at < again[1].fetched_at
    assert again[0].record_id != again[1].record_id
    assert done.archive.verify().problems == ()
    assert [capture.body for capture in done.archive.find(again[0].url)] == [again[0].body] * 2
    assert (done.report.health, done.report.listings_seen >= first) == ("ok", True)


def test_a_changed_layout_is_told_from_what_is_gone(web: Web, crawl_of: Crawl) -> None:
    """Known listings whose pages can no longer be read as such are a reason to look, while one that is gone is not."""
    web.pages = shop_pages
    known = tuple(f"{web.url}product/hammer-{n}/" for n in range(1, 5))
    crawl_of(web.url, revisit=known)
    web.pages = lambda path: "<h1>We have a new shop</h1>" + "words " * 50 if "product" in path else shop_pages(path)
    done = crawl_of(web.url, revisit=known, max_pages=8)
    assert done.report.health in {"degraded", "blind"}
    assert any("the layout may have changed" in reason for reason in done.report.reasons), done.report.reasons


def test_the_budget_of_a_day(web: Web, crawl_of: Crawl) -> None:
    """No more pages are fetched in a day than allowed, over all runs; then the site is left alone and that is said."""
    web.pages = shop_pages
    assert crawl_of(web.url, pages_per_day=7).report.pages == 7
    done = crawl_of(web.url, pages_per_day=7)
    assert (done.report.pages, done.report.health) == (0, "ok")
    assert "used up" in done.report.reasons[0]


def test_another_day_has_its_own_budget() -> None:
    """Pages of yesterday do not count, those of this day do, and the smaller bound holds."""
    past = [HealthRecord("s", NOON - DAY, "ok", (), 90, 1, {}), HealthRecord("s", NOON, "ok", (), 30, 1, {})]
    job = CrawlJob(site_for_start_url("http://s.example/"))
    assert page_budget(job, CrawlOptions(pages_per_day=100, max_pages=500), past, NOON) == 70
    assert page_budget(job, CrawlOptions(pages_per_day=20), past, NOON) == 0
    assert page_budget(job, CrawlOptions(max_pages=50), past, NOON) == 50


@pytest.mark.parametrize(
    ("url", "status", "location", "away"),
    [
        ("https://s.example/tools/hammer-7.html", 301, "/tools/", "https://s.example/tools/"),
        ("https://s.example/tools/hammer-7.html", 302, "https://www.s.example/", "https://www.s.example/"),
        ("https://s.example/en/item/7", 302, "https://s.example/en", "https://s.example/en"),
        ("https://s.example/item/7/", 301, "/item/7", None),
        ("https://s.example/item/4711/hammer", 301, "/item/4711", None),
        ("https://s.example/item/7", 302, "/login", None),
        ("https://s.example/item/7", 302, "/item/8", None),
        ("https://s.example/item/7", 302, "https://other.example/", None),
        ("https://s.example/item/7", 302, "http://[", None),
        ("https://s.example/item/7", 200, "/", None),
    ],
)
def test_an_address_that_leads_to_its_category(url: str, status: int, location: str, away: str | None) -> None:
    """A redirect to a folder above says that a listing is gone; one elsewhere, or to a numbered page, does not."""
    capture = Capture(url, NOON, status, (("Location", location),), b"", "s", "<urn:uuid:1>", "a.warc.gz", 0)
    assert left_for(capture) == away
