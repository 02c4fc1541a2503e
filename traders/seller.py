"""Who is the same seller: accounts on several marketplaces joined by what they share, with the reasons.

A join needs an identifier, telephone, messenger handle, mailbox or own domain in common, or the same distinct name at
the same place. What more than a few accounts share (a marketplace's hotline) joins nobody, and a pair that an analyst
has separated is never joined directly.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from traders.contact import mail_domain, own_domain, read_phone
from traders.country import country_code
from traders.identifier import scheme_of
from traders.name import parse
from traders.script import fold

SHARED_BY_MANY = 12
"""A value that more accounts than this show is nobody's own."""

MESSENGERS = frozenset(("whatsapp", "telegram", "wechat", "qq", "line", "viber"))


@dataclass(frozen=True, slots=True)
class Account:
    """One seller account. `contacts` are (kind, value) as extracted; `place` is the town as the page gives it."""

    id: str
    name: str = ""
    country: str | None = None
    place: str = ""
    url: str = ""
    identifiers: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Two accounts and what joins them."""

    left: str
    right: str
    feature: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts taken for one seller; `id` is the same for the same members."""

    id: str
    members: tuple[str, ...]
    joins: tuple[Join, ...]


def group_accounts(accounts: Iterable[Account], apart: Iterable[tuple[str, str]] = ()) -> Sequence[Group]:
    """Join accounts; `apart` are pairs that an analyst has separated. Accounts that share nothing are no group."""
    separated = {frozenset(pair) for pair in apart}
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for account in accounts:
        for key in dict.fromkeys(_keys(account)):
            holders[key].append(account.id)
    joins = [
        Join(left, right, feature, value)
        for (feature, value), ids in sorted(holders.items())
        if 1 < len(ids) <= SHARED_BY_MANY
        for left, right in pairwise(ids)
        if frozenset((left, right)) not in separated
    ]
    leaders = _leaders(joins)
    members: dict[str, list[str]] = defaultdict(list)
    for account_id, leader in leaders.items():
        members[leader].append(account_id)
    groups = []
    for leader, ids in members.items():
        names = tuple(sorted(ids))
        own = tuple(join for join in joins if leaders[join.left] == leader)
        groups.append(Group(sha256("|".join(names).encode()).hexdigest()[:12], names, own))
    return sorted(groups, key=lambda group: group.members)


def _leaders(joins: Iterable[Join]) -> Mapping[str, str]:
    parent: dict[str, str] = {}

    def top(account: str) -> str:
        while parent.setdefault(account, account) != account:
            parent[account] = parent[parent[account]]
            account = parent[account]
        return account

    for join in joins:
        parent[max(top(join.left), top(join.right))] = min(top(join.left), top(join.right))
    return {account: top(account) for account in list(parent)}


def _keys(account: Account) -> Iterable[tuple[str, str]]:
    country = country_code(account.country) or None
    for text in account.identifiers:
        _, value = scheme_of(text)
        if value:
            yield "identifier", value
    if domain := own_domain(account.url):
        yield "domain", domain
    for kind, value in account.contacts:
        yield from _contact_keys(kind, value, country)
    name = parse(account.name, country)
    if name.distinct and len(name.core) > 4 and account.place:  # noqa: PLR2004 short names are shared by chance
        yield "name and place", f"{name.core} {' '.join(fold(account.place).split())} {country or ''}".strip()


def _contact_keys(kind: str, value: str, country: str | None) -> Iterable[tuple[str, str]]:
    if kind == "email":
        yield "email", value.lower()
        if domain := mail_domain(value):
            yield "domain", domain
    elif kind in ("phone", "whatsapp", "viber") and (phone := read_phone(value, country)):
        yield "phone", phone.digits
    elif kind in MESSENGERS:
        yield kind, fold(value).lstrip("@")
    elif kind == "url" and (domain := own_domain(value)):
        yield "domain", domain
