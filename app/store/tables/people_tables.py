"""The workspace itself, people and credentials."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)

from app.domain.credentials import CredentialStatus, VerificationMethod, VerificationResult
from app.domain.people import ExpertStatus, Level, Role
from app.store.tables.parts import (
    choice,
    currency_code,
    day,
    id_column,
    instant,
    not_negative,
    reference,
    table,
    whole,
    words,
)
from app.store.types import Flag, Words

# --- the workspace itself

workspace = table(
    "workspace",
    Column("name", Text, primary_key=True),  # setting names: name, timezone, currency, uid, …
    words("value"),
)
user = table(
    "user",
    id_column(),
    words("name", unique=True),
    *choice("role", Role),
    Column("expert_id", Integer, ForeignKey("expert.id"), nullable=True),
    Column("active", Flag, nullable=False, server_default="1"),
)
policy = table(
    "policy",
    id_column(),
    words("kind"),
    whole("version"),
    words("body"),
    *instant("created_at"),
    words("created_by"),
    words("reason", default=""),
    UniqueConstraint("kind", "version"),
)
audit = table(
    "audit",
    Column("seq", Integer, primary_key=True),
    *instant("at"),
    words("actor"),
    words("action"),
    words("subject"),
    words("body"),
    words("prev"),
    words("hash", unique=True),
    Index("ix_audit_subject", "subject"),
)
import_batch = table(
    "import_batch",
    id_column(),
    words("kind"),
    words("file_name"),
    words("sha256"),
    whole("rows"),
    whole("added"),
    whole("changed"),
    whole("unchanged"),
    *instant("at"),
    words("actor"),
)

# --- people

expert = table(
    "expert",
    id_column(),
    words("external_id", unique=True),
    words("name"),
    words("email"),
    *choice("status", ExpertStatus),
    *choice("level", Level),
    *day("level_since"),
    *day("joined_on"),
    words("country"),
    words("timezone"),
    Column("languages", Words, nullable=False),
    whole("weekly_capacity"),
    Column("orgs", Words, nullable=False),
    *currency_code(),
    whole("weekly_minutes", null=True),
    not_negative("weekly_capacity"),
    not_negative("weekly_minutes"),
    Index("ix_expert_name", "name", "id"),
    Index("ix_expert_status", "status", "id"),
)
training = table(
    "training",
    id_column(),
    reference("expert_id", "expert"),
    words("module"),
    *day("assigned_on"),
    *day("passed_on", null=True),
    *day("expires_on", null=True),
    UniqueConstraint("expert_id", "module"),
)

standing_change = table(
    "standing_change",  # why a person was paused or taken back; no free text goes into the audit
    id_column(),
    reference("expert_id", "expert"),
    *choice("status", ExpertStatus),
    words("reason"),
    *instant("at"),
    words("by"),
)

# --- credentials

credential = table(
    "credential",
    id_column(),
    words("external_id", unique=True),
    reference("expert_id", "expert"),
    words("kind"),
    words("issuer"),
    words("number"),
    words("number_normal"),
    words("holder_name"),
    words("jurisdiction"),
    words("specialty"),
    *day("issued_on", null=True),
    *day("expires_on", null=True),
    Column("does_not_expire", Flag, nullable=False),
    *choice("status", CredentialStatus),
    *day("status_on", null=True),
    words("restrictions"),
    CheckConstraint("does_not_expire = 0 OR expires_on IS NULL", name="one_end"),
    Index("ix_credential_expires_on", "expires_on", "id"),
    Index("ix_credential_number_normal", "number_normal"),
)
verification = table(
    "verification",
    id_column(),
    reference("credential_id", "credential"),
    *choice("method", VerificationMethod),
    *choice("result", VerificationResult),
    *instant("checked_at"),
    words("checked_by"),
    *day("next_due", null=True),
    words("note"),
    UniqueConstraint("credential_id", "method", "checked_at"),
)
