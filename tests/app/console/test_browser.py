"""The pages in a real Chromium: a hostile page reaches nothing, no page scrolls sideways, every field has a label."""

from collections.abc import Iterator
from hashlib import sha256
from re import findall

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crawlers.job import CrawlOptions
from crawlers.settings import site_settings
from crawlers.site import site_for_start_url
from tests.app.console.prepared import FIRST_ID, HOSTILE_ID, hostile_page
from tests.app.console.running import RunningConsole
from tests.app.console.trap import Trap, running_trap

PHONE = {"width": 390, "height": 800}
UNLABELLED = (
    """fields => fields.filter(f => f.type !== "hidden" && !f.labels.length && !f.ariaLabel).map(f => f.outerHTML)"""
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium."""
    launch = dict(site_settings(site_for_start_url("http://x.example/"), CrawlOptions())["PLAYWRIGHT_LAUNCH_OPTIONS"])
    # Preconnecting counts as background work to some; here the browser has to be as an analyst's is.
    launch["args"] = [each for each in launch["args"] if each == "--no-sandbox" or "shm" in each]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch)
        yield running
        running.close()


@pytest.fixture
def signed_in(browser: Browser, pages: RunningConsole) -> Iterator[BrowserContext]:
    """Give a browser window in which somebody is signed in, as wide as a phone."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    name, _, value = pages.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": pages.address}])
    yield context
    context.close()


def stored_page(pages: RunningConsole, listing_id: str) -> str:
    """Return the address of the latest stored page of a listing."""
    links = findall(r'<td><a href="(/listings/[0-9a-f]+/pages/[^"]+)"', pages.ask(f"/listings/{listing_id}").text)
    return pages.address.rstrip("/") + links[0]


def test_the_hostile_page_would_reach_out(browser: Browser) -> None:
    """Shown as it is, it reaches the server it points to in many ways: the trap does catch."""
    with running_trap() as server:
        server.page = hostile_page(server.address)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.address}/raw", wait_until="commit")
        page.wait_for_url(lambda url: not url.endswith("/raw"), wait_until="commit")
        context.close()
        # A style sheet and a script hold up the script that leads away, so these have arrived by then.
        assert {f"GET /{each} HTTP/1.1" for each in ("raw", "l4", "s1")} <= set(server.reached)


def test_a_stored_page_reaches_nothing(signed_in: BrowserContext, pages: RunningConsole, trap: Trap) -> None:
    """Looked at and clicked at, a page that tries everything makes the browser connect to nothing."""
    trap.reached.clear()
    page = signed_in.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = stored_page(pages, HOSTILE_ID)
    page.goto(address)
    frame = page.frame_locator("iframe.stored")
    kept = frame.locator("#kept")
    kept.wait_for()
    assert kept.evaluate("element => getComputedStyle(element).color") == "rgb(1, 2, 3)"
    for place in ("#link", "#jump", "body", "h1"):
        frame.locator(place).first.click()
        frame.locator(place).first.click(button="middle")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url == address
    assert len(signed_in.pages) == 1
    assert {url for url in asked if not url.startswith((pages.address, "data:"))} == set()
    with running_trap() as control:  # what was begun before a request to it has arrived before it is answered
        signed_in.new_page().goto(f"{control.address}/control")
        assert "GET /control HTTP/1.1" in control.reached
    assert trap.reached == []


def test_the_frame_opened_by_itself_is_the_page_around_it(signed_in: BrowserContext, pages: RunningConsole) -> None:
    """Its address in the bar of the browser leads back into the frame."""
    page = signed_in.new_page()
    address = stored_page(pages, HOSTILE_ID)
    page.goto(f"{address}/frame")
    assert page.url == address
    page.goto(f"{address}/source")
    assert page.locator("pre").inner_text().startswith("<!doctype html>")


def all_pages(pages: RunningConsole) -> list[str]:
    """Return an address of each page."""
    hostile = stored_page(pages, HOSTILE_ID).removeprefix(pages.address.rstrip("/"))
    below = [f"/listings/{each}{page}" for each in (FIRST_ID, HOSTILE_ID) for page in ("", "/reading")]
    search = ["/search", "/search?q=substence:R-22", f"/search?q={'x' * 300}", "/search/totals", "/search/saved"]
    others = ["/sources", "/sources/basar", "/identify", "/identify?q=R-22", "/identify?q=2903.45", "/identify?q=zzz"]
    return [hostile, *below, *search, *others]


def test_no_page_scrolls_sideways_and_every_field_has_a_label(signed_in: BrowserContext, pages: RunningConsole) -> None:
    """On a phone each page is as wide as the screen, also with everything unfolded, and each field says what it is."""
    page = signed_in.new_page()
    for path in all_pages(pages):
        page.goto(pages.address.rstrip("/") + path)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.locator("input, select, textarea").evaluate_all(UNLABELLED) == [], path
        assert page.locator("h1").count() == 1, path


def test_the_evidence_file_is_taken_with_two_clicks(signed_in: BrowserContext, pages: RunningConsole) -> None:
    """The button makes it, the link beside its SHA-256 stores it."""
    page = signed_in.new_page()
    page.goto(f"{pages.address}listings/{FIRST_ID}")
    page.get_by_role("button", name="Make the evidence file").click()
    assert len(page.locator("code.digest").inner_text()) == len(sha256().hexdigest())
    with page.expect_download() as download:
        page.get_by_role("link", name="Take evidence-").click()
    assert sha256(download.value.path().read_bytes()).hexdigest() == page.locator("code.digest").inner_text()


def test_a_search_is_made_by_keyboard_alone(signed_in: BrowserContext, pages: RunningConsole) -> None:
    """From the form to a listing without a mouse; what has the focus can be seen."""
    page = signed_in.new_page()
    page.goto(f"{pages.address}search")
    _press_until(page, "summary", "Enter")
    _press_until(page, "#c-words", "")
    page.keyboard.type("sealed R22")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=sealed*R22*")
    _press_until(page, ".hit a", "")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/listings/{FIRST_ID}")


def _press_until(page: Page, selector: str, then: str) -> None:
    """Press the tabulator until what a selector names has the focus, then another key."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        pytest.fail(f"{selector} is not reached by keyboard")
    if then:
        page.keyboard.press(then)
