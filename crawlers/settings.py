"""Scrapy's settings for one site; the only place where they are made. `scrapy.cfg` names this module.

Components are given as classes, not as strings, so that a wrong name cannot wait until a crawl to show itself.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.settings import Settings

from crawlers.archiving import ArchiveMiddleware
from crawlers.backlog import Backlog
from crawlers.browser import BrowserHandler, abort_heavy
from crawlers.guard import GuardedResolver, Refusals
from crawlers.job import CrawlOptions
from crawlers.manners import BackOffMiddleware, ManneredDownloader, ManneredThrottle, RobotsMiddleware
from crawlers.scope import ScopeMiddleware
from crawlers.site import SiteFile

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

BOT_NAME = "frostwatch"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"


def process_settings(options: CrawlOptions, refusals: Refusals) -> dict[str, Any]:
    """Return the settings of the process that runs all the crawls."""
    settings: dict[str, Any] = {
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TELNETCONSOLE_ENABLED": False,
        "REACTOR_THREADPOOL_MAXSIZE": 10,
        "FROSTWATCH_REFUSALS": refusals,
    }
    if not options.allow_private_network:
        settings["TWISTED_DNS_RESOLVER"] = GuardedResolver
    return settings


def site_settings(site: SiteFile, options: CrawlOptions) -> Settings:
    """Return the settings of the crawl of one site."""
    delay = max(options.delay, site.delay or 0.0)
    values: dict[str, Any] = {
        "BOT_NAME": BOT_NAME,
        "USER_AGENT": options.user_agent,
        "DEFAULT_REQUEST_HEADERS": _headers(site),
        "TELNETCONSOLE_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "CONCURRENT_REQUESTS": options.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": options.per_host,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(options.per_host),
        "ROBOTSTXT_OBEY": options.obey_robots,
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_MAXSIZE": options.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 8,
        "METAREFRESH_MAXDELAY": 5,
        "RETRY_TIMES": 2,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "HTTPERROR_ALLOW_ALL": True,
        "HTTPPROXY_ENABLED": False,
        "SCHEDULER": Backlog,
        "DOWNLOADER": ManneredDownloader,
        "MEMUSAGE_ENABLED": False,
        "DOWNLOADER_MIDDLEWARES": {
            ScopeMiddleware: 20,
            RobotsTxtMiddleware: None,
            RobotsMiddleware: 100,
            BackOffMiddleware: 560,
            ArchiveMiddleware: 950,
        },
        "EXTENSIONS": {AutoThrottle: None, ManneredThrottle: 10},
        "FROSTWATCH_OPTIONS": options,
    }
    if site.render != "never":
        values |= _browser(options)
    return Settings(values)


def find_browser(chosen: Path | None) -> str | None:
    """Return the path of a Chromium: the one chosen, else one on the PATH; None leaves Playwright its own."""
    if chosen:
        return str(chosen)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _browser(options: CrawlOptions) -> dict[str, Any]:
    arguments = [
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-extensions",
        "--no-first-run",
        "--js-flags=--max-old-space-size=512",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses to work for root
    launch: dict[str, Any] = {"headless": True, "args": arguments, "timeout": 60_000}
    executable = find_browser(options.browser)
    if executable:
        launch["executable_path"] = executable
    return {
        "DOWNLOAD_HANDLERS": {"http": BrowserHandler, "https": BrowserHandler},
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_MAX_CONTEXTS": 2,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": options.timeout * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": abort_heavy,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 5000,
    }


def _headers(site: SiteFile) -> dict[str, str]:
    language = site.locale.replace("_", "-")
    return {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        # zstd is left out: readers of WARC files seldom know it.
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": f"{language},en;q=0.5" if language else "en,*;q=0.5",
    }
