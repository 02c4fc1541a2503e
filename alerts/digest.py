"""Digests that are due: one mail for each recipient, put into the outbox in the transaction that takes its hits.

A hit is either waiting or in a mail, never both and never neither, whatever is killed when. The id of a mail is made
from its recipient and its hits, so the same digest composed again is the same mail.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from alerts import ledger, schema
from alerts.letter import compose
from alerts.rule import RuleSet, check_address
from alerts.store import Hit, Store, chunked
from alerts.unseen import ALL_SEEN, Unseen
from domain.errors import SettingsError


def compose_due(
    store: Store,
    rules: RuleSet,
    now: datetime,
    *,
    recipients: Sequence[str],
    sender: str,
    unseen: Unseen = ALL_SEEN,
    console_url: str = "",
) -> tuple[str, ...]:
    """Put a digest into the outbox for each recipient whose hits are due; return the ids of the mails.

    Args:
        store: the decisions database.
        rules: the rules as they are now; hits of rules that are switched off meanwhile wait.
        now: what is due by now is taken, and is the date of the mails; aware.
        recipients: who gets the hits of rules that name nobody.
        sender: the From address.
        unseen: what cannot be seen at present; each mail says so.
        console_url: base address for links in the mail.

    Raises:
        SettingsError: an address of the settings is none.
        StorageError: the database refused the write; the hits wait.
    """
    check_addresses(recipients, sender)
    with store.write() as connection:
        _name_recipients(store, connection, recipients)
        return tuple(
            _put(store, connection, recipient, hits, sender, now, console_url, unseen)
            for recipient, hits in sorted(_due(connection, rules, now).items())
        )


def check_addresses(recipients: Sequence[str], sender: str) -> None:
    """See to it that the addresses of the settings can stand in a mail.

    Raises:
        SettingsError: one cannot; the sentence names the setting.
    """
    for setting, addresses in (("alerts.recipients", recipients), ("mail.sender", (sender,))):
        try:
            for address in addresses:
                check_address(address)
        except ValueError as error:
            raise SettingsError(f"setting {setting!r}: {error}") from None


def _name_recipients(store: Store, connection: Connection, default: Sequence[str]) -> None:
    """Give the deliveries to "whom the settings name" to those named now; with nobody named they wait."""
    table = schema.delivery
    unnamed = connection.execute(select(table).where(table.c.recipient == ledger.DEFAULT_RECIPIENTS)).all()
    if not default or not unnamed:
        return
    rows = [
        {"hit_id": row.hit_id, "recipient": recipient, "due_at": row.due_at, "mail_id": None}
        for row in unnamed
        for recipient in default
    ]
    store.insert_new(connection, table, rows)
    connection.execute(delete(table).where(table.c.recipient == ledger.DEFAULT_RECIPIENTS))


def _due(connection: Connection, rules: RuleSet, now: datetime) -> dict[str, list[Hit]]:
    table = schema.delivery
    due = (
        select(schema.hit, table.c.recipient)
        .join(table, table.c.hit_id == schema.hit.c.id)
        .where(table.c.mail_id.is_(None), table.c.due_at <= now, table.c.recipient != ledger.DEFAULT_RECIPIENTS)
        .order_by(schema.hit.c.found_at, schema.hit.c.id)
    )
    by_recipient: dict[str, list[Hit]] = {}
    for row in connection.execute(due):
        if row.rule_id not in rules.disabled:
            by_recipient.setdefault(row.recipient, []).append(ledger.hit_of(row))
    return by_recipient


def _put(
    store: Store,
    connection: Connection,
    recipient: str,
    hits: Sequence[Hit],
    sender: str,
    now: datetime,
    console_url: str,
    unseen: Unseen,
) -> str:
    key = "\n".join([recipient, *sorted(hit.id for hit in hits)])
    mail_id = hashlib.sha256(key.encode()).hexdigest()[:32]
    message_id = f"<{mail_id}@{sender.rpartition('@')[2]}>"
    message = compose(hits, recipient, sender, message_id, now, console_url, unseen)
    row = {
        "id": mail_id,
        "message_id": message_id,
        "sender": sender,
        "recipient": recipient,
        "subject": str(message["Subject"]),
        "content": message.as_bytes(),
        "hits": len(hits),
        "created_at": now,
        "state": "waiting",
        "attempts": 0,
        "next_try": now,
    }
    store.insert_new(connection, schema.mail, [row])
    table = schema.delivery
    for ids in chunked(hit.id for hit in hits):
        taken = update(table).where(table.c.hit_id.in_(ids), table.c.recipient == recipient, table.c.mail_id.is_(None))
        connection.execute(taken.values(mail_id=mail_id))
    return mail_id
