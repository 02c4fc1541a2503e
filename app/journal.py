"""The journal: how far each archive segment has been carried on, what waits, and how each crawl went.

It belongs to the decisions database. Marking a segment is the last step of a batch, so a `kill -9` repeats a batch at
worst, and every step of a batch is idempotent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from alerts.store import Store

METADATA = MetaData()
SEGMENTS = Table(
    "segment_progress",
    METADATA,
    Column("segment", String(200), primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("carried_at", DateTime(timezone=True), nullable=False),
)
WAITING = Table(
    "waiting_page",
    METADATA,
    Column("segment", String(200), primary_key=True),
    Column("record_offset", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
SIFTED = Table(
    "sifted_file",
    METADATA,
    Column("file", String(1000), primary_key=True),
    Column("place", BigInteger, nullable=False, doc="decompressed bytes up to which it was sifted; -1: all of it"),
    Column("kept", BigInteger, nullable=False),
)
RUNS = Table(
    "crawl_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site", String(200), nullable=False, index=True),
    Column("started", DateTime(timezone=True), nullable=False),
    Column("finished", DateTime(timezone=True), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("health", String(20), nullable=False),
    Column("reasons", Text, nullable=False),
)

LAW = Table(
    "law_in_use",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""One row: which law tables the documents in the index were judged by."""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A stored response that could not be carried on: where it lies, why it waits, how often it was tried."""

    segment: str
    offset: int
    url: str
    error: str
    tries: int


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """One finished crawl of one site; `size` in bytes, `reasons` of its health."""

    site: str
    started: datetime
    finished: datetime
    pages: int
    size: int
    listings: int
    health: str
    reasons: str


class Journal:
    """Access to the journal's tables in the decisions database; safe to use from several processes at once.

    Every method raises StorageError or UnavailableError as the store does.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_offset(self, segment: str) -> int:
        """Return where in the segment the next batch begins; 0 for a segment never seen."""
        return self.so_far(segment)[0]

    def so_far(self, segment: str) -> tuple[int, int]:
        """Return where in the segment the next batch begins, and how many pages have been carried on before it."""
        query = select(SEGMENTS.c.next_offset, SEGMENTS.c.pages).where(SEGMENTS.c.segment == segment)
        with self._store.read() as connection:
            row = connection.execute(query).one_or_none()
            return (row.next_offset, row.pages) if row else (0, 0)

    def offsets(self) -> dict[str, int]:
        """Return for each segment seen where its next batch begins."""
        with self._store.read() as connection:
            rows = connection.execute(select(SEGMENTS.c.segment, SEGMENTS.c.next_offset))
            return {row.segment: row.next_offset for row in rows}

    def advance(self, segment: str, offset: int, pages: int, listings: int, *, begun: int = 0) -> None:
        """Mark a segment as carried on up to `offset`, with the pages and listings of the batch added up.

        Where the mark of what came before the batch (`begun`) was taken away or set back meanwhile, because all of the
        archive has to be carried on anew or another index was put in force, none is made.
        """
        now = datetime.now(UTC)
        with self._store.write() as connection:
            changed = connection.execute(
                update(SEGMENTS)
                .where(SEGMENTS.c.segment == segment, SEGMENTS.c.next_offset >= begun)
                .values(
                    next_offset=offset,
                    pages=SEGMENTS.c.pages + pages,
                    listings=SEGMENTS.c.listings + listings,
                    carried_at=now,
                )
            )
            if not changed.rowcount and not begun:
                connection.execute(
                    insert(SEGMENTS).values(
                        segment=segment, next_offset=offset, pages=pages, listings=listings, carried_at=now
                    )
                )

    def sifted(self, file: str) -> int:
        """Return up to which place somebody else's file was sifted; 0 for one never seen, -1 for one that is done."""
        with self._store.read() as connection:
            return int(connection.scalar(select(SIFTED.c.place).where(SIFTED.c.file == file)) or 0)

    def mark_sifted(self, file: str, place: int, kept: int) -> None:
        """Mark somebody else's file as sifted up to a place, with the pages kept since the last mark added up."""
        with self._store.write() as connection:
            changed = connection.execute(
                update(SIFTED).where(SIFTED.c.file == file).values(place=place, kept=SIFTED.c.kept + kept)
            )
            if not changed.rowcount:
                connection.execute(insert(SIFTED).values(file=file, place=place, kept=kept))

    def limit(self, reached: Mapping[str, int]) -> None:
        """Set every mark back that is further than an index reaches which is about to be put in force."""
        with self._store.write() as connection:
            for row in connection.execute(select(SEGMENTS.c.segment, SEGMENTS.c.next_offset)).all():
                where = SEGMENTS.c.segment == row.segment
                offset = reached.get(row.segment, 0)
                if not offset:
                    connection.execute(delete(SEGMENTS).where(where))
                elif offset < row.next_offset:
                    connection.execute(update(SEGMENTS).where(where).values(next_offset=offset))

    def judged_by(self, law: str) -> None:
        """Note the digest of the law tables that all of the index goes by."""
        with self._store.write() as connection:
            connection.execute(delete(LAW))
            connection.execute(insert(LAW).values(id=1, digest=law, since=datetime.now(UTC)))

    def judge_by(self, law: str) -> bool:
        """Note the digest of the law tables that are used from now on.

        Returns:
            Whether other tables were used before: all of the archive is then to be carried on anew.
        """
        with self._store.write() as connection:
            before = connection.execute(select(LAW.c.digest)).scalar()
            if before == law:
                return False
            connection.execute(delete(LAW))
            connection.execute(insert(LAW).values(id=1, digest=law, since=datetime.now(UTC)))
            if before is None:
                return False
            connection.execute(delete(SEGMENTS))
            connection.execute(delete(WAITING))
            return True

    def wait(self, pages: Sequence[WaitingPage]) -> None:
        """Record pages that could not be carried on; one that waits already counts another try."""
        now = datetime.now(UTC)
        with self._store.write() as connection:
            for page in pages:
                where = (WAITING.c.segment == page.segment) & (WAITING.c.record_offset == page.offset)
                changed = connection.execute(
                    update(WAITING).where(where).values(error=page.error, tries=WAITING.c.tries + 1)
                )
                if not changed.rowcount:
                    connection.execute(
                        insert(WAITING).values(
                            segment=page.segment,
                            record_offset=page.offset,
                            url=page.url,
                            error=page.error,
                            tries=1,
                            since=now,
                        )
                    )

    def resolve(self, pages: Sequence[WaitingPage]) -> None:
        """Take pages off the waiting list."""
        with self._store.write() as connection:
            for page in pages:
                connection.execute(
                    delete(WAITING).where(
                        (WAITING.c.segment == page.segment) & (WAITING.c.record_offset == page.offset)
                    )
                )

    def waiting(self) -> tuple[WaitingPage, ...]:
        """Return the pages that wait, in the order of the archive."""
        query = select(WAITING).order_by(WAITING.c.segment, WAITING.c.record_offset)
        with self._store.read() as connection:
            return tuple(
                WaitingPage(row.segment, row.record_offset, row.url, row.error, row.tries)
                for row in connection.execute(query)
            )

    def record_run(self, run: CrawlRun) -> None:
        """Keep how a crawl went."""
        with self._store.write() as connection:
            connection.execute(
                insert(RUNS).values(
                    site=run.site,
                    started=run.started,
                    finished=run.finished,
                    pages=run.pages,
                    size=run.size,
                    listings=run.listings,
                    health=run.health,
                    reasons=run.reasons,
                )
            )

    def last_runs(self) -> tuple[CrawlRun, ...]:
        """Return the latest run of each site, by site name."""
        latest = select(func.max(RUNS.c.id)).group_by(RUNS.c.site)
        query = select(RUNS).where(RUNS.c.id.in_(latest)).order_by(RUNS.c.site)
        with self._store.read() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def runs_of(self, site: str, newest: int) -> tuple[CrawlRun, ...]:
        """Return the latest runs of a site, the last one first."""
        query = select(RUNS).where(RUNS.c.site == site).order_by(RUNS.c.id.desc()).limit(newest)
        with self._store.read() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def blind_since(self) -> dict[str, datetime]:
        """Return for each site that is blind now when the first of its unbroken blind runs finished."""
        seeing = select(RUNS.c.site, func.max(RUNS.c.id).label("id")).where(RUNS.c.health != "blind")
        last_seeing = seeing.group_by(RUNS.c.site).subquery()
        first = (
            select(func.min(RUNS.c.id))
            .outerjoin(last_seeing, last_seeing.c.site == RUNS.c.site)
            .where(RUNS.c.id > func.coalesce(last_seeing.c.id, 0))
            .group_by(RUNS.c.site)
        )
        with self._store.read() as connection:
            rows = connection.execute(select(RUNS.c.site, RUNS.c.finished).where(RUNS.c.id.in_(first)))
            return {row.site: _aware(row.finished) for row in rows}


def _aware(moment: datetime) -> datetime:
    # SQLite gives times back without their zone; all of ours are UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _run(row: object) -> CrawlRun:
    fields = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - SQLAlchemy's documented access to a row
    return CrawlRun(
        site=fields["site"],
        started=_aware(fields["started"]),
        finished=_aware(fields["finished"]),
        pages=fields["pages"],
        size=fields["size"],
        listings=fields["listings"],
        health=fields["health"],
        reasons=fields["reasons"],
    )
