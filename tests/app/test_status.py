"""`frostwatch status` shows how each part stands, also when one of them does not answer."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import frostwatch


def test_a_silent_index_does_not_hide_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the archive holds and what waits is shown beside the index that does not answer; exit status 2 tells."""
    monkeypatch.chdir(tmp_path)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can answer there
        monkeypatch.setenv("FROSTWATCH_INDEX__URL", f"http://127.0.0.1:{held.getsockname()[1]}")
        shown = CliRunner().invoke(frostwatch, ["status"], standalone_mode=False)
    assert shown.return_value == 2
    assert "does not answer" in shown.stdout
    assert "Archive       0 segments" in shown.stdout
    assert "Waiting       0 pages, 0 mails" in shown.stdout


def test_the_data_folder_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative data folder is shown as an absolute one: who stands in another folder sees another one."""
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(frostwatch, ["status"], standalone_mode=False)
    assert shown.return_value == 0
    assert f"Data folder   {tmp_path / 'data'}" in shown.stdout
