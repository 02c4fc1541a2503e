"""The lock that many share or one holds alone, beside SQLite as an open file and on a real PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from alerts.store import open_store
from app.jobs.lock import Locks
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def locks(request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres) -> Iterator[Locks]:
    """Give the locks beside each database."""
    address = f"sqlite:///{tmp_path / 'decisions.sqlite'}" if request.param == "sqlite" else postgres.new_database()
    store = open_store(address)
    yield Locks(store, tmp_path / "locks")
    store.close()


def in_thread(locks: Locks, kind: str, done: list[str]) -> tuple[threading.Thread, threading.Event]:
    """Hold the lock in a thread; return it, and what is set when it holds the lock."""
    holds = threading.Event()

    def hold() -> None:
        with getattr(locks, kind)("index"):
            holds.set()
            done.append(kind)

    thread = threading.Thread(target=hold)
    thread.start()
    return thread, holds


def test_many_share_it(locks: Locks) -> None:
    """Whoever shares it does not wait for others who share it."""
    with locks.shared("index"), locks.shared("index"), locks.shared("index"):
        thread, holds = in_thread(locks, "shared", [])
        holds.wait()
        thread.join()


def test_one_alone_waits_for_those_who_share_it(locks: Locks) -> None:
    """It is held alone only once nobody shares it any more."""
    done: list[str] = []
    with ExitStack() as stack:
        stack.enter_context(locks.shared("index"))
        thread, holds = in_thread(locks, "alone", done)
        assert not holds.is_set()
        done.append("released")
    thread.join()
    assert done == ["released", "alone"]


@pytest.mark.parametrize("kind", ["shared", "alone"])
def test_nobody_else_holds_it_beside_one_alone(locks: Locks, kind: str) -> None:
    """While it is held alone everybody else waits."""
    done: list[str] = []
    with locks.alone("index"):
        thread, holds = in_thread(locks, kind, done)
        assert not holds.is_set()
        done.append("released")
    thread.join()
    assert done == ["released", kind]


def test_locks_of_other_names_are_free(locks: Locks) -> None:
    """A lock keeps nobody from another one."""
    with locks.alone("index"), locks.alone("other"), locks.held("third", "being tested") as still_held:
        assert still_held()
