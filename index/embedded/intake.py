"""How a batch of sightings is taken in: a large one on two cores, documents being prepared in a second process."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import apsw

from domain.document import ListingDocument
from index.embedded.companion import Companion
from index.embedded.sealing import seal_one
from index.embedded.writer import Ready, Writer
from index.sighting import Tally, pieces

AT_ONCE = 1000
"""Listings made ready before they are written, so that a large batch need not be in memory twice."""

LARGE = 4000
"""Listings from which on a batch is worth a second process; it takes a fifth of a second to start."""

_undisturbed = Lock()


def take_in(
    connection: apsw.Connection,
    writer: Writer,
    documents: Sequence[ListingDocument],
    tally: Tally,
    companion: Companion,
) -> None:
    """Write sightings in the transaction that is open."""
    writer.load(documents)
    large = len(documents) >= LARGE
    seal_one(connection, companion if large else None)
    with _no_collection():
        parts = pieces(documents, AT_ONCE)
        for ready in _prepared_ahead(parts, writer, companion) if large else map(_ready, parts):
            writer.sightings(ready, tally).write(connection)


def _ready(part: Sequence[ListingDocument]) -> list[Ready]:
    return [Ready(document) for document in part]


def _prepared_ahead(
    parts: Iterator[Sequence[ListingDocument]], writer: Writer, companion: Companion
) -> Iterator[list[Ready]]:
    """Yield each part when it is prepared, while the next one is being prepared."""
    before: list[Ready] = []
    begun: list[Ready] = []
    try:
        for part in parts:
            ready = _ready(part)
            _fetch(begun, companion)
            begun = ready
            companion.begin([(each.written, *writer.indexed(each.document.id)) for each in ready])
            if before:
                yield before
            before = ready
        _fetch(begun, companion)
        begun = []
        yield before
    finally:
        if begun:  # the batch has failed, and nobody will fetch these
            companion.close()


def _fetch(begun: list[Ready], companion: Companion) -> None:
    for each, prepared in zip(begun, (companion.finish() if begun else None) or (), strict=False):
        each.prepared = prepared


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
