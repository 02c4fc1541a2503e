"""Crawls of servers that misbehave: bounded, counted, the rest goes on, and the health says what was the matter."""

import gzip
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from tests.crawlers.server import Answer, Crawl, Pages, Web, index_page, product, shop_pages

GOOD = tuple(range(1, 9))


def stall(handler: BaseHTTPRequestHandler) -> None:
    """Send the head and half a body, then nothing more, until the client has had enough."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>")
    handler.wfile.flush()
    handler.rfile.read(1)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection off without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True
    handler.connection.close()


def lie_about_length(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html>short")
    handler.wfile.flush()
    handler.close_connection = True


def drip_forever(handler: BaseHTTPRequestHandler) -> None:
    """Send a body without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    chunk = b"<p>more</p>" * 10_000
    while True:
        handler.wfile.write(chunk)
        handler.wfile.flush()


def no_http(handler: BaseHTTPRequestHandler) -> None:
    """Answer something that is no HTTP at all."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    handler.wfile.flush()
    handler.close_connection = True


CAPTCHA = (
    "<html><title>Just a moment...</title><h1>Verify you are human</h1><div class='g-recaptcha' data-sitekey='x'></div>"
    "<p>Please complete the captcha to continue.</p></html>"
)
BOMB = gzip.compress(b"<p>boom</p>" * 5_000_000)


def shop_with(bad: Answer | str) -> Pages:
    """A shop of eight products in which one further product page misbehaves."""

    def pages(path: str) -> Answer | str | None:
        if path == "/":
            return index_page([*GOOD, 66])
        if path == "/product/hammer-66/":
            return bad
        return shop_pages(path)

    return pages


@pytest.mark.parametrize(
    ("bad", "counted"),
    [
        (Answer(act=stall), {"timeout": 1}),
        (Answer(act=reset), {"connection lost": 1}),
        (Answer(act=lie_about_length), {"cut off": 1}),
        (Answer(act=drip_forever), {"too large": 1}),
        (Answer(act=no_http), {"connection lost": 1}),
        (Answer(BOMB, headers=[("Content-Encoding", "gzip")]), {"too large": 1}),
        (Answer("x" * 3_000_000), {"too large": 1}),
        (Answer("", 302, headers=[("Location", "/product/hammer-66/")]), {}),
        (Answer("", 302, headers=[("Location", "http://169.254.169.254/latest/meta-data")]), {}),
        (Answer("", 302, headers=[("Location", "file:///etc/passwd")]), {}),
        (Answer(b"\xff\xfe\x00garbage\x00" * 50), {}),
        (Answer("<html><h1>x" + "<div>" * 30_000), {}),
        (Answer('<script type="application/ld+json">{"@type": "Product", "name": </script>' + "text " * 60), {}),
        (Answer(b"Caf\xe9 " * 50, kind="text/html; charset=utf-8"), {}),
        (Answer("x", headers=[("Content-Encoding", "gzip")]), {"damaged": 1}),
        (Answer(b"%PDF-1.4", kind="application/pdf"), {}),
    ],
    ids=[
        "stall", "reset", "short body", "endless body", "no HTTP", "gzip bomb", "large page", "redirect to itself",
        "redirect inside", "redirect to a file", "garbage", "deep nesting", "broken JSON", "wrong charset",
        "false encoding", "no HTML",
    ],
)  # fmt: skip
def test_one_bad_page_costs_only_itself(web: Web, crawl_of: Crawl, bad: Answer, counted: dict[str, int]) -> None:
    """Whatever one page does, all others are read, and what failed is counted by name."""
    web.pages = shop_with(bad)
    done = crawl_of(web.url, timeout=1.0, max_bytes=2_000_000)
    failures = {name: count for name, count in done.report.statuses.items() if not name.isdigit()}
    assert failures == counted
    assert done.report.listings_seen >= len(GOOD)
    assert all(done.stored(f"/product/hammer-{number}/") for number in GOOD)
    assert done.report.health == ("degraded" if counted else "ok")
    assert done.archive.verify().problems == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (Answer(act=stall), "timeout"),
        (Answer(act=reset), "connection lost"),
        (Answer("forbidden", 403), "403"),
        (Answer("slow down", 429, headers=[("Retry-After", "9000")]), "429"),
        (Answer("", 302, headers=[("Location", "/")]), "no start page"),
        (
            CAPTCHA,
            "captcha",
        ),
    ],
    ids=["stall", "reset", "forbidden", "too many", "loop", "captcha"],
)
def test_a_site_that_cannot_be_seen_is_blind(web: Web, crawl_of: Crawl, bad: Answer | str, said: str) -> None:
    """When every page is like that the source is blind, and the reasons name it."""
    web.pages = lambda path: None if path in {"/robots.txt", "/sitemap.xml"} else bad
    done = crawl_of(web.url, timeout=0.5)
    assert done.report.health == "blind"
    assert said in "; ".join(done.report.reasons)


def test_nobody_listening_is_blind(web: Web, crawl_of: Crawl) -> None:
    """A server that is down is not a marketplace without offers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = crawl_of(f"http://127.0.0.1:{port}/")
    assert done.report.health == "blind"
    assert "connection refused" in "; ".join(done.report.reasons)


