"""Who is the same seller, kept in the decisions database: accounts, what they share, groups, and what analysts said.

`grouped` is step 6a of the flow: it notes the accounts of a batch and gives each document its group. Accounts whose
group changed by it are marked, and `restamp` brings their listings in the index up to date; the mark stays until that
is done, so a crash between the two loses nothing. The same batch again changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from alerts.store import Store, chunked
from app.grouping import common, groups_of, joins_of, regroup
from app.seller_table import ACCOUNTS, LISTINGS, MARKS, METADATA, SAYINGS
from domain.document import ListingDocument
from domain.errors import InputError
from index.engine import SearchEngine
from traders.contact import domains_in, emails_in, own_address, own_domain, phone_keys, phones_in, read_phone
from traders.identifier import candidates_in, normal
from traders.mention import text_of_others
from traders.seller import Account, Join, Mark, marks_of

MOST_MARKS = 40
"""Marks kept of one account: a page that lists other firms must not join them all."""

_RESTAMPED_AT_ONCE = 200
_DOCUMENTS = TypeAdapter(ListingDocument)


@dataclass(frozen=True, slots=True)
class GroupedAccount:
    """An account as the analyst sees it."""

    id: str
    site: str
    name: str
    place: str
    group: str | None
    listings: int


@dataclass(frozen=True, slots=True)
class SellerGroup:
    """A group with its accounts and what joins them."""

    id: str
    accounts: tuple[GroupedAccount, ...]
    joins: tuple[Join, ...]


class Sellers:
    """Access to the sellers' tables in the decisions database; safe to use from several processes at once.

    Every method raises StorageError or UnavailableError as the store does.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as connection:
            METADATA.create_all(connection)

    def grouped(self, documents: Sequence[ListingDocument]) -> list[ListingDocument]:
        """Note the accounts of a batch and return its documents with their groups."""
        accounts = {document.id: account for document in documents if (account := account_of(document))}
        if not accounts:
            return list(documents)
        with self._store.write() as connection:
            self._note(connection, accounts)
            groups = groups_of(connection, {account.id for account in accounts.values()})
        return [
            replace(document, seller=replace(document.seller, group=groups.get(accounts[document.id].id)))
            if document.id in accounts
            else document
            for document in documents
        ]

    def restamp(self, engine: SearchEngine) -> tuple[str, ...]:
        """Give the listings of accounts whose group changed their group in the index; return the listings' ids.

        Raises:
            UnavailableError: the index does not answer; the accounts stay marked.
        """
        with self._store.read() as connection:
            stale = {row.id: row.group_id for row in connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.stale))}
            listings = {
                row.listing: row.account
                for part in chunked(sorted(stale))
                for row in connection.execute(select(LISTINGS).where(LISTINGS.c.account.in_(part)))
            }
        if not stale:
            return ()
        changed = _stamp(engine, {listing: stale[account] for listing, account in listings.items()})
        with self._store.write() as connection:
            for account, group in stale.items():
                unchanged = ACCOUNTS.c.group_id.is_(None) if group is None else ACCOUNTS.c.group_id == group
                connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account, unchanged).values(stale=False))
        return tuple(changed)

    def stamp_all(self, engine: SearchEngine) -> Mapping[str, str]:
        """Give every listing of an index that nobody searches yet its group as it is now.

        Returns:
            The group of each account that has one, for `mark_changed`.
        """
        with self._store.read() as connection:
            groups = _groups(connection)
            listings = {
                row.listing: groups[row.account]
                for part in chunked(sorted(groups))
                for row in connection.execute(select(LISTINGS).where(LISTINGS.c.account.in_(part)))
            }
        alone = {stored.id: None for stored in engine.scan("seller.group:*") if stored.id not in listings}
        _stamp(engine, {**listings, **alone})
        return groups

    def mark_changed(self, groups: Mapping[str, str]) -> None:
        """Mark the accounts whose group is no longer as in `groups`, for the next `restamp`."""
        with self._store.write() as connection:
            now = _groups(connection)
            changed = {account for account, _ in groups.items() ^ now.items()}
            for part in chunked(sorted(changed)):
                connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id.in_(part)).values(stale=True))

    def say(self, left: str, right: str, *, same: bool, by: str, note: str = "") -> None:
        """Store an analyst's word about two accounts: it makes or undoes their group, whatever they share.

        Raises:
            InputError: there is no such account, or both are one.
        """
        left, right = sorted((left, right))
        with self._store.write() as connection:
            known = set(connection.scalars(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_((left, right)))))
            for account in (left, right):
                if account not in known:
                    raise InputError(f"no seller account {account!r}; `frostwatch traders sellers` shows the ids")
            if left == right:
                raise InputError("the two accounts are one; give two ids")
            where = (SAYINGS.c.left_account == left) & (SAYINGS.c.right_account == right)
            connection.execute(delete(SAYINGS).where(where))
            values = {"same": same, "said_by": by, "note": note, "said_at": datetime.now(UTC)}
            connection.execute(SAYINGS.insert().values(left_account=left, right_account=right, **values))
            regroup(connection, {left, right})

    def groups(self, group_id: str | None = None) -> tuple[SellerGroup, ...]:
        """Return the groups, or the one with an id, with their accounts and what joins them."""
        wanted = ACCOUNTS.c.group_id.is_not(None) if group_id is None else ACCOUNTS.c.group_id == group_id
        with self._store.read() as connection:
            rows = connection.execute(select(ACCOUNTS).where(wanted).order_by(ACCOUNTS.c.group_id, ACCOUNTS.c.id)).all()
            ids = {row.id for row in rows}
            counts = Counter(
                account
                for part in chunked(sorted(ids))
                for account in connection.scalars(select(LISTINGS.c.account).where(LISTINGS.c.account.in_(part)))
            )
            joins = joins_of(connection, ids)
        found: dict[str, list[GroupedAccount]] = defaultdict(list)
        for row in rows:
            account = GroupedAccount(row.id, row.site, row.name, row.place, row.group_id, counts[row.id])
            found[row.group_id].append(account)
        group_of = {row.id: row.group_id for row in rows}
        return tuple(
            SellerGroup(each, tuple(accounts), tuple(join for join in joins if group_of.get(join.left) == each))
            for each, accounts in found.items()
        )

    def _note(self, connection: Connection, accounts: Mapping[str, Account]) -> None:
        by_id: dict[str, Account] = {}
        marks: dict[str, dict[Mark, None]] = defaultdict(dict)
        for account in accounts.values():
            by_id.setdefault(account.id, account)
            marks[account.id].update(dict.fromkeys(marks_of(account)))
        held: dict[str, set[Mark]] = defaultdict(set)
        for part in chunked(sorted(by_id)):
            for row in connection.execute(select(MARKS).where(MARKS.c.account.in_(part))):
                held[row.account].add(Mark(row.kind, row.value))
        rows = [
            {"id": each.id, "site": each.site[:200], "name": each.name, "place": each.place, "stale": False}
            for each in by_id.values()
        ]
        self._store.insert_new(connection, ACCOUNTS, rows)
        fresh = {
            (account, mark)
            for account, own in marks.items()
            for mark in list(own)[: max(0, MOST_MARKS - len(held[account]))]
            if mark not in held[account] and len(mark.value) <= 200  # noqa: PLR2004 the width of the column
        }
        crowded = common(connection, {mark for _, mark in fresh})
        fresh = {(account, mark) for account, mark in fresh if mark not in crowded}
        new_marks = [{"kind": mark.kind, "value": mark.value, "account": account} for account, mark in sorted(fresh)]
        self._store.insert_new(connection, MARKS, new_marks)
        listed = [{"listing": listing, "account": account.id} for listing, account in accounts.items()]
        self._store.upsert(connection, LISTINGS, "listing", listed)
        if fresh:
            regroup(connection, {account for account, _ in fresh})


