"""What a sighting does to a listing that may already be indexed: the same rules for both engines, without any I/O.

The newest sighting decides what a listing is; one that arrives late only adds an observation. Times are milliseconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from domain.document import ListingDocument
from index.engine import StoreReport

T = TypeVar("T")
Outcome = Literal["stale", "unchanged", "changed", "new"]
_WEIGHT: tuple[Outcome, ...] = ("stale", "unchanged", "changed", "new")
"""When a batch holds several sightings of one listing, the last of these that happened is reported."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside a document. `observed_at` and `record` name the newest observation, absences included."""

    version: str
    first_seen: int
    last_seen: int
    observed_at: int
    changed_at: int
    record: str = ""


def after_sighting(kept: Kept | None, version: str, seen_at: int, record: str, now: int) -> tuple[Outcome, Kept]:
    """Return what a sighting does; unless it is stale, its document takes the place of the one before.

    The same sighting read anew with another result (a better extractor, a new register) counts as a change made `now`.
    """
    if kept is None:
        return "new", Kept(version, seen_at, seen_at, seen_at, seen_at, record)
    first, last = min(kept.first_seen, seen_at), max(kept.last_seen, seen_at)
    if (seen_at, record) < (kept.observed_at, kept.record):
        return "stale", replace(kept, first_seen=first, last_seen=last)
    if version == kept.version:
        return "unchanged", replace(kept, first_seen=first, last_seen=last, observed_at=seen_at, record=record)
    changed_at = seen_at if seen_at > kept.observed_at else max(now, kept.changed_at)
    return "changed", Kept(version, first, last, seen_at, changed_at, record)


def after_absence(kept: Kept, version: str, seen_at: int, record: str) -> tuple[Outcome, Kept]:
    """Return what it does that a known listing was looked for and not found; `version` is that of its absence."""
    if (seen_at, record) < (kept.observed_at, kept.record):
        return "stale", kept
    observed = replace(kept, observed_at=seen_at, record=record)
    if version == kept.version:
        return "unchanged", observed
    return "changed", replace(observed, version=version, changed_at=seen_at)


def absence_version(version: str, presence: str) -> str:
    """Return the material version of a listing whose presence alone has changed; the same again changes nothing."""
    before = version.split("~", 1)[0]
    return f"{before}~{presence}"


@dataclass(slots=True)
class Tally:
    """Collects the outcomes of a batch into a report."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, listing_id: str, outcome: Outcome) -> None:
        """Note what became of one sighting."""
        before = self.outcomes.get(listing_id)
        if before is None or _WEIGHT.index(outcome) > _WEIGHT.index(before):
            self.outcomes[listing_id] = outcome

    def with_zone(self, documents: Sequence[ListingDocument]) -> list[ListingDocument]:
        """Return the sightings whose time can be told; the others have failed."""
        self.failed.update({each.id: "seen_at has no time zone" for each in documents if each.seen_at.tzinfo is None})
        return [each for each in documents if each.seen_at.tzinfo is not None]

    def report(self) -> StoreReport:
        """Return the report; a listing that failed is in no other group."""
        groups: Mapping[Outcome, list[str]] = {outcome: [] for outcome in _WEIGHT}
        for listing_id, outcome in self.outcomes.items():
            if listing_id not in self.failed:
                groups[outcome].append(listing_id)
        return StoreReport(
            new=tuple(groups["new"]),
            changed=tuple(groups["changed"]),
            unchanged=tuple(groups["unchanged"]),
            stale=tuple(groups["stale"]),
            failed=dict(self.failed),
        )


def unique(ids: Iterable[str]) -> list[str]:
    """Return the ids in order, each once."""
    return list(dict.fromkeys(ids))


def pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
