"""Plans that can be undone, pins and bans, work that leaves as files, time and money caps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INSTANT = "GLOB '????-??-??T??:??:??.??????Z'"
_DAY = "GLOB '????-??-??'"

# Each with the check that belongs to it; SQLite adds a column without touching the rows there are.
_COLUMNS = (
    (
        "expert",
        (
            "weekly_minutes INTEGER "
            "CONSTRAINT ck_expert_weekly_minutes_not_negative CHECK (weekly_minutes >= 0)"
        ),
    ),
    (
        "project",
        (
            "budget_minor INTEGER "
            "CONSTRAINT ck_project_budget_minor_not_negative CHECK (budget_minor >= 0)"
        ),
    ),
    (
        "assignment",
        (
            "handed_out_at TEXT "
            f"CONSTRAINT ck_assignment_handed_out_at_utc CHECK (handed_out_at {_INSTANT})"
        ),
    ),
    ("assignment", "shown_order TEXT DEFAULT '' NOT NULL"),
    (
        "plan",
        f"undone_at TEXT CONSTRAINT ck_plan_undone_at_utc CHECK (undone_at {_INSTANT})",
    ),
    ("plan", "undone_by TEXT DEFAULT '' NOT NULL"),
    ("plan", "released INTEGER DEFAULT '0' NOT NULL"),
    ("plan", "assigned INTEGER DEFAULT '0' NOT NULL"),
    ("plan", "weights TEXT DEFAULT '{}' NOT NULL"),
)


def upgrade() -> None:
    """Bring a file of the format before to this one."""
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.execute("UPDATE plan SET assigned = units_placed")  # until now all of it was new
    _make_plan_release()
    _make_hand_rule()


def _make_plan_release() -> None:
    op.create_table(
        "plan_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("from_plan_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.CheckConstraint(f"assigned_at {_INSTANT}", name=op.f("ck_plan_release_assigned_at_utc")),
        sa.CheckConstraint(f"due_on {_DAY}", name=op.f("ck_plan_release_due_on_day")),
        *_keys(
            "plan_release",
            ("plan_id", "plan"),
            ("task_id", "task"),
            ("expert_id", "expert"),
            ("credential_id", "credential"),
            ("from_plan_id", "plan"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_plan_release_plan_id"), "plan_release", ["plan_id"])


def _make_hand_rule() -> None:
    op.create_table(
        "hand_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('pin', 'ban')", name=op.f("ck_hand_rule_kind_known")),
        sa.CheckConstraint(f"made_at {_INSTANT}", name=op.f("ck_hand_rule_made_at_utc")),
        sa.CheckConstraint(
            "kind = 'ban' OR task_id IS NOT NULL", name=op.f("ck_hand_rule_pin_names_a_task")
        ),
        *_keys(
            "hand_rule", ("expert_id", "expert"), ("project_id", "project"), ("task_id", "task")
        ),
        sqlite_strict=True,
    )
    for column in ("expert_id", "project_id", "task_id"):
        op.create_index(op.f(f"ix_hand_rule_{column}"), "hand_rule", [column])
    for scope, where in (("task", "task_id IS NOT NULL"), ("project", "task_id IS NULL")):
        op.create_index(
            f"uq_hand_rule_{scope}",
            "hand_rule",
            ["kind", "expert_id", f"{scope}_id"],
            unique=True,
            sqlite_where=sa.text(where),
        )


def _keys(table: str, *targets: tuple[str, str]) -> list[sa.Constraint]:
    """The primary key, and a foreign key for each (column, table it points to)."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, target in targets
        ),
    ]
