"""`frostwatch schedule`, as an operator runs it, on real marketplaces."""

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.assembly import open_decisions
from app.cli import frostwatch
from app.jobs.history import History
from app.settings import load_settings
from domain.errors import SettingsError
from tests.app.conftest import Markets, fresh
from tests.app.installation import Installation, kill_group

SCHEDULE = """
[log]
format = "json"
[metrics]
port = 0
[schedule]
at_once = 2
[schedule.jobs.daily]
sites = ["frostline", "basar"]
every = "1d"
max_pages = 12
"""


@pytest.fixture
def scheduled(tmp_path: Path, markets: Markets) -> Installation:
    """Give an installation with a schedule whose last tick was missed."""
    made = fresh(tmp_path, markets)
    with made.config.open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    store = open_decisions(load_settings(str(made.config)))
    slots = [("daily", "frostline"), ("daily", "basar")]
    History(store).handled(slots, datetime.now(UTC) - timedelta(days=2))
    store.close()
    return made


def events(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """Yield what a process writes about itself, as it writes it."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("{"):
            yield json.loads(line)


def until(process: subprocess.Popen[str], event: str, times: int = 1) -> list[dict[str, Any]]:
    """Read events until one has come so many times; return all that were read."""
    read: list[dict[str, Any]] = []
    for each in events(process):
        read.append(each)
        if sum(one["event"] == event for one in read) >= times:
            return read
    raise AssertionError(f"ended without {event!r}: {read}")


def history(installation: Installation) -> list[dict[str, Any]]:
    """Return the runs on file, oldest first."""
    lines = installation.run("schedule", "status", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines][::-1]


def test_schedule_start_makes_up_serves_figures_and_ends_in_good_order(scheduled: Installation) -> None:
    """A missed tick is made up for once, figures and health are served, SIGTERM closes every segment.

    Meanwhile a second scheduler on the same database is refused.
    """
    process = scheduled.start("schedule", "start")
    read = until(process, "run finished", 2)
    refused = scheduled.run("schedule", "start", status=2)
    assert "another process is running the schedule" in refused.stderr
    (address,) = [each["address"] for each in read if each["event"] == "metrics"]
    with urllib.request.urlopen(address) as answer:
        figures = answer.read().decode()
    assert 'frostwatch_pages_total{site="frostline"} 12.0' in figures
    assert 'frostwatch_source_health{health="ok",site="basar"}' in figures
    assert "frostwatch_queue_age_seconds 0.0" in figures
    with urllib.request.urlopen(address.replace("/metrics", "/health")) as answer:
        assert json.load(answer) == {"healthy": True, "problem": None}
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 0
    runs = history(scheduled)
    assert [(run["state"], run["pages"] >= 12, run["attempts"]) for run in runs] == [("done", True, 1)] * 2
    assert sum(run["offers"] for run in runs) == len(scheduled.search("kind:offer"))
    assert sum(run["alerts"] for run in runs) > 0
    assert scheduled.mails()
    segments = scheduled.run("archive", "list", "--json").stdout.splitlines()
    assert all(json.loads(line)["closed"] for line in segments)
    scheduled.run("archive", "verify")
    said = scheduled.run("status").stdout
    assert "Schedule      2 sites, next " in said
    assert "Runs          2 done" in said
    assert "Queue" not in said


def test_a_killed_scheduler_takes_its_runs_up_again(scheduled: Installation) -> None:
    """After `kill -9` in the middle of a crawl the next start ends the same runs; no tick has two."""
    process = scheduled.start("schedule", "start")
    until(process, "run started", 2)
    kill_group(process)
    assert [run["state"] for run in history(scheduled)] == ["running"] * 2
    process = scheduled.start("schedule", "start")
    until(process, "run finished", 2)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert [(run["state"], run["attempts"]) for run in history(scheduled)] == [("done", 2)] * 2


def test_schedule_list_and_run(scheduled: Installation) -> None:
    """`list` says what is due, `run` of a single site crawls it now; a site being crawled is refused to others."""
    lines = [json.loads(line) for line in scheduled.run("schedule", "list", "--json").stdout.splitlines()]
    assert [(line["job"], line["site"], line["max_pages"]) for line in lines] == [
        ("daily", "basar", 12),
        ("daily", "frostline", 12),
    ]
    process = scheduled.start("schedule", "run", "frostline", "--max-pages", "8")
    until(process, "run started")
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    (run,) = history(scheduled)
    assert (run["job"], run["site"], run["state"]) == ("by hand", "frostline", "done")
    assert "no entry" in scheduled.run("schedule", "run", "nowhere", status=2).stderr


def test_a_schedule_without_sites_is_told_from_none(tmp_path: Path, markets: Markets) -> None:
    """An entry that has no site to crawl yet is named, and no entry at all is said as such."""
    made = fresh(tmp_path, markets)
    assert "Nothing is scheduled yet" in made.run("schedule", "list").stderr
    for site_file in (tmp_path / "sites").iterdir():
        site_file.unlink()
    made.config.write_text(made.config.read_text() + '[schedule.jobs.nightly]\ncron = "0 3 * * *"\n')
    said = made.run("schedule", "list").stderr
    assert "nightly" in said
    assert "no site file yet" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('cron = "0 25 * * *"', "is no cron expression"),
        ('cron = "0 3 * * *"\nevery = "1h"', "either cron or every"),
        ('every = "5s"', "too short"),
        ('cron = "0 3 * * *"\ntimezone = "Mars/Olympus"', "there is no time zone 'Mars/Olympus'"),
        ('cron = "0 3 * * *"\nsites = ["nowhere"]', "no site is called 'nowhere'"),
        ('every = "1h"\nwindow = "22-6"', "is no window"),
    ],
)
def test_a_bad_schedule_is_refused_in_a_sentence(tmp_path: Path, markets: Markets, text: str, says: str) -> None:
    """Bad cron text, time zones, windows and unknown sites stop the start and name the setting."""
    made = fresh(tmp_path, markets)
    with made.config.open("a", encoding="utf-8") as file:
        file.write(f"[schedule.jobs.night]\n{text}\n")
    done = CliRunner().invoke(frostwatch, ["--config", str(made.config), "schedule", "list"], standalone_mode=False)
    assert isinstance(done.exception, SettingsError)
    assert says in str(done.exception)
    assert "schedule.jobs.night" in str(done.exception)


def test_a_bad_schedule_does_not_hide_how_the_rest_stands(tmp_path: Path, markets: Markets) -> None:
    """`status` says what is wrong with the schedule, and all else as ever."""
    made = fresh(tmp_path, markets)
    with made.config.open("a", encoding="utf-8") as file:
        file.write('[schedule.jobs.night]\ncron = "0 3 * * *"\nsites = ["nowhere"]\n')
    said = made.run("status").stdout
    assert "Schedule      cannot be read: " in said
    assert "no site is called 'nowhere'" in said
    assert "Waiting       0 pages" in said
