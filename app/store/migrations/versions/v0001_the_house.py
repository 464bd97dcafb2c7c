"""The first house: every table of the first release."""

from alembic import op

from app.store.migrations.first import pay, people, quality, work
from app.store.triggers import append_only

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "audit",
    "ledger",
    "verification",
    "pay_run",
    "pay_run_line",
    "pay_run_person",
    "pay_export",
)


def upgrade() -> None:
    """Make all tables and the triggers of the append-only ones."""
    for area in (people, work, quality, pay):
        area.create()
    for table in APPEND_ONLY:
        for statement in append_only(table):
            op.execute(statement)
