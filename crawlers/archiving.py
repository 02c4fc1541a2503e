"""The downloader middleware that writes every response to the archive before anything else sees it.

It sits next to the downloader, so it sees responses as they came: redirects, refusals and errors, robots.txt, bodies
still compressed. When the archive cannot be written the crawl stops; nothing is read that was not stored.
"""

import logging
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.archive import Exchange, Reference
from crawlers.archive.record import Header
from crawlers.site_run import SiteRun, run_of
from crawlers.visit import Visit
from domain.errors import StorageError

NOT_MODIFIED = 304
LOG = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Stores each exchange; what the archive refuses never reaches the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the exchange and hand the response on.

        Raises:
            IgnoreRequest: the archive refused the write; the crawl is being stopped.
        """
        run = run_of(self._crawler)
        try:
            request.meta["place"] = run.writer.write(_exchange(request, response, run))
        except StorageError as error:
            run.stop(self._crawler, "the archive cannot be written", error)
            raise IgnoreRequest("not stored") from error
        count(run, request, response)
        return response


def count(run: SiteRun, request: Request, response: Response) -> None:
    """Count a stored response."""
    tally = run.tally
    tally.size += len(response.body)
    if request.meta.get("dont_obey_robotstxt") or request.meta.get("sitemap"):
        return
    tally.pages += 1
    tally.statuses[str(response.status)] += 1
    if request.meta.get("playwright"):
        tally.rendered += 1
    run.tell()


def _exchange(request: Request, response: Response, run: SiteRun) -> Exchange:
    flags = response.flags or []
    visit: Visit | None = request.meta.get("visit") if response.status == NOT_MODIFIED else None
    return Exchange(
        url=response.url,
        site=run.job.site.name,
        fetched_at=datetime.now(UTC),
        status=response.status,
        response_headers=_headers(response.headers.items()),
        body=response.body,
        method=request.method,
        request_headers=_headers(request.headers.items()),
        request_body=request.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        rendered=bool(request.meta.get("playwright")),
        truncated="partial" in flags or "dataloss" in flags,
        role=request.meta.get("role", ""),
        refers_to=Reference(visit.place.segment, visit.place.offset, visit.place.record_id, visit.stored_at)
        if visit
        else None,
    )


def _headers(items: object) -> tuple[Header, ...]:
    pairs: list[Header] = []
    for name, values in items:  # type: ignore[attr-defined]
        pairs.extend((name, value) for value in values)
    return tuple(pairs)