def test_endless_pagination_ends(web: Web, crawl_of: Crawl) -> None:
    """Result pages that go on for ever with the same listings are left after a few."""

    def pages(path: str) -> Answer | str | None:
        if path.startswith("/?page=") or path == "/":
            number = int(path.partition("=")[2] or 1)
            return index_page([1, 2, 3], f"/?page={number + 1}")
        return shop_pages(path)

    web.pages = pages
    done = crawl_of(web.url, max_pages=500)
    assert done.report.listings_seen == 3
    assert done.report.pages < 20


def test_a_calendar_trap_uses_up_its_share_only(web: Web, crawl_of: Crawl) -> None:
    """Addresses that multiply without end do not keep the crawl from the listings."""

    def pages(path: str) -> Answer | str | None:
        if path.startswith("/calendar/"):
            number = int(path.split("/")[2])
            days = "".join(f'<a href="/calendar/{number * 7 + n}/day">Day {n}</a> ' for n in range(1, 30))
            return f"<h1>Calendar</h1>{days}" + "text " * 60
        if path == "/":
            return index_page(GOOD) + '<a href="/calendar/1/day">Events</a>'
        return shop_pages(path)

    web.pages = pages
    done = crawl_of(web.url, max_pages=100)
    assert done.report.listings_seen == len(GOOD)
    assert done.report.pages < 60


def test_a_busy_server_is_given_the_time_it_asks_for(web: Web, crawl_of: Crawl) -> None:
    """After 429 with Retry-After nothing is asked for before that time, then the page is fetched after all."""
    refused = threading.Event()

    def pages(path: str) -> Answer | str | None:
        if path == "/product/hammer-3/" and not refused.is_set():
            refused.set()
            return Answer("later", 429, headers=[("Retry-After", "2")])
        return shop_with("x")(path)

    web.pages = pages
    done = crawl_of(web.url)
    assert done.report.listings_seen == len(GOOD)
    assert done.report.statuses["429"] == 1
    assert (done.report.finished - done.report.started).total_seconds() >= 2
    assert [capture.status for capture in done.stored("/product/hammer-3/")] == [429, 200]


def test_a_server_that_goes_on_refusing_is_left_alone(web: Web, crawl_of: Crawl) -> None:
    """After several refusals in a row the crawl of that site ends instead of knocking on."""
    web.pages = lambda path: (
        index_page(range(1, 60)) if path == "/" else Answer("no", 429, headers=[("Retry-After", "0")])
    )
    done = crawl_of(web.url)
    assert done.report.statuses["429"] < 20  # those under way are still answered
    assert done.report.health == "blind"


def test_a_shop_that_changes_its_layout_is_blind(web: Web, crawl_of: Crawl) -> None:
    """Where listings used to be found and none is any more, that is blindness, not an empty market."""
    web.pages = shop_pages
    assert crawl_of(web.url).report.health == "ok"
    web.pages = {"/": "<h1>Welcome</h1>" + "<p>Our new shop is here. " * 40}.get
    done = crawl_of(web.url)
    assert done.report.health == "blind"
    assert "layout may have changed" in done.report.reasons[0]


def test_a_field_that_vanishes_degrades(web: Web, crawl_of: Crawl) -> None:
    """The same number of listings with an empty column is not in order."""
    web.pages = shop_pages
    crawl_of(web.url)

    def pages(path: str) -> Answer | str | None:
        if "/product/" in path:
            number = int(path.rstrip("/").rsplit("-", 1)[1])
            return product(number).replace('"price": "', '"worth": "').replace(f"{10 + number}.50 EUR", "on request")
        return shop_pages(path)

    web.pages = pages
    done = crawl_of(web.url)
    assert done.report.health == "degraded"
    assert "price was found on" in "; ".join(done.report.reasons)