def _groups(connection: Connection) -> dict[str, str]:
    query = select(ACCOUNTS.c.id, ACCOUNTS.c.group_id).where(ACCOUNTS.c.group_id.is_not(None))
    return {row.id: row.group_id for row in connection.execute(query)}


def _stamp(engine: SearchEngine, groups: Mapping[str, str | None]) -> list[str]:
    """Give listings these groups in an index; return the ids of those that had another."""
    changed = []
    ids = sorted(groups)
    for start in range(0, len(ids), _RESTAMPED_AT_ONCE):
        part = ids[start : start + _RESTAMPED_AT_ONCE]
        documents = list(_regrouped(engine, {each: groups[each] for each in part}))
        engine.store(documents)
        changed += [document.id for document in documents]
    return changed


def account_of(document: ListingDocument) -> Account | None:
    """Return the seller account of a listing, None where the page names nobody and gives no contact."""
    seller = document.seller
    who = seller.url or " ".join((seller.name or "").casefold().split())
    who = who or next((f"{contact.kind}:{contact.value}" for contact in document.contacts), "")
    if not who:
        return None
    others = _marks_of_others(document)
    return Account(
        id=sha256(f"{document.site}\x1f{who}".encode()).hexdigest()[:16],
        name=seller.name or "",
        country=seller.country,
        place=document.location or "",
        url=own_address(seller.url, document.url) or "",
        identifiers=tuple(
            f"{each.scheme}:{each.value}"
            for each in document.identifiers
            if each.valid is not False and normal(each.value) not in others
        ),
        contacts=tuple(
            (contact.kind, contact.value) for contact in document.contacts if not _stands_in(contact.value, others)
        ),
        site=document.site,
    )


def _marks_of_others(document: ListingDocument) -> frozenset[str]:
    """Return the mailboxes, telephones and identifiers that a listing gives as those of the maker or the source.

    Product safety law puts them into the offers of everybody who sells the same goods; they join nobody.
    """
    text = text_of_others(document.text)
    if not text:
        return frozenset()
    country = document.seller.country
    phones = (key for phone in phones_in(text, country) for key in phone_keys(phone))
    return frozenset((*emails_in(text), *domains_in(text), *phones, *candidates_in(text)))


def _stands_in(value: str, others: frozenset[str]) -> bool:
    """Tell whether a contact is one of the maker's."""
    if not others:
        return False
    phone = read_phone(value, None)
    keys = phone_keys(phone) if phone and "@" not in value else ()
    return not others.isdisjoint((value.lower(), own_domain(value), *keys))


def _regrouped(engine: SearchEngine, groups: Mapping[str, str | None]) -> Iterator[ListingDocument]:
    """Yield the listings of the index whose group is another one now, with the new one."""
    query = " OR ".join(f'"{listing}"' for listing in groups)
    for stored in engine.scan(f"id:({query})"):
        group = groups[stored.id]
        seller = stored.document.get("seller") or {}
        if seller.get("group") != group:
            document = _DOCUMENTS.validate_python(stored.document)
            yield replace(document, seller=replace(document.seller, group=group))
