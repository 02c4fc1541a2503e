"""Who gave a verdict: a case that is built on it has to name a person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; verdicts given before have nobody's name. A table that was missing until now has it already."""
    columns = sa.inspect(op.get_bind()).get_columns("alert_verdict")
    if "given_by" not in {column["name"] for column in columns}:
        op.add_column("alert_verdict", sa.Column("given_by", sa.String(200), nullable=False, server_default=""))
