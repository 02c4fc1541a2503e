"""Steps 2 to 5 in this process or in several: both take chunks of responses and answer in order."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from app.reading import Carried, Reader
from domain.listing import Capture

MakeReader = Callable[[], Reader]

CarryMany = Callable[[Iterator[list[Capture]]], Iterator[list[Carried]]]

_READERS: list[Reader] = []
"""The reader of a worker process, made once when the process starts."""


@contextmanager
def carrying(make_reader: MakeReader, workers: int) -> Iterator[CarryMany]:
    """Give a function that carries chunks on; with more than one worker in processes of their own.

    `make_reader` must be picklable (a module's function or a partial of one): each worker calls it once.
    """
    if workers <= 1:
        reader = make_reader()
        yield lambda chunks: (reader.carry(chunk) for chunk in chunks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (make_reader,)) as pool:
        yield lambda chunks: _in_order(pool, chunks, ahead=workers * 2)


def _start(make_reader: MakeReader) -> None:
    _READERS.append(make_reader())


def _carry(chunk: list[Capture]) -> list[Carried]:
    return _READERS[0].carry(chunk)


def _in_order(pool: ProcessPoolExecutor, chunks: Iterator[list[Capture]], ahead: int) -> Iterator[list[Carried]]:
    """Keep a bounded number of chunks under way, so memory stays flat however long the archive is."""
    under_way: deque[Future[list[Carried]]] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(_carry, chunk))
        if len(under_way) > ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()
