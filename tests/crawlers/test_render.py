"""Script-rendered pages, in a real Chromium: rendered when needed, bounded, and kept inside the guard."""

import asyncio
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from crawlers.browser import browser_memory
from crawlers.job import CrawlOptions
from crawlers.proxy import GuardProxy
from crawlers.rendering import needs_browser
from crawlers.settings import find_browser, site_settings
from crawlers.site import site_for_start_url
from tests.crawlers.server import Answer, Crawl, Web, product, shop_pages

SHELL = """<html><head><title>Shop</title></head><body><div id="app"></div><script>
fetch("/api%s").then(r => r.text()).then(t => { document.getElementById("app").innerHTML = t })</script>
<img src="/picture.png"></body></html>"""


def script_shop(path: str) -> Answer | str | None:
    """A shop of four products that a script puts together; the pages themselves are empty."""
    if path == "/api/":
        links = "".join(
            f'<li class="product"><a href="/product/hammer-{n}/">Hammer {n}</a> <span>{10 + n}.50 EUR</span></li>'
            for n in range(1, 5)
        )
        return f"<h1>Hammers</h1><ul>{links}</ul><p>{'Good hammers. ' * 20}</p>"
    if path.startswith("/api/product/hammer-"):
        number = int(path.rstrip("/").rsplit("-", 1)[1])
        return product(number).partition("<body>")[2].partition("</body>")[0]
    if path == "/" or path.startswith("/product/"):
        return SHELL % path
    return None


def chromiums() -> set[int]:
    """Return the browsers that were started by this process or its children."""
    return {child.pid for child in psutil.Process().children(recursive=True) if "chrom" in child.name()}


def test_a_script_rendered_shop_is_found_out_and_rendered(web: Web, crawl_of: Crawl) -> None:
    """Tried without a browser first, then with one; both the server's page and the rendered one are stored."""
    web.pages = script_shop
    done = crawl_of(web.url, site={"render": "auto"})
    assert (done.report.health, done.report.listings_seen) == ("ok", 4)
    assert done.report.rendered == 5
    start = done.stored(f":{web.port}/")
    assert [capture.rendered for capture in start] == [False, True]
    assert b"/product/hammer-1/" not in start[0].body
    assert b"/product/hammer-1/" in start[1].body
    assert "/picture.png" not in web.paths
    assert done.archive.verify().problems == ()
    assert chromiums() == set()


def test_what_a_site_needs_is_remembered(web: Web, crawl_of: Crawl) -> None:
    """The next run renders at once."""
    web.pages = script_shop
    crawl_of(web.url, site={"render": "auto"}, max_pages=2)
    again = crawl_of(web.url, site={"render": "auto"}, max_pages=1)
    captures = [capture for capture in again.stored(f":{web.port}/") if capture.segment == again.report.segments[0]]
    assert [capture.rendered for capture in captures] == [True]


def test_a_page_that_never_comes_to_rest_is_given_up(web: Web, crawl_of: Crawl) -> None:
    """A script without an end costs its time limit; the other pages are rendered and no browser stays behind."""

    def pages(path: str) -> Answer | str | None:
        return (
            "<html><body><script>while (true) {}</script></body></html>"
            if path == "/product/hammer-2/"
            else script_shop(path)
        )

    web.pages = pages
    done = crawl_of(web.url, site={"render": "always"}, render_timeout=4.0)
    assert done.report.statuses["timeout"] == 1
    assert done.report.listings_seen == 3
    assert done.report.health == "degraded"
    assert chromiums() == set()


def test_without_a_browser_a_plain_shop_is_crawled_all_the_same(web: Web, crawl_of: Crawl, tmp_path: Path) -> None:
    """The browser is only started when a page needs it."""
    web.pages = shop_pages
    done = crawl_of(web.url, site={"render": "auto"}, browser=tmp_path / "nowhere")
    assert (done.report.health, done.report.listings_seen) == ("ok", 30)


def test_without_a_browser_a_script_rendered_shop_is_blind(web: Web, crawl_of: Crawl, tmp_path: Path) -> None:
    """What cannot be rendered is said to be unseen, with the path of the browser that is missing."""
    web.pages = script_shop
    done = crawl_of(web.url, site={"render": "auto"}, browser=tmp_path / "nowhere")
    assert done.report.health == "blind"
    assert "browser" in done.report.reasons[0]


def test_the_browser_cannot_be_led_inside(web: Web) -> None:
    """Neither a script nor a redirect makes Chromium reach an address that the guard does not permit."""
    inside = f"http://127.0.0.2:{web.port}/secret"
    web.pages = {
        "/": f'<p id="p">hello</p><script>fetch("{inside}", {{mode: "no-cors"}}).catch(() => 0)</script>'
        f'<iframe src="{inside}"></iframe>',
        "/redirect": Answer("", 302, headers=[("Location", inside)]),
    }.get

    async def visit() -> set[str]:
        proxy = GuardProxy(permit=lambda address: address == "127.0.0.1")
        server = await proxy.start()
        launch = site_settings(site_for_start_url(web.url), CrawlOptions())["PLAYWRIGHT_LAUNCH_OPTIONS"]
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                **dict(launch), proxy={"server": server, "bypass": "<-loopback>"}
            )
            page = await browser.new_page()
            await page.goto(web.url, wait_until="networkidle")
            assert await page.inner_text("#p") == "hello"
            with pytest.raises(PlaywrightError):
                await page.goto(f"{web.url}redirect")
            await browser.close()
        await proxy.close()
        return proxy.refused

    assert "127.0.0.2" in asyncio.run(visit())
    assert "/secret" not in web.paths
    assert "/redirect" in web.paths


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        ('<body><div id="root"></div><script src="/app.js"></script>', True),
        (
            '<body><noscript>You need to enable JavaScript to run this app.</noscript><script src="/a.js"></script>',
            True,
        ),
        ("<body><script>document.write('x')</script>", True),
        (product(1), False),
        ("<body><p>" + "A long text that speaks for itself. " * 20 + "</p><script>x()</script>", False),
        ("<body><h1>Nothing here</h1>", False),
        ("", False),
        ('<body><div id="app"><h1>' + "rendered on the server " * 30 + "</h1></div><script>x()</script>", False),
    ],
)
def test_shells_are_told_from_pages(page: str, needed: bool) -> None:
    """A page needs a browser when it says nothing itself and has scripts that would."""
    assert needs_browser(page.encode()) == needed


def test_the_browser_asked_for_is_taken(tmp_path: Path) -> None:
    """The setting wins over what is on the PATH."""
    assert find_browser(tmp_path / "mine") == str(tmp_path / "mine")
    assert find_browser(None)


def test_the_browser_is_renewed(web: Web, crawl_of: Crawl) -> None:
    """After so many pages a new browser takes over; nothing is lost and none stays behind."""
    web.pages = script_shop
    done = crawl_of(web.url, site={"render": "always"}, renew_browser=2)
    assert (done.report.health, done.report.listings_seen, done.report.rendered) == ("ok", 4, 5)
    assert chromiums() == set()


def test_the_memory_of_the_browser_is_seen() -> None:
    """The memory of the processes that this one started is added up, and that of others is not."""
    before = browser_memory()
    with subprocess.Popen(
        [sys.executable, "-c", "x = b'x' * 60_000_000; print(1, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        held = browser_memory() - before
        child.kill()
    assert 60_000_000 <= held < 200_000_000
