"""Servers that are not there, disks that are full, settings that are wrong: a sentence, status 2, nothing lost."""

import resource
import socket
from pathlib import Path

import pytest

from tests.app.conftest import REGISTER, Markets, fresh
from tests.app.installation import FROSTWATCH, Installation


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def fetched(tmp_path: Path, markets: Markets) -> Installation:
    """Give an installation that has fetched one shop into the archive and nothing more."""
    made = fresh(tmp_path, markets)
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    made.run("crawl", "frostline", "--only", "archive")
    return made


def test_without_elasticsearch_pages_wait_in_the_archive(fetched: Installation) -> None:
    """A search server that does not answer is named, and the pages are carried on once there is one."""
    address = f"http://127.0.0.1:{free_port()}"
    silent = Installation(fetched.home, {"FROSTWATCH_INDEX__URL": address})
    errors = silent.run("process", status=2).stderr
    assert address.removeprefix("http://") in errors
    fetched.run("process")
    assert len(fetched.search("*")) == 15


def test_without_a_mail_server_digests_wait(fetched: Installation) -> None:
    """A mail server that does not answer is named; the digest waits and is sent once, when there is a way."""
    silent = Installation(
        fetched.home, {"FROSTWATCH_MAIL__HOST": "127.0.0.1", "FROSTWATCH_MAIL__PORT": str(free_port())}
    )
    errors = silent.run("process", status=2).stderr
    assert "mail" in errors
    assert fetched.mails() == []
    assert "1 mail\n" in fetched.run("status").stdout


def test_a_crawl_that_sees_nothing_says_so_in_its_status(tmp_path: Path, markets: Markets) -> None:
    """Where every site is blind a script hears of it; one site that answers is enough for it not to fail."""
    made = fresh(tmp_path, markets)
    silent = f"http://127.0.0.1:{free_port()}/"
    for options in ((), ("--only", "archive")):
        assert "blind" in made.run("crawl", "--start-url", silent, *options, status=1).stderr
    made.run("crawl", "frostline", "--max-pages", "5", "--start-url", silent)


def test_a_full_disk_stops_with_a_sentence_and_loses_nothing(fetched: Installation) -> None:
    """When no more can be written the command says so; with room again the same command does the work."""
    limit = 200_000
    process = fetched.start("process")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
    _, errors = process.communicate()
    assert process.returncode == 2
    assert "Traceback" not in errors
    assert errors.strip().splitlines()[-1].startswith("frostwatch: ")
    fetched.run("process")
    assert len(fetched.search("*")) == 15


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("crawl", "nosuchsite"), "no site is called 'nosuchsite'"),
        (("crawl", "--start-url", "shop.example"), "is not a web address"),
        (("process", "nosuch.warc.gz"), "neither a segment of the archive nor a file"),
        (("search", "substanses:R-22"), "substances"),
        (("traders", "import", "nosuch.csv", "--register", "x"), "nosuch.csv"),
    ],
)
def test_bad_arguments_are_answered_with_a_remedy(
    installation: Installation, arguments: tuple[str, ...], says: str
) -> None:
    """A wrong name is answered with one sentence that says what there is instead."""
    errors = installation.run(*arguments, status=2).stderr
    assert says in errors


def test_an_unknown_setting_stops_the_start(installation: Installation) -> None:
    """A misspelt setting in the environment stops every command before it does anything."""
    wrong = Installation(installation.home, {"FROSTWATCH_MAIL__HOTS": "x"})
    assert "unknown setting 'mail.hots'" in wrong.run("status", status=2).stderr


def test_the_command_is_installed() -> None:
    """The console script is where the docs say."""
    assert FROSTWATCH.exists()
