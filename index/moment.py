"""Dates as an analyst types them, as spans of milliseconds: `2026-11`, `2026-11-21T10:00Z`, `now-7d`, `now/M`.

A date names a whole day, month or year, so `first_seen:2026-11` is any time in that November. All times are UTC.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?")
_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"now(?P<steps>(?:[+-][0-9]{1,5}[yMwdhms]){0,4})(?:/(?P<round>[yMwdhm]))?")
_STEP = re.compile(r"([+-][0-9]{1,5})([yMwdhms])")
_DELTAS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A span of time, `start` included and `end` excluded; both the same for a point such as `now`."""

    start: int
    end: int


def milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds from 1970 to an aware time."""
    return (moment - _EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """Return the aware UTC time of a count of milliseconds."""
    return _EPOCH + timedelta(milliseconds=value)


def read_moment(text: str, now: datetime) -> Moment | None:
    """Return the span that `text` names, None where it is no date."""
    try:
        if found := _RELATIVE.fullmatch(text):
            return _relative(found, now)
        if found := _DATE.fullmatch(text):
            return _whole_date(found)
        if found := _TIME.fullmatch(text):
            return _point(found)
    except (ValueError, OverflowError):
        return None
    return None


def _whole_date(found: re.Match[str]) -> Moment:
    year, month, day = found.group("year", "month", "day")
    start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    unit = "d" if day else "M" if month else "y"
    return Moment(milliseconds(start), milliseconds(_after(start, unit)))


def _point(found: re.Match[str]) -> Moment:
    zone = (found["zone"] or "Z").upper()
    seconds = found["second"]
    start = datetime.fromisoformat(f"{found['date']}T{found['hour']}:{found['minute']}:{seconds or '00'}{zone}")
    length = timedelta(seconds=1) if seconds else timedelta(minutes=1)
    return Moment(milliseconds(start), milliseconds(start + length))


def _relative(found: re.Match[str], now: datetime) -> Moment:
    moment = now.astimezone(UTC)
    for count, unit in _STEP.findall(found["steps"]):
        moment = _moved(moment, int(count), unit)
    unit = found["round"]
    if not unit:
        return Moment(milliseconds(moment), milliseconds(moment))
    start = _ROUNDED[unit](moment)
    return Moment(milliseconds(start), milliseconds(_after(start, unit)))


def _moved(moment: datetime, count: int, unit: str) -> datetime:
    if unit in _DELTAS:
        return moment + count * _DELTAS[unit]
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _after(start: datetime, unit: str) -> datetime:
    return _moved(start, 1, unit)


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


_ROUNDED: dict[str, Callable[[datetime], datetime]] = {
    "m": lambda moment: moment.replace(second=0, microsecond=0),
    "h": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    "d": _day,
    "w": lambda moment: _day(moment) - timedelta(days=moment.weekday()),
    "M": lambda moment: _day(moment).replace(day=1),
    "y": lambda moment: _day(moment).replace(month=1, day=1),
}
