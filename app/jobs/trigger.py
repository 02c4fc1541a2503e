"""When a job is due: a cron expression or an interval, in a time zone, with a window in which it may start.

All moments that go in and come out are aware UTC. Cron expressions are read in the job's time zone as Debian's cron
does: in the hour that a clock change skips a daily job runs right after it, in the one that is repeated it runs once.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(\d+)\s*([smhdw])")
_WINDOW = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the day in which a job may start, by the clock of its time zone; it may reach over midnight."""

    opens: time
    closes: time

    def holds(self, clock: time) -> bool:
        """Tell whether a time of day lies in the window; the closing minute itself does not."""
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes


@dataclass(frozen=True, slots=True)
class Trigger:
    """Says when a job is due. Exactly one of `cron` and `every` is set; `offset` moves every tick (a site's jitter)."""

    cron: str = ""
    every: timedelta = timedelta(0)
    zone: tzinfo = UTC
    offset: timedelta = timedelta(0)

    def next(self, after: datetime) -> datetime:
        """Return the first tick after a moment."""
        start = after - self.offset
        if self.every:
            return EPOCH + self.every * ((start - EPOCH) // self.every + 1) + self.offset
        return next(CronSim(self.cron, start.astimezone(self.zone))).astimezone(UTC) + self.offset

    def last(self, until: datetime) -> datetime:
        """Return the last tick at or before a moment."""
        start = until - self.offset
        if self.every:
            return EPOCH + self.every * ((start - EPOCH) // self.every) + self.offset
        ahead = (start + timedelta(seconds=1)).astimezone(self.zone)
        return next(CronSim(self.cron, ahead, reverse=True)).astimezone(UTC) + self.offset


def read_duration(text: str) -> timedelta:
    """Read `90s`, `15m`, `6h`, `1d` or `1d 12h`.

    Raises:
        ValueError: that is no such duration.
    """
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError(f"{text!r} is no duration; write a number with s, m, h, d or w, for example 6h")
    return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in parts))


def read_cron(text: str) -> str:
    """Check a cron expression: minute, hour, day of the month, month, day of the week.

    Raises:
        ValueError: it is none, or names a day that never comes.
    """
    if len(text.split()) != 5:  # noqa: PLR2004 - cronsim takes a sixth field for seconds; a crawl has no use for it
        raise ValueError(f"{text!r} is no cron expression; write five fields, for example '0 3 * * *' for 03:00 daily")
    try:
        next(CronSim(text, EPOCH))
    except CronSimError as error:
        raise ValueError(f"{text!r} is no cron expression ({error}); '0 3 * * *' is 03:00 daily") from None
    except StopIteration:
        raise ValueError(f"{text!r} names a day that never comes") from None
    return text


def read_window(text: str) -> Window:
    """Read `22:00-06:00`.

    Raises:
        ValueError: that is no window, or an empty one.
    """
    found = _WINDOW.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no window; write it as in 22:00-06:00")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    window = Window(time(hour, minute), time(end_hour, end_minute))
    if window.opens == window.closes:
        raise ValueError(f"{text!r} opens and closes at the same time; leave the window out for the whole day")
    return window


def read_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a directory such as "Europe" is an OSError
        raise ValueError(f"there is no time zone {name!r}; write it as in Europe/Madrid") from None


def spread(job: str, site: str, jitter: timedelta) -> timedelta:
    """Return a site's share of the jitter: always the same for the same site, evenly spread over many."""
    if not jitter:
        return timedelta(0)
    digest = hashlib.sha256(f"{job}\x1f{site}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % (int(jitter.total_seconds()) + 1))
