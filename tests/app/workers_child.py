"""Run by tests/app/test_workers.py: carries pages on in two worker processes, says so, and waits to be killed."""

import signal
import sys
from functools import partial
from pathlib import Path

from app.settings import Settings
from app.workers import carrying
from app.works import make_reader
from tests.app.test_workers import capture


def main(home: str) -> None:
    """Carry on, and keep the workers until the end."""
    pages = [[capture(number, b"<h1>R-134a</h1>")] for number in range(100)]
    with carrying(partial(make_reader, Settings(data_dir=Path(home))), 2) as carry:
        answers = carry(iter(pages))
        next(answers)
        sys.stdout.write("carried on\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
