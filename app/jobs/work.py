"""The two kinds of work that jobs consist of: crawl one site, carry segments on; the same on one machine and many."""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.crawling import fetch, options_from
from app.mailing import send_due, state_of
from app.report import FlowReport
from app.settings import Settings
from app.sites import open_sites
from app.works import Works, opened
from crawlers.job import CrawlProgress, CrawlReport
from domain.errors import InputError


def owner() -> str:
    """Return who works here: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(name: str) -> bool:
    """Tell whether an owner is a living process of this machine, other than this one."""
    host, _, process = name.rpartition(":")
    if host != socket.gethostname() or not process.isdigit() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def crawl_site(
    settings: Settings,
    name: str,
    max_pages: int | None,
    progress: Callable[[CrawlProgress], None] | None,
    stop: threading.Event,
) -> CrawlReport:
    """Crawl one site into the archive.

    Raises:
        InputError: there is no such site (any more), or it leads to a private network.
        BusyError: another process crawls it.
        UnavailableError, StorageError, SettingsError: as `app.crawling.fetch`.
    """
    site = open_sites(settings).get(name)
    if site is None:
        raise InputError(f"no site is called {name!r} any more; frostwatch sites list shows those there are")
    limits = settings.crawl.model_copy(update={"max_pages": max_pages} if max_pages else {})
    with opened(settings) as works:
        (report,) = fetch(works, [site], options_from(limits), progress, stop)
    return report


def carry_segments(works: Works, segments: Sequence[str], stop: threading.Event) -> FlowReport:
    """Carry segments on and send the mail that is due; what is done already costs a look only."""
    flow = works.flow.run(segments, stop=stop)
    mail = send_due(works.settings, works.store, works.rules, state_of(works.engine))
    flow.mails_sent, flow.mails_waiting = mail.sent, mail.waiting
    return flow


def archive_size(settings: Settings, segments: Sequence[str]) -> int:
    """Return the bytes of some segments, as far as they lie here."""
    paths = [settings.archive_dir / segment for segment in segments]
    return sum(path.stat().st_size for path in paths if Path(path).is_file())
