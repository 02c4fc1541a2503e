"""What a crawl is asked to do and what it answers; plain values, so they can pass to another process."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from crawlers.seen import SeenAddresses
from crawlers.site import SiteFile

Health = Literal["ok", "degraded", "blind"]


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One site to crawl; `revisit` are addresses of listings known from before, to be looked at again."""

    site: SiteFile
    revisit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How to crawl. Times in seconds, sizes in bytes; a site file may ask for less, never for more haste.

    `render_timeout` bounds one page in the browser from first request to stored document;
    after `renew_browser` pages a new browser is started. `revisit_days`: days after
    which a listing is looked at again at the latest. `pages_per_day`: pages of one site in a day (UTC), 0 for no bound.
    """

    contact: str = ""
    delay: float = 1.0
    concurrency: int = 8
    per_host: int = 2
    timeout: float = 30.0
    max_pages: int = 2000
    max_depth: int = 8
    max_bytes: int = 10_000_000
    obey_robots: bool = True
    allow_private_network: bool = False
    browser: Path | None = None
    segment_bytes: int = 256_000_000
    render_timeout: float = 45.0
    renew_browser: int = 100
    fsync_seconds: float = 1.0
    sites_at_once: int = 4
    max_back_off: float = 120.0
    revisit_days: float = 7.0
    pages_per_day: int = 0

    @property
    def user_agent(self) -> str:
        """Who we say we are: the program, its version, and where to complain."""
        name = f"Frostwatch/{version('frostwatch')}"
        return f"{name} (+{self.contact})" if self.contact else name


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far the crawl of one site is."""

    site: str
    pages: int
    bytes: int
    listings_seen: int


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How the crawl of one site went. `statuses` counts HTTP statuses, and failures by name ("timeout", "reset", ...).

    `pages` counts responses but those to robots.txt and sitemaps, `listings_seen` different listings. `reasons` say why
    the health is what it is.
    """

    site: str
    pages: int
    bytes: int
    listings_seen: int
    statuses: dict[str, int]
    health: Health
    reasons: tuple[str, ...]
    started: datetime
    finished: datetime
    segments: tuple[str, ...]
    rendered: int = 0


@dataclass(slots=True)
class Tally:
    """What happened so far in the crawl of one site; the middlewares and the spider count here.

    `known` are listings of before that answered, `unrecognised` those of them whose page no longer reads as a listing,
    `resting` those that were not due and that no page led to.
    """

    site: str
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    pages: int = 0
    asked: int = 0
    size: int = 0
    rendered: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    walls: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    listings: SeenAddresses = field(default_factory=SeenAddresses)
    known: int = 0
    unrecognised: int = 0
    resting: int = 0
    robots_refused: int = 0
    refused_hosts: set[str] = field(default_factory=set)
    unreadable: int = 0
    start_failed: list[str] = field(default_factory=list)
    start_asked: int = 0
    ended_early: str = ""
    needs_browser: bool = False
    browser_error: str = ""

    def progress(self) -> CrawlProgress:
        """Return how far this is."""
        return CrawlProgress(self.site, self.pages, self.size, len(self.listings))
