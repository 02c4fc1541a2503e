"""Backup, restore into an empty machine, and versions of the decisions database, on SQLite and PostgreSQL."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from sqlalchemy import MetaData, select, text

from alerts import schema
from alerts.store import Store, open_store
from app import audit, journal
from app.assembly import open_decisions
from app.cases.book import CaseBook
from app.cli import frostwatch
from app.console import session
from app.console.user import add_user
from app.jobs.history import History
from app.journal import Journal, WaitingPage
from app.migration import FOLDER
from app.migrations import HEAD
from app.placing import placed
from app.relisting_table import OFFERS
from app.settings import DatabaseSettings, Settings
from app.tables import GROUPS, all_tables, version_of
from crawlers.archive import ArchiveWriter, Exchange
from domain.errors import InputError, SettingsError
from tests.postgres import Postgres

AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Give the settings of an empty installation, once for each kind of database."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path / "data")
    postgres: Postgres = request.getfixturevalue("postgres")
    return Settings(data_dir=tmp_path / "data", database=DatabaseSettings(url=postgres.new_database()))


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment that stands for settings."""
    return {"FROSTWATCH_DATA_DIR": str(settings.data_dir), "FROSTWATCH_DATABASE__URL": settings.database.url}


def run(settings: Settings, *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner(env=environment(settings)).invoke(frostwatch, arguments, standalone_mode=False)


def fill(settings: Settings) -> None:
    """Put a hit with a verdict, a mail, a run, progress, a case and a segment into an installation."""
    store = open_decisions(settings)
    with store.write() as connection:
        connection.execute(
            schema.hit.insert().values(
                id="h1", rule_id="r", rule_version=1, listing_id="l", content_version="c", seller_key="s", severity=3,
                alerting=1, reason="first seen", found_at=AT, site="shop", seller="холод",
                snapshot='{"listing": {"title": "фреон", "site": "shop", "seller": {"name": "ХОЛОД"}}}',
            )
        )  # fmt: skip
        connection.execute(schema.verdict.insert().values(hit_id="h1", verdict="true", reason="seen", given_at=AT))
        connection.execute(
            schema.mail.insert().values(
                id="m1", message_id="<m1@x>", sender="a@x.example", recipient="b@x.example", subject="s",
                content=b"\x00\xffraw", hits=1, created_at=AT, state="sent", attempts=1, next_try=AT, sent_at=AT,
            )
        )  # fmt: skip
        connection.execute(
            OFFERS.insert().values(
                listing="l", account="a", goods="R-22", sizes="", brand="", title=b"\x00\xff", text=b"", pictures=b"",
                url="https://x.example/", read_at=AT, record="r", first_seen=AT, last_seen=AT, away=None, because="",
                stale=True,
            )
        )  # fmt: skip
        add_user(connection, "Ann", "analyst", "four words and more", AT)
        audit.note(connection, audit.Entry(AT, "Ann", "192.0.2.7", "signed in", "фреон"))
        session.begin(connection, "ann", "Ann", AT)
    Journal(store).advance("seg", 5_000_000_000, 7, 3)
    Journal(store).wait([WaitingPage("seg", 3_000_000_000, "https://x.example/", "broken", 0)])
    book = CaseBook(store, "Ana", AT)
    book.note(book.open("Frostline"), "asked customs")
    History(store).claim("nightly", "shop", AT, AT, state="running", owner="host:1")
    store.close()
    with ArchiveWriter(settings.archive_dir) as writer:
        writer.write(Exchange("https://x.example/", "shop", AT, 200, (), b"<html></html>"))


def utc(value: object) -> object:
    """Return times without their zone: SQLite keeps none."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    store = open_decisions(settings)
    with store.read() as connection:
        found = {
            table.name: [tuple(map(utc, row)) for row in connection.execute(select(table))] for table in all_tables()
        }
    store.close()
    return found


def test_a_backup_restores_an_empty_machine(settings: Settings, tmp_path: Path) -> None:
    """On another machine all rows, the manifest and the counters are as they were; a second restore is refused."""
    fill(settings)
    backup = tmp_path / "backup.zip"
    assert run(settings, "backup", str(backup)).return_value is None
    other = Settings(data_dir=tmp_path / "other")
    assert run(other, "restore", str(backup)).return_value is None
    assert rows(other) == rows(settings)
    assert (other.archive_dir / "manifest.jsonl").read_bytes() == (settings.archive_dir / "manifest.jsonl").read_bytes()
    for segment in settings.archive_dir.glob("*.warc.gz"):
        (other.archive_dir / segment.name).write_bytes(segment.read_bytes())
    assert run(other, "archive", "verify").return_value == 0
    again = run(other, "restore", str(backup))
    assert "is there already" in str(again.exception)
    (other.archive_dir / "manifest.jsonl").unlink()
    assert "is not empty" in str(run(other, "restore", str(backup)).exception)


def test_a_backup_does_not_take_the_place_of_another_unasked(tmp_path: Path) -> None:
    """A file of that name stays byte for byte, whatever the installation holds; with --replace it is followed."""
    one = Settings(data_dir=tmp_path / "one")
    fill(one)
    backup = tmp_path / "backup.zip"
    run(one, "backup", str(backup))
    before = backup.read_bytes()
    empty = Settings(data_dir=tmp_path / "empty")
    refused = run(empty, "backup", str(backup)).exception
    assert isinstance(refused, InputError)
    assert "--replace" in str(refused)
    assert backup.read_bytes() == before
    assert run(empty, "backup", str(backup), "--replace").exception is None
    assert run(Settings(data_dir=tmp_path / "two"), "restore", str(backup)).exception is None
    assert rows(Settings(data_dir=tmp_path / "two")) == rows(empty)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["backup.zip"]


def test_a_name_taken_while_the_backup_was_made_is_not_lost(tmp_path: Path) -> None:
    """What another process has put there meanwhile stays, and nothing half made is left."""
    target = tmp_path / "backup.zip"

    def put() -> None:
        with placed(target, replace=False) as part:
            part.write_bytes(b"mine")
            target.write_bytes(b"theirs")

    with pytest.raises(InputError, match="already"):
        put()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("backup.zip", b"theirs")]


KILLED = """
import os, signal, sys
from app.cli import frostwatch
def killed(frame, event, argument):
    caller = frame.f_back.f_code.co_name if frame.f_back else ""
    if event == "call" and f"{caller} {frame.f_code.co_name}" == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(killed)
frostwatch.main(["backup", sys.argv[2], "--replace"], standalone_mode=False)
"""


@pytest.mark.parametrize("at", ["write_dump _written", "placed sync", "placed replace"])
def test_a_killed_backup_leaves_the_one_before(tmp_path: Path, at: str) -> None:
    """Killed amid the rows, with all of them written or while the file is put in place: the old one is whole."""
    settings = Settings(data_dir=tmp_path / "data")
    fill(settings)
    backup = tmp_path / "backup.zip"
    run(settings, "backup", str(backup))
    before = backup.read_bytes()
    command = [sys.executable, "-c", KILLED, at, str(backup)]
    ended = subprocess.run(command, env={**os.environ, **environment(settings)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert backup.read_bytes() == before
    assert len(list(tmp_path.glob(".backup.zip.*.part"))) == 1
    assert run(settings, "backup", str(backup), "--replace").exception is None


def test_a_restored_postgresql_counts_on(postgres: Postgres, tmp_path: Path) -> None:
    """From SQLite to PostgreSQL: what is written after the restore gets ids of its own, and the audit trail goes on."""
    one = Settings(data_dir=tmp_path / "one")
    fill(one)
    run(one, "backup", str(tmp_path / "b.zip"))
    other = Settings(data_dir=tmp_path / "two", database=DatabaseSettings(url=postgres.new_database()))
    assert run(other, "restore", str(tmp_path / "b.zip")).exception is None
    store = open_decisions(other)
    assert History(store).claim("nightly", "shop2", AT, AT, state="queued", owner="o") == 2
    with store.write() as connection:
        audit.note(connection, audit.Entry(AT, "Ann", "", "signed out", ""))
        assert len(audit.entries(connection)) == 2
        assert list(audit.broken(connection)) == []
    store.close()


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"not a zip"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is one sentence, and nothing is half restored."""
    settings = Settings(data_dir=tmp_path / "data")
    (tmp_path / "b.zip").write_bytes(content)
    assert "no backup of Frostwatch" in str(run(settings, "restore", str(tmp_path / "b.zip")).exception)
    assert not any(found for name, found in rows(settings).items() if name != "alert_schema")


def old_database(settings: Settings) -> None:
    """Make a database as it was before there were versions: narrow offsets, no version."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.database_url)
    with store.write() as connection:
        old = MetaData()
        for table in journal.METADATA.sorted_tables:
            if table.name != "sifted_file":
                table.to_metadata(old)
        old.create_all(connection)
        if not store.is_sqlite:
            connection.execute(text("ALTER TABLE segment_progress ALTER COLUMN next_offset TYPE INTEGER"))
        connection.execute(
            journal.SEGMENTS.insert().values(segment="seg", next_offset=7, pages=1, listings=1, carried_at=AT)
        )
    store.close()


def test_an_old_database_is_brought_forward_after_a_copy(settings: Settings) -> None:
    """A database without a version is copied, widened and stamped; its rows stay; the second opening does nothing."""
    old_database(settings)
    for _ in range(2):
        store = open_decisions(settings)
        journal_now = Journal(store)
        assert journal_now.next_offset("seg") == 7
        with store.read() as connection:
            assert version_of(connection) == HEAD
        journal_now.advance("big", 5_000_000_000, 1, 1)
        store.close()
    assert len(list(settings.backups_dir.glob("before-*.zip"))) == 1


def test_a_new_column_is_added_after_a_copy_without_it(settings: Settings, tmp_path: Path) -> None:
    """The copy of a database that lacks a column is whole, can be restored, and the rows stay in both."""
    fill(settings)
    store = open_decisions(settings)
    with store.write() as connection:
        connection.execute(text("ALTER TABLE alert_verdict DROP COLUMN given_by"))
        connection.execute(text("DROP INDEX alert_hit_site"))
        for column in ("site", "seller"):
            connection.execute(text(f"ALTER TABLE alert_hit DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    store.close()
    verdicts = [(1, "h1", "true", "seen", AT.replace(tzinfo=None), "")]
    assert rows(settings)["alert_verdict"] == verdicts
    assert rows(settings)["alert_hit"][0][-2:] == ("shop", "холод")
    (copy,) = settings.backups_dir.glob(f"before-{HEAD}-*.zip")
    other = Settings(data_dir=tmp_path / "other")
    assert run(other, "restore", str(copy)).exception is None
    assert rows(other) == rows(settings)
    assert rows(other)["alert_verdict"] == verdicts


def test_a_database_of_a_newer_version_is_refused(settings: Settings) -> None:
    """What a newer Frostwatch wrote is left alone, with one sentence."""
    store = open_decisions(settings)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(SettingsError, match="newer Frostwatch"):
        open_decisions(settings)


def test_the_newest_version_is_the_last_step() -> None:
    """The constant that every start compares with is the head of the steps."""
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def differences(store: Store) -> Iterator[object]:
    """Yield what an opened database lacks of the tables in the code, or has otherwise."""
    whole = MetaData()
    for group in GROUPS:
        for table in group.sorted_tables:
            table.to_metadata(whole)
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        yield from (one for one in compare_metadata(context, whole) if "alembic" not in str(one))


def test_old_and_new_databases_have_the_tables_of_the_code(settings: Settings) -> None:
    """After the steps an old database is as a new one: a changed column without a step shows here."""
    old_database(settings)
    store = open_decisions(settings)
    assert list(differences(store)) == []
    store.close()
