"""Builds the parts of a running Frostwatch from the settings; only here is known which setting feeds which part."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from os import cpu_count
from pathlib import Path

from pydantic import SecretStr

from alerts.mail import Transport, open_transport
from alerts.rule import RuleSet, load_rules
from alerts.store import Store, open_store
from app.flow import Flow
from app.journal import Journal
from app.reading import Reader
from app.searching import open_index
from app.settings import Settings
from app.workers import carrying
from assess.assessor import Assessor
from crawlers.archive.reader import Archive
from crawlers.site import SiteFile, load_sites
from domain.errors import StorageError
from index.engine import SearchEngine
from nlp.extractor import Extractor
from traders.matcher import Matcher
from traders.store import Registers

PARALLEL_FROM = 20_000_000
"""Bytes of archive from which starting worker processes pays for itself."""


def shipped(package: str, folder: str) -> Path:
    """Return a folder of data that ships beside this package."""
    return Path(__file__).resolve().parent.parent / package / folder


def open_sites(settings: Settings) -> dict[str, SiteFile]:
    """Return the site files that ship and the operator's own, by name."""
    folders = [shipped("crawlers", "sites")]
    if settings.crawl.sites_dir:
        folders.append(settings.crawl.sites_dir)
    return dict(load_sites(*folders))


def open_rules(settings: Settings) -> RuleSet:
    """Return the alert rules that ship and the operator's own."""
    folders = [shipped("alerts", "rules")]
    if settings.alerts.rules_dir:
        folders.append(settings.alerts.rules_dir)
    return load_rules(*folders, disabled=settings.alerts.disabled)


def open_decisions(settings: Settings) -> Store:
    """Open the store of alerts, verdicts and waiting mail."""
    make_home(settings)
    return open_store(settings.database_url)


def open_mail(settings: Settings) -> Transport:
    """Return the way mail goes out: the mail server of the settings, or the local mailbox folder."""
    mail = settings.mail
    return open_transport(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        username=mail.username,
        password=_revealed(mail.password),
        timeout=mail.timeout,
        folder=settings.mailbox_dir,
    )


def make_home(settings: Settings) -> None:
    """Create the data folder.

    Raises:
        StorageError: it cannot be created or is not a folder.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create the data folder {settings.data_dir}: {error.strerror}; set FROSTWATCH_DATA_DIR to a "
            "folder you may write to"
        ) from None


def make_reader(settings: Settings) -> Reader:
    """Build what steps 2 to 5 need; worker processes call this once each."""
    matcher = Matcher.open(Registers(settings.registers_dir))
    return Reader(open_sites(settings), Extractor(), matcher, Assessor.load())


@dataclass(frozen=True, slots=True)
class Works:
    """The parts of a running Frostwatch that commands work with."""

    settings: Settings
    archive: Archive
    engine: SearchEngine
    rules: RuleSet
    store: Store
    journal: Journal
    flow: Flow


@contextmanager
def opened(settings: Settings, *, pending_bytes: int = 0) -> Iterator[Works]:
    """Open everything the flow needs and close it again; worker processes start when much is pending."""
    with ExitStack() as stack:
        engine = open_index(settings)
        stack.callback(engine.close)
        store = open_decisions(settings)
        stack.callback(store.close)
        journal = Journal(store)
        archive = Archive(settings.archive_dir)
        wanted = settings.process.workers or cpu_count() or 1
        workers = wanted if pending_bytes >= PARALLEL_FROM else 1
        carry = stack.enter_context(carrying(partial(make_reader, settings), workers))
        rules = open_rules(settings)
        flow = Flow(archive, carry, engine, rules, store, journal, settings.process.batch)
        yield Works(settings, archive, engine, rules, store, journal, flow)


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
