"""Jobs whose worker, database or twin gets in the way, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from app.jobs.queue import PROCESS_TASK, make_app
from tests.postgres import Postgres


@pytest.fixture
def address(postgres: Postgres) -> str:
    """The address of a database with an empty queue."""
    made = postgres.new_database().replace("+psycopg", "")
    with psycopg.connect(made) as connection:
        connection.execute(SchemaManager.get_schema().encode())
    return made


@asynccontextmanager
async def opened(address: str, *, stopped: bool = False) -> AsyncIterator[App]:
    """Open the queue as a worker does."""
    connector = PsycopgConnector(conninfo=address, timeout=2, kwargs={"connect_timeout": 10})
    app = make_app(connector, None, 3, timedelta(0), lambda: stopped)
    async with app.open_async():
        yield app


async def queued(app: App) -> None:
    """Queue the segment."""
    await app.configure_task(PROCESS_TASK, lock="segment:one", queueing_lock="segment:one").defer_async(
        segment="one.warc.gz"
    )


async def taken(app: App) -> Job:
    """Take the next job as a worker of its own."""
    job = await app.job_manager.fetch_job(["process"], await app.job_manager.register_worker())
    assert job is not None
    return job


def states(address: str) -> list[tuple[int, str]]:
    """Return numbers and states of all jobs."""
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT id, status::text FROM procrastinate_jobs ORDER BY id").fetchall()


def test_a_job_makes_way_for_its_twin(address: str) -> None:
    """The job of a dead worker, queued anew meanwhile, does not hold its lock against the new one for ever."""

    async def run() -> None:
        async with opened(address) as app:
            await queued(app)
            first = await taken(app)
            await queued(app)
            assert await app.job_manager.fetch_job(["process"], await app.job_manager.register_worker()) is None
            await app.job_manager.retry_job(first, retry_at=datetime.now(UTC))
            assert (await taken(app)).id != first.id

    asyncio.run(run())
    assert states(address) == [(2, "doing")]


def test_the_end_of_a_job_is_told_until_it_is_heard(address: str, postgres: Postgres) -> None:
    """A job that ends while PostgreSQL is down is done once PostgreSQL is back, though its worker lived on."""

    async def run() -> None:
        async with opened(address) as app:
            await queued(app)
            job = await taken(app)
            postgres.kill()
            ending = asyncio.create_task(app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=False))
            await asyncio.to_thread(postgres.start)
            await ending

    asyncio.run(run())
    assert states(address) == [(1, "succeeded")]


def test_a_worker_that_must_end_does_not_wait(address: str, postgres: Postgres) -> None:
    """A worker told to stop gives up after one try; its job is taken over from the next one that lives."""

    async def run() -> None:
        async with opened(address, stopped=True) as app:
            await queued(app)
            job = await taken(app)
            postgres.kill()
            with pytest.raises(ConnectorException):
                await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=False)

    try:
        asyncio.run(run())
    finally:
        postgres.start()
    assert states(address) == [(1, "doing")]


def test_a_job_in_other_hands_is_left_to_them(address: str) -> None:
    """What was taken over and done elsewhere is not touched, and telling of it again is no error."""

    async def run() -> None:
        async with opened(address) as app:
            await queued(app)
            job = await taken(app)
            await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=False)
            await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=False)
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))

    asyncio.run(run())
    assert states(address) == [(1, "succeeded")]
