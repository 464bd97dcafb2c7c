"""The first tables: projects, tasks, plans, assignments, submissions."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committed_at", sa.Text(), nullable=False),
        sa.Column("committed_by", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("objective", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("units_wanted", sa.Integer(), nullable=False),
        sa.Column("units_placed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.REAL(), nullable=False),
        sa.CheckConstraint(
            "committed_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_plan_committed_at_utc")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_strict=True,
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("client_org", sa.Text(), nullable=False),
        sa.Column("task_type", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("guidelines", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("minutes_per_item", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("need_specialty", sa.Text(), nullable=False),
        sa.Column("need_jurisdiction", sa.Text(), nullable=False),
        sa.Column("need_kind", sa.Text(), nullable=False),
        sa.Column("need_level", sa.Text(), nullable=False),
        sa.Column("need_language", sa.Text(), nullable=False),
        sa.Column("score_floor", sa.REAL(), nullable=False),
        sa.Column("rate_cap_minor", sa.Integer(), nullable=True),
        sa.CheckConstraint("due_on GLOB '????-??-??'", name=op.f("ck_project_due_on_day")),
        sa.CheckConstraint(
            "need_level IN ('labeler', 'qc_analyst', 'ai_trainer')",
            name=op.f("ck_project_need_level_known"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'closed')", name=op.f("ck_project_status_known")
        ),
        sa.CheckConstraint(
            "task_type IN ('classification')", name=op.f("ck_project_task_type_known")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_project_currency_iso")),
        sa.CheckConstraint("overlap BETWEEN 1 AND 9", name=op.f("ck_project_overlap_range")),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_project_priority_range")),
        sa.CheckConstraint(
            "score_floor BETWEEN 0 AND 1", name=op.f("ck_project_score_floor_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("external_id", name=op.f("uq_project_external_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "project_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_project_change_at_utc")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'closed')", name=op.f("ck_project_change_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_change_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_change")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_project_change_project_id"), "project_change", ["project_id"], unique=False
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("gold", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("due_on GLOB '????-??-??'", name=op.f("ck_task_due_on_day")),
        sa.CheckConstraint(
            "status IN ('open', 'done', 'cancelled')", name=op.f("ck_task_status_known")
        ),
        sa.CheckConstraint("overlap BETWEEN 1 AND 9", name=op.f("ck_task_overlap_range")),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_task_priority_range")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_task_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "project_id", "external_id", name=op.f("uq_task_project_id_external_id")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_task_due_on", "task", ["due_on", "id"], unique=False)
    op.create_index("ix_task_external_id", "task", ["external_id"], unique=False)
    op.create_index("ix_task_item_key", "task", ["item_key"], unique=False)
    op.create_index("ix_task_priority", "task", ["priority", "id"], unique=False)
    op.create_index("ix_task_project_status", "task", ["project_id", "status", "id"], unique=False)
    op.create_index("ix_task_status", "task", ["status", "due_on", "id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "assigned_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_assignment_assigned_at_utc"),
        ),
        sa.CheckConstraint("due_on GLOB '????-??-??'", name=op.f("ck_assignment_due_on_day")),
        sa.CheckConstraint(
            "status IN ('open', 'held', 'submitted', 'returned', 'accepted', 'rejected', 'cancelled')",
            name=op.f("ck_assignment_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_assignment_credential_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_assignment_expert_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_assignment_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("task_id", "expert_id", name=op.f("uq_assignment_task_id_expert_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_assignment_credential_id"), "assignment", ["credential_id"], unique=False
    )
    op.create_index(
        "ix_assignment_expert_status", "assignment", ["expert_id", "status"], unique=False
    )
    op.create_index(op.f("ix_assignment_plan_id"), "assignment", ["plan_id"], unique=False)
    op.create_index("ix_assignment_status", "assignment", ["status", "id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_on GLOB '????-??-??'", name=op.f("ck_submission_decided_on_day")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'queued', 'accepted', 'corrected', 'returned', 'rejected', 'superseded')",
            name=op.f("ck_submission_status_known"),
        ),
        sa.CheckConstraint(
            "submitted_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_submission_submitted_at_utc"),
        ),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_submission_seconds_not_negative")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_submission_assignment_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_submission_expert_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_submission_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("external_id", name=op.f("uq_submission_external_id")),
        sa.UniqueConstraint(
            "task_id", "expert_id", "version", name=op.f("uq_submission_task_id_expert_id_version")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_submission_assignment_id"), "submission", ["assignment_id"], unique=False
    )
    op.create_index(
        "ix_submission_expert", "submission", ["expert_id", "submitted_at"], unique=False
    )
    op.create_index("ix_submission_status", "submission", ["status", "id"], unique=False)
    op.create_index("ix_submission_submitted_at", "submission", ["submitted_at"], unique=False)
    op.create_table(
        "judgment",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "judged_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_judgment_judged_at_utc")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_judgment_expert_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_judgment_submission_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_judgment_task_id")),
        sa.PrimaryKeyConstraint("task_id", "expert_id", name=op.f("pk_judgment")),
        sqlite_strict=True,
    )
    op.create_index("ix_judgment_expert", "judgment", ["expert_id"], unique=False)
    op.create_index(op.f("ix_judgment_submission_id"), "judgment", ["submission_id"], unique=False)
