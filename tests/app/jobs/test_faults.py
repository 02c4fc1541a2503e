"""Workers, scheduler and PostgreSQL killed at random moments: every job is done once in effect, no lock is left."""

from pathlib import Path

import pytest

from tests.app.jobs.faults import Trial
from tests.postgres import Postgres


@pytest.mark.timeout(900)
def test_kills_lose_and_double_nothing(tmp_path: Path, postgres: Postgres) -> None:
    """Three kills during the jobs of four sites; `benchmarks/faults.py` does the same with twenty and two hundred."""
    trial = Trial(tmp_path / "trial", postgres, sites=4, kills=3)
    trial.run()
    assert trial.killed.total() == 3
