"""Steps 2 to 5 in this process or in several: both take chunks of responses and answer in order.

Worker processes are forked from one that has loaded what they need and has no threads (`app.warmed`), and end when the
process that started them does, however it ends.
"""

import gc
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.forkserver import ensure_running
from threading import Thread

from app.carried import Carried, Carrier
from domain.listing import Capture

MakeReader = Callable[[], Carrier]

CarryMany = Callable[[Iterator[list[Capture]]], Generator[list[Carried], None, None]]

WARMED = "app.warmed"
"""The module that the process imports from which workers are forked."""

COLLECT_AFTER = (20_000, 20, 20)
"""New objects (and younger collections) before a collection; a page makes some thousands and few circles."""

CHUNKS_AHEAD = 20
"""Chunks under way for each worker: enough to do while a batch of a thousand is indexed, 20 MB of usual pages."""

_READERS: list[Carrier] = []
"""The reader of a worker process, made once when the process starts."""


@contextmanager
def carrying(make_reader: MakeReader, workers: int) -> Iterator[CarryMany]:
    """Give a function that carries chunks on; with more than one worker in processes of their own.

    `make_reader` must be picklable (a module's function or a partial of one): each worker calls it once.
    """
    if workers <= 1:
        yield _alone(make_reader)
        return
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    context.set_forkserver_preload([WARMED])
    if context.get_start_method() == "forkserver":
        ensure_running()  # it loads while the first chunks are read from the archive
    with ProcessPoolExecutor(workers, context, _start, (make_reader,)) as pool:
        yield lambda chunks: _in_order(pool, chunks, ahead=workers * CHUNKS_AHEAD)


def _alone(make_reader: MakeReader) -> CarryMany:
    """Carry on in this process; the reader is only made when there is something to read."""
    readers: list[Carrier] = []

    def carry(chunks: Iterator[list[Capture]]) -> Generator[list[Carried], None, None]:
        for chunk in chunks:
            if not readers:
                readers.append(_made(make_reader))
            yield readers[0].carry(chunk)

    return carry


def _start(make_reader: MakeReader) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _READERS.append(_made(make_reader))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, for it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _made(make_reader: MakeReader) -> Carrier:
    """Make a reader, and keep the collector of rubbish from looking through its million objects over and over."""
    reader = make_reader()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return reader


def _carry(chunk: list[Capture]) -> list[Carried]:
    return _READERS[0].carry(chunk)


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterator[list[Capture]], ahead: int
) -> Generator[list[Carried], None, None]:
    """Keep a bounded number of chunks under way, so memory stays flat however long the archive is."""
    under_way: deque[Future[list[Carried]]] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(_carry, chunk))
        if len(under_way) > ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()
