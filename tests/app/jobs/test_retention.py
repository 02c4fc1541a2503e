"""Retention: old segments go, evidence of open matters and what later pages refer to stays, and the gap is known."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts import schema
from app.assembly import open_shared
from app.jobs.measure import Meter
from app.jobs.retention import Pruning, plan_removal, remove_planned
from app.jobs.scheduler import Scheduler
from app.settings import ArchiveSettings, RetentionSettings, Settings
from app.works import Works, opened
from crawlers.archive import ArchiveWriter, Exchange
from crawlers.archive.record import Reference

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=400)


def segment(settings: Settings, url: str, refers_to: Reference | None = None) -> Reference:
    """Write one page into a segment of its own; return where it is."""
    status, body = (304, b"") if refers_to else (200, b"<html><body>pump</body></html>")
    with ArchiveWriter(settings.archive_dir) as writer:
        headers = ((b"Content-Type", b"text/html"),)
        place = writer.write(Exchange(url, "shop", NOW, status, headers, body, refers_to=refers_to))
    return Reference(place.segment, place.offset, place.record_id, NOW)


def alert(works: Works, number: int, segment_name: str, verdict: str | None) -> None:
    """Put a hit that rests on a segment into the ledger, with a verdict."""
    with works.store.write() as connection:
        connection.execute(
            schema.hit.insert().values(
                id=f"h{number}", rule_id="r", rule_version=1, listing_id=f"l{number}", content_version="c",
                seller_key="s", severity=3, alerting=1, reason="first seen", found_at=NOW,
                snapshot=f'{{"listing": {{"evidence": {{"segment": "{segment_name}"}}}}}}',
            )
        )  # fmt: skip
        if verdict:
            row = {"hit_id": f"h{number}", "verdict": verdict, "reason": "seen", "given_at": NOW}
            connection.execute(schema.verdict.insert().values(**row))


@pytest.mark.parametrize("shared", [False, True])
def test_old_segments_go_and_open_matters_stay(tmp_path: Path, shared: bool) -> None:
    """Of old segments the one without an alert and the one judged false go, here and in the shared storage."""
    archive = ArchiveSettings(url=f"file://{tmp_path}/shared") if shared else ArchiveSettings()
    settings = Settings(data_dir=tmp_path / "data", archive=archive)
    names = [segment(settings, f"https://shop.example/{n}").segment for n in range(4)]
    referred = segment(settings, "https://shop.example/5")
    late = segment(settings, "https://shop.example/5", referred)
    with opened(settings) as works:
        works.flow.run(works.archive.segments())
        pending = segment(settings, "https://shop.example/pending").segment
        for number, verdict in enumerate((None, "true", "false")):
            alert(works, number, names[number], verdict)
        alert(works, 9, late.segment, None)
        assert plan_removal(works, 500, LATER).removable == ()
        depot = open_shared(settings)
        if depot:
            depot.push(settings.archive_dir)
        plan = plan_removal(works, 365, LATER)
        assert [entry.segment for entry in plan.removable] == [names[2], names[3]]
        assert set(plan.kept) == {names[0], names[1], referred.segment, late.segment, pending}
        assert "refer" in plan.kept[referred.segment]
        remove_planned(works, plan, 365)
        left = set(works.archive.segments())  # those in the shared storage are among them
        assert left == set(plan.kept)
        assert works.archive.verify().problems == ()
        (settings.archive_dir / names[0]).unlink()
        assert any(names[0] in problem for problem in works.archive.verify().problems)


@pytest.mark.parametrize("daily", [True, False])
def test_a_scheduler_prunes_once_a_day_where_it_is_wanted(tmp_path: Path, daily: bool) -> None:
    """`schedule start` removes what is too old at its start and a day later, and only with `retention.daily`."""
    retention = RetentionSettings(archive_days=365, daily=daily)
    settings = Settings(data_dir=tmp_path / "data", retention=retention)
    name = segment(settings, "https://shop.example/1").segment
    with opened(settings) as works:
        works.flow.run([name])
    stop = threading.Event()
    ticks = iter((LATER, LATER))

    def clock() -> datetime:
        now = next(ticks, None)
        if now is None:
            stop.set()
        return now or LATER

    Scheduler(settings, stop, Meter(), clock).run()
    with opened(settings) as works:
        assert works.archive.segments() == (() if daily else (name,))
        assert works.archive.verify().problems == ()


def test_pruning_is_due_once_a_day(tmp_path: Path) -> None:
    """It is due at the start, then not again before a day has passed."""
    settings = Settings(data_dir=tmp_path, retention=RetentionSettings(archive_days=1, daily=True))
    times = iter((NOW, NOW + timedelta(hours=23), NOW + timedelta(hours=24)))
    pruning = Pruning(settings, lambda: next(times))
    assert [pruning.due() for _ in range(3)] == [True, False, True]
