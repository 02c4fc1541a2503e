"""What a worker says of a job is written down for certain; with procrastinate alone a job could be lost for ever.

- The database goes away just as a job ends: its end is told until it is heard. It would stay "doing" while its worker
  lives.
- A job goes back to the queue while the same work waits there under another number: it makes way for that one. Two of a
  kind may not wait, so the first could not go back, and its lock would keep the second from being done.
- The job is no longer in our hands, since another worker took it over: nothing is left to tell.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from psycopg.errors import RaiseException

LOG = structlog.get_logger(__name__)
PAUSE = 1.0
"""Seconds between two tries."""


class PatientJobs(JobManager):
    """procrastinate's book of jobs; what a worker says of a job gets through.

    Args:
        connector: the queue's database.
        stopped: tells that the worker must end; then one try has to do, and the job goes to another worker.
    """

    def __init__(self, connector: BaseConnector, stopped: Callable[[], bool]) -> None:
        super().__init__(connector)
        self._stopped = stopped

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        """Note how a job ended.

        Raises:
            ConnectorException: the database does not answer, and the worker must end.
        """
        finish = super().finish_job_by_id_async
        await self._told(job_id, lambda: finish(job_id, status, delete_job))

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put a job back on the queue; where the same work waits there already, let go of this one.

        Raises:
            ConnectorException: the database does not answer, and the worker must end.
        """
        retry = super().retry_job_by_id_async
        try:
            await self._told(job_id, lambda: retry(job_id, retry_at, priority, queue, lock))
        except UniqueViolation:
            LOG.info("job waits already", job=job_id)
            await self.finish_job_by_id_async(job_id, Status.ABORTED, delete_job=True)

    async def _told(self, job_id: int, tell: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await tell()
            except UniqueViolation:
                raise
            except ConnectorException as error:
                if isinstance(error.__cause__, RaiseException):  # how the queue's functions refuse a job's number
                    LOG.info("job is in other hands", job=job_id)
                    return
                if self._stopped():
                    raise
                LOG.warning("waiting for the database", job=job_id, error=str(error.__cause__ or error).strip())
                await asyncio.sleep(PAUSE)
            else:
                return
