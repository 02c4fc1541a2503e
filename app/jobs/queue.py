"""The queue of many machines: jobs as rows of procrastinate in the decisions database, which must be PostgreSQL.

    crawl     one run of the history: crawl its site; a lock on the site's name, so never two at once, wherever
    process   one segment of the archive: carry it on; a lock on the segment

A job may run twice (a worker that died just before it could say that it was done): both kinds do no harm then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.jobs import Status as JobStatus
from procrastinate.schema import SchemaManager
from sqlalchemy import make_url, text

from alerts.store import Store
from app.jobs.lock import BusyError
from app.jobs.patient import PatientJobs
from app.settings import Settings
from domain.errors import FrostwatchError, InputError, SettingsError, UnavailableError

QueueName = Literal["crawl", "process"]
QUEUES: tuple[QueueName, ...] = ("crawl", "process")
CRAWL_TASK = "frostwatch.crawl"
PROCESS_TASK = "frostwatch.process"
LONGEST_PAUSE = timedelta(hours=1)

PATIENCE = 10
"""Times as many tries for a job that only lacks a server: it will come back, and nothing is wrong with the job."""


class StoppedError(FrostwatchError):
    """The worker was told to stop: the job is for another worker, at once, and this was no try."""


class Hands(Protocol):
    """Who does the work of the queue."""

    def crawl(self, run_id: int, max_pages: int | None, *, last_try: bool) -> None:
        """Crawl the site of a run."""

    def process(self, segment: str) -> None:
        """Carry a segment on."""


class RetryLater(BaseRetryStrategy):
    """Try again after a pause that doubles each time; what was only stopped, or is done by another, does not count."""

    def __init__(self, attempts: int, pause: timedelta) -> None:
        self.attempts = attempts
        self._pause = pause

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, None to give up: the job is a dead letter then."""
        now = datetime.now(UTC)
        if isinstance(exception, StoppedError):
            return RetryDecision(retry_at=now)
        if isinstance(exception, BusyError):
            return RetryDecision(retry_at=now + self._pause)
        limit = self.attempts * (PATIENCE if isinstance(exception, UnavailableError) else 1)
        if job.attempts + 1 >= limit:
            return None
        return RetryDecision(retry_at=now + min(self._pause * 2**job.attempts, LONGEST_PAUSE))


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job as an operator sees it."""

    id: int
    queue: str
    state: str
    attempts: int
    lock: str | None
    arguments: dict[str, Any]


def connection_string(settings: Settings) -> str:
    """Return the address of the PostgreSQL as its own library takes it.

    Raises:
        SettingsError: the decisions database is a file.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "postgresql":
        raise SettingsError(
            "setting 'database.url': workers on many machines need PostgreSQL; set it to postgresql+psycopg://..., or "
            "run the schedule on this machine with schedule.on = 'here'"
        )
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def prepare_queue(store: Store) -> None:
    """Create the tables of the queue where they are not there yet, whole or not at all."""
    with store.write() as connection:
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))  # the driver reads % as a place


def make_app(
    connector: BaseConnector, hands: Hands | None, attempts: int, pause: timedelta, stopped: Callable[[], bool]
) -> App:
    """Return procrastinate's application; without `hands` it can only put jobs on the queue."""
    app = App(connector=connector)
    app.job_manager = PatientJobs(connector, stopped)
    retry = RetryLater(attempts, pause)

    @app.task(name=CRAWL_TASK, queue="crawl", retry=retry, pass_context=True)
    def crawl(context: JobContext, run_id: int, max_pages: int | None) -> None:
        _able(hands).crawl(run_id, max_pages, last_try=context.job.attempts + 1 >= attempts)

    @app.task(name=PROCESS_TASK, queue="process", retry=retry)
    def process(segment: str) -> None:
        _able(hands).process(segment)

    return app


def _able(hands: Hands | None) -> Hands:
    if hands is None:
        raise AssertionError("this application only puts jobs on the queue")
    return hands


def worker_app(settings: Settings, hands: Hands, pause: timedelta, stopped: Callable[[], bool]) -> App:
    """Return the application of a worker; it waits for a connection as long as between two signs of life."""
    connector = PsycopgConnector(
        conninfo=connection_string(settings),
        timeout=max(1.0, settings.worker.heartbeat),
        kwargs={"connect_timeout": 10},
    )
    return make_app(connector, hands, settings.schedule.attempts, pause, stopped)


class Queue:
    """The queue as those see it who put jobs on it and look at it."""

    def __init__(self, app: App) -> None:
        self._app = app

    def crawl(self, run_id: int, site: str, max_pages: int | None) -> None:
        """Queue a run; one that waits already is left alone."""
        self._defer(CRAWL_TASK, f"site:{site}", f"run:{run_id}", {"run_id": run_id, "max_pages": max_pages})

    def process(self, segment: str) -> None:
        """Queue a segment; one that waits already is left alone."""
        self._defer(PROCESS_TASK, f"segment:{segment}", f"segment:{segment}", {"segment": segment})

    def _defer(self, task: str, lock: str, once: str, arguments: dict[str, Any]) -> None:
        with _answering():
            try:
                self._app.configure_task(task, lock=lock, queueing_lock=once).defer(**arguments)
            except AlreadyEnqueued:
                return

    def jobs(self, *states: str) -> tuple[QueuedJob, ...]:
        """Return the jobs in some states, oldest first; `failed` are the dead letters."""
        with _answering():
            found = [job for state in states for job in self._app.job_manager.list_jobs(status=state)]
        return tuple(
            QueuedJob(job.id or 0, job.queue, job.status or "", job.attempts, job.lock, dict(job.task_kwargs))
            for job in sorted(found, key=lambda job: job.id or 0)
        )

    def retry(self, job_id: int) -> None:
        """Put a dead letter back on the queue.

        Raises:
            InputError: there is no such dead letter, or the same work waits already.
        """
        if job_id not in {job.id for job in self.jobs("failed")}:
            raise InputError(f"there is no dead letter {job_id}; frostwatch jobs list --dead shows those there are")
        with _answering():
            try:
                self._app.job_manager.retry_job_by_id(job_id, datetime.now(UTC))
            except UniqueViolation:
                raise InputError(
                    f"the work of dead letter {job_id} is on the queue already, as another job; nothing to do"
                ) from None

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many jobs are in each queue and state."""
        with _answering():
            rows = list(self._app.job_manager.list_queues())
        states = [status.value for status in JobStatus]
        return {(row["name"], state): row[state] for row in rows for state in states if state in row}


@contextmanager
def open_queue(settings: Settings, store: Store) -> Iterator[Queue]:
    """Open the queue to put jobs on it.

    Raises:
        SettingsError: the decisions database is no PostgreSQL.
        UnavailableError: it does not answer.
    """
    address = connection_string(settings)
    prepare_queue(store)
    connector = SyncPsycopgConnector(conninfo=address)
    app = make_app(connector, None, settings.schedule.attempts, timedelta(minutes=1), lambda: True)
    with _answering():
        app.open()
    try:
        yield Queue(app)
    finally:
        app.close()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ConnectorException as error:
        cause = error.__cause__ or error
        raise UnavailableError(
            f"the queue's database does not answer: {str(cause).strip().splitlines()[0] if str(cause) else error}; "
            "start the server or correct database.url; nothing is lost"
        ) from None
