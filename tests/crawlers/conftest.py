"""Fixtures of the crawl's tests: a server that a test writes the pages of, and a crawl of it in its own process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import Archive
from crawlers.run import CrawlJob, CrawlOptions, crawl_in_child
from crawlers.site import site_for_start_url
from tests.crawlers.server import Crawl, Crawled, Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A server that answers as the test says."""
    with serving() as running:
        yield running


@pytest.fixture
def crawl_of(tmp_path: Path) -> Crawl:
    """A function that crawls an address into an archive of the test, in a child process."""

    def run(url: str, *, revisit: tuple[str, ...] = (), site: dict[str, Any] | None = None, **options: Any) -> Crawled:
        chosen = {"delay": 0.0, "timeout": 5.0, "allow_private_network": True, "max_back_off": 5.0, **options}
        made = site_for_start_url(url).model_copy(update={"render": "never", **(site or {})})
        (report,) = crawl_in_child([CrawlJob(made, revisit)], tmp_path / "archive", CrawlOptions(**chosen))
        return Crawled(report, Archive(tmp_path / "archive"))

    return run
