"""The README's first command."""

import os
import subprocess
from pathlib import Path

from tests.app.installation import FROSTWATCH


def _demo(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings, "FROSTWATCH_DEMO_DIR": str(folder)}
    return subprocess.run([str(FROSTWATCH), "demo"], capture_output=True, text=True, env=environment, check=False)


def test_the_demonstration_ends_with_results_and_a_mail(tmp_path: Path) -> None:
    """Two crawls of four marketplaces end with all three outcomes, alerts once, and one mail that can be opened.

    Settings in the environment that lead to the user's own data or mail server are not followed.
    """
    own = tmp_path / "own"
    done = _demo(tmp_path / "demo", FROSTWATCH_DATA_DIR=str(own), FROSTWATCH_MAIL__HOST="mail.invalid")
    assert done.returncode == 0, done.stdout + done.stderr
    (sellers,) = [line for line in done.stdout.splitlines() if line.strip().startswith("by seller")]
    assert all(outcome in sellers for outcome in ("authorised", "review", "not_found"))
    assert "0 new alerts" in done.stderr + done.stdout
    (mail,) = [line.strip() for line in done.stdout.splitlines() if line.strip().endswith(".html")]
    assert "A hit is a lead, never a verdict" in Path(mail).read_text(encoding="utf-8")
    assert "Traceback" not in done.stderr
    assert not own.exists()


def test_the_demonstration_empties_no_folder_of_others(tmp_path: Path) -> None:
    """A folder that holds something else is left alone, and the sentence says what to do."""
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    done = _demo(tmp_path)
    assert done.returncode != 0
    assert "name an empty folder" in done.stderr
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
