"""What a run of the flow did, counted while it runs."""

from collections import Counter
from dataclasses import dataclass, field

COUNTS = ("pages", "listings", "offers", "new", "changed", "gone", "waiting", "hits", "mails_sent", "mails_waiting")


@dataclass(slots=True)
class FlowReport:
    """What a run of the flow did; grows while it runs. `substances` counts offers, `outcomes` sellers of offers.

    `unreadable` are segments that were passed over, with the reason, `damaged` places within segments; `busy` those
    that another process carries on.
    """

    pages: int = 0
    listings: int = 0
    offers: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    waiting: int = 0
    hits: int = 0
    mails_sent: int = 0
    mails_waiting: int = 0
    unreadable: dict[str, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    broken_rules: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    substances: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, other: "FlowReport") -> None:
        """Count another run in."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("unreadable", "broken_rules"):
            getattr(self, name).update(getattr(other, name))
        for name in ("damaged", "busy"):
            getattr(self, name).extend(getattr(other, name))
        for name in ("kinds", "substances", "outcomes"):
            getattr(self, name).update(getattr(other, name))
