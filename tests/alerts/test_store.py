"""The decisions database on SQLite and PostgreSQL: opened, refused, and safe for several writers."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from alerts import schema
from alerts.evaluate import evaluate
from alerts.rule import RuleSet
from alerts.store import Store, hit_id, open_store
from domain.document import ListingDocument
from domain.errors import SettingsError, StorageError, UnavailableError
from index.embedded.engine import EmbeddedEngine

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    """A data folder that is not there yet is no obstacle."""
    open_store(f"sqlite:///{tmp_path / 'new' / 'decisions.sqlite'}").close()
    assert (tmp_path / "new" / "decisions.sqlite").is_file()


def test_opening_again_keeps_what_is_there(database_url: str) -> None:
    """A second process finds the tables and their rows."""
    first = open_store(database_url)
    with first.write() as connection:
        connection.execute(insert(schema.rule_state).values(rule_id="a", last_run=AT, checked=3))
    second = open_store(database_url)
    with second.read() as connection:
        assert connection.execute(select(schema.rule_state.c.checked, schema.rule_state.c.last_run)).one() == (3, AT)
    first.close()
    second.close()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    """The remedy is a backup, not more room on the disk."""
    (tmp_path / "decisions.sqlite").write_bytes(b"no database at all, however long it may be\n" * 200)
    with pytest.raises(StorageError, match="backup"):
        open_store(f"sqlite:///{tmp_path / 'decisions.sqlite'}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/x", "not supported"),
        ("nonsense", "no database address"),
        ("postgresql+nothing://localhost/x", "no database address"),
    ],
)
def test_a_bad_address_names_the_setting(url: str, said: str) -> None:
    """An address that cannot be used is one sentence about database.url."""
    with pytest.raises(SettingsError, match=said) as caught:
        open_store(url)
    assert "database.url" in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is named, not overwritten."""
    file = tmp_path / "decisions.sqlite"
    file.write_text("not a database, but long enough to be read as one" * 100, encoding="utf-8")
    with pytest.raises(StorageError, match=r"decisions\.sqlite"):
        open_store(f"sqlite:///{file}")
    assert file.read_text(encoding="utf-8").startswith("not a database")


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    """What a newer Frostwatch wrote is not guessed at."""
    store = open_store(database_url)
    with store.write() as connection:
        connection.execute(insert(schema.version).values(version=schema.VERSION + 1))
    store.close()
    with pytest.raises(SettingsError, match="newer Frostwatch"):
        open_store(database_url)


def test_a_failed_transaction_leaves_no_trace(store: Store) -> None:
    """An exception in the block undoes what was written in it."""

    def write_half() -> None:
        with store.write() as connection:
            connection.execute(insert(schema.rule_state).values(rule_id="a", last_run=AT, checked=0))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        write_half()
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.rule_state)) == 0


def test_foreign_keys_are_kept(store: Store) -> None:
    """A delivery of a hit that does not exist is refused."""
    with pytest.raises((StorageError, UnavailableError)), store.write() as connection:
        connection.execute(insert(schema.delivery).values(hit_id="none", recipient="a@b.example", due_at=AT))


def test_times_come_back_in_utc(store: Store) -> None:
    """A time in another zone is the same moment when read."""
    with store.write() as connection:
        local = AT.astimezone(timezone(timedelta(hours=-5)))
        connection.execute(insert(schema.rule_state).values(rule_id="a", last_run=local, checked=0))
    with store.read() as connection:
        found = connection.scalar(select(schema.rule_state.c.last_run))
    assert found == AT
    assert found.utcoffset() == timedelta(0)


def test_a_hit_has_the_id_of_its_key() -> None:
    """Equal keys make equal ids, and no two keys run together."""
    assert hit_id("a", 1, "b", "c") == hit_id("a", 1, "b", "c")
    assert len({hit_id("a", 1, "b", "c"), hit_id("a", 11, "b", "c"), hit_id("a1", 1, "b", "c")}) == 3


def test_many_evaluate_the_same_batch_at_once(
    database_url: str,
    engine: EmbeddedEngine,
    rules: RuleSet,
    listing: Callable[..., ListingDocument],
    now: datetime,
) -> None:
    """Six at once record each hit exactly once, and none fails for a lock."""
    ids = [f"a{number}" for number in range(40)]
    engine.store([listing(each, title=each) for each in ids])
    counts: list[int] = []

    def work() -> None:
        store = open_store(database_url)
        counts.append(len(evaluate(engine, rules, ids, store, now).hits))
        store.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 0, 0, 40]


def test_a_postgresql_that_is_not_there_is_one_sentence() -> None:
    """A server that does not answer is named without its password, and with the remedy."""
    with pytest.raises(UnavailableError, match=r"start the server or correct database\.url") as caught:
        open_store("postgresql+psycopg://watch:secret@127.0.0.1:9/frostwatch?connect_timeout=2")
    assert "secret" not in str(caught.value)
