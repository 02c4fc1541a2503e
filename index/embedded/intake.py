"""How a batch of sightings is taken in on two cores: one thread writes some while another makes the next ready."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import apsw

from domain.document import ListingDocument
from index.embedded.writer import Ready, Writer
from index.sighting import Tally, pieces

AT_ONCE = 1000
"""Listings made ready before they are written."""


def take_in(connection: apsw.Connection, writer: Writer, documents: Sequence[ListingDocument], tally: Tally) -> None:
    """Write sightings in the transaction that is open."""
    writer.load(documents)
    writing: Future[None] | None = None
    with ThreadPoolExecutor(1) as pool:
        for part in pieces(documents, AT_ONCE):
            decided = writer.sightings([Ready(document) for document in part], tally)
            if writing is not None:
                writing.result()
            writing = pool.submit(decided.write, connection)
        if writing is not None:
            writing.result()
