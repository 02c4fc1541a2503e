"""A crawl from an address alone: what is found, what is stored, and in whose name it asks."""

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.archive import Archive
from crawlers.health import read_history
from crawlers.job import CrawlJob, CrawlOptions, CrawlProgress
from crawlers.run import crawl_in_child
from crawlers.site import SiteFile, site_for_start_url
from domain.errors import InputError, SettingsError, UnavailableError
from tests.crawlers.server import Answer, Crawl, Web, index_page, product, shop_pages


def test_a_shop_is_crawled_from_its_address_alone(web: Web, crawl_of: Crawl) -> None:
    """All products over all result pages are fetched once, stored as they came, and counted."""
    web.pages = shop_pages
    done = crawl_of(web.url)
    assert done.report.listings_seen == 30
    assert (done.report.health, done.report.reasons) == ("ok", ())
    assert done.report.statuses == {"200": 33}
    assert done.report.pages == 33
    products = [capture.url for capture in done.captures if "/product/" in capture.url]
    assert len(products) == len(set(products)) == 30
    assert len(web.paths) == len(set(web.paths))
    assert done.stored("/product/hammer-7/")[0].body.decode() == product(7)
    assert {capture.site for capture in done.captures} == {f"127.0.0.1-{web.port}"}
    assert done.archive.verify().problems == ()


def test_everything_that_was_answered_is_stored(web: Web, crawl_of: Crawl) -> None:
    """Refusals, errors, redirects, robots.txt and compressed bodies stand in the archive as they came."""
    packed = gzip.compress(product(1).encode())
    answers = {
        "/": '<a href="/product/1">A hammer</a><a href="/gone">x</a><a href="/old">y</a><a href="/broken">z</a>'
        + "text " * 60,
        "/product/1": Answer(packed, headers=[("Content-Encoding", "gzip")]),
        "/gone": Answer("gone", 410),
        "/old": Answer("", 302, headers=[("Location", "/product/1")]),
        "/broken": Answer("oh", 500),
        "/robots.txt": Answer("User-agent: *\nDisallow: /none\n", kind="text/plain"),
    }
    web.pages = answers.get
    done = crawl_of(web.url)
    assert done.report.statuses == {"200": 2, "302": 1, "410": 1, "500": 3}
    statuses = {capture.url.removeprefix(web.url): capture.status for capture in done.captures}
    assert statuses == {
        "": 200, "product/1": 200, "gone": 410, "old": 302, "broken": 500, "robots.txt": 200, "sitemap.xml": 404,
    }  # fmt: skip
    assert done.stored("/product/1")[0].body.decode() == product(1)


def test_we_say_who_we_are(web: Web, crawl_of: Crawl) -> None:
    """Each request names the program and the operator's address."""
    web.pages = shop_pages
    crawl_of(web.url, contact="ozone@unit.example", max_pages=2)
    agents = {headers["user-agent"] for _, headers in web.asked}
    assert len(agents) == 1
    (agent,) = agents
    assert agent.startswith("Frostwatch/")
    assert agent.endswith("(+ozone@unit.example)")


def test_the_page_budget_is_kept_and_spent_on_what_matters(web: Web, crawl_of: Crawl) -> None:
    """No more pages than allowed are asked for, one after the other, the listings that speak of refrigerants first."""
    many = "".join(f'<a href="/item/{n}">Garden chair {n}</a> ' for n in range(100))
    web.pages = {"/": f'<div>{many}</div><div><a href="/item/900">R410A refrigerant 11.3 kg</a></div>'}.get
    done = crawl_of(web.url, max_pages=5, per_host=1)  # of two at once the second may arrive first
    assert web.paths == ["/", "/item/900", "/item/0", "/item/1", "/item/2"]
    assert done.report.health in {"ok", "degraded"}


def test_robots_txt_is_honoured(web: Web, crawl_of: Crawl) -> None:
    """What robots.txt refuses is not asked for, unless the operator has been permitted to."""
    web.pages = lambda path: (
        Answer("User-agent: *\nDisallow: /product/hammer-1") if path == "/robots.txt" else shop_pages(path)
    )
    done = crawl_of(web.url)
    assert not [path for path in web.paths if path.startswith("/product/hammer-1")]
    assert done.report.listings_seen == 19
    web.asked.clear()
    assert crawl_of(web.url, obey_robots=False).report.listings_seen == 30


