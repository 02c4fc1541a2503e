"""The sellers' tables in the decisions database: accounts, what they show, what joins them, what analysts said."""

from sqlalchemy import Boolean, Column, DateTime, MetaData, String, Table, Text

METADATA = MetaData()
ACCOUNTS = Table(
    "seller_account",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("site", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("group_id", String(16), index=True),
    Column("stale", Boolean, nullable=False, index=True),
)
MARKS = Table(
    "seller_mark",
    METADATA,
    Column("kind", String(20), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("account", String(16), primary_key=True, index=True),
)
LISTINGS = Table(
    "seller_listing",
    METADATA,
    Column("listing", String(64), primary_key=True),
    Column("account", String(16), nullable=False, index=True),
)
JOINS = Table(
    "seller_join",
    METADATA,
    Column("left_account", String(16), primary_key=True),
    Column("right_account", String(16), primary_key=True, index=True),
    Column("feature", String(20), primary_key=True),
    Column("value", String(200), primary_key=True),
)
SAYINGS = Table(
    "seller_judgement",
    METADATA,
    Column("left_account", String(16), primary_key=True),
    Column("right_account", String(16), primary_key=True, index=True),
    Column("same", Boolean, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
)
