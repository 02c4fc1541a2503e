"""What every process has that runs on until it is told to stop: a log, figures, the decisions, and a way to end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from alerts.store import Store
from app.assembly import open_decisions
from app.eventlog import set_up_log
from app.jobs.measure import Meter, database_problem, serving
from app.jobs.signals import stopped_by_signals
from app.mailing import check_mail
from app.settings import Settings

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """The decisions, the figures, and the event that ends the process in good order."""

    store: Store
    meter: Meter
    stop: threading.Event


@contextmanager
def open_service(settings: Settings) -> Iterator[Service]:
    """Set a process up that runs on; only in the main thread, since it takes SIGTERM and Ctrl-C.

    Raises:
        SettingsError: mail is not set up well, or the end point's address cannot be had.
        StorageError, UnavailableError: the decisions cannot be opened.
    """
    check_mail(settings)
    set_up_log(settings.log)
    meter = Meter()
    store = open_decisions(settings)
    try:
        with (
            stopped_by_signals() as stop,
            serving(settings.metrics, meter, lambda: database_problem(store)) as port,
        ):
            if port is not None:
                LOG.info("metrics", address=f"http://{settings.metrics.host}:{port}/metrics")
            yield Service(store, meter, stop)
    finally:
        store.close()
