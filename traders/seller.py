"""Who is the same seller: accounts on several marketplaces joined by what they share, with the reasons.

A join needs an identifier, telephone, messenger handle, mailbox or own domain in common, or the same distinct name at
the same place. What more than a few accounts share (a marketplace's hotline) joins nobody. What an analyst said wins:
two accounts that were set apart are never in one group, not even through a third one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, pairwise

from traders.contact import mail_domain, own_domain, read_phone
from traders.country import country_code
from traders.identifier import scheme_of
from traders.name import parse
from traders.script import fold

SHARED_BY_MANY = 12
"""A value that more accounts than this show is nobody's own."""

SHARED_ON_ONE_SITE = 4
"""A value that more accounts of one marketplace than this show is the marketplace's own."""

LARGEST = 60
"""Accounts in a group at most; a longer chain of joins is chance, not a seller."""

MESSENGERS = frozenset(("whatsapp", "telegram", "wechat", "qq", "line", "viber"))
SAID = "judgement"
NAME_AND_PLACE = "name and place"
STRENGTH = (SAID, "identifier", "email", "domain", "phone", *sorted(MESSENGERS), NAME_AND_PLACE)
"""What joins, the surest first: when two joins exclude each other, the surer one holds."""

_SHORTEST_NAME = 5
_SHORTEST_HANDLE = 4


@dataclass(frozen=True, slots=True)
class Account:
    """One seller account. `contacts` are (kind, value) as extracted; `place` is the town as the page gives it.

    `url` is an address of the seller's own; that of a profile on a marketplace says nothing.
    """

    id: str
    name: str = ""
    country: str | None = None
    place: str = ""
    url: str = ""
    identifiers: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    site: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Something that accounts of one seller share: its kind and its value in the form that is compared."""

    kind: str
    value: str


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


Pairs = Iterable[tuple[str, str]]


def group_accounts(accounts: Iterable[Account], apart: Pairs = (), together: Pairs = ()) -> Sequence[Group]:
    """Join accounts; an analyst has set the pairs `apart` or said that they belong `together`.

    Accounts that share nothing are no group.
    """
    known = list(accounts)
    holders: dict[Mark, list[str]] = defaultdict(list)
    for account in known:
        for mark in marks_of(account):
            holders[mark].append(account.id)
    return group_marked(holders, {account.id: account.site for account in known}, apart, together)


def group_marked(
    holders: Mapping[Mark, Sequence[str]], sites: Mapping[str, str], apart: Pairs = (), together: Pairs = ()
) -> Sequence[Group]:
    """Join accounts by who holds which mark; `sites` is the marketplace of each account.

    The answer depends on the content alone, never on the order in which accounts were met.
    """
    separated = {frozenset(pair) for pair in apart}
    joins = [Join(min(pair), max(pair), SAID, "") for pair in together]
    for mark, ids in sorted(holders.items()):
        own = sorted(set(ids))
        if is_shared_by_many([sites.get(account, "") for account in own]):
            continue
        split = any(frozenset(pair) in separated for pair in combinations(own, 2))
        joins += [
            Join(left, right, mark.kind, mark.value) for left, right in (combinations if split else _chain)(own, 2)
        ]
    joins = [join for join in joins if frozenset((join.left, join.right)) not in separated]
    joins.sort(key=lambda join: (STRENGTH.index(join.feature), join.left, join.right, join.value))
    members = _joined(joins, separated)
    groups = []
    for own_members in {id(found): found for found in members.values()}.values():
        names = tuple(sorted(own_members))
        reasons = tuple(join for join in joins if join.left in own_members and join.right in own_members)
        if len(names) > 1:
            groups.append(Group(sha256("|".join(names).encode()).hexdigest()[:12], names, reasons))
    return sorted(groups, key=lambda group: group.members)


def is_shared_by_many(sites: Sequence[str]) -> bool:
    """Tell whether a value belongs to nobody, by the marketplace of each account that shows it."""
    if len(sites) > SHARED_BY_MANY:
        return True
    return any(site and count > SHARED_ON_ONE_SITE for site, count in Counter(sites).items())


def _chain(ids: Sequence[str], _: int) -> Iterator[tuple[str, str]]:
    return pairwise(ids)


def _joined(joins: Iterable[Join], separated: Collection[frozenset[str]]) -> Mapping[str, set[str]]:
    members: dict[str, set[str]] = {}
    for join in joins:
        left = members.setdefault(join.left, {join.left})
        right = members.setdefault(join.right, {join.right})
        if left is right or len(left) + len(right) > LARGEST:
            continue
        if separated and any(frozenset((a, b)) in separated for a in left for b in right):
            continue
        left |= right
        members.update(dict.fromkeys(right, left))
    return members


def marks_of(account: Account) -> tuple[Mark, ...]:
    """Return what an account can be joined by, each once."""
    return tuple(dict.fromkeys(Mark(kind, value) for kind, value in _marks(account)))


def _marks(account: Account) -> Iterator[tuple[str, str]]:
    country = country_code(account.country) or None
    for text in account.identifiers:
        _, value = scheme_of(text)
        if value:
            yield "identifier", value
    if domain := own_domain(account.url):
        yield "domain", domain
    for kind, value in account.contacts:
        yield from _contact_marks(kind, value, country)
    name = parse(account.name, country)
    if name.distinct and len(name.core) >= _SHORTEST_NAME and account.place:
        yield NAME_AND_PLACE, f"{name.core} {' '.join(fold(account.place).split())} {country or ''}".strip()


def _contact_marks(kind: str, value: str, country: str | None) -> Iterator[tuple[str, str]]:
    if kind == "email":
        yield "email", value.lower()
        if domain := mail_domain(value):
            yield "domain", domain
    elif kind in ("phone", "whatsapp", "viber") and (phone := read_phone(value, country)):
        yield "phone", phone.digits
    elif kind in MESSENGERS and len(handle := fold(value).lstrip("@").strip()) >= _SHORTEST_HANDLE:
        yield kind, handle
    elif kind == "url" and (domain := own_domain(value)):
        yield "domain", domain
