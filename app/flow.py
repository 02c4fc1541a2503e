"""The way of a listing, the only place that knows the order of the steps.

    1 crawl    responses are in the archive before anything reads them      (crawlers, called by app.crawling)
    2 read     a stored response becomes a RawListing                       (crawlers.pages)
    3 extract  its text becomes substances, packs, price, kind              (nlp)
    4 match    its seller is looked up in the registers                     (traders)
    5 assess   mass, tCO2e, legal status where it is offered                (assess)
    6 index    the listing gets its seller's group and the earlier listing
               that it is put up again (app.sellers, app.relisting),
               is put beside what others ask (app.comparison),
               is upserted, the sighting kept                               (index)
    7 alert    every rule runs over what the batch touched                  (alerts)

Steps 2 to 5 are pure and run in any process (`app.reading`). Steps 6 and 7 and the journal's mark happen in this order
and are each idempotent, so a crash at any point repeats at most one batch and neither doubles nor loses anything.
A segment is worked on by one process at a time; one that another process holds is passed over.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

import structlog

from alerts.again import look_again
from alerts.evaluate import evaluate
from alerts.rule import RuleSet
from alerts.store import Store
from app.carried import Carried
from app.comparison import compared
from app.jobs.lock import INDEX, BusyError, Locks
from app.journal import Journal, WaitingPage
from app.report import FlowReport
from app.sellers import Sellers
from app.workers import CarryMany
from crawlers.archive.reader import Archive
from domain.document import ListingDocument
from domain.errors import DataError
from domain.listing import Capture
from index.engine import SearchEngine

LOG = structlog.get_logger(__name__)

CHUNK = 25
"""Responses that a worker process gets at once: a third of a second's work, so that none waits long for another."""

CHUNK_BYTES = 4_000_000
"""Bytes of bodies after which a chunk ends: several are in memory for each worker, and a page can have 20 MB."""

