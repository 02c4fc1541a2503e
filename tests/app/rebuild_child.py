"""Rebuilds an index until it is killed at a point: `python -m tests.app.rebuild_child CONFIG POINT`."""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace

from app.journal import Journal
from app.rebuild import rebuild
from app.settings import load_settings
from app.works import opened

POINTS = ("filling", "before the switch", "after the switch")


def die(*_: object) -> None:
    """End as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(Journal):
    """A journal whose user is killed at a point of the switch."""

    point = ""

    def limit(self, reached: Mapping[str, int]) -> None:
        """Set the marks back, with death after it."""
        super().limit(reached)
        if self.point == "before the switch":
            die()

    def judged_by(self, law: str) -> None:
        """Die: the new index has just been put in force."""
        die()


if __name__ == "__main__":
    _, config, Dying.point = sys.argv
    with opened(load_settings(config)) as works:
        dying = replace(works, journal=Dying(works.store))
        rebuild(dying, die if Dying.point == "filling" else str, threading.Event())
