"""Who is the same seller, kept in the decisions database: accounts, what they share, groups, and what analysts said.

`grouped` is step 6a of the flow: it notes the accounts and offers of a batch and gives each document its group, and the
earlier listing that it is where it was put up again (`app.relisting`). Accounts and listings for which that changed are
marked, and `restamp` brings the index up to date; the mark stays until that is done, so a crash between the two loses
nothing. The same batch again changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from alerts.store import Store, chunked
from app import relisting_table
from app.account import account_of
from app.grouping import common, groups_of, joins_of, regroup
from app.relisting import Touched, earlier_of, follow, forget, note
from app.relisting_table import OFFERS
from app.seller_table import ACCOUNTS, LISTINGS, MARKS, METADATA, SAYINGS
from domain.document import Earlier, ListingDocument, Observation
from domain.errors import InputError
from domain.jsonl import plain
from index.engine import SearchEngine
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


@dataclass(frozen=True, slots=True)
class Stamps:
    """What an index says: the group of each account that has one, the earlier listing of each that was put up again."""

    groups: Mapping[str, str]
    earlier: Mapping[str, str]


class Sellers:
    """Access to the sellers' tables in the decisions database; safe to use from several processes at once.

    Every method raises StorageError or UnavailableError as the store does.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        store.make(METADATA, relisting_table.METADATA)

    def grouped(
        self,
        documents: Sequence[ListingDocument],
        absences: Sequence[Observation] = (),
        accounts: Mapping[str, Account] | None = None,
    ) -> list[ListingDocument]:
        """Note the accounts and offers of a batch and return its documents with their groups and earlier listings.

        Args:
            documents: the listings of the batch.
            absences: listings that were looked for and not found.
            accounts: the seller account of each listing that has one, where another process has told them.
        """
        if accounts is None:
            accounts = {document.id: account for document in documents if (account := account_of(document))}
        if not accounts and not absences:
            return list(documents)
        with self._store.write() as connection:
            if accounts:
                self._note(connection, accounts)
            groups = groups_of(connection, {account.id for account in accounts.values()})
            owners = {listing: account.id for listing, account in accounts.items()}
            touched = note(self._store, connection, documents, owners, absences)
            follow(connection, touched, _stale_accounts(connection))
            earlier = earlier_of(connection, owners)
        return [
            _stamped(document, groups.get(owners[document.id]), earlier.get(document.id))
            if document.id in owners
            else document
            for document in documents
        ]

    def restamp(self, engine: SearchEngine, documents: Sequence[ListingDocument] = ()) -> tuple[str, ...]:
        """Bring listings of the index up to date whose group or earlier listing changed; return their ids.

        Args:
            engine: the index.
            documents: those of a batch just stored; another process may have changed what holds of them meanwhile.

        Raises:
            UnavailableError: the index does not answer; the marks stay.
        """
        with self._store.read() as connection:
            stale = {row.id: row.group_id for row in connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.stale))}
            put_up = {row.listing: row.earlier for row in connection.execute(select(OFFERS).where(OFFERS.c.stale))}
            listings = _listings_of(connection, stale)
            now = earlier_of(connection, [document.id for document in documents])
            listings.update(put_up)
            listings.update(document.id for document in documents if document.earlier != now.get(document.id))
            wanted = _wanted(connection, listings)
        changed = _stamp(engine, wanted)
        if not stale and not put_up:
            return tuple(changed)
        with self._store.write() as connection:
            for table, key, column, before in (
                (ACCOUNTS, ACCOUNTS.c.id, ACCOUNTS.c.group_id, stale),
                (OFFERS, OFFERS.c.listing, OFFERS.c.earlier, put_up),
            ):
                for each, value in before.items():
                    unchanged = column.is_(None) if value is None else column == value
                    connection.execute(update(table).where(key == each, unchanged).values(stale=False))
        return tuple(changed)

    def stamp_all(self, engine: SearchEngine) -> Stamps:
        """Give every listing of an index that nobody searches yet its group and earlier listing as they are now.

        Returns:
            What it was given, for `mark_changed`.
        """
        with self._store.read() as connection:
            stamps = _stamps(connection)
            listings = _listings_of(connection, stamps.groups)
            listings.update(stamps.earlier)
            listings.update(stored.id for stored in engine.scan("seller.group:* OR earlier:*"))
            wanted = _wanted(connection, listings)
        _stamp(engine, wanted)
        return stamps

    def mark_changed(self, stamps: Stamps) -> None:
        """Mark the accounts and listings that are no longer as in `stamps`, for the next `restamp`."""
        with self._store.write() as connection:
            now = _stamps(connection)
            for table, key, changed in (
                (ACCOUNTS, ACCOUNTS.c.id, stamps.groups.items() ^ now.groups.items()),
                (OFFERS, OFFERS.c.listing, stamps.earlier.items() ^ now.earlier.items()),
            ):
                for part in chunked(sorted({each for each, _ in changed})):
                    connection.execute(update(table).where(key.in_(part)).values(stale=True))

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
            follow(connection, Touched(), _stale_accounts(connection))

    def forget(self, before: datetime) -> None:
        """Forget the offers last seen before a time: what is put up again after that is new."""
        with self._store.write() as connection:
            forget(connection, before)

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
        for account in dict.fromkeys(accounts.values()):
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


