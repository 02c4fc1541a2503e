"""Cuts the texts of large batches into words in a second process, while this one decides and writes.

The process is started with the first large batch and ends with the engine, or when this process does, however it ends.
Where it cannot be had, or is lost, the words are cut here: slower, and otherwise the same.
"""

import logging
import os
import pickle
import signal
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from index.embedded.texts import Words, words_of

log = logging.getLogger(__name__)


class Cutter:
    """Cuts one piece of a batch at a time: `begin` hands texts over, `finish` fetches their words."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lost = current_process().daemon or os.cpu_count() == 1

    def begin(self, texts: Sequence[list[str]]) -> None:
        """Hand over title, text and seller of some listings; what was begun before must be finished."""
        if self._lost:
            return
        try:
            self._opened().send_bytes(pickle.dumps(texts, pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            self._give_up(error)

    def finish(self) -> list[Words] | None:
        """Return the words of what was handed over, in its order; None where they are to be cut here."""
        if self._pipe is None:
            return None
        try:
            return [Words(*words) for words in pickle.loads(self._pipe.recv_bytes())]  # noqa: S301 - from our process
        except (OSError, EOFError) as error:
            self._give_up(error)
            return None

    def close(self) -> None:
        """End the process; the next batch may start another."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.join()
        self._process = self._pipe = None

    def _opened(self) -> Connection:
        if self._pipe is None:
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_cut_until_the_end, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _give_up(self, error: Exception) -> None:
        log.warning("the process that cuts words is gone (%s); batches take longer", type(error).__name__)
        self._lost = True
        self.close()


def _cut_until_the_end(pipe: Connection) -> None:
    """Cut what comes until the other end is closed, which it is when its process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process ends as it should, and this one with it
    with suppress(EOFError, OSError):
        while True:
            texts = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from the process that started this one
            pipe.send_bytes(pickle.dumps([tuple(words_of(each)) for each in texts], pickle.HIGHEST_PROTOCOL))
