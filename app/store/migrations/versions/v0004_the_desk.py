"""Any type of task, whole corrected answers, a line by which lists name a task, and the reasons of
the sampling plan with the signs of risk that an answer showed; adjudications and disputes.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.rebuilt import rebuild

revision = "0004"
down_revision = "0003"

_COLUMNS = (
    ("task", "title TEXT DEFAULT '' NOT NULL"),
    ("review", "corrected_answer TEXT DEFAULT '' NOT NULL"),
    ("selection", "signs TEXT DEFAULT '' NOT NULL"),
    ("score_run", "cut_adjudication INTEGER DEFAULT '0' NOT NULL"),
)
_REASONS = (
    "first_items", "returned", "flagged", "csp_all", "sample", "risk", "not_drawn",
)  # fmt: skip
_CAUSES = (
    "ambiguous_item", "guideline_gap", "expert_error", "reviewer_error", "edge_case", "subjective",
)  # fmt: skip
_STEPS = ("review", "undo", "gold", "adjudication", "adjudication_undo", "dispute")
_INSTANT = "GLOB '????-??-??T??:??:??.??????Z'"


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    rebuild("project", task_type_known=("task_type_named", "task_type GLOB '[a-z]*'"))
    rebuild("selection", reason_known=("reason_known", f"reason IN ({_listed(_REASONS)})"))
    rebuild("score_step", cause_known=("cause_known", f"cause IN ({_listed(_STEPS)})"))
    _make_adjudication_wait()
    _make_adjudication()
    _make_dispute()


def _make_adjudication_wait() -> None:
    op.create_table(
        "adjudication_wait",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.Column("skips", sa.Integer(), server_default="0", nullable=False),
        *_instants("adjudication_wait", "sent_at", "claimed_until"),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_adjudication_wait")),
        *_keys(
            "adjudication_wait",
            ("task_id", "task"),
            ("submission_id", "submission"),
            ("sent_by", "user"),
            ("claimed_by", "user"),
        ),
        sqlite_strict=True,
    )
    _index("adjudication_wait", "submission_id")


def _make_adjudication() -> None:
    op.create_table(
        "adjudication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("label", "answer", "cause", "note")
        ),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            f"cause IN ({_listed(_CAUSES)})", name=op.f("ck_adjudication_cause_known")
        ),
        *_instants("adjudication", "decided_at", "undone_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication")),
        *_keys(
            "adjudication",
            ("task_id", "task"),
            ("submission_id", "submission"),
            ("decided_by", "user"),
        ),
        sqlite_strict=True,
    )
    for column in ("task_id", "submission_id"):
        _index("adjudication", column)
    op.create_index(
        "uq_adjudication_standing",
        "adjudication",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
    )


def _make_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("effect", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly', 'overturned')", name=op.f("ck_dispute_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_dispute_decided_whole")
        ),
        *_instants("dispute", "opened_at", "decided_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("review_id", name=op.f("uq_dispute_review_id")),
        *_keys("dispute", ("review_id", "review"), ("opened_by", "user"), ("decided_by", "user")),
        sqlite_strict=True,
    )
    op.create_index("ix_dispute_outcome", "dispute", ["outcome", "id"])


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _instants(table: str, *columns: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(f"{column} {_INSTANT}", name=op.f(f"ck_{table}_{column}_utc"))
        for column in columns
    ]


def _keys(table: str, *targets: tuple[str, str]) -> list[sa.Constraint]:
    """A foreign key for each (column, table it points to)."""
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets
    ]
