"""Commands run by a user who may read the data folder and write nothing in it, as analysts beside an operator do."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from alerts.store import open_store
from app.assembly import open_decisions
from app.saved import SavedSearches
from app.settings import Settings
from app.works import opened
from domain.errors import SettingsError, StorageError
from tests.app.test_backup import fill


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Give a filled installation in a folder that others may enter; those of pytest may only be entered by its user."""
    with tempfile.TemporaryDirectory(prefix="frostwatch-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(data_dir=Path(folder) / "data")
        fill(settings)
        with opened(settings) as works:
            SavedSearches(works.store).save("worst", "status:prohibited", "-risk", ())
        yield settings
        unlock(settings)


def lock(settings: Settings) -> None:
    """Take all rights to write away."""
    for path in (settings.data_dir, *settings.data_dir.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def unlock(settings: Settings) -> None:
    """Give the rights to write back."""
    for path in (settings.data_dir, *settings.data_dir.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def run(settings: Settings, *commands: str) -> list[str]:
    """Return what each command shows, or what refuses it, to a user who may only read."""
    environment = {**os.environ, "FROSTWATCH_DATA_DIR": str(settings.data_dir)}
    arguments = json.dumps([command.split() for command in commands])
    command = [sys.executable, "-m", "tests.app.reader_child", arguments]
    answers: list[str] = json.loads(subprocess.run(command, capture_output=True, env=environment, check=True).stdout)
    return answers


def test_what_only_reads_works_and_what_writes_says_who_may(settings: Settings) -> None:
    """Alerts, saved searches, state and runs are shown from a database nobody has open; a verdict is one sentence."""
    lock(settings)
    before = sorted(path.name for path in settings.data_dir.iterdir())
    refused = "decisions.sqlite may only be read by you; run this as the user who writes it"
    expected = {
        "alerts list --json": '"id":"h1"',
        "search --run worst": "No listing matches",
        "status": "0 mails",
        "schedule status": "nightly",
        "cases show 1": "asked customs",
        "console users": "Ann",
        "console audit": "Ann",
        "cases note 1 seen": refused,
        "cases evidence 1": refused,
        "alerts verdict h1 true --reason seen": refused,
        "search --save other R-22": refused,
    }
    for answer, (command, part) in zip(run(settings, *expected), expected.items(), strict=True):
        assert part in answer, command
    assert sorted(path.name for path in settings.data_dir.iterdir()) == before


def test_decisions_are_read_beside_a_process_that_writes_them(settings: Settings) -> None:
    """What another process has written and not yet moved into the file is seen."""
    store = open_decisions(settings)
    with store.write() as connection:
        connection.execute(text("UPDATE alert_hit SET reason = 'price fell'"))
    (settings.data_dir / "decisions.sqlite").chmod(0o444)
    (shown,) = run(settings, "alerts list --json")
    assert '"reason":"price fell"' in shown
    store.close()


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file for one that may only be read: to root, as whom tests may run, none is."""
    monkeypatch.setattr("alerts.reading.may_only_be_read", Path.is_file)


def test_what_was_read_while_a_writer_came_is_not_used(
    settings: Settings, readable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that opens, changes and closes the file during a reading makes it an error, never a wrong answer."""
    store = open_decisions(settings)
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alert_hit")) == 1

    def disturbed() -> None:
        with store.read() as connection:
            connection.scalar(text("SELECT count(*) FROM alert_hit"))
            with monkeypatch.context() as patch:
                patch.setattr("alerts.reading.may_only_be_read", lambda path: False)
                writer = open_store(settings.database_url)
            with writer.write() as writing:
                writing.execute(text("UPDATE alert_hit SET severity = 5"))
            writer.close()

    with pytest.raises(StorageError, match="being written meanwhile; run the same command again"):
        disturbed()
    with store.read() as connection:
        assert connection.scalar(text("SELECT severity FROM alert_hit")) == 5
    store.close()


@pytest.mark.parametrize(
    ("statement", "error", "says"),
    [
        ("UPDATE alembic_version SET version_num = '0002'", StorageError, "brought forward by an update"),
        ("DROP TABLE saved_search", StorageError, "brought forward by an update"),
        ("UPDATE alembic_version SET version_num = '9999'", SettingsError, "newer Frostwatch"),
    ],
)
def test_a_database_of_another_version_is_not_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, statement: str, error: type[Exception], says: str
) -> None:
    """Who may only read cannot bring it forward, and is told who can; a newer one is refused as ever."""
    store = open_store(settings.database_url)
    with store.write() as connection:
        connection.execute(text(statement))
    store.close()
    monkeypatch.setattr("alerts.reading.may_only_be_read", Path.is_file)
    with pytest.raises(error, match=says):
        open_decisions(settings)
