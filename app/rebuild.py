"""Building the index anew from the archive while the one in force answers, is written to, and is replaced in one step.

    1 fill     steps 2 to 6 of the flow over the whole archive, into a new index beside the one in force
    2 groups   every listing gets its seller's group, and the earlier listing that it is, as they are now
    3 rules    step 7 over all of it, now that it is whole; the ledger keeps what is known from being told again
    4 catch up with what was archived meanwhile, until little is left
    5 switch   while nobody writes: the rest, the journal's marks, the new index in the place of the old one
    6 carry on what nobody had carried on, and what changed in groups and registers meanwhile

The index in force and the journal are not touched before 5, so whatever ends this before leaves them as they were. In
5 marks are set back first: killed after that, some pages are carried on twice, which does no harm.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import structlog

from app.flow import Flow
from app.jobs.lock import INDEX, Unlocked
from app.journal import Journal, WaitingPage
from app.recheck import recheck
from app.report import FlowReport
from app.sellers import Stamps
from app.settings import Settings
from app.works import Works
from domain.counting import counted
from domain.errors import DataError, StorageError
from index.engine import EngineStatus, SearchEngine, Succession
from traders.judgement import FILE
from traders.store import Registers

LOG = structlog.get_logger(__name__)

CHECKED_AT_ONCE = 1000
"""Listings that the rules run over at once."""

LITTLE = 200
"""Pages that may be left for the time when nobody writes."""

MOST_ROUNDS = 10
"""Rounds of catching up with a crawl that brings more all the time."""

ROOM = 1.2
"""Bytes that a new index may need, in those of the old one."""

Show = Callable[[str], None]


class StoppedError(Exception):
    """The rebuild was asked to stop; the index in force is as it was."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did: how many listings were in the old index and are in the new one, and what the flow did.

    `removed` are the indices that updates had left, with their bytes.
    """

    before: int
    after: int
    flow: FlowReport
    removed: Mapping[str, int]


class Aside(Journal):
    """A journal in memory, of how far an index that is not in force holds the archive."""

    def __init__(self) -> None:
        """Begin with nothing carried on."""
        self.reached: dict[str, int] = {}
        self.pages: Counter[str] = Counter()
        self.failed: dict[tuple[str, int], WaitingPage] = {}

    def next_offset(self, segment: str) -> int:
        """Return where in the segment the next batch begins."""
        return self.reached.get(segment, 0)

    def so_far(self, segment: str) -> tuple[int, int]:
        """Return where in the segment the next batch begins, and how many pages have been carried on before it."""
        return self.next_offset(segment), self.pages[segment]

    def offsets(self) -> dict[str, int]:
        """Return for each segment seen where its next batch begins."""
        return dict(self.reached)

    def advance(self, segment: str, offset: int, pages: int, listings: int, *, begun: int = 0) -> None:
        """Mark a segment as carried on up to `offset`."""
        self.reached[segment] = offset
        self.pages[segment] += pages

    def judge_by(self, law: str) -> bool:
        """Take the law tables as they are: all of this index goes by them."""
        return False

    def wait(self, pages: Sequence[WaitingPage]) -> None:
        """Record pages that could not be carried on."""
        self.failed.update({(page.segment, page.offset): page for page in pages})


@dataclass(slots=True)
class Rebuild:
    """One rebuild under way."""

    works: Works
    show: Show
    stop: threading.Event
    aside: Aside = field(default_factory=Aside)
    report: FlowReport = field(default_factory=FlowReport)

    def fill(self, engine: SearchEngine) -> int:
        """Carry on what the new index does not hold yet; return how many pages that were."""
        flow: Flow = replace(self.works.flow, engine=engine, journal=self.aside, locks=Unlocked(), filling=True)
        done = self.report.pages
        found = flow.run(self.works.archive.segments(), lambda now: self._show(done + now.pages), self.stop)
        self._go_on()
        self.report.add(found)
        return found.pages

    def check(self, engine: SearchEngine) -> None:
        """Run the rules over all that the new index holds."""
        flow = replace(self.works.flow, engine=engine)
        ids = (stored.id for stored in engine.scan("NOT presence:gone"))
        while batch := list(islice(ids, CHECKED_AT_ONCE)):
            flow.check(batch, self.report)
            self._go_on()

    def switch(self, succession: Succession, stamps: Stamps) -> None:
        """Put the new index in force; nobody writes meanwhile."""
        works, aside = self.works, self.aside
        with works.locks.alone(INDEX):
            self.fill(succession.engine)
            works.journal.wait(list(aside.failed.values()))
            works.journal.limit(aside.reached)
            works.sellers.mark_changed(stamps)
            succession.put_in_force()
            works.journal.judged_by(works.flow.law)
            held = [page for page in works.journal.waiting() if page.offset < aside.next_offset(page.segment)]
            works.journal.resolve([page for page in held if (page.segment, page.offset) not in aside.failed])

    def _show(self, pages: int) -> None:
        self.show(f"{counted(pages, 'page')} in the new index; searches answer from the old one")

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise StoppedError


def rebuild(works: Works, show: Show, stop: threading.Event, *, anyway: bool = False) -> RebuildReport:
    """Build the index anew and put it in force.

    Args:
        works: the parts of this installation.
        show: is told how far it is.
        stop: once set, this ends after the batch under way.
        anyway: put the new index in force although segments cannot be read.

    Raises:
        BusyError: another process rebuilds the index.
        StoppedError: it was asked to stop.
        DataError: segments cannot be read, so the new index would hold less.
        StorageError: there is no room for a second index, or the disk or the server refused.
        UnavailableError: the index or the database does not answer.
    """
    with works.locks.held("index-rebuild", "rebuilding the index"):
        before = works.engine.status()
        _check_room(before)
        registers = _registers(works.settings)
        work = Rebuild(works, show, stop)
        succession = works.engine.successor()
        try:
            work.fill(succession.engine)
            if not anyway:
                _check_whole(work.report)
            stamps = works.sellers.stamp_all(succession.engine)
            work.check(succession.engine)
            for _ in range(MOST_ROUNDS):
                if work.fill(succession.engine) <= LITTLE:
                    break
            work.switch(succession, stamps)
        except BaseException:
            succession.discard()
            raise
    with works.locks.shared(INDEX):
        works.sellers.restamp(works.engine)
    work.report.add(works.flow.run(works.archive.segments(), None, stop))
    if _registers(works.settings) != registers:
        LOG.warning("a register changed during the rebuild: sellers are looked up again")
        work.report.add(recheck(works.settings).flow)
    after = works.engine.status()
    removed = {name: size for name, size in before.superseded.items() if name not in after.superseded}
    return RebuildReport(before.listings, after.listings, work.report, removed)


def _check_room(status: EngineStatus) -> None:
    needed = int((status.bytes or 0) * ROOM)
    if status.free is not None and status.free < needed:
        raise StorageError(
            f"a new index beside the one at {status.location} may need {needed / 1e6:.0f} MB, and "
            f"{status.free / 1e6:.0f} MB are free; make room and run the command again"
        )


def _check_whole(report: FlowReport) -> None:
    if not report.unreadable:
        return
    first, error = next(iter(sorted(report.unreadable.items())))
    raise DataError(
        f"{counted(len(report.unreadable), 'segment')} cannot be read ({first}: {error}), so the new index would hold "
        "less than the one in force, which stays; mend them (frostwatch archive verify), or rebuild with --anyway"
    )


def _registers(settings: Settings) -> tuple[object, ...]:
    """Return what changes when a register or a judgement of an analyst does."""
    folder = settings.registers_dir
    judged = folder / FILE
    snapshots = [(each.register, str(each.retrieved), each.hash) for each in Registers(folder).list()]
    return (*sorted(snapshots), judged.read_bytes() if judged.exists() else b"")
