"""What is due: a pure function of the schedule, of what was done before, and of the clock that is handed in.

    entry of the schedule x site = a slot; a slot that ticks gives a ticket; a ticket is started when a place is free

The most overdue ticket goes first, so no site starves: a slot that ticks again while its ticket waits keeps the one it
has. A slot whose site runs, or whose window is closed, does not hold up those behind it.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.jobs.trigger import Trigger, Window, read_duration, read_window, spread
from app.settings import ScheduledCrawl, ScheduleSettings
from domain.errors import SettingsError

GRACE = timedelta(minutes=5)
"""A tick this much in the past when it is first seen was missed: nothing ran, or the clock jumped."""

JUMP = timedelta(minutes=1)
"""A clock that went back by more than this was put right; what is due is reckoned anew."""

Key = tuple[str, str]
"""Entry and site: the name of a slot."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One site of one entry of the schedule."""

    job: str
    site: str
    trigger: Trigger
    window: Window | None = None
    skip_missed: bool = False
    max_pages: int | None = None

    @property
    def key(self) -> Key:
        """Entry and site."""
        return self.job, self.site

    def open_at(self, now: datetime) -> bool:
        """Tell whether a run may start at a moment."""
        return self.window is None or self.window.holds(now.astimezone(self.trigger.zone).time())


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A run that is due. Ordered by lateness, then by name."""

    due_at: datetime
    job: str
    site: str


def slots_of(schedule: ScheduleSettings, sites: Collection[str]) -> tuple[Slot, ...]:
    """Return a slot for each site of each entry.

    Args:
        schedule: the settings.
        sites: names of the sites that have a site file.

    Raises:
        SettingsError: an entry names a site that is not there.
    """
    return tuple(
        _slot(schedule, name, entry, site)
        for name, entry in schedule.jobs.items()
        for site in _sites(name, entry, sites)
    )


def _sites(name: str, entry: ScheduledCrawl, known: Collection[str]) -> Iterable[str]:
    for site in entry.sites:
        if site not in known:
            raise SettingsError(
                f"setting 'schedule.jobs.{name}.sites': no site is called {site!r}; frostwatch sites list shows those "
                "there are"
            )
    return dict.fromkeys(entry.sites) if entry.sites else sorted(known)


def _slot(schedule: ScheduleSettings, name: str, entry: ScheduledCrawl, site: str) -> Slot:
    return Slot(
        job=name,
        site=site,
        trigger=Trigger(
            cron=entry.cron,
            every=read_duration(entry.every) if entry.every else timedelta(0),
            zone=ZoneInfo(entry.timezone or schedule.timezone),
            offset=spread(name, site, read_duration(entry.jitter)) if entry.jitter else timedelta(0),
        ),
        window=read_window(entry.window) if entry.window else None,
        skip_missed=entry.missed == "skip",
        max_pages=entry.max_pages,
    )


@dataclass(slots=True)
class Plan:
    """Which tickets are due. `handled` says for a slot up to which tick it is done; new slots begin with `now`.

    `skipped` is told of each missed tick that is not made up for.
    """

    slots: Sequence[Slot]
    handled: Mapping[Key, datetime]
    now: datetime
    skipped: Callable[[Ticket], None] = lambda _: None
    _by_key: dict[Key, Slot] = field(init=False)
    _ticks: list[tuple[datetime, Key]] = field(init=False)
    _waiting: dict[Key, Ticket] = field(init=False, default_factory=dict)
    _turns: dict[Key, int] = field(init=False, default_factory=dict)
    _taken: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._by_key = {slot.key: slot for slot in self.slots}
        self._reckon(self.now)

    def _reckon(self, now: datetime) -> None:
        """Set every slot to its next tick after the one it is done up to."""
        self._ticks = [
            (slot.trigger.next(min(self.handled.get(slot.key, now), now)), slot.key) for slot in self._by_key.values()
        ]
        heapq.heapify(self._ticks)
        self.now = now

    def advance(self, now: datetime) -> None:
        """Let the clock come to `now`: ticks that have passed become tickets."""
        if now < self.now - JUMP:
            self._reckon(now)
        self.now = max(now, self.now)
        while self._ticks and self._ticks[0][0] <= now:
            due_at, key = self._ticks[0]
            slot = self._by_key[key]
            heapq.heapreplace(self._ticks, (slot.trigger.next(now), key))
            latest = slot.trigger.last(now)
            if slot.skip_missed and latest < now - GRACE:
                self.skipped(Ticket(latest, *key))
            elif key not in self._waiting:
                # What was missed several times is made up for once. A late tick stays as late as it is, for its turn.
                self._waiting[key] = Ticket(latest if due_at < now - GRACE else due_at, *key)

    def take(self, running: Collection[str], places: int) -> tuple[Ticket, ...]:
        """Take the most overdue tickets that can start now, `places` at most; one run for a site at a time."""
        taken: list[Ticket] = []
        busy = set(running)
        for ticket in sorted(self._waiting.values(), key=self._turn):
            if len(taken) >= places:
                break
            if ticket.site not in busy and self.slot(ticket).open_at(self.now):
                busy.add(ticket.site)
                taken.append(ticket)
        for ticket in taken:
            key = ticket.job, ticket.site
            del self._waiting[key]
            self._taken += 1
            self._turns[key] = self._taken
        return tuple(taken)

    def _turn(self, ticket: Ticket) -> tuple[datetime, int, Ticket]:
        """Order by lateness; among equals goes first whose last turn is the longest ago."""
        return ticket.due_at, self._turns.get((ticket.job, ticket.site), 0), ticket

    def slot(self, ticket: Ticket) -> Slot:
        """Return the slot of a ticket."""
        return self._by_key[ticket.job, ticket.site]

    def next_times(self) -> dict[Key, datetime]:
        """Return for each slot when it starts next: now where it waits, else its next tick."""
        times = {key: due_at for due_at, key in self._ticks}
        return times | {key: ticket.due_at for key, ticket in self._waiting.items()}

    @property
    def waiting(self) -> int:
        """How many tickets are due and not yet taken."""
        return len(self._waiting)

    @property
    def lateness(self) -> timedelta:
        """How long the most overdue ticket has waited."""
        oldest = min((ticket.due_at for ticket in self._waiting.values()), default=None)
        return max(self.now - oldest, timedelta(0)) if oldest else timedelta(0)

    def pause(self) -> timedelta:
        """Return how long nothing new comes due."""
        return max(self._ticks[0][0] - self.now, timedelta(0)) if self._ticks else timedelta(days=1)


def utc_now() -> datetime:
    """Return the time of the system's clock."""
    return datetime.now(UTC)
