"""Blind second reviews, which measure reviewers; unsent decisions of trainers; who holds a dispute;
pay for adjudicating.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.rebuilt import rebuild

revision = "0005"
down_revision = "0004"

_INSTANT = "GLOB '????-??-??T??:??:??.??????Z'"
_COLUMNS = (
    (
        "review_queue",
        "first_review_id INTEGER CONSTRAINT fk_review_queue_first_review_id REFERENCES review (id)",
    ),
    ("dispute", "claimed_by INTEGER CONSTRAINT fk_dispute_claimed_by REFERENCES user (id)"),
    (
        "dispute",
        (
            "claimed_until TEXT CONSTRAINT ck_dispute_claimed_until_utc "
            f"CHECK (claimed_until {_INSTANT})"
        ),
    ),
    ("dispute", "skips INTEGER DEFAULT '0' NOT NULL"),
    ("dispute", "by_ruling INTEGER DEFAULT '0' NOT NULL"),
)
_REASONS = (
    "first_items", "returned", "flagged", "csp_all", "sample", "risk", "seeded", "not_drawn",
)  # fmt: skip
_ROLES = ("label", "review", "adjudicate")
_LINES = ("label", "review", "adjudication", "reversal", "adjustment")
_VERDICTS = ("accept", "correct", "return", "reject")


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for table, name, values in (
        ("selection", "reason", _REASONS),
        ("rate_card", "role", _ROLES),
        ("ledger", "kind", _LINES),
    ):
        check = f"{name}_known"
        rebuild(table, **{check: (check, f"{name} IN ({_listed(values)})")})
    _make_second_review()
    _make_trainer_draft()


def _make_second_review() -> None:
    op.create_table(
        "second_review",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("submission_id", "first_review_id", "reviewer_id")
        ),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("verdict", "corrected_label", "corrected_answer", "note", "errors")
        ),
        sa.Column("differs", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            f"verdict IN ({_listed(_VERDICTS)})", name=op.f("ck_second_review_verdict_known")
        ),
        *(
            sa.CheckConstraint(f"{column} {_INSTANT}", name=op.f(f"ck_second_review_{column}_utc"))
            for column in ("decided_at", "undone_at")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_second_review_{column}")
            )
            for column, target in (
                ("submission_id", "submission"),
                ("first_review_id", "review"),
                ("reviewer_id", "user"),
            )
        ),
        sqlite_strict=True,
    )
    for column in ("submission_id", "first_review_id", "reviewer_id"):
        op.create_index(op.f(f"ix_second_review_{column}"), "second_review", [column])
    op.create_index(
        "uq_second_review_standing",
        "second_review",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
    )


def _make_trainer_draft() -> None:
    op.create_table(
        "trainer_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "subject", name=op.f("pk_trainer_draft")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_trainer_draft_user_id")),
        sqlite_strict=True,
    )


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
