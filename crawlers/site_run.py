"""The run of one site: what the middlewares, extensions and the spider of one crawl share."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scrapy.crawler import Crawler

from crawlers.archive import ArchiveWriter
from crawlers.frontier import Frontier
from crawlers.health import HealthRecord
from crawlers.job import CrawlJob, CrawlOptions, CrawlProgress, Tally
from crawlers.visit import VisitBook
from domain.errors import StorageError

TELL_EVERY = 0.25
"""Seconds between two reports of progress."""


@dataclass(slots=True)
class SiteRun:
    """One site being crawled."""

    job: CrawlJob
    options: CrawlOptions
    writer: ArchiveWriter
    tally: Tally
    frontier: Frontier
    book: VisitBook
    budget: int
    history: tuple[HealthRecord, ...] = ()
    progress: Callable[[CrawlProgress], None] | None = None
    failure: StorageError | None = None
    stopping: asyncio.Task[None] | None = field(default=None, repr=False)
    told: float = 0.0

    @property
    def max_pages(self) -> int:
        """The page budget of this run."""
        return self.budget

    def tell(self, *, at_once: bool = False) -> None:
        """Report progress, not more often than is of use."""
        now = time.monotonic()
        if self.progress and (at_once or now - self.told >= TELL_EVERY):
            self.told = now
            self.progress(self.tally.progress())

    def stop(self, crawler: Crawler, reason: str, failure: StorageError | None = None) -> None:
        """Begin to end the crawl of this site; what is under way is still stored."""
        self.tally.ended_early = self.tally.ended_early or reason
        self.failure = self.failure or failure
        if self.stopping is None:
            self.stopping = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))


def run_of(crawler: Crawler) -> SiteRun:
    """Return the run that a crawler carries out."""
    run: SiteRun = getattr(crawler.spider, "run")  # noqa: B009 - set by SiteSpider, unknown to Scrapy's types
    return run
