"""The downloader middleware that keeps a crawl within bounds: its page budget, its site, addresses it may ask for."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawlers.guard import is_local_name, is_public, literal_address
from crawlers.health import BUDGET
from crawlers.site_run import run_of


class OutOfScope(IgnoreRequest):
    """A request that is not made: over budget, off the site, or not to a public address."""


class ScopeMiddleware:
    """Drops requests that are out of bounds, also those that redirects and pages lead to."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass or drop it.

        Raises:
            OutOfScope: it is out of bounds.
        """
        run = run_of(self._crawler)
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            raise OutOfScope("not http")
        host = parts.hostname or ""
        if not run.options.allow_private_network and _is_inside(host):
            run.tally.refused_hosts.add(host)
            raise OutOfScope("not a public address")
        if request.meta.get("dont_obey_robotstxt") or request.meta.get("sitemap"):
            return
        if request.meta.get("redirect_times"):
            if not request.meta.get("start") and not run.frontier.is_ours(request.url):
                raise OutOfScope("redirected off the site")
            if not run.frontier.mark(request.url) and not request.meta.get("start"):
                raise OutOfScope("redirected to a page that was asked for already")
            return
        if request.meta.get("retry_times") or request.meta.get("again"):
            return
        if run.tally.asked >= run.max_pages:
            run.stop(self._crawler, BUDGET)
            raise OutOfScope(BUDGET)
        run.tally.asked += 1


def _is_inside(host: str) -> bool:
    literal = literal_address(host)
    return not is_public(literal) if literal else is_local_name(host)
