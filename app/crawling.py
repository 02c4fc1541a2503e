"""Crawling: which sites, with which options, looking at which known listings again; how each run went is kept."""

from collections.abc import Callable, Sequence

from app.journal import CrawlRun
from app.settings import CrawlSettings
from app.works import Works
from crawlers.run import CrawlJob, CrawlOptions, CrawlProgress, CrawlReport, crawl_in_child
from crawlers.site import SiteFile


def known_urls(works: Works, site: SiteFile) -> tuple[str, ...]:
    """Return the addresses of the site's listings that are still there, to be looked at again."""
    query = f'site:"{site.name}" AND NOT presence:gone'
    return tuple(str(stored.document["url"]) for stored in works.engine.scan(query))


def fetch(
    works: Works, sites: Sequence[SiteFile], options: CrawlOptions, progress: Callable[[CrawlProgress], None] | None
) -> tuple[CrawlReport, ...]:
    """Crawl the sites into the archive and keep how each went."""
    jobs = [CrawlJob(site, known_urls(works, site)) for site in sites]
    reports = crawl_in_child(jobs, works.settings.archive_dir, options, progress)
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
        max_bytes=settings.max_bytes,
        obey_robots=settings.obey_robots,
        allow_private_network=settings.allow_private_network,
        browser=settings.browser,
        segment_bytes=settings.segment_mb * 1_000_000,
    )