def test_a_site_that_refuses_all_is_blind(web: Web, crawl_of: Crawl) -> None:
    """Refused by robots.txt altogether, a source is blind and says why; no page is asked for."""
    web.pages = lambda path: Answer("User-agent: *\nDisallow: /") if path == "/robots.txt" else shop_pages(path)
    done = crawl_of(web.url)
    assert web.paths == []
    assert done.report.health == "blind"
    assert "robots.txt" in done.report.reasons[0]


def test_crawl_delay_is_kept(web: Web, crawl_of: Crawl) -> None:
    """The delay that robots.txt asks for is applied."""
    web.pages = lambda path: Answer("User-agent: *\nCrawl-delay: 0.4") if path == "/robots.txt" else shop_pages(path)
    done = crawl_of(web.url, max_pages=6)
    took = (done.report.finished - done.report.started).total_seconds()
    assert took >= 0.4 * 5


def test_the_sitemap_is_read(web: Web, crawl_of: Crawl) -> None:
    """Products that no page links to are found through sitemap.xml, also through an index of sitemaps."""
    sitemap = "".join(f"<url><loc>{web.url}product/hammer-{n}/</loc></url>" for n in range(1, 6))
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    answers: dict[str, Answer | str] = {
        "/": "<p>Welcome to our shop. " + "We sell hammers. " * 30,
        "/sitemap.xml": Answer(
            f"<sitemapindex {space}><sitemap><loc>{web.url}s1.xml</loc></sitemap></sitemapindex>", kind="text/xml"
        ),
        "/s1.xml": Answer(f"<urlset {space}>{sitemap}</urlset>", kind="text/xml"),
    }
    web.pages = lambda path: answers.get(path) or shop_pages(path)
    assert crawl_of(web.url).report.listings_seen == 5


def test_known_listings_are_looked_at_again(web: Web, crawl_of: Crawl) -> None:
    """A listing that no page links to any more is still visited; its 404 is stored."""
    web.pages = {"/": index_page([1]), "/product/hammer-1/": product(1)}.get
    done = crawl_of(web.url, revisit=(f"{web.url}product/hammer-99/", "https://elsewhere.example/x"))
    assert [capture.status for capture in done.stored("/product/hammer-99/")] == [404]
    assert not [capture for capture in done.captures if "elsewhere" in capture.url]


def test_searches_of_a_site_file_are_made(web: Web, crawl_of: Crawl) -> None:
    """Search addresses are asked for with each term."""
    web.pages = lambda path: index_page([3]) if path.startswith("/find") else shop_pages(path)
    crawl_of(
        web.url,
        site={"search_urls": (f"{web.url}find?q={{query}}",), "search_terms": ("gás r22", "фреон")},
        max_pages=8,
    )
    assert {path for path in web.paths if path.startswith("/find")} == {
        "/find?q=g%C3%A1s+r22",
        "/find?q=%D1%84%D1%80%D0%B5%D0%BE%D0%BD",
    }


def test_the_sites_own_search_form_is_filled_in(web: Web, crawl_of: Crawl) -> None:
    """Without a site file, refrigerants are searched for in the page's language, hidden fields included."""
    form = '<form action="/find"><input type="hidden" name="in" value="all"><input type="search" name="was"></form>'
    web.pages = lambda path: f'<html lang="de"><body>{form}{"Text " * 80}' if path == "/" else index_page([3])
    crawl_of(web.url)
    asked = {path for path in web.paths if path.startswith("/find")}
    assert "/find?in=all&was=r134a" in asked
    assert "/find?in=all&was=K%C3%A4ltemittel" in asked


@pytest.mark.parametrize(("status", "listings"), [(404, 30), (403, 30), (503, 0)])
def test_a_missing_robots_txt_allows_and_a_broken_server_forbids(
    web: Web, crawl_of: Crawl, status: int, listings: int
) -> None:
    """As RFC 9309 has it: no robots.txt allows everything, a server that cannot answer for it forbids everything."""
    page = Answer("User-agent: *\nDisallow: /", status, headers=[("Retry-After", "0")])
    web.pages = lambda path: page if path == "/robots.txt" else shop_pages(path)
    assert crawl_of(web.url).report.listings_seen == listings


def test_other_sites_are_left_alone(web: Web, crawl_of: Crawl) -> None:
    """Neither a link nor a redirect leads the crawl off the site."""
    elsewhere = f"http://127.0.0.2:{web.port}/product/hammer-5/"
    answers: dict[str, Answer | str] = {
        "/": f'<a href="{elsewhere}">x</a><a href="/leave">y</a>' + "text " * 60,
        "/leave": Answer("", 302, headers=[("Location", elsewhere)]),
    }
    web.pages = answers.get
    done = crawl_of(web.url)
    assert web.paths == ["/", "/leave"]
    assert done.report.statuses == {"200": 1, "302": 1}


