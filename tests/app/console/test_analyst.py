"""The analyst's way through the console in a real Chromium: by mouse and by keyboard, on a desk and on a telephone."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alerts import ledger as alert_ledger
from app.assembly import open_decisions
from crawlers.settings import find_browser
from tests.app.console.ledger import alert, settings_of, write
from tests.app.console.people import PASSWORD, make_user
from tests.app.console.running import RunningConsole, running_console
from tests.app.installation import Installation

PHONE = {"width": 390, "height": 844}
WIDE = """[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth)
    .map(e => e.outerHTML)"""
LONG = "R-22 " + "W" * 300 + " غاز فريون"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium."""
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_browser(None), args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def numbers() -> dict[str, str]:
    """The ids of the alerts, by listing."""
    return {}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, str]) -> Iterator[RunningConsole]:
    """Give a console with an analyst called Ann and alerts of three sellers, one with words that know no end."""
    made = Installation(tmp_path_factory.mktemp("browser"))
    made.set_up({})
    make_user(made, "Ann")
    sellers = (("first", "First Ltd"), ("second", "Second Ltd"), ("long", LONG))
    hits = [alert(name, n, title=f"Offer {name}", seller={"name": seller}) for n, (name, seller) in enumerate(sellers)]
    hits.append(alert("title", 9, title=LONG, text=LONG, seller={"name": "Fourth <b>Ltd</b>"}))
    numbers |= {hit.listing_id: number for hit, number in zip(hits, write(settings_of(made), hits), strict=True)}
    with running_console(made) as running:
        yield running


@pytest.fixture
def page(browser: Browser, console: RunningConsole) -> Iterator[Page]:
    """Give a page of the console in a browser that nobody is signed in with; the browser has nothing to complain of."""
    context = browser.new_context(base_url=console.address)
    opened = context.new_page()
    failed: list[str] = []
    opened.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    yield opened
    assert failed == []
    context.close()


def sign_in(page: Page) -> None:
    """Sign in by the form, as Ann does."""
    page.get_by_label("Name", exact=True).fill("Ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/signin" not in address)


def last_words(console: RunningConsole, number: str) -> list[tuple[str, str, str]]:
    """Return the verdicts on an alert."""
    with closing(open_decisions(settings_of(console.installation))) as store, store.read() as connection:
        verdicts = alert_ledger.find_hit(connection, number).verdicts
    return [(each.verdict, each.reason, each.given_by) for each in verdicts]


def test_from_the_link_in_the_mail_to_a_verdict(page: Page, console: RunningConsole, numbers: dict[str, str]) -> None:
    """The address of the mail asks for the sign-in, then shows the alert; the verdict is kept and shown."""
    page.goto(f"/alerts/{numbers['first']}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", name="Offer first")).to_be_visible()
    page.get_by_label("true: the alert was right").check()
    page.get_by_label("Reason").fill("bought one; it was R-22")
    page.get_by_role("button", name="Keep the verdict").click()
    expect(page.get_by_role("status")).to_have_text("Your verdict on 1 alert is kept.")
    assert last_words(console, numbers["first"]) == [("true", "bought one; it was R-22", "Ann")]
    page.get_by_role("link", name="1 alert of this seller").click()
    expect(page.get_by_role("link", name="Offer first")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_list_is_judged_by_keyboard_alone(page: Page, console: RunningConsole, numbers: dict[str, str]) -> None:
    """Fields are reached and used by their keys, and a form without a reason is held back by the browser."""
    page.goto("/")
    sign_in(page)
    page.get_by_label("Seller’s name has").focus()
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="First Ltd")).to_have_count(0)
    page.get_by_role("checkbox", name="Offer second").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Offer second"
    page.get_by_label("false: it was not").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert last_words(console, numbers["second"]) == []
    page.get_by_label("Reason").focus()
    page.keyboard.type("a hose")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    assert last_words(console, numbers["second"]) == [("false", "a hose", "Ann")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_telephone_and_name_their_fields(
    browser: Browser, console: RunningConsole, numbers: dict[str, str], scheme: str
) -> None:
    """At 390 pixels nothing has to be scrolled sideways; every field has a label, every page one heading and a name."""
    context = browser.new_context(base_url=console.address, viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    seen = []
    for path in ("/signin", "/", "/alerts?judged=all", f"/alerts/{numbers['title']}", "/alerts?severity=x", "/nothing"):
        page.goto(path)
        if page.url.endswith("/signin?next=%2F"):
            sign_in(page)
        seen.append(page.title())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.evaluate(WIDE)
        assert page.get_by_role("heading", level=1).count() == 1, path
        unnamed = "e => !e.labels.length && !e.hasAttribute('aria-labelledby') && !e.hasAttribute('aria-label')"
        fields = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        assert page.evaluate(f"{fields}.filter({unnamed}).map(e => e.name)") == [], path
    assert len(set(seen)) >= 4
    context.close()


def test_a_link_from_another_site_reaches_the_page(browser: Browser, console: RunningConsole) -> None:
    """Mail read in the browser leads to the alerts, not to a second sign-in, though the cookie stays with our pages."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{console.address}signin")
    sign_in(page)
    elsewhere = console.address.replace("127.0.0.1", "localhost")
    page.goto(f"{elsewhere}signin")
    page.evaluate("address => { document.body.innerHTML = `<a href='${address}'>go</a>` }", f"{console.address}alerts")
    page.get_by_role("link", name="go").click()
    expect(page.get_by_role("heading", name="Alerts")).to_be_visible()
    context.close()
