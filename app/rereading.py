"""How a listing was read: its stored page is read again, and every statement shown with the place it was read from.

The document in the index keeps no places, since they would double it. What is read again is what Frostwatch reads
today; where an update reads a page otherwise than the index tells, `frostwatch index rebuild` brings the index to it.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.assembly import open_archive
from app.document import listing_text
from app.reading import context_of, read_capture
from app.settings import Settings
from app.sites import open_sites
from crawlers.pages.reading import PageReading
from domain.errors import InputError
from domain.extraction import Extraction, ListingText
from domain.listing import Capture, RawListing
from nlp.extractor import Extractor

_LOCK = threading.Lock()
"""An extractor frees after each listing what it added to the vocabulary, so one listing is read at a time."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """A stored page, what it says field by field (`listing.sources`: where), and what its text means (`spans`)."""

    capture: Capture
    kind: str
    reasons: tuple[str, ...]
    listing: RawListing
    text: ListingText
    extraction: Extraction


def reread(settings: Settings, evidence: Mapping[str, str | int]) -> Rereading:
    """Read the page that a document rests on (its `evidence`) again.

    Raises:
        InputError: the page is no longer stored, or no listing is read from it today.
    """
    segment, offset = str(evidence["segment"]), int(evidence["offset"])
    capture = open_archive(settings).capture(segment, offset)
    sites = open_sites(settings)
    reading = read_capture(capture, sites.get(capture.site))
    if not isinstance(reading, PageReading) or reading.listing is None:
        raise InputError(
            f"no listing is read today from the page at offset {offset} of {segment}; after an update of Frostwatch "
            "run: frostwatch index rebuild"
        )
    text = listing_text(reading.listing, context_of(capture, sites.get(capture.site)))
    with _LOCK:
        extraction = _extractor().extract(text)
    return Rereading(capture, reading.kind, tuple(reading.reasons), reading.listing, text, extraction)


@cache
def _extractor() -> Extractor:
    return Extractor()
