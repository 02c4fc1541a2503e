"""A second process that works for large batches, while this one decides and writes.

It makes the tokens of documents (`index.embedded.prepared`), and in between derives what is to be sealed
(`index.embedded.sealing`). It writes nothing: what it hands over is stored, or not, by this process. It is started with
the first large batch and ends with the engine, or when this process does, however it ends. Where it cannot be had, or
is lost, its work is done here: slower, and otherwise the same.
"""

import gc
import logging
import os
import pickle
import signal
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from index.embedded.prepared import Prepared, prepared
from index.embedded.sealing import Derivation, Derived
from index.embedded.texts import Written

log = logging.getLogger(__name__)

Handed = tuple[Written, int | None, int | None]
"""What is written in a document, and the digests of the words and the others that are indexed of its listing."""


class Companion:
    """Prepares one piece of a batch at a time (`begin` hands it over, `finish` fetches what was made), and derives."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lost = current_process().daemon or os.cpu_count() == 1
        self._derives = False

    def begin(self, documents: Sequence[Handed]) -> None:
        """Hand some documents over; what was begun before must be finished."""
        self._send("prepare", [(tuple(written), words, others) for written, words, others in documents])

    def finish(self) -> list[Prepared] | None:
        """Return what was handed over prepared, in its order; None where that is to be done here."""
        found = self._receive()
        return None if found is None else list(map(Prepared._make, found))

    def begin_deriving(self, file: str, rows: range) -> bool:
        """Begin to derive what is to be sealed of a chunk, unless another is under way; False where it cannot be."""
        if not self._derives:
            self._derives = self._send("derive", file, rows)
        return self._derives and not self._lost

    def derived(self) -> Derived | None:
        """Return what was derived; None where nothing was begun, or it is not done yet."""
        if not self._derives or not self._send("hand over"):
            return None
        derived: Derived | None = self._receive()
        self._derives = derived is None
        return derived

    def close(self) -> None:
        """End the process; the next batch may start another."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.join()
        self._process = self._pipe = None
        self._derives = False

    def _send(self, *message: Any) -> bool:
        if self._lost:
            return False
        try:
            self._opened().send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            self._give_up(error)
        return not self._lost

    def _receive(self) -> Any:
        if self._pipe is None:
            return None
        try:
            return pickle.loads(self._pipe.recv_bytes())  # noqa: S301 - from our process
        except (OSError, EOFError) as error:
            self._give_up(error)
            return None

    def _opened(self) -> Connection:
        if self._pipe is None:
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_work_until_the_end, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _give_up(self, error: Exception) -> None:
        log.warning("the second process of the index is gone (%s); batches take longer", type(error).__name__)
        self._lost = True
        self.close()


def _work_until_the_end(pipe: Connection) -> None:
    """Do what comes until the other end is closed, which it is when its process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process ends as it should, and this one with it
    gc.disable()  # looking for cyclic garbage, of which there is none here, takes a tenth of the time
    derivation: Derivation | None = None
    with suppress(EOFError, OSError):
        while True:
            while derivation and not derivation.derived:
                derivation.go_on()  # once at least, however much there is to be cut
                if pipe.poll():
                    break
            kind, *rest = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from the process that started this one
            if kind == "derive":
                derivation = Derivation(*rest)
                continue
            answer: Any = derivation and derivation.derived
            if kind == "prepare":
                answer = [tuple(prepared(Written(*each), *known)) for each, *known in rest[0]]
            pipe.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
