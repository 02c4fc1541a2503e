"""The write-ahead archive: every response is in a WARC segment before anything reads it."""

from crawlers.archive.reader import Archive, Verification
from crawlers.archive.record import Exchange, Reference
from crawlers.archive.writer import ArchiveWriter, Place

__all__ = ["Archive", "ArchiveWriter", "Exchange", "Place", "Reference", "Verification"]
