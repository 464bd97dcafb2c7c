"""Scores that live between runs, with their history; packs of evidence; findings of a run."""

import sqlalchemy as sa
from alembic import op

from app.store.triggers import append_only

revision = "0003"
down_revision = "0002"

_INSTANT = "GLOB '????-??-??T??:??:??.??????Z'"
_DAY = "GLOB '????-??-??'"
_STANDARD = ("expected", "standard", "standard_low", "standard_high")
_SCORE = (
    "mean", "low", "high", "n", "parts", "gold_items", "gold_right", "review_items", "peer_items",
    "window_from", "window_to", *_STANDARD,
)  # fmt: skip
_OF_A_RUN = (
    "program TEXT DEFAULT '' NOT NULL",
    "seed INTEGER DEFAULT '0' NOT NULL",
    "cut_submission INTEGER DEFAULT '0' NOT NULL",
    "cut_review INTEGER DEFAULT '0' NOT NULL",
    "cut_change INTEGER DEFAULT '0' NOT NULL",
    "cut_audit INTEGER DEFAULT '0' NOT NULL",
    "pools TEXT DEFAULT '' NOT NULL",
    "projects TEXT DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    """Bring a file of the format before to this one.

    The scores of the newest run hold from now on. The pieces behind them are not taken over: they
    lack what a living score needs, and the next run makes them anew.
    """
    for column in _OF_A_RUN:
        op.execute(f"ALTER TABLE score_run ADD COLUMN {column}")
    for name in _STANDARD:
        op.execute(f"ALTER TABLE score ADD COLUMN {name} REAL")
    op.drop_index("ix_task_label_run_id", table_name="task_label")
    op.drop_table("evidence")
    _make_score_now()
    _make_score_step()
    _make_evidence_pack()
    _make_finding()
    _make_task_change()
    columns = ", ".join(_SCORE)
    of_score = ", ".join(f"score.{name}" for name in _SCORE)
    op.execute(
        f"INSERT INTO score_now (expert_id, scope, run_id, {columns}, as_of, changed_at) "
        f"SELECT score.expert_id, score.scope, score.run_id, {of_score}, score_run.as_of, "
        "score_run.computed_at FROM score JOIN score_run ON score_run.id = score.run_id "
        "WHERE score.run_id = (SELECT max(id) FROM score_run)"
    )
    for table in ("score_step", "task_change"):
        for statement in append_only(table):
            op.execute(statement)


def _make_score_now() -> None:
    op.create_table(
        "score_now",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.REAL(), nullable=False) for name in ("mean", "low", "high", "n")),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("gold_items", sa.Integer(), nullable=False),
        sa.Column("gold_right", sa.REAL(), nullable=False),
        sa.Column("review_items", sa.Integer(), nullable=False),
        sa.Column("peer_items", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Text(), nullable=True),
        sa.Column("window_to", sa.Text(), nullable=True),
        *(sa.Column(name, sa.REAL(), nullable=True) for name in _STANDARD),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        *_days("score_now", "window_from", "window_to", "as_of"),
        _instant("score_now", "changed_at"),
        sa.PrimaryKeyConstraint("expert_id", "scope", name=op.f("pk_score_now")),
        *_keys("score_now", ("expert_id", "expert"), ("run_id", "score_run")),
        sqlite_strict=True,
    )
    op.create_index("ix_score_now_scope", "score_now", ["scope", "low"])


def _make_score_step() -> None:
    op.create_table(
        "score_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.REAL(), nullable=False) for name in ("mean", "low", "high", "n")),
        sa.Column("parts", sa.Text(), nullable=False),
        _instant("score_step", "at"),
        *_days("score_step", "as_of"),
        sa.CheckConstraint(
            "cause IN ('review', 'undo', 'gold')", name=op.f("ck_score_step_cause_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_step")),
        *_keys("score_step", ("expert_id", "expert"), ("run_id", "score_run")),
        sqlite_strict=True,
    )
    op.create_index("ix_score_step_expert", "score_step", ["expert_id", "scope", "run_id", "id"])


def _make_evidence_pack() -> None:
    op.create_table(
        "evidence_pack",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("later", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_evidence_pack")),
        *_keys("evidence_pack", ("expert_id", "expert"), ("run_id", "score_run")),
        sqlite_strict=True,
    )


def _make_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(
            sa.Column(f"{name}_id", sa.Integer(), nullable=True)
            for name in ("expert", "project", "task", "user")
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        *_keys(
            "finding",
            ("run_id", "score_run"),
            ("expert_id", "expert"),
            ("project_id", "project"),
            ("task_id", "task"),
            ("user_id", "user"),
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_finding_kind", "finding", ["kind", "id"])
    op.create_index("ix_finding_expert", "finding", ["expert_id", "kind", "id"])


def _make_task_change() -> None:
    op.create_table(
        "task_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("gold", sa.Text(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        _instant("task_change", "at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_change")),
        *_keys("task_change", ("task_id", "task")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_task_change_task_id"), "task_change", ["task_id"])


def _instant(table: str, column: str) -> sa.Constraint:
    return sa.CheckConstraint(f"{column} {_INSTANT}", name=op.f(f"ck_{table}_{column}_utc"))


def _days(table: str, *columns: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(f"{column} {_DAY}", name=op.f(f"ck_{table}_{column}_day"))
        for column in columns
    ]


def _keys(table: str, *targets: tuple[str, str]) -> list[sa.Constraint]:
    """A foreign key for each (column, table it points to)."""
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets
    ]
