"""Listings put up again under another address, recognised in the decisions database as batches come in.

`note` keeps of each offer of a batch what it is recognised by and when it stood, `follow` works out anew which offers
are earlier ones again where that may have changed, `earlier_of` tells it. Whether an offer is another one again depends
on what is known of the seller's offers, not on the order in which it became known: where an older page is carried on
later, or the earlier listing is found gone after the new one was seen, the rows that change are marked stale.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select, update

from alerts.store import CHUNK, Store, chunked
from app.offer_row import CONTENT, TIMES, is_offer, matters, missed, offer_of, sighted
from app.relisting_table import AWAY, OFFERS
from app.seller_table import ACCOUNTS
from domain.document import Earlier, ListingDocument, Observation
from traders.relisting import UNSEEN, put_up_again

WINDOW = 100
"""Offers of one seller and the same goods looked at together: those that ended last, and those that began last."""

BESIDE = 60
"""Offers of other goods that show what is only the shop's way of writing."""

Goods = tuple[str, str]
"""An account and the substances it offers."""

_ENDED = case((OFFERS.c.away > OFFERS.c.last_seen, OFFERS.c.last_seen))


@dataclass(slots=True)
class Touched:
    """What a batch changed that an answer can depend on: goods of accounts, and listings."""

    goods: set[Goods] = field(default_factory=set)
    listings: set[str] = field(default_factory=set)


def note(
    store: Store,
    connection: Connection,
    documents: Sequence[ListingDocument],
    accounts: Mapping[str, str],
    absences: Sequence[Observation],
) -> Touched:
    """Keep what a batch says of offers, and return what may change by it.

    Args:
        store: the decisions database.
        connection: in a transaction that writes.
        documents: the listings of the batch; those that offer no substance are passed over.
        accounts: the seller account of each listing that has one.
        absences: listings that were looked for and not found.
    """
    offered = [document for document in documents if document.id in accounts and is_offer(document)]
    gone = [(document.id, document.seen_at) for document in offered if document.presence != "listed"]
    gone += [(absence.listing_id, absence.seen_at) for absence in absences]
    listed = [document for document in offered if document.presence == "listed"]
    ids = {*(document.id for document in offered), *(listing for listing, _ in gone)}
    if not ids:
        return Touched()
    before = _rows(connection, ids)
    after: dict[str, dict[str, Any]] = {}
    away = _away_before(connection, {document.id for document in listed} - before.keys())
    for document in listed:
        row = after.get(document.id) or before.get(document.id)
        after[document.id] = sighted(row, document, accounts[document.id], away.get(document.id))
    unknown: dict[str, datetime] = {}
    for listing, seen_at in gone:
        if row := after.get(listing) or before.get(listing):
            after[listing] = missed(row, seen_at)
        else:
            unknown[listing] = max(unknown.get(listing, seen_at), seen_at)
    _note_away(store, connection, unknown)
    taken = _taken(connection, before)
    touched = Touched()
    for listing, row in after.items():
        if matters(before.get(listing), row, taken=listing in taken):
            touched.listings.add(listing)
            touched.goods.update((each["account"], each["goods"]) for each in (before.get(listing), row) if each)
    _write(store, connection, before, after)
    return touched


def follow(connection: Connection, touched: Touched, regrouped: Iterable[str] = ()) -> None:
    """Work out anew which offers are earlier ones again, among all that may depend on what was touched.

    Args:
        connection: in a transaction that writes.
        touched: what a batch changed.
        regrouped: accounts whose group has changed.
    """
    accounts = {account for account, _ in touched.goods}
    accounts.update(regrouped)
    if not accounts:
        return
    sellers = _sellers(connection, accounts)
    wanted = {(sellers[account], goods) for account, goods in touched.goods}
    whole = {sellers[account] for account in regrouped if account in sellers}
    members: dict[str, list[str]] = defaultdict(list)
    for account, seller in sorted(sellers.items()):
        members[seller].append(account)
    named = None if whole else {goods for _, goods in touched.goods}
    for seller, goods in _in_question(connection, sellers, named):
        if (seller, goods) in wanted or seller in whole:
            _answer(connection, members[seller], goods)
    for part in chunked(sorted(touched.listings)):
        connection.execute(update(OFFERS).where(OFFERS.c.earlier.in_(part)).values(stale=True))


def earlier_of(connection: Connection, listings: Iterable[str]) -> dict[str, Earlier]:
    """Return for listings that are earlier ones put up again, which."""
    before = OFFERS.alias("before")
    columns = (before.c.listing, before.c.url, before.c.first_seen, before.c.last_seen)
    query = select(OFFERS.c.listing.label("later"), OFFERS.c.because, *columns)
    query = query.join(before, before.c.listing == OFFERS.c.earlier)
    return {
        row.later: Earlier(row.listing, row.url, row.first_seen, row.last_seen, row.because)
        for part in chunked(listings)
        for row in connection.execute(query.where(OFFERS.c.listing.in_(part)))
    }


def forget(connection: Connection, before: datetime) -> None:
    """Forget the offers that were last seen or found gone before a time, but for those that newer ones are again."""
    newer = OFFERS.alias("newer")
    needed = select(newer.c.earlier).where(newer.c.earlier.is_not(None))
    needed = needed.where(or_(newer.c.last_seen >= before, newer.c.away >= before))
    connection.execute(
        delete(OFFERS).where(
            OFFERS.c.last_seen < before,
            or_(OFFERS.c.away.is_(None), OFFERS.c.away < before),
            OFFERS.c.listing.not_in(needed),
        )
    )
    connection.execute(delete(AWAY).where(AWAY.c.away < before))


