"""What is due, by a clock of the test's own."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from app.jobs.plan import Plan, Slot, Ticket, slots_of
from app.jobs.trigger import Trigger, read_window
from app.settings import ScheduledCrawl, ScheduleSettings
from domain.errors import SettingsError

NIGHT = datetime(2026, 3, 2, 2, 59, tzinfo=UTC)
THREE = datetime(2026, 3, 2, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def slot(site: str, **fields: object) -> Slot:
    """Return a slot due at 03:00 every day."""
    return Slot("nightly", site, Trigger(cron="0 3 * * *"), **fields)  # type: ignore[arg-type]


def test_a_thousand_sites_due_at_once_start_within_the_limits_by_lateness() -> None:
    """Each of a thousand sites runs once, eight at a time, one at a time for a site, the most overdue first."""
    places = 8
    late = [Slot("hourly", f"late-{number}", Trigger(cron="30 2 * * *")) for number in range(20)]
    slots = [*(slot(f"site-{number}") for number in range(1000)), *late]
    plan = Plan(slots, {}, NIGHT - timedelta(hours=1))
    chance = random.Random(7)  # noqa: S311 - lengths of made-up runs
    running: dict[str, datetime] = {}
    started: list[Ticket] = []
    now = THREE
    while plan.waiting or running or not started:
        plan.advance(now)
        running = {site: ends for site, ends in running.items() if ends > now}
        taken = plan.take(running, places - len(running))
        for ticket in taken:
            assert ticket.site not in running
            running[ticket.site] = now + timedelta(seconds=chance.randint(20, 400))
        started.extend(taken)
        assert len(running) <= places
        assert len(running) == places or not plan.waiting, "a place is free and a site waits"
        now += timedelta(seconds=10)
    assert Counter(ticket.site for ticket in started) == Counter(each.site for each in slots)
    assert [ticket.due_at for ticket in started] == sorted(ticket.due_at for ticket in started)
    assert {ticket.site for ticket in started[:20]} == {each.site for each in late}


def test_no_site_starves_where_there_is_more_work_than_time() -> None:
    """With hourly sites that cannot all run in an hour, each gets its turn as often as the others."""
    slots = [Slot("hourly", f"site-{number}", Trigger(every=timedelta(hours=1))) for number in range(50)]
    plan = Plan(slots, {}, THREE)
    turns: Counter[str] = Counter()
    for step in range(1, 2001):  # one place, ten minutes a run: six of fifty sites in an hour
        plan.advance(THREE + timedelta(minutes=10 * step))
        turns.update(ticket.site for ticket in plan.take((), 1))
    assert len(turns) == 50
    assert max(turns.values()) - min(turns.values()) <= 1


def test_missed_runs_are_made_up_for_once_or_skipped() -> None:
    """After three days without a scheduler one run is made up for; where missed runs are skipped none is, and told."""
    skipped: list[Ticket] = []
    slots = [slot("once"), slot("skip", skip_missed=True)]
    handled = {each.key: THREE for each in slots}
    back = THREE + 3 * DAY + timedelta(hours=5)
    plan = Plan(slots, handled, back, skipped.append)
    plan.advance(back)
    assert plan.take((), 9) == (Ticket(THREE + 3 * DAY, "nightly", "once"),)
    assert skipped == [Ticket(THREE + 3 * DAY, "nightly", "skip")]
    plan.advance(THREE + 4 * DAY + MINUTE)
    assert {ticket.site for ticket in plan.take((), 9)} == {"once", "skip"}


def test_a_new_entry_has_missed_nothing() -> None:
    """A slot never seen before starts with its next tick."""
    plan = Plan([slot("new")], {}, THREE + MINUTE)
    plan.advance(THREE + timedelta(hours=1))
    assert plan.take((), 9) == ()
    assert plan.next_times() == {("nightly", "new"): THREE + DAY}


def test_waiting_for_a_place_is_not_missing() -> None:
    """A site that was due while all places were taken runs however late it gets, also where missed runs are skipped."""
    plan = Plan([slot("patient", skip_missed=True)], {}, NIGHT)
    plan.advance(THREE)
    assert plan.take((), 0) == ()
    plan.advance(THREE + timedelta(hours=20))
    assert plan.lateness == timedelta(hours=20)
    assert plan.take((), 1) == (Ticket(THREE, "nightly", "patient"),)


def test_a_closed_window_holds_up_only_its_own() -> None:
    """A run due outside of its window waits until it opens; others go ahead meanwhile."""
    plan = Plan([slot("a", window=read_window("04:00-06:00")), slot("b")], {}, NIGHT)
    plan.advance(THREE)
    assert [ticket.site for ticket in plan.take((), 1)] == ["b"]
    plan.advance(THREE + timedelta(minutes=59))
    assert plan.take((), 1) == ()
    plan.advance(THREE + timedelta(hours=1))
    assert [ticket.site for ticket in plan.take((), 1)] == ["a"]


def test_a_site_that_runs_is_not_started_again() -> None:
    """Two entries for one site never run at once, wherever the first one was begun."""
    slots = [slot("shop"), Slot("hourly", "shop", Trigger(every=timedelta(hours=1)))]
    plan = Plan(slots, {}, NIGHT)
    plan.advance(THREE)
    assert len(plan.take((), 9)) == 1
    assert plan.take({"shop"}, 9) == ()
    assert len(plan.take((), 9)) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
def test_a_clock_that_jumps_neither_doubles_nor_loses_a_run(ahead: timedelta) -> None:
    """After a jump ahead one run is made up for; after the jump back the next night's run comes as it should."""
    handled = {("nightly", "shop"): THREE}
    plan = Plan([slot("shop")], handled, THREE + MINUTE)
    plan.advance(THREE + MINUTE + ahead)
    assert len(plan.take((), 9)) == (ahead > DAY)
    plan.advance(THREE + 2 * MINUTE)
    assert plan.take((), 9) == ()
    plan.advance(THREE + DAY)
    assert plan.take((), 9) == (Ticket(THREE + DAY, "nightly", "shop"),)


def test_entries_become_slots_and_unknown_sites_are_refused() -> None:
    """An entry without sites takes all there are; one that names an unknown site is refused by name."""
    schedule = ScheduleSettings(
        timezone="Europe/Madrid",
        jobs={
            "all": ScheduledCrawl(every="6h", jitter="30m", max_pages=50),
            "one": ScheduledCrawl(cron="0 3 * * *", sites=("b",)),
        },
    )
    slots = slots_of(schedule, ["b", "a"])
    assert [each.key for each in slots] == [("all", "a"), ("all", "b"), ("one", "b")]
    assert slots[0].max_pages == 50
    assert str(slots[2].trigger.zone) == "Europe/Madrid"
    with pytest.raises(SettingsError, match="no site is called 'b'"):
        slots_of(schedule, ["a"])
