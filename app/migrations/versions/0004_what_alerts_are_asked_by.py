"""Site and seller of a hit in columns of their own, so that alerts can be asked for by them."""

import sqlalchemy as sa
from alembic import op

from alerts.ledger import fill_asked_by

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add and fill the columns. A table that was missing until now has them already."""
    inspected = sa.inspect(op.get_bind())
    there = {column["name"] for column in inspected.get_columns("alert_hit")}
    for column in (
        sa.Column("site", sa.String(200), nullable=False, server_default=""),
        sa.Column("seller", sa.Text(), nullable=False, server_default=""),
    ):
        if column.name not in there:
            op.add_column("alert_hit", column)
    if "alert_hit_site" not in {index["name"] for index in inspected.get_indexes("alert_hit")}:
        op.create_index("alert_hit_site", "alert_hit", ["site"])
    fill_asked_by(op.get_bind())
