"""Reasons of the sampling plan, and the signs of risk that an answer showed.

One function a matter: what else the fourth format brings gets a function of its own, called from
`upgrade`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_REASONS = (
    "first_items", "returned", "flagged", "csp_all", "sample", "risk", "not_drawn",
)  # fmt: skip


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    _widen_selection()


def _widen_selection() -> None:
    """Let `selection` hold the new reasons: SQLite changes a CHECK only by a new table."""
    op.execute("ALTER TABLE selection RENAME TO selection_before")
    known = ", ".join(f"'{reason}'" for reason in _REASONS)
    op.create_table(
        "selection",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("probability", sa.REAL(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("signs", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(f"reason IN ({known})", name=op.f("ck_selection_reason_known")),
        sa.CheckConstraint(
            "probability > 0 AND probability <= 1", name=op.f("ck_selection_probability_share")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_selection")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_selection_submission_id")
        ),
        sqlite_strict=True,
    )
    columns = "submission_id, reason, probability, policy_version"
    op.execute(
        f"INSERT INTO selection ({columns}) SELECT {columns} FROM selection_before "
        "ORDER BY submission_id"
    )
    op.drop_table("selection_before")
