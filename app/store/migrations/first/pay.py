"""The first tables: rates, the ledger and pay runs."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "pay_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Text(), nullable=False),
        sa.Column("end_on", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.Text(), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("end_on GLOB '????-??-??'", name=op.f("ck_pay_run_end_on_day")),
        sa.CheckConstraint(
            "locked_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_pay_run_locked_at_utc")
        ),
        sa.CheckConstraint("start_on GLOB '????-??-??'", name=op.f("ck_pay_run_start_on_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_run")),
        sa.UniqueConstraint("label", name=op.f("uq_pay_run_label")),
        sqlite_strict=True,
    )
    op.create_table(
        "pay_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_pay_export_at_utc")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_pay_export_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_export")),
        sa.UniqueConstraint(
            "run_id", "format", "copy", name=op.f("uq_pay_export_run_id_format_copy")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pay_export_run_id"), "pay_export", ["run_id"], unique=False)
    op.create_table(
        "pay_run_person",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_pay_run_person_expert_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_pay_run_person_run_id")),
        sa.PrimaryKeyConstraint("run_id", "expert_id", "currency", name=op.f("pk_pay_run_person")),
        sqlite_strict=True,
    )
    op.create_table(
        "rate_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("pay_minor", sa.Integer(), nullable=False),
        sa.Column("bill_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("rejected_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "effective_from GLOB '????-??-??'", name=op.f("ck_rate_card_effective_from_day")
        ),
        sa.CheckConstraint("mode IN ('per_accepted_item')", name=op.f("ck_rate_card_mode_known")),
        sa.CheckConstraint("role IN ('label', 'review')", name=op.f("ck_rate_card_role_known")),
        sa.CheckConstraint("bill_minor >= 0", name=op.f("ck_rate_card_bill_minor_not_negative")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_rate_card_currency_iso")),
        sa.CheckConstraint("pay_minor >= 0", name=op.f("ck_rate_card_pay_minor_not_negative")),
        sa.CheckConstraint(
            "rejected_percent BETWEEN 0 AND 100", name=op.f("ck_rate_card_rejected_percent_range")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_rate_card_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_card")),
        sa.UniqueConstraint(
            "project_id",
            "level",
            "role",
            "mode",
            "effective_from",
            name=op.f("uq_rate_card_project_id_level_role_mode_effective_from"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rate_card_project_id"), "rate_card", ["project_id"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("rate_minor", sa.Integer(), nullable=False),
        sa.Column("bill_minor", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("earned_on", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.Column("rate_card_id", sa.Integer(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("work_key", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("earned_on GLOB '????-??-??'", name=op.f("ck_ledger_earned_on_day")),
        sa.CheckConstraint(
            "kind IN ('label', 'review', 'reversal', 'adjustment')",
            name=op.f("ck_ledger_kind_known"),
        ),
        sa.CheckConstraint(
            "written_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_ledger_written_at_utc")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_ledger_currency_iso")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_ledger_expert_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ledger_project_id")),
        sa.ForeignKeyConstraint(
            ["rate_card_id"], ["rate_card.id"], name=op.f("fk_ledger_rate_card_id")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["ledger.id"], name=op.f("fk_ledger_reverses_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_ledger_review_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_ledger_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_reverses_id")),
        sa.UniqueConstraint("work_key", name=op.f("uq_ledger_work_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_earned_on", "ledger", ["earned_on", "id"], unique=False)
    op.create_index("ix_ledger_expert", "ledger", ["expert_id", "earned_on"], unique=False)
    op.create_index(op.f("ix_ledger_project_id"), "ledger", ["project_id"], unique=False)
    op.create_index(op.f("ix_ledger_rate_card_id"), "ledger", ["rate_card_id"], unique=False)
    op.create_index(op.f("ix_ledger_review_id"), "ledger", ["review_id"], unique=False)
    op.create_index(op.f("ix_ledger_submission_id"), "ledger", ["submission_id"], unique=False)
    op.create_table(
        "ledger_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "placed_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_ledger_hold_placed_at_utc"),
        ),
        sa.CheckConstraint(
            "released_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_ledger_hold_released_at_utc"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["ledger.id"], name=op.f("fk_ledger_hold_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_hold")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ledger_hold_line_id"), "ledger_hold", ["line_id"], unique=False)
    op.create_index(
        "uq_ledger_hold_active",
        "ledger_hold",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "pay_run_line",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["ledger.id"], name=op.f("fk_pay_run_line_line_id")),
        sa.ForeignKeyConstraint(["run_id"], ["pay_run.id"], name=op.f("fk_pay_run_line_run_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_pay_run_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pay_run_line_run_id"), "pay_run_line", ["run_id"], unique=False)
