"""The tables of the decisions database that alerts keep: hits, who still has to hear of them, mail, verdicts, rules.

A hit is recorded once for each rule version, listing and material content: the unique key is what makes a batch that
runs again harmless. Rows are never deleted, nor changed once they are in a mail; the snapshot in a hit proves later
what was shown and why.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

VERSION = 1
"""Raised when a table changes; a database of a newer version is refused, not guessed at."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, in databases that know time zones and in those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC; SQLite keeps no zone, so it is left out there."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return as aware UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


TABLES = MetaData()

version = Table("alert_schema", TABLES, Column("version", Integer, primary_key=True, autoincrement=False))

hit = Table(
    "alert_hit",
    TABLES,
    Column("id", String(16), primary_key=True),
    Column("rule_id", String(80), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("listing_id", String(80), nullable=False),
    Column("content_version", String(40), nullable=False),
    Column("seller_key", String(200), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("alerting", Integer, nullable=False, doc="1: to be mailed; 0: kept in the ledger, changed too little"),
    Column("reason", Text, nullable=False, doc="what changed since the last alert, or that it is the first"),
    Column("found_at", Moment, nullable=False),
    Column("snapshot", Text, nullable=False, doc="JSON of the facts as they were shown"),
    Column("site", String(200), nullable=False, server_default="", doc="from the snapshot, to be asked for"),
    Column("seller", Text, nullable=False, server_default="", doc="the seller's name from there, folded"),
    UniqueConstraint("rule_id", "rule_version", "listing_id", "content_version", name="alert_hit_once"),
    Index("alert_hit_listing", "listing_id", "rule_id"),
    Index("alert_hit_seller", "rule_id", "seller_key", "found_at"),
    Index("alert_hit_found", "found_at"),
    Index("alert_hit_site", "site"),
)

mail = Table(
    "alert_mail",
    TABLES,
    Column("id", String(32), primary_key=True, doc="made from the recipient and the hits, so a mail is itself again"),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("sender", String(254), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", LargeBinary, nullable=False, doc="the whole message as it is sent"),
    Column("hits", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", String(10), nullable=False, doc="waiting, sending, sent or dead"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment, nullable=False),
    Column("owner", String(120), doc="host:process that is sending it"),
    Column("lease_until", Moment, doc="when another process may take it over"),
    Column("error", Text),
    Column("sent_at", Moment),
    Index("alert_mail_due", "state", "next_try"),
)

delivery = Table(
    "alert_delivery",
    TABLES,
    Column("hit_id", String(16), ForeignKey("alert_hit.id"), primary_key=True),
    Column("recipient", String(254), primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("mail_id", String(32), ForeignKey("alert_mail.id"), doc="null: not yet taken into a mail"),
    Index("alert_delivery_due", "mail_id", "due_at"),
)

verdict = Table(
    "alert_verdict",
    TABLES,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hit_id", String(16), ForeignKey("alert_hit.id"), nullable=False),
    Column("verdict", String(6), nullable=False, doc="true, false or unsure; the last one of a hit counts"),
    Column("reason", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("given_by", String(200), nullable=False, server_default="", doc="empty: given before names were kept"),
    Index("alert_verdict_hit", "hit_id", "id"),
)

rule_state = Table(
    "alert_rule_state",
    TABLES,
    Column("rule_id", String(80), primary_key=True),
    Column("rule_version", Integer),
    Column("last_run", Moment, nullable=False),
    Column("checked", Integer, nullable=False, default=0, doc="listings this rule has looked at, over all runs"),
    Column("error", Text, doc="why it could not run the last time; null: it ran"),
    Column("error_since", Moment),
)

rule_look = Table(
    "alert_rule_look",
    TABLES,
    Column("rule_id", String(80), primary_key=True),
    Column("digest", String(16), nullable=False, doc="of what the rule looks for and where"),
    Column("looked_on", String(10), nullable=False, doc="day (UTC) on which all it matches was last checked"),
)
