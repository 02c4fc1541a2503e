"""Politeness beyond the plain delay: Crawl-delay of robots.txt, Retry-After, backing off when a server is under load.

The number of requests to a host at once is kept to exactly, too.

Scrapy's AutoThrottle slows down with the server's latency; here it also has a floor for each host, which robots.txt
and refusals raise and nothing lowers again during a run.
"""

import time
from collections.abc import Coroutine
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawlers.job import CrawlOptions
from crawlers.site_run import run_of
from domain.counting import counted

FOUND = 200
SERVER_ERROR = 500
ROBOTS_LIMIT = 512_000
"""Bytes of robots.txt that are read; RFC 9309 asks for 500 KiB at least."""
BUSY = frozenset({429, 503})
MAX_CRAWL_DELAY = 120.0
REFUSALS_IN_A_ROW = 6
"""Answers 429 or 503 without any other between them after which a site is left alone for this run."""


class ManneredDownloader(Downloader):
    """Scrapy's downloader, but a request counts as under way from the moment it is chosen.

    Scrapy counts it when its task first runs: until then, without a delay, further requests to the same host are let
    through, more than the limit, and the most promising one may arrive after the others.
    """

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        waiting: Coroutine[Any, Any, None] = super()._wait_for_download(slot, request, queue_dfd)
        return waiting


class ManneredThrottle(AutoThrottle):
    """AutoThrottle with a floor for each host; honours Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._floors: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        agent = self.crawler.settings["USER_AGENT"]
        asked = robotparser.crawl_delay(agent)
        if asked:
            key = self.crawler.engine.downloader.get_slot_key(request)
            self._floors[key] = min(float(asked), MAX_CRAWL_DELAY)
            slot = self.crawler.engine.downloader.slots.get(key)
            if slot:
                self._apply(slot, self._floors[key])

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        """Follow the server's latency, unless the operator asked for no delay at all (tests, one's own machine)."""
        if self.mindelay > 0:
            super()._adjust_delay(slot, latency, response)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if slot and key in self._floors:
            self._apply(slot, self._floors[key])

    @staticmethod
    def _apply(slot: Slot, floor: float) -> None:
        slot.delay = max(slot.delay, floor)
        slot.jitter = 0.0  # a delay that was asked for is not to be undercut


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's reading of robots.txt with what RFC 9309 says of its absence: 4xx allows all, 5xx forbids all."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        await super()._parse_robots(response.replace(body=robots_rules(response)), netloc, request)


def robots_rules(response: Response) -> bytes:
    """Return the rules that an answer to the request for robots.txt stands for."""
    if response.status >= SERVER_ERROR:
        return b"User-agent: *\nDisallow: /\n"
    return response.body[:ROBOTS_LIMIT] if response.status == FOUND else b""


class BackOffMiddleware:
    """Waits as long as a busy server asks for, then tries again; leaves a site alone that goes on refusing."""

    def __init__(self, crawler: Crawler, options: CrawlOptions) -> None:
        self._crawler = crawler
        self._options = options
        self._in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler, crawler.settings["FROSTWATCH_OPTIONS"])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Turn a refusal into a later request, as long as there is hope."""
        if response.status not in BUSY:
            self._in_a_row = 0
            return response
        self._in_a_row += 1
        run = run_of(self._crawler)
        if self._in_a_row >= REFUSALS_IN_A_ROW:
            run.stop(self._crawler, f"the server answered {response.status} {counted(self._in_a_row, 'time')} in a row")
            return response
        wait = retry_after(response, self._in_a_row, time.time())
        if wait > self._options.max_back_off:
            run.stop(self._crawler, f"the server asks to come back in {counted(round(wait), 'second')}")
            return response
        self._hold(request, wait)
        spider = self._crawler.spider
        if spider is None or request.meta.get("dont_retry"):
            return response
        return get_retry_request(request, spider=spider, reason=f"status {response.status}") or response

    def _hold(self, request: Request, wait: float) -> None:
        """Let no request to this host begin before the wait is over."""
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot:
            slot.delay = max(slot.delay, 0.1)
            slot.lastseen = max(slot.lastseen, time.monotonic() + wait - slot.delay)


def retry_after(response: Response, attempt: int, now: float) -> float:
    """Return for how many seconds a busy server wants to be left alone: what it says, else 2, 4, 8 ... seconds."""
    stated = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if stated.isdigit() and len(stated) < 9:  # noqa: PLR2004 - longer numbers are no waiting time
        return float(stated)
    try:
        return max(0.0, parsedate_to_datetime(stated).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return float(2**attempt)
