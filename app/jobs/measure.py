"""What is counted for Prometheus, and the end points that give it out: `/metrics`, and `/health` for supervisors.

Health is told as 200 or 503 with a line of JSON: 503 once the decisions database no longer answers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Counter, Gauge, make_wsgi_app
from sqlalchemy import text

from alerts.store import Store
from app.report import FlowReport
from app.settings import MetricsSettings
from crawlers.job import CrawlProgress, CrawlReport
from domain.errors import FrostwatchError, UnavailableError
from domain.jsonl import encode

HEALTHS = ("ok", "degraded", "blind")


class Meter:
    """Counts what happens. Every figure is a Prometheus metric whose name begins with `frostwatch_`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._lock = threading.Lock()
        self._so_far: dict[str, tuple[int, int]] = {}
        self._pages = self._counter("pages_total", "Pages fetched.", "site")
        self._bytes = self._counter("bytes_total", "Bytes of responses fetched.", "site")
        self._carried = self._counter("carried_pages_total", "Stored responses carried on.")
        self._listings = self._counter("listings_total", "Listings indexed, by what they were to the index.", "change")
        self._offers = self._counter("offers_total", "Offers of a refrigerant indexed.")
        self._alerts = self._counter("alerts_total", "New alerts.")
        self._mails = self._counter("mails_sent_total", "Mails taken by the mail server.")
        self._waiting = self._gauge("mails_waiting", "Mails that wait in the outbox.")
        self._runs = self._counter("runs_total", "Runs that ended, by state.", "state")
        self._queue = self._gauge("queue_runs", "Runs that are due and not yet begun.")
        self._age = self._gauge("queue_age_seconds", "How long the most overdue run has waited.")
        self._health = self._gauge(
            "source_health", "1 for the health that a source has, 0 for the others.", "site", "health"
        )

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"frostwatch_{name}", says, labels, registry=self.registry)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"frostwatch_{name}", says, labels, registry=self.registry)

    def progress(self, state: CrawlProgress) -> None:
        """Count what a crawl has fetched since it last told."""
        with self._lock:
            pages, size = self._so_far.get(state.site, (0, 0))
            if state.pages < pages:  # a new crawl of the site
                pages, size = 0, 0
            self._pages.labels(state.site).inc(state.pages - pages)
            self._bytes.labels(state.site).inc(max(state.bytes - size, 0))
            self._so_far[state.site] = (state.pages, state.bytes)

    def crawled(self, report: CrawlReport) -> None:
        """Count the rest of a crawl, and show the health of the source."""
        self.progress(CrawlProgress(report.site, report.pages, report.bytes, report.listings_seen))
        with self._lock:
            self._so_far.pop(report.site, None)
        for health in HEALTHS:
            self._health.labels(report.site, health).set(health == report.health)

    def carried(self, flow: FlowReport) -> None:
        """Count what was carried on."""
        self._carried.inc(flow.pages)
        for change, count in (("new", flow.new), ("changed", flow.changed), ("gone", flow.gone)):
            self._listings.labels(change).inc(count)
        self._offers.inc(flow.offers)
        self._alerts.inc(flow.hits)
        self._mails.inc(flow.mails_sent)
        self._waiting.set(flow.mails_waiting)

    def ended(self, state: str) -> None:
        """Count a run that ended."""
        self._runs.labels(state).inc()

    def queue(self, waiting: int, age: timedelta) -> None:
        """Show how much is due."""
        self._queue.set(waiting)
        self._age.set(age.total_seconds())


def database_problem(store: Store) -> str | None:
    """Return what is wrong with the decisions database, None when it answers."""
    try:
        with store.read() as connection:
            connection.execute(text("SELECT 1"))
    except FrostwatchError as error:
        return str(error)
    return None


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: supervisors ask every few seconds."""


@contextmanager
def serving(settings: MetricsSettings, meter: Meter, healthy: Callable[[], str | None]) -> Iterator[int | None]:
    """Serve `/metrics` and `/health` while the block runs; gives the port, None when none is set.

    Args:
        settings: where to listen.
        meter: holds the figures.
        healthy: returns None when all is well, else what is not.

    Raises:
        UnavailableError: the port cannot be had.
    """
    if settings.port is None:
        yield None
        return
    metrics = make_wsgi_app(meter.registry)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/metrics":
            answer: Iterable[bytes] = metrics(environ, start_response)
            return answer
        if environ["PATH_INFO"] != "/health":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/metrics and /health are here\n"]
        problem = healthy()
        status = "503 Service Unavailable" if problem else "200 OK"
        start_response(status, [("Content-Type", "application/json")])
        return [encode({"healthy": problem is None, "problem": problem}) + b"\n"]

    try:
        server = make_server(settings.host, settings.port, application, _Server, _Quiet)
    except OSError as error:
        raise UnavailableError(
            f"cannot listen on {settings.host}:{settings.port} for metrics: {error.strerror}; choose another "
            "metrics.port"
        ) from None
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
