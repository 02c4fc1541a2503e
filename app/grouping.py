"""Working out groups of seller accounts in the decisions database: from what some accounts show to who changed group.

Only the accounts that hang together with the changed ones are read, so the cost does not grow with the database.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, func, or_, select, tuple_, update

from alerts.store import chunked
from app.seller_table import ACCOUNTS, JOINS, MARKS, SAYINGS
from traders.seller import SHARED_BY_MANY, Group, Join, Mark, group_marked, is_shared_by_many

_WIDEST = 500
"""Accounts looked at together, at most, when groups are worked out anew."""

_AT_ONCE = 200


def groups_of(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Return the group of each account that has one."""
    columns = select(ACCOUNTS.c.id, ACCOUNTS.c.group_id)
    return {
        row.id: row.group_id
        for part in chunked(sorted(accounts))
        for row in connection.execute(columns.where(ACCOUNTS.c.id.in_(part)))
        if row.group_id
    }


def regroup(connection: Connection, changed: Iterable[str]) -> None:
    """Work out the groups of some accounts and of all that hang together with them, and note what changed."""
    holders, sites = _neighbours(connection, set(changed))
    ids = set(sites)
    sayings = _sayings_of(connection, ids)
    said = {same: [pair for pair, each in sayings.items() if each is same] for same in (True, False)}
    groups = group_marked(holders, sites, apart=said[False], together=said[True])
    before = groups_of(connection, ids)
    names = _named(groups, before)
    after = {account: names[group.id] for group in groups for account in group.members}
    for account in sorted(ids):
        if after.get(account) != before.get(account):
            values = {"group_id": after.get(account), "stale": True}
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(**values))
    for part in chunked(sorted(ids)):
        involved = or_(JOINS.c.left_account.in_(part), JOINS.c.right_account.in_(part))
        connection.execute(delete(JOINS).where(involved))
    rows = [
        {"left_account": each.left, "right_account": each.right, "feature": each.feature, "value": each.value}
        for group in groups
        for each in group.joins
    ]
    if rows:
        connection.execute(JOINS.insert(), rows)


def _neighbours(connection: Connection, changed: set[str]) -> tuple[Mapping[Mark, list[str]], Mapping[str, str]]:
    """Return who holds which mark among the accounts that hang together with some, and their marketplaces.

    Marks that too many accounts share lead nowhere, but the accounts that one has joined until now are looked at.
    """
    sites: dict[str, str] = {}
    holders: dict[Mark, list[str]] = {}
    seen: set[Mark] = set()
    waiting = set(changed)
    while waiting and len(sites) < _WIDEST:
        for part in chunked(sorted(waiting)):
            rows = connection.execute(select(ACCOUNTS.c.id, ACCOUNTS.c.site).where(ACCOUNTS.c.id.in_(part)))
            sites.update({row.id: row.site for row in rows})
        found = {each for pair in _sayings_of(connection, waiting) for each in pair}
        fresh = _marks_held(connection, waiting) - seen
        seen |= fresh
        for mark, held in _holders_of(connection, fresh).items():
            if is_shared_by_many(list(held.values())):
                found.update(_joined_by(connection, mark))
            else:
                holders[mark] = list(held)
                found.update(held)
        waiting = found - sites.keys()
    return {mark: [each for each in ids if each in sites] for mark, ids in holders.items()}, sites


def common(connection: Connection, marks: Iterable[Mark]) -> set[Mark]:
    """Return the marks that so many accounts show that nobody need note another one: they join nobody any more."""
    count = func.count().label("holders")
    query = select(MARKS.c.kind, MARKS.c.value).group_by(MARKS.c.kind, MARKS.c.value).having(count > 2 * SHARED_BY_MANY)
    pairs = sorted((mark.kind, mark.value) for mark in marks)
    return {
        Mark(row.kind, row.value)
        for start in range(0, len(pairs), _AT_ONCE)
        for row in connection.execute(
            query.where(tuple_(MARKS.c.kind, MARKS.c.value).in_(pairs[start : start + _AT_ONCE]))
        )
    }


def _holders_of(connection: Connection, marks: Iterable[Mark]) -> dict[Mark, dict[str, str]]:
    """Return for each mark the accounts that show it, with their marketplaces."""
    held: dict[Mark, dict[str, str]] = {}
    pairs = sorted((mark.kind, mark.value) for mark in marks)
    for start in range(0, len(pairs), _AT_ONCE):
        wanted = tuple_(MARKS.c.kind, MARKS.c.value).in_(pairs[start : start + _AT_ONCE])
        query = select(MARKS, ACCOUNTS.c.site).join(ACCOUNTS, ACCOUNTS.c.id == MARKS.c.account).where(wanted)
        for row in connection.execute(query.order_by(MARKS.c.account)):
            held.setdefault(Mark(row.kind, row.value), {})[row.account] = row.site
    return held


def _marks_held(connection: Connection, accounts: Iterable[str]) -> set[Mark]:
    return {
        Mark(row.kind, row.value)
        for part in chunked(sorted(accounts))
        for row in connection.execute(select(MARKS.c.kind, MARKS.c.value).where(MARKS.c.account.in_(part)))
    }


def _joined_by(connection: Connection, mark: Mark) -> Iterator[str]:
    where = (JOINS.c.feature == mark.kind) & (JOINS.c.value == mark.value)
    for row in connection.execute(select(JOINS.c.left_account, JOINS.c.right_account).where(where)):
        yield from row


def _sayings_of(connection: Connection, accounts: Iterable[str]) -> dict[tuple[str, str], bool]:
    return {
        (row.left_account, row.right_account): row.same
        for part in chunked(sorted(accounts))
        for row in connection.execute(
            select(SAYINGS).where(or_(SAYINGS.c.left_account.in_(part), SAYINGS.c.right_account.in_(part)))
        )
    }


def joins_of(connection: Connection, accounts: Iterable[str]) -> list[Join]:
    """Return what joins accounts to others, by the left one."""
    return [
        Join(row.left_account, row.right_account, row.feature, row.value)
        for part in chunked(sorted(accounts))
        for row in connection.execute(select(JOINS).where(JOINS.c.left_account.in_(part)))
    ]


def _named(groups: Sequence[Group], before: Mapping[str, str]) -> dict[str, str]:
    """Return the lasting id of each group: the one that most of its accounts had before, else a new one."""
    claims = sorted(
        (-count, old, group.id)
        for group in groups
        for old, count in Counter(before[each] for each in group.members if each in before).items()
    )
    names: dict[str, str] = {}
    for _, old, group in claims:
        if group not in names and old not in names.values():
            names[group] = old
    return {group.id: names.get(group.id, group.id) for group in groups}
