"""The one spider: it follows what promises listings on any shop or classifieds site, within its budget.

What a page is and which of its links lead to listings is read by the page objects; which of them to spend requests on
is decided by the frontier. The spider itself only keeps both going.
"""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap
from twisted.python.failure import Failure

from crawlers.browser import browser_meta
from crawlers.failure import failure_name
from crawlers.frontier import clean
from crawlers.lexicon import mentions_refrigerant, search_terms
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageLink, PageReading
from crawlers.paging import next_pages
from crawlers.rendering import needs_browser
from crawlers.scope import OutOfScope
from crawlers.searching import searches
from crawlers.site_run import SiteRun
from crawlers.visit import Visit, fingerprint

LOG = logging.getLogger(__name__)
START, SITEMAP, SEARCH, REVISIT = 1000, 900, 650, 450
NOT_MODIFIED = 304
GONE = frozenset({404, 410})
REFUSALS = frozenset({401, 403, 407, 429, 451, 503})
MIN_PAGES_TO_SEARCH = 30
SITEMAP_SHARE = 3
MAX_SITEMAPS = 20


class SiteSpider(Spider):
    """Crawls one site; `run` holds what it shares with the middlewares."""

    name = "site"

    def __init__(self, run: SiteRun, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._site = run.job.site
        self._render = self._site.render == "always" or (
            self._site.render == "auto" and any(record.needs_browser for record in run.history[-1:])
        )
        self._sitemaps = 0
        self._searched = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, and have it count pages on which it fails."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stumbled, signals.spider_error)
        return spider

    def stumbled(self) -> None:
        """Count a page that could not be read; it is stored, and can be read again when the reader is mended."""
        self.run.tally.unreadable += 1

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the start pages, searches, the sitemap and the listings known from before."""
        terms = self._site.search_terms or search_terms(self._site.language)
        searched = self._site.search_addresses(terms)
        for url in (*self._site.start_urls, *searched):
            if self.run.frontier.mark(url):
                self.run.tally.start_asked += 1
                yield self._page(url, START, 0, start=True, role="index" if url in searched else "")
        for url in self._due():
            if self.run.frontier.is_ours(url) and self.run.frontier.mark(url):
                yield self._page(url, REVISIT, 1, known=True)
        if self._site.sitemap and self._site.start_urls:
            yield self._sitemap(urljoin(self._site.start_urls[0], "/sitemap.xml"))

    def _due(self) -> list[str]:
        """Return the listings of before that are due, the longest overdue first, for half of the budget at most.

        Among equals the day decides, so that of more than there is time for each has its turn.
        """
        now = self.run.tally.started
        today = f"{now:%Y-%m-%d}"
        overdue = [(url, self.run.book.overdue(clean(url), now)) for url in self.run.job.revisit]
        due = [(url, times) for url, times in overdue if times >= 1]
        self.run.tally.resting = len(overdue) - len(due)
        due.sort(key=lambda pair: (-pair[1], blake2b(f"{today} {pair[0]}".encode()).digest()))
        return [url for url, _ in due[: self.run.max_pages // 2]]

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """Read a page and follow what it promises."""
        meta = response.meta
        if meta.get("start"):
            self.run.frontier.admit_host(response.url)
        self._note_status(response)
        if response.status != 200 or not _is_html(response):  # noqa: PLR2004
            return
        if self._wants_browser(response):
            self.run.tally.needs_browser = True
            self._render = True
            yield self._again_in_browser(response)
            return
        role = meta.get("role", "")
        reading = read_page(
            response.body,
            response.url,
            _headers(response),
            self._site.selectors,
            decimal=self._site.decimal,
            assume_listing=role == "listing",
        )
        self._count(reading, response.url, role)
        self._note(reading, response)
        if reading.kind in {"challenge", "login"}:
            return
        depth = int(meta.get("level", 0))
        if meta.get("start"):
            yield from self._search(response)
        further = next_pages(response.body, response.url, self._site.next_page)
        yield from self._follow((*further, *reading.links), depth, int(meta.get("chain", 0)))

    def _follow(self, links: Sequence[PageLink], depth: int, chain: int) -> Iterator[Request]:
        """Ask for what a page leads to, but for listings that were looked at not long ago."""
        for candidate in self.run.frontier.choose(links, depth, chain):
            if candidate.role == "listing" and not self.run.book.is_due(candidate.url, self.run.tally.started):
                self.run.tally.listings.add(candidate.url)  # a page leads to it, and it was looked at not long ago
                self.run.tally.resting -= 1
                continue
            level = depth if candidate.role == "next" else depth + 1
            known = {"role": "listing"} if candidate.certain else {}
            yield self._page(candidate.url, candidate.priority, level, chain=candidate.chain, **known)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Follow a sitemap: further sitemaps, and its addresses (those that speak of refrigerants first)."""
        if response.status != 200:  # noqa: PLR2004
            return
        sitemap = Sitemap(response.body)
        limit = self.run.max_pages * SITEMAP_SHARE
        for number, entry in enumerate(sitemap):
            url = str(entry.get("loc", ""))
            if number >= limit:
                return
            if sitemap.type == "sitemapindex" and self._sitemaps < MAX_SITEMAPS and self.run.frontier.is_ours(url):
                yield self._sitemap(url)
            elif sitemap.type == "urlset" and self.run.frontier.is_ours(url) and self.run.frontier.mark(url):
                yield self._page(url, 550 if mentions_refrigerant(urlsplit(url).path) else 200, 1)

    def failed(self, failure: Failure) -> None:
        """Count a request that came to nothing."""
        error = failure.value
        if error is None or isinstance(error, OutOfScope):
            return
        name = failure_name(error)
        if name == "robots":
            self.run.tally.robots_refused += 1
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        if name == "browser":
            self.run.tally.browser_error = str(error).splitlines()[0][:200]
        self.run.tally.statuses[name] += 1
        if request.meta.get("start"):
            self.run.tally.start_failed.append(name)

    def _search(self, response: Response) -> Iterator[Request]:
        """Fill in the site's own search form, once, where the site file gives no search and the budget allows it."""
        if self._searched or self._site.search_urls or self.run.max_pages < MIN_PAGES_TO_SEARCH:
            return
        for url in searches(response.body, response.url, self._site.search_terms, self._site.language):
            self._searched = True
            if self.run.frontier.is_ours(url) and self.run.frontier.mark(url):
                yield self._page(url, SEARCH, 1, role="index")

    def _count(self, reading: PageReading, url: str, role: str) -> None:
        tally = self.run.tally
        tally.kinds[reading.kind] += 1
        if reading.kind in {"challenge", "login"}:
            tally.walls[reading.kind] += 1
        listing = reading.listing
        if reading.kind != "listing" or listing is None or role == "index":
            return
        tally.listings.add(clean(reading.canonical or url))
        found = {
            "title": listing.title,
            "price": listing.price or listing.price_text,
            "text": listing.text,
            "seller": listing.seller.name or listing.seller.phone or listing.seller.url,
        }
        tally.fields.update(name for name, value in found.items() if value)

    def _note_status(self, response: Response) -> None:
        """Count what a status says before any page is read: refused, unchanged, gone."""
        meta = response.meta
        if response.status in REFUSALS and meta.get("start"):
            self.run.tally.start_failed.append(f"status {response.status}")
        if response.status in REFUSALS and _is_html(response):
            self._count_wall(response)
        if response.status == NOT_MODIFIED and "visit" in meta:
            self._seen_unchanged(meta["visit"])
        if response.status in GONE:
            self.run.book.forget(clean(response.url))

    def _note(self, reading: PageReading, response: Response) -> None:
        """Keep what was seen of a listing, for the next time; count known ones that can no longer be read."""
        meta, url = response.meta, clean(response.url)
        if meta.get("known") and not meta.get("redirect_times") and reading.kind not in {"challenge", "login"}:
            self.run.tally.known += 1
            self.run.tally.unrecognised += reading.kind in {"index", "other"}
        if reading.kind == "gone":
            self.run.book.forget(url)
        elif reading.kind == "listing" and reading.listing is not None and "place" in meta:
            rendered = bool(meta.get("playwright"))
            etag, modified = ("", "") if rendered else (_header(response, "ETag"), _header(response, "Last-Modified"))
            now = datetime.now(UTC)
            self.run.book.note(url, fingerprint(reading.listing), etag, modified, meta["place"], now)

    def _seen_unchanged(self, visit: Visit) -> None:
        self.run.book.note_unchanged(visit.url, datetime.now(UTC))
        self.run.tally.known += 1
        self.run.tally.listings.add(visit.url)

    def _count_wall(self, response: Response) -> None:
        """Count a refusal that is a captcha or a login, so that the site's health says which it was."""
        kind = read_page(response.body, response.url, _headers(response), with_links=False).kind
        if kind in {"challenge", "login"}:
            self.run.tally.walls[kind] += 1

    def _wants_browser(self, response: Response) -> bool:
        return self._site.render == "auto" and not response.meta.get("playwright") and needs_browser(response.body)

    def _again_in_browser(self, response: Response) -> Request:
        request = self._page(response.url, START, int(response.meta.get("level", 0)))
        meta: dict[str, Any] = dict(request.meta)
        meta.update({name: response.meta[name] for name in ("start", "chain", "role") if name in response.meta})
        meta["again"] = True
        return request.replace(meta=meta)

    def _page(self, url: str, priority: int, level: int, **meta: Any) -> Request:
        known: dict[str, Any] = browser_meta(self._site.name) if self._render else {}
        visit = None if self._render or meta.get("start") else self.run.book.last(clean(url))
        conditions = visit.conditions if visit else {}
        if conditions:
            known["visit"] = visit
        return Request(
            url,
            headers=conditions,
            callback=self.parse,
            errback=self.failed,
            priority=priority,
            dont_filter=True,  # the frontier has seen to it that each address comes once
            meta=known | {"level": level} | meta,
        )

    def _sitemap(self, url: str) -> Request:
        self._sitemaps += 1
        meta = {"sitemap": True}
        return Request(url, callback=self.parse_sitemap, errback=self.failed_quietly, priority=SITEMAP, meta=meta)

    def failed_quietly(self, failure: Failure) -> None:
        """A sitemap that is not there is nothing to report."""


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def _is_html(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"text/html").lower()
    return b"html" in kind


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
