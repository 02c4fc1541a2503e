"""Pages that only a browser shows: scrapy-playwright with bounds on time and memory, started only when needed.

Images, fonts and media are not loaded. A page is closed whatever happens, and given up when its time is over. All that
the browser fetches goes through the guard's proxy, so a page cannot make it reach into the operator's network.
"""

import asyncio
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as BrowserRequest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.job import CrawlOptions
from crawlers.proxy import GuardProxy

LOG = logging.getLogger(__name__)
HEAVY = frozenset({"image", "media", "font", "websocket", "eventsource", "manifest", "texttrack", "ping"})
MAX_MEMORY = 1_500_000_000
"""Bytes that the browser may hold between two pages; above that a new one is started at once."""
CLOSING = 10.0
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
SETTLE_MS = 4000
SCROLLS = 3


def abort_heavy(request: BrowserRequest) -> bool:
    """Tell whether a request of the browser is not to be made: what no text depends on, and other schemes."""
    return request.resource_type in HEAVY or not request.url.startswith(("http://", "https://", "data:", "blob:"))


async def settle(page: Page) -> None:
    """Wait until the scripts of a page have done their first work, and let lists that load by scrolling load."""
    with suppress(PlaywrightError):
        await page.wait_for_load_state("networkidle", timeout=SETTLE_MS)
    for _ in range(SCROLLS):
        with suppress(PlaywrightError):
            before = await page.evaluate("document.body ? document.body.scrollHeight : 0")
            await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            await page.wait_for_timeout(150)
            await page.wait_for_load_state("networkidle", timeout=SETTLE_MS)
            if await page.evaluate("document.body ? document.body.scrollHeight : 0") <= before:
                return


def browser_meta(site: str) -> dict[str, Any]:
    """Return the request meta that has a page rendered."""
    return {
        "playwright": True,
        "max_retry_times": 1,
        "playwright_context": site,
        "playwright_page_methods": [PageMethod(settle)],
        "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
        "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False},
    }


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """The download handler: plain requests as ever, marked ones in a browser that starts with the first of them."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        options: CrawlOptions = crawler.settings["FROSTWATCH_OPTIONS"]
        self._limit = options.render_timeout
        self._renew_after = options.renew_browser
        self._proxy = None if options.allow_private_network else GuardProxy()
        self._starting = asyncio.Lock()
        self._started = False
        self._rendered = 0
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def _maybe_launch_in_thread(self) -> None:
        """Do nothing when the engine starts: most sites never need the browser."""

    async def close(self) -> None:
        """Close the browser, then the proxy that it used."""
        await super().close()
        if self._proxy:
            await self._proxy.close()

    async def _download_request(self, request: Request, spider: Spider | None = None) -> Response:
        async with self._starting:
            if self._rendered >= self._renew_after or (self._rendered and browser_memory() > MAX_MEMORY):
                await self._idle.wait()
                await self._renew()
            if not self._started:
                if self._proxy:
                    # "<-loopback>" takes back Chromium's rule that loopback addresses go without a proxy.
                    server = await self._proxy.start()
                    self.config.launch_options["proxy"] = {"server": server, "bypass": "<-loopback>"}
                await self._launch()
                self._started = True
            self._rendered += 1
            self._open += 1
            self._idle.clear()
        pages: list[Page] = []
        request.meta["playwright_page_init_callback"] = _remember(pages)
        try:
            async with asyncio.timeout(self._limit):
                response: Response = await super()._download_request(request, spider)
                return response
        except TimeoutError:
            raise DownloadTimeoutError(f"rendering {request.url} took longer than {self._limit:.0f} seconds") from None
        finally:
            request.meta.pop("playwright_page_init_callback", None)
            for page in pages:
                if not page.is_closed():
                    with suppress(PlaywrightError, TimeoutError):
                        async with asyncio.timeout(5):
                            await page.close()
            self._open -= 1
            if not self._open:
                self._idle.set()

    async def _renew(self) -> None:
        """Close the browser, which takes more memory with every page; the next page starts another."""
        self._rendered = 0
        browser: Browser | None = getattr(self, "browser", None)
        if browser is not None:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(CLOSING):
                    await browser.close()
                    while getattr(self, "browser", None) is browser:  # noqa: ASYNC110 - the handler tells nobody
                        await asyncio.sleep(0.01)


def browser_memory() -> int:
    """Return the bytes of memory held by the processes that this one started: the browser's. Without /proc it is 0."""
    holders: dict[int, tuple[int, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):  # processes end while we look
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            holders[int(path.parent.name)] = (int(fields[1]), int(fields[21]))
    ours = {os.getpid()}
    for process in sorted(holders):  # a child has mostly a higher number than its parent; the rest is looked up
        parent = holders[process][0]
        while parent in holders and parent not in ours:
            parent = holders[parent][0]
        if parent in ours:
            ours.add(process)
    return sum(holders[process][1] for process in ours if process in holders and process != os.getpid()) * _PAGE_SIZE


def _remember(pages: list[Page]) -> Any:
    async def remember(page: Page, _: Request) -> None:
        pages.append(page)

    return remember
