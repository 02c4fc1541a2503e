"""Whether a source can be seen: ok, degraded or blind, with the reasons, judged against its own past.

A captcha, a login wall or a changed layout is neither "listing removed" nor "no hits"; it is blindness and said so.
The history is one line a run in `health.jsonl` of the archive folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from crawlers.archive.record import parse_date
from crawlers.job import CrawlReport, Health, Tally
from domain.counting import counted
from domain.errors import InputError, StorageError
from domain.jsonl import decode, encode

FILE = "health.jsonl"
BASELINE_RUNS = 5
WATCHED_FIELDS = ("title", "price", "text", "seller")
BLOCKED = ("401", "403", "407", "429", "451", "503")
FAILURE_SHARE = 0.1
DROP_SHARE = 0.5
FIELD_DROP = 0.5
FEW_KNOWN = 3
"""Known listings looked at again from which their share that cannot be read any more says something."""


@dataclass(frozen=True, slots=True)
class HealthRecord:
    """One run of one site, as kept. `coverage` is the share of its listings in which a field was found."""

    site: str
    finished: datetime
    health: Health
    reasons: tuple[str, ...]
    pages: int
    listings: int
    coverage: Mapping[str, float]
    needs_browser: bool = False
    whole: bool = True


def read_history(folder: Path) -> dict[str, tuple[HealthRecord, ...]]:
    """Return the runs of each site, oldest first; lines that a crash cut short are passed over."""
    path = folder / FILE
    runs: dict[str, list[HealthRecord]] = {}
    if not path.exists():
        return {}
    for line in path.read_bytes().splitlines():
        record = _record(line)
        if record:
            runs.setdefault(record.site, []).append(record)
    return {site: tuple(records) for site, records in runs.items()}


def append_history(folder: Path, records: Sequence[HealthRecord]) -> None:
    """Keep runs.

    Raises:
        StorageError: the file cannot be written.
    """
    path = folder / FILE
    try:
        torn = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
        with path.open("ab") as file:
            file.write((b"\n" if torn else b"") + b"".join(encode(record) + b"\n" for record in records))
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}; make room and run the same again") from None


def record_of(tally: Tally, report: CrawlReport) -> HealthRecord:
    """Return what is kept of a run."""
    return HealthRecord(
        site=report.site,
        finished=report.finished,
        health=report.health,
        reasons=report.reasons,
        pages=report.pages,
        listings=report.listings_seen + max(0, tally.resting),
        coverage=coverage(tally),
        needs_browser=tally.needs_browser,
        whole=not tally.ended_early,
    )


def coverage(tally: Tally) -> dict[str, float]:
    """Return for each watched field the share of listings read in which it was found."""
    count = tally.kinds["listing"]
    return {name: round(tally.fields[name] / count, 3) for name in WATCHED_FIELDS} if count else {}


def judge(tally: Tally, history: Sequence[HealthRecord]) -> tuple[Health, tuple[str, ...]]:
    """Return the health of a source after a run, and why."""
    blind = tuple(_blind_reasons(tally, history))
    if blind:
        return "blind", blind
    degraded = tuple(_degraded_reasons(tally, history))
    return ("degraded", degraded) if degraded else ("ok", ())


def _blind_reasons(tally: Tally, history: Sequence[HealthRecord]) -> list[str]:
    seen = len(tally.listings)
    reasons = [f"{host} is not a public address and was not contacted" for host in sorted(tally.refused_hosts)]
    if tally.browser_error and not seen:
        reasons.append(f"the pages need a browser and none could be used: {tally.browser_error}")
    if tally.robots_refused and not tally.pages:
        reasons.append("robots.txt refuses every page that was to be fetched")
    if tally.start_asked and len(tally.start_failed) >= tally.start_asked and not seen:
        reasons.append(f"no start page could be fetched ({_counts(tally.start_failed)})")
    if seen:
        return []
    walls = sum(tally.walls.values())
    if walls:
        reasons.append(f"{counted(walls, 'page')} asked for a captcha, consent or login instead of answering")
    blocked = sum(tally.statuses[status] for status in BLOCKED)
    if blocked and blocked * 2 >= tally.pages and not tally.start_failed:
        reasons.append(f"the site refuses us: {counted(blocked, 'response')} with status {_statuses(tally)}")
    before = _baseline(history)
    if before and not reasons:
        reasons.append(f"no listing was found; before, a run found about {before:.0f} (the layout may have changed)")
    return reasons


def _degraded_reasons(tally: Tally, history: Sequence[HealthRecord]) -> list[str]:
    seen = len(tally.listings)
    reasons: list[str] = []
    if not seen:
        reasons.append("no page was recognised as a listing; frostwatch sites try ADDRESS shows what is read from one")
    walls = sum(tally.walls.values())
    if walls:
        reasons.append(f"{counted(walls, 'page')} asked for a captcha, consent or login")
    blocked = sum(tally.statuses[status] for status in BLOCKED)
    if blocked:
        reasons.append(f"the site refused {counted(blocked, 'request')} (status {_statuses(tally)})")
    failures = {name: count for name, count in tally.statuses.items() if _is_failure(name)}
    failed = sum(failures.values())
    if failed and failed >= FAILURE_SHARE * max(tally.pages, tally.asked):
        reasons.append(
            f"{counted(failed, 'request')} failed: "
            + ", ".join(f"{name} {count}" for name, count in sorted(failures.items()))
        )
    if tally.unreadable:
        reasons.append(f"{counted(tally.unreadable, 'page')} could not be read")
    if tally.browser_error:
        reasons.append(f"pages that need a browser were not rendered: {tally.browser_error}")
    if tally.ended_early and tally.ended_early != BUDGET:
        reasons.append(f"the run ended early: {tally.ended_early}")
    before = _baseline(history)
    if before and seen + max(0, tally.resting) < DROP_SHARE * before and not tally.ended_early:
        reasons.append(f"only {counted(seen, 'listing')}; before, a run found about {before:.0f}")
    if tally.known >= FEW_KNOWN and tally.unrecognised * 2 >= tally.known:
        reasons.append(
            f"{tally.unrecognised} of {counted(tally.known, 'known listing')} can no longer be read as listings "
            "(the layout may have changed)"
        )
    reasons.extend(_lost_fields(tally, history))
    return reasons


BUDGET = "page budget used up"


def _lost_fields(tally: Tally, history: Sequence[HealthRecord]) -> list[str]:
    now = coverage(tally)
    past = [run.coverage for run in history if run.coverage and run.health != "blind"][-BASELINE_RUNS:]
    lost: list[str] = []
    for name in WATCHED_FIELDS:
        values = [run[name] for run in past if name in run]
        if values and name in now and now[name] < FIELD_DROP * median(values):
            lost.append(f"{name} was found on {now[name]:.0%} of listings, before on {median(values):.0%}")
    return lost


def _baseline(history: Sequence[HealthRecord]) -> float:
    counts = [run.listings for run in history if run.whole and run.listings][-BASELINE_RUNS:]
    return float(median(counts)) if counts else 0.0


def _is_failure(name: str) -> bool:
    return not name.isdigit() or name.startswith("5")


def _statuses(tally: Tally) -> str:
    return ", ".join(status for status in BLOCKED if tally.statuses[status])


def _counts(failures: Sequence[str]) -> str:
    return ", ".join(sorted(set(failures)))


def _record(line: bytes) -> HealthRecord | None:
    try:
        value = decode(line)
        value["finished"] = parse_date(value["finished"])
        value["reasons"] = tuple(value["reasons"])
        return HealthRecord(**value)
    except (InputError, TypeError, KeyError):
        return None
