"""The requests that wait: best first, in the order they came among equals, and never more than memory allows.

Scrapy's own scheduler keeps everything; on a site with millions of links that is gigabytes for requests which a page
budget will never reach. Here the least promising are dropped once there are too many.
"""

import heapq
from typing import Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

MOST = 10_000
"""Requests kept waiting; about 2 KB each."""
SPARE = 1.25


class Backlog(BaseScheduler):
    """A bounded priority queue in memory. The frontier has seen to it that no address comes twice."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._heap: list[tuple[int, int, Request]] = []
        self._count = 0
        self.dropped = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the backlog of a crawl."""
        return cls()

    def open(self, spider: Spider) -> None:
        """Nothing is kept between runs: the archive and the index know what there was."""

    def close(self, reason: str) -> None:
        """Forget what waits."""
        self._heap.clear()

    def has_pending_requests(self) -> bool:
        """Tell whether any request waits."""
        return bool(self._heap)

    def __len__(self) -> int:
        return len(self._heap)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request; when there are too many, the least promising go."""
        self._count += 1
        heapq.heappush(self._heap, (-request.priority, self._count, request))
        if len(self._heap) > self._most * SPARE:
            self.dropped += len(self._heap) - self._most
            self._heap = heapq.nsmallest(self._most, self._heap)
        return True

    def next_request(self) -> Request | None:
        """Return the most promising request, None when none waits."""
        return heapq.heappop(self._heap)[2] if self._heap else None
