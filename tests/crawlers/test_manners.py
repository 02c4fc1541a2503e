"""Politeness: what robots.txt and busy servers ask for, and which components see to it."""

import pytest
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from crawlers.guard import Refusals
from crawlers.job import CrawlOptions
from crawlers.manners import ManneredThrottle, retry_after, robots_rules
from crawlers.settings import process_settings, site_settings
from crawlers.site import SiteFile

NOW = 1_750_000_000.0


@pytest.mark.parametrize(
    ("header", "attempt", "seconds"),
    [
        ("7", 1, 7),
        ("Sun, 15 Jun 2025 15:06:50 GMT", 1, 10),
        ("Sun, 15 Jun 2025 15:00:00 GMT", 1, 0),
        (None, 1, 2),
        (None, 3, 8),
        ("soon", 2, 4),
        ("-5", 2, 4),
        ("9" * 40, 2, 4),
        ("", 1, 2),
    ],
)
def test_retry_after_is_understood(header: str | None, attempt: int, seconds: float) -> None:
    """Seconds, a date, or nonsense: there is always a waiting time."""
    headers = {"Retry-After": header} if header is not None else {}
    assert retry_after(Response("http://a.example/", 429, headers), attempt, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "rules"), [(200, b"Disallow: /x"), (404, b""), (403, b""), (500, b"User-agent: *\nDisallow: /\n")]
)
def test_robots_txt_means_what_its_status_says(status: int, rules: bytes) -> None:
    """Missing rules allow, a server in trouble forbids."""
    assert robots_rules(Response("http://a.example/robots.txt", status, body=b"Disallow: /x")) == rules


def test_our_components_replace_those_of_scrapy() -> None:
    """One throttle and one reader of robots.txt work in a crawl, not two of each."""
    settings = site_settings(SiteFile(name="a"), CrawlOptions())
    assert settings["EXTENSIONS"][AutoThrottle] is None
    assert settings["DOWNLOADER_MIDDLEWARES"][RobotsTxtMiddleware] is None
    extensions = build_component_list(settings.get_component_priority_dict_with_base("EXTENSIONS"))
    throttles = [item for item in map(load_object, extensions) if issubclass(item, AutoThrottle)]
    assert throttles == [ManneredThrottle]


def test_a_site_file_may_ask_for_less_haste_never_for_more() -> None:
    """The longer delay wins, wherever it stands."""
    slow = SiteFile(name="a", delay=5.0)
    hasty = SiteFile(name="b", delay=0.1)
    assert site_settings(slow, CrawlOptions(delay=2))["DOWNLOAD_DELAY"] == 5
    assert site_settings(hasty, CrawlOptions(delay=2))["DOWNLOAD_DELAY"] == 2


def test_the_guard_is_on_unless_the_operator_says_otherwise() -> None:
    """Only the operator's word opens the private network."""
    assert "TWISTED_DNS_RESOLVER" in process_settings(CrawlOptions(), Refusals())
    assert "TWISTED_DNS_RESOLVER" not in process_settings(CrawlOptions(allow_private_network=True), Refusals())
