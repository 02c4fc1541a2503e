"""How a batch of sightings is taken in."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import apsw

from domain.document import ListingDocument
from index.embedded.writer import Ready, Writer
from index.sighting import Tally, pieces

AT_ONCE = 1000
"""Listings made ready before they are written, so that a large batch need not be in memory twice."""

_undisturbed = Lock()


def take_in(connection: apsw.Connection, writer: Writer, documents: Sequence[ListingDocument], tally: Tally) -> None:
    """Write sightings in the transaction that is open."""
    writer.load(documents)
    with _no_collection():
        for part in pieces(documents, AT_ONCE):
            writer.sightings(map(Ready, part), tally).write(connection)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Do not look for cyclic garbage, of which a batch leaves none: a tenth less time.

    It counts for the whole process, so only one batch at a time sets it and sets it back.
    """
    if not gc.isenabled() or not _undisturbed.acquire(blocking=False):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        _undisturbed.release()
