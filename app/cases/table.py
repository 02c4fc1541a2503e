"""The tables of cases in the decisions database."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from alerts.schema import Moment

METADATA = MetaData()
CASES = Table(
    "case_file",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", String(200), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("closed_at", Moment, doc="empty while it is open"),
)
LISTINGS = Table(
    "case_listing",
    METADATA,
    Column("case_id", Integer, ForeignKey(CASES.c.id), primary_key=True),
    Column("listing_id", String(64), primary_key=True),
    Column("url", Text, nullable=False, doc="as it was indexed when it came into the case"),
    Column("title", Text, nullable=False, doc="likewise"),
    Column("added_at", Moment, nullable=False),
    Column("added_by", String(200), nullable=False),
    Index("case_listing_listing", "listing_id"),
)
EVENTS = Table(
    "case_event",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", Integer, ForeignKey(CASES.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String(200), nullable=False, doc="empty where nobody's name is known"),
    Column("what", String(20), nullable=False),
    Column("listing_id", String(64), doc="which listing it is about, if one"),
    Column("text", Text, nullable=False),
    Index("case_event_case", "case_id", "id"),
)
