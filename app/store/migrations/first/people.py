"""The first tables: the workspace itself, people and credentials."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_audit_at_utc")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("level_since", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("weekly_capacity", sa.Integer(), nullable=False),
        sa.Column("orgs", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("joined_on GLOB '????-??-??'", name=op.f("ck_expert_joined_on_day")),
        sa.CheckConstraint(
            "level IN ('labeler', 'qc_analyst', 'ai_trainer')", name=op.f("ck_expert_level_known")
        ),
        sa.CheckConstraint("level_since GLOB '????-??-??'", name=op.f("ck_expert_level_since_day")),
        sa.CheckConstraint(
            "status IN ('applicant', 'active', 'paused', 'offboarded')",
            name=op.f("ck_expert_status_known"),
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_expert_currency_iso")),
        sa.CheckConstraint(
            "weekly_capacity >= 0", name=op.f("ck_expert_weekly_capacity_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("external_id", name=op.f("uq_expert_external_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_expert_name", "expert", ["name", "id"], unique=False)
    op.create_index("ix_expert_status", "expert", ["status", "id"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_import_batch_at_utc")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_policy_created_at_utc")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_policy_kind_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "workspace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workspace")),
        sqlite_strict=True,
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_normal", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("does_not_expire", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Text(), nullable=True),
        sa.Column("restrictions", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "expires_on GLOB '????-??-??'", name=op.f("ck_credential_expires_on_day")
        ),
        sa.CheckConstraint("issued_on GLOB '????-??-??'", name=op.f("ck_credential_issued_on_day")),
        sa.CheckConstraint(
            "status IN ('active', 'expired', 'suspended', 'revoked', 'inactive', 'pending', 'not_found')",
            name=op.f("ck_credential_status_known"),
        ),
        sa.CheckConstraint("status_on GLOB '????-??-??'", name=op.f("ck_credential_status_on_day")),
        sa.CheckConstraint(
            "does_not_expire = 0 OR expires_on IS NULL", name=op.f("ck_credential_one_end")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_credential_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("external_id", name=op.f("uq_credential_external_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_credential_expert_id"), "credential", ["expert_id"], unique=False)
    op.create_index("ix_credential_expires_on", "credential", ["expires_on", "id"], unique=False)
    op.create_index("ix_credential_number_normal", "credential", ["number_normal"], unique=False)
    op.create_table(
        "standing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z'", name=op.f("ck_standing_change_at_utc")
        ),
        sa.CheckConstraint(
            "status IN ('applicant', 'active', 'paused', 'offboarded')",
            name=op.f("ck_standing_change_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_standing_change_expert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_change")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_standing_change_expert_id"), "standing_change", ["expert_id"], unique=False
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("assigned_on", sa.Text(), nullable=False),
        sa.Column("passed_on", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "assigned_on GLOB '????-??-??'", name=op.f("ck_training_assigned_on_day")
        ),
        sa.CheckConstraint("expires_on GLOB '????-??-??'", name=op.f("ck_training_expires_on_day")),
        sa.CheckConstraint("passed_on GLOB '????-??-??'", name=op.f("ck_training_passed_on_day")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_training_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("expert_id", "module", name=op.f("uq_training_expert_id_module")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_training_expert_id"), "training", ["expert_id"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "role IN ('manager', 'qc_analyst', 'payroll_clerk')", name=op.f("ck_user_role_known")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_user_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("next_due", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "checked_at GLOB '????-??-??T??:??:??.??????Z'",
            name=op.f("ck_verification_checked_at_utc"),
        ),
        sa.CheckConstraint(
            "method IN ('self_declared', 'check_digit', 'document_seen', 'roster', 'primary_source')",
            name=op.f("ck_verification_method_known"),
        ),
        sa.CheckConstraint("next_due GLOB '????-??-??'", name=op.f("ck_verification_next_due_day")),
        sa.CheckConstraint(
            "result IN ('confirmed', 'refuted', 'inconclusive')",
            name=op.f("ck_verification_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_verification_credential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint(
            "credential_id",
            "method",
            "checked_at",
            name=op.f("uq_verification_credential_id_method_checked_at"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_verification_credential_id"), "verification", ["credential_id"], unique=False
    )