def test_progress_is_reported(web: Web, tmp_path: Path) -> None:
    """The caller hears how far the crawl is, to the end."""
    web.pages = shop_pages
    heard: list[CrawlProgress] = []
    options = CrawlOptions(delay=0, allow_private_network=True)
    (report,) = crawl_in_child([CrawlJob(site_for_start_url(web.url))], tmp_path, options, heard.append)
    assert heard[-1].pages == report.pages
    assert heard[-1].listings_seen == 30
    assert [state.pages for state in heard] == sorted(state.pages for state in heard)


def test_several_sites_are_crawled_in_one_run(web: Web, tmp_path: Path) -> None:
    """Each job has its report, in order, however many sites go at once."""
    web.pages = shop_pages
    jobs = [
        CrawlJob(SiteFile(name=f"site{number}", start_urls=(f"{web.url}product/hammer-{number}/",), render="never"))
        for number in range(3)
    ]
    options = CrawlOptions(delay=0, allow_private_network=True, sites_at_once=2)
    reports = crawl_in_child(jobs, tmp_path, options)
    assert [report.site for report in reports] == ["site0", "site1", "site2"]
    assert [report.listings_seen for report in reports] == [1, 1, 1]
    assert set(read_history(tmp_path)) == {"site0", "site1", "site2"}


@pytest.mark.parametrize("pages", [1, 9, 22])
def test_a_crawl_that_is_killed_says_so_and_keeps_what_it_stored(web: Web, tmp_path: Path, pages: int) -> None:
    """Kill -9 of the crawling process is one sentence; whatever the server answered and the spider read is stored."""
    web.pages = shop_pages
    options = CrawlOptions(delay=0.02, allow_private_network=True)
    job = CrawlJob(site_for_start_url(web.url).model_copy(update={"render": "never"}))

    heard: list[int] = []

    def kill(state: CrawlProgress) -> None:
        heard.append(state.pages)
        if state.pages >= pages:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            for child in children:
                name = Path(f"/proc/{child}/cmdline").read_bytes()
                if b"spawn_main" in name:
                    os.kill(int(child), signal.SIGKILL)

    with pytest.raises(UnavailableError, match="run the same command again"):
        crawl_in_child([job], tmp_path, options, kill)
    archive = Archive(tmp_path)
    stored = [capture.url for name in archive.segments() for capture, _ in archive.read(name)]
    assert len([url for url in stored if not url.endswith((".txt", ".xml"))]) >= heard[-1] >= pages
    (report,) = crawl_in_child([job], tmp_path, options)
    assert report.listings_seen == 30
    found = archive.verify()
    assert (found.problems, found.open_segments) == ((), ())


INTERRUPTED = """
import signal
import sys
from pathlib import Path
from crawlers.run import CrawlJob, CrawlOptions, crawl_in_child
from crawlers.site import site_for_start_url
if __name__ == "__main__":
    # A shell that starts a job in the background lets it ignore Ctrl-C, and its children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = CrawlOptions(delay=0.1, allow_private_network=True)
    tell = lambda state: print(state.pages, flush=True)
    crawl_in_child([CrawlJob(site_for_start_url(sys.argv[1]))], Path(sys.argv[2]), options, tell)
"""


def test_an_interrupted_crawl_ends_in_good_order(web: Web, tmp_path: Path) -> None:
    """Ctrl-C stops the crawl early; what was fetched is stored and its segment closed."""
    web.pages = shop_pages
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(script), web.url, str(tmp_path / "archive")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert errors.strip().endswith("KeyboardInterrupt")
    found = Archive(tmp_path / "archive").verify()
    assert (found.problems, found.open_segments, found.segments) == ((), (), 1)
    assert 0 < len(web.paths) < 33


def test_no_contact_no_crawl_of_others(tmp_path: Path) -> None:
    """A site of others is only crawled when it can reach the operator."""
    with pytest.raises(SettingsError, match=r"crawl\.contact"):
        crawl_in_child([CrawlJob(site_for_start_url("http://198.51.100.7.example/"))], tmp_path, CrawlOptions())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://169.254.169.254/latest", "http://[::1]/"]
)
def test_addresses_inside_are_not_crawled(tmp_path: Path, url: str) -> None:
    """An address that is not public needs the operator's word."""
    with pytest.raises(InputError, match="--allow-private-network"):
        crawl_in_child([CrawlJob(site_for_start_url(url))], tmp_path, CrawlOptions(contact="a@b.example"))