GROWTH = 5
"""Times `batch` that a batch has at most: what it costs whatever its size is spread over so many pages."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps joined. At least `batch` responses are indexed and checked against the rules at once.

    In a long segment batches grow: each takes as many as were carried on before it, up to `GROWTH` times `batch`. The
    journal keeps how many those are, so a batch repeated after a crash is the same batch.
    """

    archive: Archive
    carry: CarryMany
    engine: SearchEngine
    rules: RuleSet
    store: Store
    journal: Journal
    sellers: Sellers
    locks: Locks
    batch: int = 200
    law: str = ""
    """Digest of the law tables that step 5 goes by."""
    filling: bool = False
    """Nobody searches this index yet (`app.rebuild`): no rule runs, and groups are brought up to date later."""

    def run(
        self,
        segments: Sequence[str],
        progress: Callable[[FlowReport], None] | None = None,
        stop: threading.Event | None = None,
        since: datetime | None = None,
    ) -> FlowReport:
        """Carry on what has not been carried on of the segments named.

        When the law tables have changed, all segments count as not carried on. At the end, rules that changed, or whose
        window of time has moved, look again at what is indexed.

        Args:
            segments: names of segments.
            progress: is told after each batch.
            stop: once set, this ends after the batch under way.
            since: carry on anew what was fetched from then on, whether it was carried on before or not.

        Raises:
            UnavailableError: the index or the database does not answer; what is left waits in the archive.
        """
        report = FlowReport()
        if self.law and self.journal.judge_by(self.law):
            LOG.warning("the law tables have changed: all of the archive is carried on anew")
        done = {} if since else self.journal.offsets()
        for segment in segments:
            if stop and stop.is_set():
                break
            if done.get(segment) == self.archive.size(segment):
                continue
            try:
                with self.locks.held(f"segment:{segment}", f"carrying {segment} on"):
                    self._run_segment(segment, report, progress, stop, since)
            except DataError as error:  # one file that is no segment must not hold up those after it
                report.unreadable[segment] = str(error)
            except BusyError:
                report.busy.append(segment)
        if not self.filling and not (stop and stop.is_set()):
            self._look_again(report)
        return report

    def left(self, segment: str) -> bool:
        """Tell whether anything of a segment has not been carried on yet."""
        return next(self.archive.read(segment, self.journal.next_offset(segment)), None) is not None

    def _look_again(self, report: FlowReport) -> None:
        for outcome in look_again(self.engine, self.rules, self.store, datetime.now(UTC)):
            report.hits += len(outcome.hits)
            report.broken_rules.update(outcome.broken)

    def retry(self, pages: Sequence[WaitingPage]) -> FlowReport:
        """Try the pages that wait once more."""
        report = FlowReport()
        captures = [capture for page in pages for capture, _ in islice(self.archive.read(page.segment, page.offset), 1)]
        for results in self.carry(iter([captures] if captures else [])):
            with self.locks.shared(INDEX):
                self._settle(results, report)
                failed = {(item.segment, item.offset) for item in results if item.error}
                self.journal.resolve([page for page in pages if (page.segment, page.offset) not in failed])
        return report

    def _run_segment(
        self,
        segment: str,
        report: FlowReport,
        progress: Callable[[FlowReport], None] | None,
        stop: threading.Event | None,
        since: datetime | None,
    ) -> None:
        ends: deque[int] = deque()
        reached, pages = self.journal.so_far(segment)

        def damaged(start: int, end: int) -> None:
            report.damaged.append(f"bytes {start} to {end} of {segment}")

        records = self.archive.read(segment, 0 if since else reached, damaged)
        if since:
            records = ((capture, end) for capture, end in records if capture.fetched_at >= since)
        with closing(self.carry(self._chunks(records, ends, stop))) as chunks:
            for results, end in _gathered(chunks, ends, self.batch, 0 if since else pages):
                before = report.listings
                with self.locks.shared(INDEX):
                    self._settle(results, report)
                    if end > reached:
                        self.journal.advance(segment, end, len(results), report.listings - before, begun=reached)
                        reached = end
                if progress:
                    progress(report)

    def _chunks(
        self, records: Iterator[tuple[Capture, int]], ends: deque[int], stop: threading.Event | None
    ) -> Iterator[list[Capture]]:
        """Yield chunks of responses; `ends` receives for each chunk the offset at which the next one begins."""
        while not (stop and stop.is_set()) and (chunk := _chunk(records, min(CHUNK, self.batch))):
            ends.append(chunk[-1][1])
            yield [capture for capture, _ in chunk]

    def _settle(self, results: Sequence[Carried], report: FlowReport) -> None:
        """Steps 6 and 7 for one batch."""
        absences = [item.absence for item in results if item.absence]
        accounts = {item.document.id: item.account for item in results if item.document and item.account}
        grouped = self.sellers.grouped([item.document for item in results if item.document], absences, accounts)
        documents = compared(self.engine, grouped)
        stored = self.engine.store(documents)
        removed = self.engine.store_absences(absences)
        if not self.filling:
            regrouped = self.sellers.restamp(self.engine, documents)
            touched = tuple(dict.fromkeys([*(document.id for document in documents), *removed.changed, *regrouped]))
            self.check(touched, report)
        waits = [WaitingPage(item.segment, item.offset, item.url, item.error, 0) for item in results if item.error] + [
            _refused(document, stored.failed[document.id]) for document in documents if document.id in stored.failed
        ]
        self.journal.wait(waits)
        report.pages += len(results)
        report.listings += len(documents)
        report.new += len(stored.new)
        report.changed += len(stored.changed)
        report.gone += len(removed.changed)
        report.waiting += len(waits)
        _count(documents, report)

    def check(self, listing_ids: Sequence[str], report: FlowReport) -> None:
        """Step 7: run every rule over listings."""
        outcome = evaluate(self.engine, self.rules, listing_ids, self.store, datetime.now(UTC))
        report.hits += len(outcome.hits)
        report.broken_rules.update(outcome.broken)


def _chunk(records: Iterator[tuple[Capture, int]], most: int) -> list[tuple[Capture, int]]:
    chunk: list[tuple[Capture, int]] = []
    size = 0
    for record in islice(records, most):
        chunk.append(record)
        size += len(record[0].body)
        if size >= CHUNK_BYTES:
            break
    return chunk


def _gathered(
    chunks: Iterator[list[Carried]], ends: deque[int], batch: int, before: int
) -> Iterator[tuple[list[Carried], int]]:
    """Join the answers to chunks into batches, each with the offset at which the next one begins.

    Args:
        chunks: the answers.
        ends: for each chunk the offset at which the next one begins.
        batch: responses of the smallest batch.
        before: responses of the segment that were carried on before.
    """
    gathered: list[Carried] = []
    end = 0
    for results in chunks:
        gathered += results
        end = ends.popleft()
        if len(gathered) >= min(max(batch, before), GROWTH * batch):
            yield gathered, end
            before += len(gathered)
            gathered = []
    if gathered:
        yield gathered, end


def _refused(document: ListingDocument, error: str) -> WaitingPage:
    return WaitingPage(document.evidence.segment, document.evidence.offset, document.url, error, 0)


def _count(documents: Sequence[ListingDocument], report: FlowReport) -> None:
    for document in documents:
        report.kinds[document.kind] += 1
        if document.kind == "offer":
            report.offers += 1
            report.substances.update(document.substances)
            report.outcomes[document.seller.outcome or "not looked up"] += 1
