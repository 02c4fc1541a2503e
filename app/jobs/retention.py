"""Retention: which segments may go by age, and which stay because a matter is open or a later page refers to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from alerts import schema
from alerts.store import Store
from app.assembly import open_shared
from app.settings import Settings
from app.works import Works, opened
from crawlers.archive.manifest import Entry
from crawlers.archive.recovery import segment_names
from crawlers.archive.removal import referred_segments, remove_segments
from domain.counting import counted
from domain.errors import FrostwatchError
from domain.jsonl import decode

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """Segments closed `before` a time: those that may go, and those that are kept all the same, with why."""

    removable: tuple[Entry, ...]
    kept: Mapping[str, str]
    before: datetime


def plan_removal(works: Works, days: int, now: datetime) -> RemovalPlan:
    """Tell which segments may go.

    Args:
        works: the parts of this installation.
        days: how long a segment is kept after it was closed.
        now: the present time.
    """
    folder = works.settings.archive_dir
    here = set(segment_names(folder))
    limit = now - timedelta(days=days)
    old = [entry for entry in works.archive.manifest() if entry.segment in here and _closed(entry) < limit]
    open_matters = evidence_of_open_matters(works.store)
    done = works.journal.offsets()
    waiting = {page.segment for page in works.journal.waiting()}
    kept: dict[str, str] = {}
    for entry in old:
        if entry.segment in open_matters:
            kept[entry.segment] = "it holds evidence of alerts that are not judged false"
        elif done.get(entry.segment, 0) < entry.bytes and works.flow.left(entry.segment):
            kept[entry.segment] = "it has not been carried on yet"
        elif entry.segment in waiting:
            kept[entry.segment] = "pages of it wait to be tried again"
    staying = (here - {entry.segment for entry in old}) | set(kept)
    while staying:  # what stays may refer to what is old, and that to what is older
        referred = {name for segment in staying for name in referred_segments(folder, segment)}
        staying = {entry.segment for entry in old if entry.segment in referred and entry.segment not in kept}
        kept |= dict.fromkeys(staying, "later visits found its pages unchanged and refer to them")
    return RemovalPlan(tuple(entry for entry in old if entry.segment not in kept), kept, limit)


def remove_planned(works: Works, plan: RemovalPlan, days: int) -> None:
    """Remove what may go, here and in the shared storage; each with its digest in `removed.jsonl`.

    What is remembered of offers to recognise them when they are put up again goes with the same age.

    Raises:
        StorageError: the disk refused.
        UnavailableError: the shared storage does not answer; run the same again.
    """
    depot = open_shared(works.settings)
    if depot:
        depot.remove(entry.segment for entry in plan.removable)
    remove_segments(works.settings.archive_dir, plan.removable, f"older than {counted(days, 'day')}, no open matter")
    works.sellers.forget(plan.before)


class Pruning:
    """Removes what may go once a day, in a process that runs on, where the settings want it.

    Args:
        settings: all settings.
        clock: gives the present time.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._next: datetime | None = None

    def due(self) -> bool:
        """Tell whether a day has passed since it was last due; at the start it is."""
        now = self._clock()
        if not self._settings.retention.daily or (self._next and now < self._next):
            return False
        self._next = now + timedelta(days=1)
        return True

    def run(self) -> None:
        """Remove what may go now; what hinders it is told in the log, and the next day tries again."""
        days = self._settings.retention.archive_days
        if days is None:
            return
        try:
            with opened(self._settings) as works, works.locks.held("retention", "removing old segments"):
                plan = plan_removal(works, days, self._clock())
                remove_planned(works, plan, days)
        except FrostwatchError as error:
            LOG.warning("not pruned", error=str(error))
        else:
            LOG.info("pruned", removed=len(plan.removable), kept=len(plan.kept))


def evidence_of_open_matters(store: Store) -> frozenset[str]:
    """Return the segments that alerts rest on whose last verdict is not `false`."""
    last = select(func.max(schema.verdict.c.id)).group_by(schema.verdict.c.hit_id)
    false = select(schema.verdict.c.hit_id).where(schema.verdict.c.id.in_(last), schema.verdict.c.verdict == "false")
    query = select(schema.hit.c.snapshot).where(schema.hit.c.id.not_in(false))
    with store.read() as connection:
        snapshots = [decode(text) for text in connection.scalars(query)]
    found = ((snapshot.get("listing") or {}).get("evidence") or {} for snapshot in snapshots)
    return frozenset(str(evidence["segment"]) for evidence in found if evidence.get("segment"))


def _closed(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.closed)
