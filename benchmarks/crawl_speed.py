"""Speed of crawling into the archive against plain Scrapy on the same machine, and memory over many pages.

    python benchmarks/crawl_speed.py like 3000        the same pages with the spider of `scrapy bench` (follows all
                                                      links, stores nothing) and with ours, three times in turn
    python benchmarks/crawl_speed.py speed            against `scrapy bench` itself, which ends after ten seconds
    python benchmarks/crawl_speed.py memory 50000     peak memory after each tenth of that many pages

Both crawl the server that `scrapy bench` uses (20 links a page); ours also stores request and response, reads each page
and judges its links.
"""

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scrapy.commands.bench import _BenchSpider
from scrapy.crawler import CrawlerProcess

from crawlers.job import CrawlJob, CrawlOptions, CrawlProgress
from crawlers.run import crawl
from crawlers.site import SiteFile

ROUNDS = 3

SERVER = "http://localhost:8998"


def scrapy_bench() -> tuple[int, float]:
    """Run `scrapy bench`; return pages and pages a second."""
    command = [sys.executable, "-m", "scrapy", "bench"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)  # noqa: S603 - our own
    pages = int(_found(r"'downloader/response_count': (\d+)", done.stderr))
    return pages, pages / float(_found(r"'elapsed_time_seconds': ([\d.]+)", done.stderr))


def plain(pages: int) -> None:
    """Crawl in this process with the spider of `scrapy bench`, end after that many pages, print pages a second."""
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CLOSESPIDER_PAGECOUNT": pages, "TELNETCONSOLE_ENABLED": False})
    crawler = process.create_crawler(_BenchSpider)
    begun = time.monotonic()
    process.crawl(crawler, total=100000)
    process.start()
    took = time.monotonic() - begun
    assert crawler.stats is not None
    fetched = crawler.stats.get_value("downloader/response_count")
    print(f"{fetched} pages in {took:.1f} s; pages a second: {fetched / took:.1f}")


def rate(how: str, pages: int) -> float:
    """Crawl that many pages of the same server in a process of its own; return pages a second."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "scrapy.utils.benchserver"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            done = subprocess.run(  # noqa: S603 - our own
                [sys.executable, __file__, how, str(pages)], stdout=subprocess.PIPE, text=True, check=True
            )
        finally:
            server.kill()
    return float(_found(r"pages a second: ([\d.]+)", done.stdout))


def run_ours(pages: int, *, show: bool = False) -> None:
    """Crawl in this process and print pages a second (and with `show` the peak memory on the way)."""
    site = SiteFile(
        name="bench",
        start_urls=(f"{SERVER}/?total=100000&show=20",),
        listing_urls=("*",),  # listings have no bound but the budget
        render="never",
        sitemap=False,
    )
    options = CrawlOptions(
        delay=0,
        concurrency=16,
        per_host=8,
        max_pages=pages,
        max_depth=1_000_000,
        allow_private_network=True,
    )
    tenth = max(pages // 10, 1)
    seen = [0]

    def progress(state: CrawlProgress) -> None:
        if show and state.pages // tenth > seen[0]:
            seen[0] = state.pages // tenth
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{state.pages} pages, peak memory {peak:.0f} MB", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        (report,) = crawl([CrawlJob(site)], Path(folder), options, progress)
        took = time.monotonic() - begun
    print(f"{report.pages} pages in {took:.1f} s; pages a second: {report.pages / took:.1f}")


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"no {pattern} in:\n{text[-2000:]}")
    return match[1]


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["speed"]:
            ratios = []
            for _ in range(ROUNDS):
                pages, theirs = scrapy_bench()
                mine = rate("ours", pages)
                ratios.append(mine / theirs)
                print(f"scrapy bench {theirs:.1f} pages/s, ours {mine:.1f} pages/s, ratio {mine / theirs:.2f}")
            print(f"median ratio {statistics.median(ratios):.2f}")
        case ["like", count] if count.isdigit():
            ratios = []
            for _ in range(ROUNDS):
                theirs, mine = rate("plain", int(count)), rate("ours", int(count))
                ratios.append(mine / theirs)
                print(
                    f"plain Scrapy {theirs:.1f} pages/s, ours {mine:.1f} pages/s, ratio {mine / theirs:.2f}", flush=True
                )
            print(f"median ratio {statistics.median(ratios):.2f}")
        case ["plain", count] if count.isdigit():
            plain(int(count))
        case ["ours", count] if count.isdigit():
            run_ours(int(count))
        case ["memory", count] if count.isdigit():
            with subprocess.Popen(
                [sys.executable, "-u", "-m", "scrapy.utils.benchserver"], stdout=subprocess.PIPE
            ) as server:
                assert server.stdout is not None
                server.stdout.readline()
                try:
                    run_ours(int(count), show=True)
                finally:
                    server.kill()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
