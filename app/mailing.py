"""Mail: compose the digests that are due, and deliver everything that waits in the outbox."""

from contextlib import closing
from datetime import UTC, datetime

from alerts.digest import check_addresses, compose_due
from alerts.outbox import DeliveryReport, deliver
from alerts.rule import RuleSet
from alerts.store import Store
from alerts.unseen import IndexState, Unseen
from app.assembly import open_mail
from app.journal import Journal
from app.searching import open_index
from app.settings import Settings
from domain.errors import StorageError, UnavailableError
from index.engine import SearchEngine


def send_due(settings: Settings, store: Store, rules: RuleSet, index: IndexState) -> DeliveryReport:
    """Compose what is due and deliver what waits; the digest names blind sources, and says if listings are missing.

    Raises:
        StorageError: the decisions database refused a write; what was composed before is kept.
    """
    now = datetime.now(UTC)
    compose_due(
        store,
        rules,
        now,
        recipients=settings.alerts.recipients,
        sender=settings.mail.sender,
        unseen=unseen_now(store, index),
        console_url=settings.mail.console_url,
    )
    return deliver(store, open_mail(settings), now)


def unseen_now(store: Store, index: IndexState) -> Unseen:
    """Return what cannot be seen at present: blind sites, and what is missing in the index."""
    return Unseen(Journal(store).blind_since(), index)


def state_of(engine: SearchEngine) -> IndexState:
    """Return what a digest says of an index that is open."""
    try:
        return IndexState.INCOMPLETE if engine.awaits_rebuild() else IndexState.WHOLE
    except (UnavailableError, StorageError):
        return IndexState.SILENT


def index_state(settings: Settings) -> IndexState:
    """Return what a digest says of the index that the settings name; mail goes out also where it cannot be opened."""
    try:
        engine = open_index(settings)
    except (UnavailableError, StorageError):
        return IndexState.SILENT
    with closing(engine):
        return state_of(engine)


def check_mail(settings: Settings) -> None:
    """See to it, before any long work, that digests can be addressed.

    Raises:
        SettingsError: a recipient or the sender is no mail address.
    """
    check_addresses(settings.alerts.recipients, settings.mail.sender)
