"""Everything the flow needs, opened from the settings; commands that only look something up use app.assembly alone."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from os import cpu_count

from alerts.rule import RuleSet
from alerts.store import Store
from app.assembly import open_archive, open_decisions, open_rules
from app.carried import make_reader
from app.eventlog import set_up_log
from app.flow import Flow
from app.home import shipped
from app.jobs.lock import Locks
from app.journal import Journal
from app.searching import open_index
from app.sellers import Sellers
from app.settings import Settings
from app.workers import carrying
from crawlers.archive.reader import Archive
from index.engine import SearchEngine

PARALLEL_FROM = 20_000_000
"""Bytes of archive from which starting worker processes pays for itself."""


@dataclass(frozen=True, slots=True)
class Works:
    """The parts of a running Frostwatch that commands work with."""

    settings: Settings
    archive: Archive
    engine: SearchEngine
    rules: RuleSet
    store: Store
    journal: Journal
    sellers: Sellers
    locks: Locks
    flow: Flow


@contextmanager
def opened(settings: Settings, *, pending_bytes: int = 0) -> Iterator[Works]:
    """Open everything the flow needs and close it again; worker processes start when much is pending."""
    set_up_log(settings.log)
    with ExitStack() as stack:
        engine = open_index(settings)
        stack.callback(engine.close)
        store = open_decisions(settings)
        stack.callback(store.close)
        journal = Journal(store)
        sellers = Sellers(store)
        archive = open_archive(settings)
        wanted = settings.process.workers or cpu_count() or 1
        workers = wanted if pending_bytes >= PARALLEL_FROM else 1
        carry = stack.enter_context(carrying(partial(make_reader, settings), workers))
        rules = open_rules(settings)
        locks = Locks(store, settings.locks_dir)
        flow = Flow(archive, carry, engine, rules, store, journal, sellers, locks, settings.process.batch, law_digest())
        yield Works(settings, archive, engine, rules, store, journal, sellers, locks, flow)


def stamp_of(settings: Settings) -> frozenset[tuple[str, int]]:
    """Return what tells whether registers, rules or site files of the operator changed: each file, and when."""
    folders = (settings.registers_dir, settings.alerts.rules_dir, settings.crawl.sites_dir)
    found = set()
    for path in (path for folder in folders if folder for path in folder.rglob("*")):
        with suppress(FileNotFoundError):  # an import that is under way renames what it wrote
            found.add((str(path), path.stat().st_mtime_ns))
    return frozenset(found)


def law_digest() -> str:
    """Return a digest of all that the legal status and the CO2-equivalent of an offer rest on beside the page."""
    files = sorted(shipped("assess", "data").glob("*.toml"))
    files += [shipped("domain", "data") / name for name in ("substances.csv", "countries.csv")]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