def _stamped(document: ListingDocument, group: str | None, earlier: Earlier | None) -> ListingDocument:
    if (document.seller.group, document.earlier) == (group, earlier):
        return document  # most have neither, and a copy takes as long as its JSON
    return replace(document, seller=replace(document.seller, group=group), earlier=earlier)


def _stale_accounts(connection: Connection) -> list[str]:
    return list(connection.scalars(select(ACCOUNTS.c.id).where(ACCOUNTS.c.stale)))


def _listings_of(connection: Connection, accounts: Iterable[str]) -> set[str]:
    return {
        listing
        for part in chunked(sorted(accounts))
        for listing in connection.scalars(select(LISTINGS.c.listing).where(LISTINGS.c.account.in_(part)))
    }


def _stamps(connection: Connection) -> Stamps:
    grouped = select(ACCOUNTS.c.id, ACCOUNTS.c.group_id).where(ACCOUNTS.c.group_id.is_not(None))
    again = select(OFFERS.c.listing, OFFERS.c.earlier).where(OFFERS.c.earlier.is_not(None))
    return Stamps(
        {row.id: row.group_id for row in connection.execute(grouped)},
        {row.listing: row.earlier for row in connection.execute(again)},
    )


def _wanted(connection: Connection, listings: Iterable[str]) -> dict[str, tuple[str | None, Earlier | None]]:
    """Return the group and the earlier listing that listings are to have in the index."""
    ids = sorted(listings)
    owner = select(LISTINGS.c.listing, ACCOUNTS.c.group_id).join(ACCOUNTS, ACCOUNTS.c.id == LISTINGS.c.account)
    groups = {
        row.listing: row.group_id
        for part in chunked(ids)
        for row in connection.execute(owner.where(LISTINGS.c.listing.in_(part)))
    }
    earlier = earlier_of(connection, ids)
    return {each: (groups.get(each), earlier.get(each)) for each in ids}


def _stamp(engine: SearchEngine, wanted: Mapping[str, tuple[str | None, Earlier | None]]) -> list[str]:
    """Give listings their groups and earlier listings in an index; return the ids of those that had others."""
    changed = []
    ids = sorted(wanted)
    for start in range(0, len(ids), _RESTAMPED_AT_ONCE):
        documents = list(_outdated(engine, {each: wanted[each] for each in ids[start : start + _RESTAMPED_AT_ONCE]}))
        engine.store(documents)
        changed += [document.id for document in documents]
    return changed


def _outdated(
    engine: SearchEngine, wanted: Mapping[str, tuple[str | None, Earlier | None]]
) -> Iterator[ListingDocument]:
    """Yield the listings of the index that have another group or earlier listing, with those they are to have."""
    query = " OR ".join(f'"{listing}"' for listing in wanted)
    for stored in engine.scan(f"id:({query})"):
        group, earlier = wanted[stored.id]
        seller = stored.document.get("seller") or {}
        if seller.get("group") != group or stored.document.get("earlier") != (plain(earlier) if earlier else None):
            yield _stamped(_DOCUMENTS.validate_python(stored.document), group, earlier)
