"""The first house: every table of the first release."""

from alembic import op

from app.store.tables import APPEND_ONLY, metadata
from app.store.triggers import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables and the triggers of the append-only ones."""
    metadata.create_all(op.get_bind())
    for table in APPEND_ONLY:
        for statement in append_only(table):
            op.execute(statement)
