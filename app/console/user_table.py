"""The console's tables in the decisions database: users, who is signed in, and tries to sign in.

No password and no token stands in them: of both only a digest is kept, and of a name that was tried as well, since
people type their password there by mistake.
"""

from sqlalchemy import Column, Integer, MetaData, String, Table

from alerts.schema import Moment

METADATA = MetaData()
USERS = Table(
    "console_user",
    METADATA,
    Column("id", String(60), primary_key=True, doc="the name in small letters"),
    Column("name", String(60), nullable=False),
    Column("role", String(10), nullable=False, doc="analyst or reader"),
    Column("password", String(200), nullable=False, doc="scrypt digest with its parameters"),
    Column("made_at", Moment, nullable=False),
)
SESSIONS = Table(
    "console_session",
    METADATA,
    Column("token", String(64), primary_key=True, doc="SHA-256 of what the cookie holds"),
    Column("user_id", String(60), index=True, doc="null: signed in with the key that the command showed"),
    Column("name", String(200), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)
TRIES = Table(
    "console_try",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False, index=True, doc="SHA-256 of the name that was given"),
    Column("tried_at", Moment, nullable=False),
)