def _rows(connection: Connection, listings: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {
        row["listing"]: dict(row)
        for part in chunked(sorted(listings))
        for row in connection.execute(select(OFFERS).where(OFFERS.c.listing.in_(part))).mappings()
    }


def _away_before(connection: Connection, listings: Iterable[str]) -> dict[str, datetime]:
    return {
        row.listing: row.away
        for part in chunked(sorted(listings))
        for row in connection.execute(select(AWAY).where(AWAY.c.listing.in_(part)))
    }


def _note_away(store: Store, connection: Connection, unknown: Mapping[str, datetime]) -> None:
    known = _away_before(connection, unknown)
    rows = [{"listing": each, "away": max(known.get(each, away), away)} for each, away in sorted(unknown.items())]
    store.upsert(connection, AWAY, "listing", rows)


def _taken(connection: Connection, listings: Iterable[str]) -> frozenset[str]:
    """Return those of some listings that others are again."""
    return frozenset(
        listing
        for part in chunked(sorted(listings))
        for listing in connection.scalars(select(OFFERS.c.earlier).where(OFFERS.c.earlier.in_(part)))
        if listing
    )


def _write(
    store: Store, connection: Connection, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, dict[str, Any]]
) -> None:
    whole, seen = [], []
    for listing, row in sorted(after.items()):
        known = before.get(listing)
        if known is None or any(known[name] != row[name] for name in (*CONTENT, "read_at", "record")):
            whole.append(row)
        elif any(known[name] != row[name] for name in TIMES):
            seen.append({"at": listing, **{f"new_{name}": row[name] for name in TIMES}})
    store.upsert(connection, OFFERS, "listing", whole)
    if seen:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in TIMES}
        connection.execute(update(OFFERS).where(OFFERS.c.listing == bindparam("at")).values(**values), seen)


def _sellers(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Return the seller (group, or the account itself) of accounts and of all in the same groups."""
    columns = select(ACCOUNTS.c.id, ACCOUNTS.c.group_id)
    found = {
        row.id: row.group_id or row.id
        for part in chunked(sorted(accounts))
        for row in connection.execute(columns.where(ACCOUNTS.c.id.in_(part)))
    }
    groups = {seller for account, seller in found.items() if seller != account}
    for part in chunked(sorted(groups)):
        found.update((row.id, row.group_id) for row in connection.execute(columns.where(ACCOUNTS.c.group_id.in_(part))))
    return found


def _in_question(connection: Connection, sellers: Mapping[str, str], named: Collection[str] | None) -> list[Goods]:
    """Return the sellers and goods (of those named) of which one offer had ended when another began, or once had."""
    began: dict[Goods, datetime] = {}
    free: dict[Goods, datetime] = {}
    answered: set[Goods] = set()
    query = select(
        OFFERS.c.account,
        OFFERS.c.goods,
        func.max(OFFERS.c.first_seen).label("began"),
        func.min(_ENDED).label("ended"),
        func.min(OFFERS.c.last_seen).label("unseen"),
        func.count(OFFERS.c.earlier).label("answered"),
    ).group_by(OFFERS.c.account, OFFERS.c.goods)
    if named is not None and len(named) <= CHUNK:
        query = query.where(OFFERS.c.goods.in_(named))
    for part in chunked(sorted(sellers)):
        for row in connection.execute(query.where(OFFERS.c.account.in_(part))):
            key = (sellers[row.account], row.goods)
            first_free = min(row.ended or row.unseen + UNSEEN, row.unseen + UNSEEN)
            began[key] = max(began.get(key, row.began), row.began)
            free[key] = min(free.get(key, first_free), first_free)
            if row.answered:
                answered.add(key)
    return sorted(key for key in began if key in answered or free[key] < began[key])


def _answer(connection: Connection, accounts: Sequence[str], goods: str) -> None:
    """Work out which offers of one seller and the same goods are earlier ones again, and note what changed."""
    same = select(OFFERS).where(OFFERS.c.account.in_(accounts), OFFERS.c.goods == goods)
    newest = same.order_by(OFFERS.c.first_seen.desc(), OFFERS.c.listing).limit(WINDOW)
    ended = same.where(OFFERS.c.away > OFFERS.c.last_seen).order_by(OFFERS.c.last_seen.desc(), OFFERS.c.listing)
    unseen = same.order_by(OFFERS.c.last_seen, OFFERS.c.listing)
    rows = {
        row.listing: row
        for query in (newest, ended.limit(WINDOW), unseen.limit(WINDOW))
        for row in connection.execute(query)
    }
    others = select(OFFERS).where(OFFERS.c.account.in_(accounts), OFFERS.c.goods != goods)
    beside = connection.execute(others.order_by(OFFERS.c.first_seen.desc(), OFFERS.c.listing).limit(BESIDE))
    found = put_up_again(map(offer_of, rows.values()), map(offer_of, beside))
    for listing, row in rows.items():
        now = found.get(listing)
        earlier, because = (now.earlier, now.because) if now else (None, "")
        if (row.earlier, row.because) != (earlier, because):
            values = {"earlier": earlier, "because": because, "stale": True}
            connection.execute(update(OFFERS).where(OFFERS.c.listing == listing).values(**values))
