"""Pages that only a browser shows: scrapy-playwright with bounds on time and memory, started only when needed.

Images, fonts and media are not loaded. A page is closed whatever happens, and given up when its time is over. All that
the browser fetches goes through the guard's proxy, so a page cannot make it reach into the operator's network.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
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
        self._proxy = None if options.allow_private_network else GuardProxy()
        self._starting = asyncio.Lock()
        self._started = False

    async def _maybe_launch_in_thread(self) -> None:
        """Do nothing when the engine starts: most sites never need the browser."""

    async def close(self) -> None:
        """Close the browser, then the proxy that it used."""
        await super().close()
        if self._proxy:
            await self._proxy.close()

    async def _download_request(self, request: Request, spider: Spider | None = None) -> Response:
        async with self._starting:
            if not self._started:
                if self._proxy:
                    # "<-loopback>" takes back Chromium's rule that loopback addresses go without a proxy.
                    server = await self._proxy.start()
                    self.config.launch_options["proxy"] = {"server": server, "bypass": "<-loopback>"}
                await self._launch()
                self._started = True
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


def _remember(pages: list[Page]) -> Any:
    async def remember(page: Page, _: Request) -> None:
        pages.append(page)

    return remember
