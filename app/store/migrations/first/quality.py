"""The first tables: reviews, scores and steps on the ladder."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "score_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("judgments", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.REAL(), nullable=False),
        sa.Column("mean", sa.REAL(), nullable=True),
        sa.Column("low", sa.REAL(), nullable=True),
        sa.Column("high", sa.REAL(), nullable=True),
        sa.Column("n", sa.REAL(), nullable=True),
        sa.CheckConstraint("as_of GLOB '????-??-??'", name=op.f("ck_score_run_as_of_day")),
        sa.CheckConstraint(
            "computed_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_score_run_computed_at_utc"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_run")),
        sqlite_strict=True,
    )
    op.create_table(
        "agreement",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("alpha", sa.REAL(), nullable=True),
        sa.Column("low", sa.REAL(), nullable=True),
        sa.Column("high", sa.REAL(), nullable=True),
        sa.Column("observed", sa.REAL(), nullable=True),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_agreement_project_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["score_run.id"], name=op.f("fk_agreement_run_id")),
        sa.PrimaryKeyConstraint("run_id", "project_id", name=op.f("pk_agreement")),
        sqlite_strict=True,
    )
    op.create_table(
        "score",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("mean", sa.REAL(), nullable=False),
        sa.Column("low", sa.REAL(), nullable=False),
        sa.Column("high", sa.REAL(), nullable=False),
        sa.Column("n", sa.REAL(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("gold_items", sa.Integer(), nullable=False),
        sa.Column("gold_right", sa.REAL(), nullable=False),
        sa.Column("review_items", sa.Integer(), nullable=False),
        sa.Column("peer_items", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Text(), nullable=True),
        sa.Column("window_to", sa.Text(), nullable=True),
        sa.CheckConstraint("window_from GLOB '????-??-??'", name=op.f("ck_score_window_from_day")),
        sa.CheckConstraint("window_to GLOB '????-??-??'", name=op.f("ck_score_window_to_day")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_score_expert_id")),
        sa.ForeignKeyConstraint(["run_id"], ["score_run.id"], name=op.f("fk_score_run_id")),
        sa.PrimaryKeyConstraint("run_id", "expert_id", "scope", name=op.f("pk_score")),
        sqlite_strict=True,
    )
    op.create_index("ix_score_expert", "score", ["expert_id", "scope", "run_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("credit", sa.REAL(), nullable=False),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.Column("answered_on", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "answered_on GLOB '????-??-??'", name=op.f("ck_evidence_answered_on_day")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_evidence_expert_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_evidence_task_id")),
        sa.PrimaryKeyConstraint("expert_id", "task_id", name=op.f("pk_evidence")),
        sqlite_strict=True,
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("from_level", sa.Text(), nullable=False),
        sa.Column("to_level", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("override", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_proposal_decided_at_utc")
        ),
        sa.CheckConstraint(
            "from_level IN ('labeler', 'qc_analyst', 'ai_trainer')",
            name=op.f("ck_proposal_from_level_known"),
        ),
        sa.CheckConstraint(
            "proposed_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_proposal_proposed_at_utc"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused')", name=op.f("ck_proposal_state_known")
        ),
        sa.CheckConstraint(
            "to_level IN ('labeler', 'qc_analyst', 'ai_trainer')",
            name=op.f("ck_proposal_to_level_known"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_proposal_four_eyes")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_proposal_decided_by")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_proposal_expert_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_decided_by"), "proposal", ["decided_by"], unique=False)
    op.create_index(op.f("ix_proposal_expert_id"), "proposal", ["expert_id"], unique=False)
    op.create_index(op.f("ix_proposal_proposed_by"), "proposal", ["proposed_by"], unique=False)
    op.create_index("ix_proposal_state", "proposal", ["state", "id"], unique=False)
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["expert_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "task_label",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("posterior", sa.REAL(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["score_run.id"], name=op.f("fk_task_label_run_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_label_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_label")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_task_label_run_id"), "task_label", ["run_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("corrected_label", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_review_decided_at_utc")
        ),
        sa.CheckConstraint(
            "undone_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_review_undone_at_utc")
        ),
        sa.CheckConstraint(
            "verdict IN ('accept', 'correct', 'return', 'reject')",
            name=op.f("ck_review_verdict_known"),
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_review_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_strict=True,
    )
    op.create_index("ix_review_decided_at", "review", ["decided_at"], unique=False)
    op.create_index(op.f("ix_review_reviewer_id"), "review", ["reviewer_id"], unique=False)
    op.create_index(op.f("ix_review_submission_id"), "review", ["submission_id"], unique=False)
    op.create_table(
        "review_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_draft_submission_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_review_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "submission_id", name=op.f("pk_review_draft")),
        sqlite_strict=True,
    )
    op.create_index("ix_review_draft_submission", "review_draft", ["submission_id"], unique=False)
    op.create_table(
        "review_queue",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.Column("skips", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "claimed_until GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_review_queue_claimed_until_utc"),
        ),
        sa.CheckConstraint(
            "queued_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_review_queue_queued_at_utc"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["user.id"], name=op.f("fk_review_queue_claimed_by")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_review_queue_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_queue_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_review_queue")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_review_queue_next",
        "review_queue",
        ["skips", "queued_at", "submission_id"],
        unique=False,
    )
    op.create_index(
        "ix_review_queue_order", "review_queue", ["project_id", "skips", "queued_at"], unique=False
    )
    op.create_table(
        "selection",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("probability", sa.REAL(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('first_items', 'returned', 'flagged', 'sample', 'not_drawn')",
            name=op.f("ck_selection_reason_known"),
        ),
        sa.CheckConstraint(
            "probability > 0 AND probability <= 1", name=op.f("ck_selection_probability_share")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_selection_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_selection")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_error",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('factual', 'reasoning', 'guideline', 'format')",
            name=op.f("ck_review_error_kind_known"),
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'major', 'critical')",
            name=op.f("ck_review_error_severity_known"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_error_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_error")),
        sa.UniqueConstraint("review_id", "kind", name=op.f("uq_review_error_review_id_kind")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_review_error_review_id"), "review_error", ["review_id"], unique=False)
