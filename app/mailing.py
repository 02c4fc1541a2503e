"""Mail: compose the digests that are due, and deliver everything that waits in the outbox."""

from datetime import UTC, datetime

from alerts.digest import check_addresses, compose_due
from alerts.outbox import DeliveryReport, deliver
from alerts.rule import RuleSet
from alerts.store import Store
from app.assembly import open_mail
from app.journal import Journal
from app.settings import Settings


def send_due(settings: Settings, store: Store, rules: RuleSet) -> DeliveryReport:
    """Compose what is due and deliver what waits; blind sources are named in the digest.

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
        blind=Journal(store).blind_since(),
        console_url=settings.mail.console_url,
    )
    return deliver(store, open_mail(settings), now)


def check_mail(settings: Settings) -> None:
    """See to it, before any long work, that digests can be addressed.

    Raises:
        SettingsError: a recipient or the sender is no mail address.
    """
    check_addresses(settings.alerts.recipients, settings.mail.sender)
