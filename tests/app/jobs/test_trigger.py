"""When a job is due: cron text, intervals, clock changes, windows and jitter."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.trigger import Trigger, read_cron, read_duration, read_window, read_zone, spread

MADRID = ZoneInfo("Europe/Madrid")


def at(text: str) -> datetime:
    """Read a UTC time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "ticks"),
    [
        ("2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]),  # 02:30 does not exist on the 29th
        ("2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),  # 02:30 comes twice on the 25th
        ("2026-06-01T00:30", ["2026-06-02T00:30", "2026-06-03T00:30"]),  # a tick itself is not after itself
    ],
)
def test_a_daily_job_runs_once_a_day_also_when_clocks_change(after: str, ticks: list[str]) -> None:
    """A job at 02:30 runs once on the day that has no 02:30 and once on the day that has two."""
    trigger = Trigger(cron="30 2 * * *", zone=MADRID)
    moment = at(after)
    for tick in ticks:
        moment = trigger.next(moment)
        assert moment == at(tick)
        assert trigger.last(moment) == moment
        assert trigger.last(moment + timedelta(minutes=1)) == moment


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    trigger=st.sampled_from(
        [
            Trigger(cron="*/7 3-5 * * 1-5", zone=MADRID),
            Trigger(cron="0 0 31 * *", zone=ZoneInfo("Asia/Kolkata"), offset=timedelta(minutes=11)),
            Trigger(every=timedelta(hours=7), offset=timedelta(seconds=5)),
        ]
    ),
)
def test_last_and_next_enclose_every_moment(moment: datetime, trigger: Trigger) -> None:
    """The last tick is at or before a moment, the next one after it, and between the two there is none."""
    last, following = trigger.last(moment), trigger.next(moment)
    assert last <= moment < following
    assert trigger.next(last) == following


@pytest.mark.parametrize("text", ["0 3 * *", "x * * * *", "61 * * * *", "0 0 30 2 *", "* * * * * *", "@daily"])
def test_bad_cron_text_is_refused_with_an_example(text: str) -> None:
    """What is no cron expression, or never comes, is refused in a sentence that quotes it."""
    with pytest.raises(ValueError, match=r"is no cron expression|never comes") as caught:
        read_cron(text)
    assert text in str(caught.value)


@pytest.mark.parametrize("text", ["", "6", "h", "6 hours", "-1h", "1h x"])
def test_bad_durations_are_refused(text: str) -> None:
    """What is no duration is refused."""
    with pytest.raises(ValueError, match="is no duration"):
        read_duration(text)


def test_durations_add_up() -> None:
    """Units can be joined."""
    assert read_duration("1d 12h") == timedelta(hours=36)
    assert read_duration("90s") == timedelta(seconds=90)


@pytest.mark.parametrize("name", ["Mars/Olympus", "Europe", "../etc/passwd", ""])
def test_unknown_time_zones_are_refused(name: str) -> None:
    """A time zone that is not there is refused by name."""
    with pytest.raises(ValueError, match="there is no time zone"):
        read_zone(name)


def test_a_window_may_reach_over_midnight() -> None:
    """22:00-06:00 holds the night, not the day, and not its own closing minute."""
    window = read_window("22:00-06:00")
    assert [window.holds(time(hour)) for hour in (21, 22, 0, 5, 6, 12)] == [False, True, True, True, False, False]
    with pytest.raises(ValueError, match="same time"):
        read_window("06:00-06:00")
    with pytest.raises(ValueError, match="is no window"):
        read_window("22-6")


def test_jitter_spreads_sites_evenly_and_for_good() -> None:
    """A site keeps its share of the jitter; a thousand sites fill every tenth of it."""
    jitter = timedelta(minutes=10)
    shares = [spread("nightly", f"site-{number}", jitter) for number in range(1000)]
    assert shares == [spread("nightly", f"site-{number}", jitter) for number in range(1000)]
    assert all(timedelta(0) <= share <= jitter for share in shares)
    tenths = [sum(1 for share in shares if share // timedelta(minutes=1) == minute) for minute in range(10)]
    assert min(tenths) > 60
