"""What a running Frostwatch writes about itself."""

import json
import logging
from collections.abc import Iterator

import pytest

from app.eventlog import LOGGED, set_up_log
from app.settings import LogSettings


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave the log of the test run as it was."""
    loggers = [logging.getLogger(name) for name in LOGGED]
    before = [(logger, logger.handlers[:]) for logger in loggers]
    last = logging.lastResort
    yield
    logging.lastResort = last
    for logger, handlers in before:
        logger.handlers = handlers


def test_what_libraries_log_has_the_form_of_our_own_events(capsys: pytest.CaptureFixture[str]) -> None:
    """With JSON asked for, a library's error with its traceback is one line, however often the log is set up."""
    set_up_log(LogSettings(format="json"))
    set_up_log(LogSettings(format="json"))
    try:
        int("no such job")
    except ValueError:
        logging.getLogger("procrastinate.worker").exception("Job %s failed", 7)
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert event["event"] == "Job 7 failed"
    assert (event["level"], event["logger"]) == ("error", "procrastinate.worker")
    assert "no such job" in str(event["exception"])
    assert event["timestamp"].endswith("Z")


def test_what_nobody_handles_is_one_event_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that leaves its warnings to Python does not break the form: several lines of it are one of ours."""
    set_up_log(LogSettings(format="json"))
    stray = logging.getLogger("a.library.without.handlers")
    monkeypatch.setattr(stray, "propagate", False)  # pytest handles what comes to the root
    stray.warning("query cancellation failed: connection to server failed\n\tthe server terminated abnormally\n")
    stray.info("connected again")
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert event["event"].startswith("query cancellation failed")
    assert (event["level"], event["logger"]) == ("warning", "a.library.without.handlers")


def test_warnings_of_the_index_come_as_text_with_their_level(capsys: pytest.CaptureFixture[str]) -> None:
    """As text the message stands on one line with its level; notes below a warning are not shown."""
    set_up_log(LogSettings(format="text"))
    logging.getLogger("index.elastic").warning("node is gone")
    logging.getLogger("index.elastic").info("node is back")
    (line,) = capsys.readouterr().err.splitlines()
    assert "node is gone" in line
    assert "warning" in line
