"""WARC files of others, such as those of a public crawl: what may speak of a refrigerant is copied into the archive.

So the evidence of what is found lies in our archive with its digests, wherever the file came from, and all that follows
is the same as for our own crawls. How far a file was sifted is kept; the same command again goes on there.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from app.assembly import share_closed
from app.works import Works
from crawlers.archive import ArchiveWriter
from crawlers.archive.sifting import Sifted, sift
from crawlers.sieve import sieve

MARK_EVERY = 200
"""Pages copied between two marks: so many may be copied twice after a crash, which does no harm."""


def is_foreign(name: str) -> bool:
    """Tell whether an argument is a file of its own, or an address, and no name of a segment."""
    return "://" in name or Path(name).is_file()


def sift_file(
    works: Works,
    path: str,
    progress: Callable[[Sifted], None] | None = None,
    stop: threading.Event | None = None,
    *,
    every_page: bool = False,
) -> tuple[Sifted, tuple[str, ...]]:
    """Copy the pages of a file that pass the sieve into the archive.

    Args:
        works: the parts of this installation.
        path: the file, or its address.
        progress: is told now and then.
        stop: once set, this ends; the same again goes on there.
        every_page: copy every page, whether it can speak of a refrigerant or not.

    Returns:
        What was seen, and the segments that the copies are in.

    Raises:
        BusyError: another process sifts it.
        InputError: it cannot be read.
        DataError: it is no WARC, or damaged; what came before is kept.
        StorageError: the disk refused.
    """
    name = path if "://" in path else str(Path(path).resolve())
    passes = (lambda _: True) if every_page else sieve().passes
    seen = Sifted()
    with works.locks.held(f"file:{name}", f"sifting {name}"):
        start = works.journal.sifted(name)
        if start < 0:
            return seen, ()
        settings = works.settings
        with ArchiveWriter(
            settings.archive_dir,
            max_bytes=settings.crawl.segment_mb * 1_000_000,
            fsync_seconds=3600.0,
            contact=settings.crawl.contact,
        ) as writer:
            place, unmarked = start, 0
            try:
                for exchange, end in sift(path, passes, seen, start):
                    writer.write(exchange)
                    place, unmarked = end, unmarked + 1
                    if unmarked >= MARK_EVERY:
                        writer.sync()
                        works.journal.mark_sifted(name, place, unmarked)
                        unmarked = 0
                        if progress:
                            progress(seen)
                    if stop and stop.is_set():
                        break
                else:
                    place = -1
            finally:
                writer.sync()
                works.journal.mark_sifted(name, place, unmarked)
        share_closed(settings)
        return seen, writer.segments
