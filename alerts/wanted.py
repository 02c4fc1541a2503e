"""Which alerts are asked for: the same filters for `frostwatch alerts list`, the console and the page of a listing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from alerts import schema
from domain.fold import key

Judged = Literal["no", "yes", "true", "false", "unsure"]
"""By verdict: without any, with any, or by the last one, which counts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an alert has to be like; what is left empty is not asked.

    `severity` is the least, `seller` words of its name in any order and spelling, `since` and `until` when it was found
    (from, up to and with). `alerting` leaves out hits that changed too little to be mailed.
    """

    rule_id: str = ""
    listing_id: str = ""
    seller_key: str = ""
    severity: int = 0
    site: str = ""
    seller: str = ""
    since: datetime | None = None
    until: datetime | None = None
    judged: Judged | None = None
    alerting: bool = False

    def of(self, query: Select[Any]) -> Select[Any]:
        """Return a query over the hits that is limited to what is asked for."""
        return query.where(*self._conditions())

    def _conditions(self) -> list[ColumnElement[bool]]:
        table = schema.hit.c
        equal = (
            (table.rule_id, self.rule_id),
            (table.listing_id, self.listing_id),
            (table.seller_key, self.seller_key),
            (table.site, self.site),
        )
        found: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
        found += [table.seller.contains(word, autoescape=True) for word in key(self.seller).split()]
        if self.severity:
            found.append(table.severity >= self.severity)
        if self.since:
            found.append(table.found_at >= self.since)
        if self.until:
            found.append(table.found_at <= self.until)
        if self.alerting:
            found.append(table.alerting == 1)
        if self.judged:
            found.append(_judged(self.judged))
        return found


ALL = Wanted()
"""Every hit of the ledger."""


def _judged(how: Judged) -> ColumnElement[bool]:
    judged = select(schema.verdict.c.hit_id)
    if how == "no":
        return schema.hit.c.id.not_in(judged)
    if how == "yes":
        return schema.hit.c.id.in_(judged)
    last = select(func.max(schema.verdict.c.id)).group_by(schema.verdict.c.hit_id)
    return schema.hit.c.id.in_(judged.where(and_(schema.verdict.c.verdict == how, schema.verdict.c.id.in_(last))))


def after(*keys: tuple[ColumnElement[Any], Any, bool]) -> ColumnElement[bool]:
    """Return the condition that a row comes after a place in an order.

    Args:
        keys: the order's expressions, each with its value at the place and whether it falls.
    """
    steps = []
    for place, (column, value, falls) in enumerate(keys):
        same = [earlier == there for earlier, there, _ in keys[:place]]
        steps.append(and_(*same, column < value if falls else column > value))
    return or_(*steps)
