"""Running crawls: `crawl` in this process (once in its life), `crawl_in_child` as often as you like.

Twisted's reactor cannot be started a second time, so an application that crawls repeatedly uses the child. Whatever
happens to a crawl, what it has archived stays and is read afterwards.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawlers.archive import ArchiveWriter
from crawlers.child import run_in_child
from crawlers.frontier import Frontier
from crawlers.guard import Refusals, host_is_private
from crawlers.health import HealthRecord, append_history, judge, read_history, record_of
from crawlers.job import CrawlJob, CrawlOptions, CrawlProgress, CrawlReport, Tally
from crawlers.settings import process_settings, site_settings
from crawlers.site_run import SiteRun
from crawlers.spiders.site import SiteSpider
from crawlers.visit import VisitBook
from domain.errors import InputError, SettingsError, UnavailableError

__all__ = ["CrawlJob", "CrawlOptions", "CrawlProgress", "CrawlReport", "crawl", "crawl_in_child"]

LOGGED = ("scrapy", "twisted", "scrapy-playwright", "asyncio", "crawlers")

Progress = Callable[[CrawlProgress], None]


def crawl(
    jobs: Sequence[CrawlJob], archive_dir: Path, options: CrawlOptions, progress: Progress | None = None
) -> tuple[CrawlReport, ...]:
    """Crawl sites into the archive; a report for each job, in order. Works once in a process.

    Raises:
        InputError: a start address leads to a private network, and that is not allowed.
        SettingsError: no contact address is set, and a site of others is to be crawled.
        StorageError: the archive cannot be written; what was stored before is kept.
    """
    check(jobs, options)
    refusals = Refusals()
    with ArchiveWriter(
        archive_dir,
        max_bytes=options.segment_bytes,
        fsync_seconds=options.fsync_seconds,
        software=options.user_agent.split(" ", 1)[0],
        contact=options.contact,
    ) as writer:
        history = read_history(archive_dir)
        with ExitStack() as books:
            runs = []
            for job in jobs:
                past = history.get(job.site.name, ())
                book = books.enter_context(VisitBook(archive_dir, job.site.name, options.revisit_days))
                runs.append(_site_run(job, options, writer, book, past, progress))
            _run_all([run for run in runs if run.budget], options, refusals, archive_dir / "crawl.log")
        reports = tuple(_report(run, refusals, writer.segments) for run in runs)
    pairs = zip(runs, reports, strict=True)
    append_history(archive_dir, [record_of(run.tally, report) for run, report in pairs if run.budget])
    failure = next((run.failure for run in runs if run.failure), None)
    if failure:
        raise failure
    return reports


def crawl_in_child(
    jobs: Sequence[CrawlJob],
    archive_dir: Path,
    options: CrawlOptions,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> tuple[CrawlReport, ...]:
    """Crawl as `crawl` does, in a child process of its own; progress is relayed. `stop` ends it in good order.

    Raises:
        UnavailableError: the child ended before its time (killed, out of memory); what it archived is kept.
        InputError, SettingsError, StorageError: as `crawl`.
    """
    check(jobs, options)
    result = run_in_child(_crawl_relayed, (tuple(jobs), archive_dir, options), progress, stop)
    if result is None:
        raise UnavailableError(
            "the crawl ended before it was done (killed, or out of memory); what it fetched is kept in "
            f"{archive_dir}, run the same command again to go on"
        )
    return result


def check(jobs: Sequence[CrawlJob], options: CrawlOptions) -> None:
    """See to it that the jobs may be crawled at all.

    Raises:
        InputError, SettingsError: as `crawl`.
    """
    for job in jobs:
        for url in (*job.site.start_urls, *job.site.search_addresses(("x",))):
            private = host_is_private(url)
            if private and not options.allow_private_network:
                raise InputError(
                    f"{url} does not lead to a public address; --allow-private-network permits such addresses"
                )
            if not private and not options.contact:
                raise SettingsError(
                    f"setting 'crawl.contact' is empty: give a mail or web address at which {job.site.name} can reach "
                    'you before crawling it, for example contact = "ozone-unit@example.org" under [crawl]'
                )


def _crawl_relayed(
    tell: Progress, jobs: tuple[CrawlJob, ...], archive_dir: Path, options: CrawlOptions
) -> tuple[CrawlReport, ...]:
    return crawl(jobs, archive_dir, options, tell)


def _site_run(
    job: CrawlJob,
    options: CrawlOptions,
    writer: ArchiveWriter,
    book: VisitBook,
    history: tuple[HealthRecord, ...],
    progress: Progress | None,
) -> SiteRun:
    budget = page_budget(job, options, history, datetime.now(UTC))
    depth = options.max_depth if job.site.max_depth is None else min(options.max_depth, job.site.max_depth)
    return SiteRun(
        job=job,
        options=options,
        writer=writer,
        tally=Tally(job.site.name),
        frontier=Frontier(job.site, budget, depth),
        book=book,
        budget=budget,
        history=history,
        progress=progress,
    )


def page_budget(job: CrawlJob, options: CrawlOptions, history: Sequence[HealthRecord], now: datetime) -> int:
    """Return how many pages this run may ask for: the run's own bound, and what is left of the day's."""
    pages = min(options.max_pages, job.site.max_pages or options.max_pages)
    bounds = [bound for bound in (options.pages_per_day, job.site.pages_per_day) if bound]
    if not bounds:
        return pages
    spent = sum(record.pages for record in history if record.finished.date() == now.date())
    return max(0, min(pages, min(bounds) - spent))


def _run_all(runs: Sequence[SiteRun], options: CrawlOptions, refusals: Refusals, log_file: Path) -> None:
    """Run the crawls, a few sites at a time, until all have ended."""
    process = AsyncCrawlerProcess(process_settings(options, refusals))
    waiting = list(reversed(runs))

    def begin_next(_: object = None) -> None:
        if not waiting:
            return
        run = waiting.pop()
        crawler = Crawler(SiteSpider, site_settings(run.job.site, options))
        process.crawl(crawler, run=run).add_done_callback(begin_next)

    log = _log_to(log_file)  # after the process was made, which sets all its loggers back
    try:
        for _ in range(min(options.sites_at_once, len(waiting))):
            begin_next()
        process.start()
    finally:
        _stop_log(log)


def _report(run: SiteRun, refusals: Refusals, segments: tuple[str, ...]) -> CrawlReport:
    tally = run.tally
    if not run.budget:
        return _no_report(run, segments)
    tally.refused_hosts |= refusals.hosts & run.job.site.all_hosts
    health, reasons = judge(tally, run.history)
    run.tell(at_once=True)
    return CrawlReport(
        site=tally.site,
        pages=tally.pages,
        bytes=tally.size,
        listings_seen=len(tally.listings),
        statuses=dict(sorted(tally.statuses.items())),
        health=health,
        reasons=reasons,
        started=tally.started,
        finished=datetime.now(UTC),
        segments=segments,
        rendered=tally.rendered,
    )


def _no_report(run: SiteRun, segments: tuple[str, ...]) -> CrawlReport:
    """Report a site that was left alone: what is known of its health is what the last run said."""
    now = datetime.now(UTC)
    health = run.history[-1].health if run.history else "ok"
    reasons = ("not crawled: the pages allowed for today are used up",)
    return CrawlReport(run.tally.site, 0, 0, 0, {}, health, reasons, run.tally.started, now, segments)


def _log_to(path: Path) -> logging.Handler:
    """Send what the crawling libraries have to say into a file; people read the report instead."""
    handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    for name in LOGGED:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False
    return handler


def _stop_log(handler: logging.Handler) -> None:
    for name in LOGGED:
        logger = logging.getLogger(name)
        logger.removeHandler(handler)
        logger.propagate = True
    handler.close()
