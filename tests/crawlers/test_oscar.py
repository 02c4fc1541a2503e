"""Shop software that nobody here wrote: django-oscar from PyPI with its own templates, crawled by its address alone."""

import json
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from crawlers.archive import Archive
from crawlers.job import CrawlJob, CrawlOptions, CrawlReport
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading
from crawlers.run import crawl_in_child
from crawlers.site import site_for_start_url

SHOP = Path(__file__).parent / "oscar" / "shop.py"


@dataclass(frozen=True)
class OscarCrawl:
    """The shop's own catalogue, and what a crawl read of it (by path)."""

    goods: dict[str, dict[str, str]]
    report: CrawlReport
    readings: dict[str, list[PageReading]]


@pytest.fixture(scope="module")
def oscar(tmp_path_factory: pytest.TempPathFactory) -> OscarCrawl:
    """Serve the shop, crawl it once, read every page that was stored."""
    folder = tmp_path_factory.mktemp("oscar")
    command = [sys.executable, str(SHOP), str(folder)]
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        goods = {str(item["path"]): item for item in json.loads(process.stdout.readline())}
        options = CrawlOptions(delay=0, allow_private_network=True)
        job = CrawlJob(site_for_start_url(f"http://127.0.0.1:{port}/"))
        (report,) = crawl_in_child([job], folder / "archive", options)
    finally:
        process.kill()
        process.communicate()
    archive = Archive(folder / "archive")
    readings: dict[str, list[PageReading]] = {}
    for name in archive.segments():
        for capture, _ in archive.read(name):
            is_page = capture.status == 200 and "html" in (capture.header("content-type") or "")
            if is_page and capture.role != "index":  # results of our own searches are known to be no listings
                path = capture.url.partition(str(port))[2]
                readings.setdefault(path, []).append(read_page(capture.body, capture.url, capture.headers))
    return OscarCrawl(goods, report, readings)


def listings(oscar: OscarCrawl) -> dict[str, PageReading]:
    return {path: pages[0] for path, pages in oscar.readings.items() if pages[0].kind == "listing"}


def test_the_products_are_found(oscar: OscarCrawl) -> None:
    """At least 95 of 100 products are fetched and read as listings."""
    found = [path for path in oscar.goods if path in listings(oscar)]
    assert len(oscar.goods) == 120
    assert len(found) >= 0.95 * len(oscar.goods)


def test_their_titles_and_prices_are_right(oscar: OscarCrawl) -> None:
    """Of the products found, at least 95 of 100 have the right title and price."""
    read = listings(oscar)
    right = 0
    for path, item in oscar.goods.items():
        listing = read[path].listing if path in read else None
        right += listing is not None and listing.title == item["title"] and listing.price == Decimal(item["price"])
    assert right >= 0.95 * len(oscar.goods)


def test_nothing_else_is_taken_for_a_product(oscar: OscarCrawl) -> None:
    """No category, basket, login, review or information page is read as a listing."""
    assert sorted(set(listings(oscar)) - set(oscar.goods)) == []


def test_nothing_is_fetched_twice(oscar: OscarCrawl) -> None:
    """Each page is stored once, and each product has one address."""
    assert [path for path, pages in oscar.readings.items() if len(pages) > 1] == []
    assert oscar.report.listings_seen == len(listings(oscar))


def test_the_source_is_in_order(oscar: OscarCrawl) -> None:
    """The crawl ends with a healthy source."""
    assert (oscar.report.health, oscar.report.reasons) == ("ok", ())
