"""Crawling: which sites, with which options, looking at which known listings again; how each run went is kept.

A site is crawled by one process at a time, on whatever machine: whoever crawls it holds its lock.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.assembly import share_closed
from app.jobs.lock import StillHeld
from app.journal import CrawlRun
from app.settings import CrawlSettings
from app.works import Works
from crawlers.run import CrawlJob, CrawlOptions, CrawlProgress, CrawlReport, crawl_in_child
from crawlers.site import SiteFile


def known_urls(works: Works, site: SiteFile) -> tuple[str, ...]:
    """Return the addresses of the site's listings that are still there, to be looked at again."""
    query = f'site:"{site.name}" AND NOT presence:gone'
    return tuple(str(stored.document["url"]) for stored in works.engine.scan(query))


Tell = Callable[[CrawlProgress], None]

LOOK_EVERY = 10.0
"""Seconds between two looks at whether the locks are still ours."""


def fetch(
    works: Works,
    sites: Sequence[SiteFile],
    options: CrawlOptions,
    progress: Tell | None,
    stop: threading.Event | None = None,
) -> tuple[CrawlReport, ...]:
    """Crawl the sites into the archive and keep how each went. `stop` ends it in good order.

    Raises:
        BusyError: another process crawls one of the sites.
        UnavailableError: the crawl was killed, or the database went away while it ran; what was fetched is kept.
    """
    ending = stop or threading.Event()
    with ExitStack() as stack:
        locks = [stack.enter_context(works.locks.held(f"site:{site.name}", f"crawling {site.name}")) for site in sites]
        jobs = [CrawlJob(site, known_urls(works, site)) for site in sites]
        tell = _guarded(progress, locks, ending)
        reports = crawl_in_child(jobs, works.settings.archive_dir, options, tell, ending)
    share_closed(works.settings)
    for report in reports:
        works.journal.record_run(
            CrawlRun(
                site=report.site,
                started=report.started,
                finished=report.finished,
                pages=report.pages,
                size=report.bytes,
                listings=report.listings_seen,
                health=report.health,
                reasons="; ".join(report.reasons),
            )
        )
    return reports


def _guarded(progress: Tell | None, locks: Sequence[StillHeld], stop: threading.Event) -> Tell:
    """Hand progress on; end the crawl when a lock was lost with its connection, for another may crawl the site now."""
    looked = time.monotonic()

    def tell(state: CrawlProgress) -> None:
        nonlocal looked
        if progress:
            progress(state)
        if time.monotonic() - looked >= LOOK_EVERY:
            looked = time.monotonic()
            if not all(still_held() for still_held in locks):
                stop.set()

    return tell


def options_from(settings: CrawlSettings) -> CrawlOptions:
    """Return the crawl options that the settings give."""
    return CrawlOptions(
        contact=settings.contact,
        delay=settings.delay,
        concurrency=settings.concurrency,
        per_host=settings.per_host,
        timeout=settings.timeout,
        max_pages=settings.max_pages,
        max_depth=settings.max_depth,
        pages_per_day=settings.pages_per_day,
        revisit_days=settings.revisit_days,
        max_bytes=settings.max_bytes,
        obey_robots=settings.obey_robots,
        allow_private_network=settings.allow_private_network,
        browser=settings.browser,
        segment_bytes=settings.segment_mb * 1_000_000,
    )
