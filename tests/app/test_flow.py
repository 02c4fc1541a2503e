"""How many pages are carried on at once, and that a batch repeated after a crash is the same batch."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.store import open_store
from app.carried import Carried
from app.flow import CHUNK_BYTES, Flow
from app.journal import Journal
from app.settings import ProcessSettings, Settings
from app.works import opened
from crawlers.archive import ArchiveWriter, Exchange
from domain.errors import UnavailableError
from domain.listing import Capture

START = datetime(2026, 3, 1, tzinfo=UTC)


def stored(home: Path, pages: int, size: int = 20, batch: int = 2) -> Settings:
    """Store pages that are no listings, and return settings with small batches."""
    with ArchiveWriter(home / "archive") as writer:
        for number in range(pages):
            body = b"<h1>About us</h1>".ljust(size)
            head = [(b"Content-Type", b"text/plain")]
            at = START + timedelta(seconds=number)
            writer.write(Exchange(f"https://shop.example/{number}", "shop.example", at, 200, head, body))
    return Settings(data_dir=home, process=ProcessSettings(batch=batch))


@dataclass
class Sizes:
    """How many pages there were in each batch, as the progress tells."""

    totals: list[int] = field(default_factory=lambda: [0])

    @property
    def batches(self) -> list[int]:
        """Pages of each batch."""
        return [after - before for before, after in zip(self.totals, self.totals[1:], strict=False)]

    def run(self, flow: Flow, segments: Sequence[str], since: datetime | None = None) -> list[int]:
        """Carry segments on and return the pages of each batch."""
        flow.run(segments, lambda report: self.totals.append(report.pages), since=since)
        return self.batches


class Failing(Journal):
    """A journal whose database goes away with the mark of the fourth batch."""

    left = 3

    def advance(self, segment: str, offset: int, pages: int, listings: int, *, begun: int = 0) -> None:
        """Mark three times."""
        if not self.left:
            raise UnavailableError("gone")
        self.left -= 1
        super().advance(segment, offset, pages, listings, begun=begun)


def test_batches_grow_in_a_long_segment(tmp_path: Path) -> None:
    """Each is as large as all before it, up to five times the smallest; a run over all again begins small again."""
    with opened(stored(tmp_path, 45)) as works:
        assert Sizes().run(works.flow, works.archive.segments()) == [2, 2, 4, 8, 10, 10, 9]
        assert Sizes().run(works.flow, works.archive.segments(), since=START) == [2, 2, 4, 8, 10, 10, 9]


def test_a_batch_repeated_after_a_crash_is_the_same(tmp_path: Path) -> None:
    """What was carried on but not marked comes again with the pages it came with, and so do all after it."""
    settings = stored(tmp_path, 45)
    store = open_store(settings.database_url)
    with opened(settings) as works:
        failing = replace(works.flow, journal=Failing(store))
        sizes = Sizes()
        with pytest.raises(UnavailableError, match="gone"):
            sizes.run(failing, works.archive.segments())
        assert sizes.batches == [2, 2, 4]
        assert Sizes().run(works.flow, works.archive.segments()) == [8, 10, 10, 9]
    store.close()


def test_large_pages_are_handed_over_a_few_at_a_time(tmp_path: Path) -> None:
    """A chunk ends when its bodies have four million bytes, however few pages these are."""
    chunks: list[int] = []
    with opened(stored(tmp_path, 5, CHUNK_BYTES // 2, batch=100)) as works:
        inner = works.flow.carry

        def carry(given: Iterator[list[Capture]]) -> Generator[list[Carried], None, None]:
            for chunk in given:
                chunks.append(len(chunk))
                yield from inner(iter([chunk]))

        assert replace(works.flow, carry=carry).run(works.archive.segments()).pages == 5
    assert chunks == [2, 2, 1]
