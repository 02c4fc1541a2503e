"""The first version: the tables as they were before there were versions. They are created where they are missing."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Change nothing: what is missing is created before any step runs."""
