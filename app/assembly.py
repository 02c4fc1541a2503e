"""Builds the parts of a running Frostwatch from the settings; only here is known which setting feeds which part."""

import socket
from importlib import import_module
from typing import Any

import structlog

from alerts.mail import Transport, open_transport
from alerts.rule import RuleSet, load_rules
from alerts.store import Store, open_store
from app.home import make_home, revealed, shipped
from app.migrations import HEAD
from app.settings import Settings
from app.tables import check_version, create_missing, stamp, version_of
from crawlers.archive.depot import Depot, open_depot
from crawlers.archive.reader import Archive
from domain.errors import UnavailableError

LOG = structlog.get_logger(__name__)


def open_rules(settings: Settings) -> RuleSet:
    """Return the alert rules that ship and the operator's own."""
    folders = [shipped("alerts", "rules")]
    if settings.alerts.rules_dir:
        folders.append(settings.alerts.rules_dir)
    return load_rules(*folders, disabled=settings.alerts.disabled).within(settings.alerts.jurisdictions)


def open_decisions(settings: Settings) -> Store:
    """Open the store of alerts, verdicts, waiting mail, the journal, sellers and the history of jobs.

    Raises:
        SettingsError: a newer Frostwatch wrote it, or its address is wrong.
        StorageError: it cannot be written; nothing was changed.
        UnavailableError: the server does not answer.
    """
    make_home(settings)
    store = open_store(settings.database_url)
    try:
        if store.reads:
            with store.read() as connection:
                check_version(connection, store.reads.path)
            return store
        with store.write() as connection:
            before = version_of(connection)
            create_missing(connection)
            if before is None:
                stamp(connection)
            elif before != HEAD:
                # Alembic takes a quarter of a second to be imported, and is seldom needed.
                import_module("app.migration").migrate(connection, settings.backups_dir)
    except BaseException:
        store.close()
        raise
    return store


def open_archive(settings: Settings) -> Archive:
    """Return the archive: the folder of this machine and, where one is set, the depot that all machines share."""
    return Archive(settings.archive_dir, depot=open_shared(settings))


def open_shared(settings: Settings) -> Depot | None:
    """Return the depot of the settings, None where there is none.

    Raises:
        SettingsError: its address cannot be used.
    """
    archive = settings.archive
    if not archive.url:
        return None
    options: dict[str, Any] = {}
    if archive.url.startswith("s3:"):
        client = {"region_name": archive.region or None, "endpoint_url": archive.endpoint or None}
        options["client_kwargs"] = {name: value for name, value in client.items() if value}
        if archive.key:
            options |= {"key": archive.key, "secret": revealed(archive.secret)}
    return open_depot(archive.url, socket.gethostname(), options)


def share_closed(settings: Settings) -> None:
    """Copy closed segments to where all machines find them; what cannot go up now goes up the next time."""
    depot = open_shared(settings)
    if depot is None or not settings.archive_dir.is_dir():
        return
    try:
        depot.push(settings.archive_dir)
    except UnavailableError as error:
        LOG.warning("segments not shared yet", error=str(error))


def open_mail(settings: Settings) -> Transport:
    """Return the way mail goes out: the mail server of the settings, or the local mailbox folder."""
    mail = settings.mail
    return open_transport(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        username=mail.username,
        password=revealed(mail.password),
        timeout=mail.timeout,
        folder=settings.mailbox_dir,
    )
