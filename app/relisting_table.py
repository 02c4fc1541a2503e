"""The tables by which listings put up again are recognised: what the decisions database remembers of each offer."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, MetaData, String, Table, Text

from alerts.schema import Moment

METADATA = MetaData()
OFFERS = Table(
    "seller_offer",
    METADATA,
    Column("listing", String(64), primary_key=True),
    Column("account", String(16), nullable=False),
    Column("goods", String(200), nullable=False, doc="the substances"),
    Column("sizes", Text, nullable=False, doc="net kg of the packs"),
    Column("brand", String(100), nullable=False),
    Column("title", LargeBinary, nullable=False, doc="sample of the title's words"),
    Column("text", LargeBinary, nullable=False, doc="sample of the words of title and text"),
    Column("pictures", LargeBinary, nullable=False, doc="marks of the first pictures"),
    Column("url", Text, nullable=False),
    Column("read_at", Moment, nullable=False, doc="when the sighting was that the above is from"),
    Column("record", String(200), nullable=False, doc="its response"),
    Column("first_seen", Moment, nullable=False, doc="on offer"),
    Column("last_seen", Moment, nullable=False, doc="on offer"),
    Column("away", Moment, doc="when it was last found gone or sold out"),
    Column("earlier", String(64), index=True, doc="the listing that this one is, put up again"),
    Column("because", Text, nullable=False),
    Column("stale", Boolean, nullable=False, index=True, doc="its document in the index does not say so yet"),
    Index("seller_offer_goods", "account", "goods"),
)

AWAY = Table(
    "seller_offer_away",
    METADATA,
    Column("listing", String(64), primary_key=True),
    Column(
        "away", Moment, nullable=False, doc="when a listing that is not known as an offer was found gone or sold out"
    ),
)
"""Pages may be carried on in any order: a listing can be found gone before the page that offered it is read."""
