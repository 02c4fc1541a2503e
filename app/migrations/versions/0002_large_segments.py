"""Places in segments beyond 2 GB: somebody else's WARC in the archive folder may be that large."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the offsets; SQLite's integers are as wide as they need to be."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.alter_column("segment_progress", "next_offset", type_=sa.BigInteger(), existing_type=sa.Integer())
    op.alter_column("waiting_page", "record_offset", type_=sa.BigInteger(), existing_type=sa.Integer())
