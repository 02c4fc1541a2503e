"""The command line as a whole: what is said to somebody who mistypes a command."""

import subprocess
from pathlib import Path

import pytest

from tests.app.installation import FROSTWATCH


@pytest.mark.parametrize(
    ("words", "meant"), [(("serch", "x"), "search"), (("schedule", "lsit"), "list"), (("alerts", "shwo"), "show")]
)
def test_a_mistyped_command_names_the_one_that_is_meant(tmp_path: Path, words: tuple[str, ...], meant: str) -> None:
    """Also of a command whose module is imported only when it is called."""
    done = subprocess.run([str(FROSTWATCH), *words], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert f"Did you mean '{meant}'?" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--config", "f.toml"), "missing command; frostwatch --help shows the usage"),
        (("identify",), "missing argument 'TEXT...'; frostwatch identify --help shows the usage"),
        (("alerts", "verdict", "a", "true"), "missing option '--reason'; frostwatch alerts verdict --help"),
        (("search", "--limit", "-1"), "invalid value for '--limit'"),
        (("--config", "."), "invalid value for '--config'"),
    ],
)
def test_bad_usage_is_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """It says what is wrong and where the right usage is shown; exit status 2."""
    done = subprocess.run([str(FROSTWATCH), *words], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"frostwatch: {said}")
    assert done.stderr.count("\n") == 1
