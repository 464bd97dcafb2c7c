"""The tables, all STRICT. What a column means is said by the domain record of the same name."""

from enum import Enum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from app.domain.credentials import CredentialStatus, VerificationMethod, VerificationResult
from app.domain.pay import LineKind, PayMode, WorkRole
from app.domain.people import ExpertStatus, Level, Role
from app.domain.progression import ProposalState
from app.domain.review import ErrorKind, Selection, Severity, Verdict
from app.domain.work import (
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    TaskStatus,
    TaskType,
)
from app.store.types import Choice, Day, Flag, Instant, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, null: bool = False, index: bool = True) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=null, index=index)


def _text(name: str, *, default: str | None = None, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default, unique=unique)


def _whole(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _choice(name: str, kind: type[Enum]) -> list[Any]:
    values = ", ".join(f"'{member.value}'" for member in kind)
    return [
        Column(name, Choice(kind), nullable=False),
        CheckConstraint(f"{name} IN ({values})", name=f"{name}_known"),
    ]


def _instant(name: str, *, null: bool = False) -> list[Any]:
    shape = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return [Column(name, Instant, nullable=null), CheckConstraint(shape, name=f"{name}_utc")]


def _day(name: str, *, null: bool = False) -> list[Any]:
    return [
        Column(name, Day, nullable=null),
        CheckConstraint(f"{name} GLOB '????-??-??'", name=f"{name}_day"),
    ]


def _currency(name: str = "currency") -> list[Any]:
    return [
        Column(name, Text, nullable=False),
        CheckConstraint(f"length({name}) = 3", name=f"{name}_iso"),
    ]


def _not_negative(name: str) -> CheckConstraint:
    return CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative")


# --- the workspace itself

workspace = _table(
    "workspace",
    Column("name", Text, primary_key=True),  # setting names: name, timezone, currency, uid, …
    _text("value"),
)
user = _table(
    "user",
    _id(),
    _text("name", unique=True),
    *_choice("role", Role),
    Column("expert_id", Integer, ForeignKey("expert.id"), nullable=True),
    Column("active", Flag, nullable=False, server_default="1"),
)
policy = _table(
    "policy",
    _id(),
    _text("kind"),
    _whole("version"),
    _text("body"),
    *_instant("created_at"),
    _text("created_by"),
    _text("reason", default=""),
    UniqueConstraint("kind", "version"),
)
audit = _table(
    "audit",
    Column("seq", Integer, primary_key=True),
    *_instant("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("body"),
    _text("prev"),
    _text("hash", unique=True),
    Index("ix_audit_subject", "subject"),
)
import_batch = _table(
    "import_batch",
    _id(),
    _text("kind"),
    _text("file_name"),
    _text("sha256"),
    _whole("rows"),
    _whole("added"),
    _whole("changed"),
    _whole("unchanged"),
    *_instant("at"),
    _text("actor"),
)

# --- people

expert = _table(
    "expert",
    _id(),
    _text("external_id", unique=True),
    _text("name"),
    _text("email"),
    *_choice("status", ExpertStatus),
    *_choice("level", Level),
    *_day("level_since"),
    *_day("joined_on"),
    _text("country"),
    _text("timezone"),
    Column("languages", Words, nullable=False),
    _whole("weekly_capacity"),
    Column("orgs", Words, nullable=False),
    *_currency(),
    _not_negative("weekly_capacity"),
    Index("ix_expert_name", "name", "id"),
    Index("ix_expert_status", "status", "id"),
)
training = _table(
    "training",
    _id(),
    _ref("expert_id", "expert"),
    _text("module"),
    *_day("assigned_on"),
    *_day("passed_on", null=True),
    *_day("expires_on", null=True),
    UniqueConstraint("expert_id", "module"),
)

standing_change = _table(
    "standing_change",  # why a person was paused or taken back; no free text goes into the audit
    _id(),
    _ref("expert_id", "expert"),
    *_choice("status", ExpertStatus),
    _text("reason"),
    *_instant("at"),
    _text("by"),
)

# --- credentials

credential = _table(
    "credential",
    _id(),
    _text("external_id", unique=True),
    _ref("expert_id", "expert"),
    _text("kind"),
    _text("issuer"),
    _text("number"),
    _text("number_normal"),
    _text("holder_name"),
    _text("jurisdiction"),
    _text("specialty"),
    *_day("issued_on", null=True),
    *_day("expires_on", null=True),
    Column("does_not_expire", Flag, nullable=False),
    *_choice("status", CredentialStatus),
    *_day("status_on", null=True),
    _text("restrictions"),
    CheckConstraint("does_not_expire = 0 OR expires_on IS NULL", name="one_end"),
    Index("ix_credential_expires_on", "expires_on", "id"),
    Index("ix_credential_number_normal", "number_normal"),
)
verification = _table(
    "verification",
    _id(),
    _ref("credential_id", "credential"),
    *_choice("method", VerificationMethod),
    *_choice("result", VerificationResult),
    *_instant("checked_at"),
    _text("checked_by"),
    *_day("next_due", null=True),
    _text("note"),
    UniqueConstraint("credential_id", "method", "checked_at"),
)

# --- work

project = _table(
    "project",
    _id(),
    _text("external_id", unique=True),
    _text("name"),
    _text("client"),
    _text("client_org"),
    *_choice("task_type", TaskType),
    Column("labels", Words, nullable=False),
    _text("guidelines"),
    *_choice("status", ProjectStatus),
    _whole("priority"),
    *_day("due_on"),
    _whole("overlap"),
    _whole("minutes_per_item"),
    *_currency(),
    _text("need_specialty"),
    _text("need_jurisdiction"),
    _text("need_kind"),
    *_choice("need_level", Level),
    _text("need_language"),
    Column("score_floor", REAL, nullable=False),
    _whole("rate_cap_minor", null=True),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority_range"),
    CheckConstraint("overlap BETWEEN 1 AND 9", name="overlap_range"),
    CheckConstraint("score_floor BETWEEN 0 AND 1", name="score_floor_share"),
)
project_change = _table(
    "project_change",  # why a project was paused, closed or opened; free text stays out of audit
    _id(),
    _ref("project_id", "project"),
    *_choice("status", ProjectStatus),
    _text("reason"),
    *_instant("at"),
    _text("by"),
)
task = _table(
    "task",
    _id(),
    _text("external_id"),
    _ref("project_id", "project", index=False),
    _text("batch"),
    _text("payload"),
    Column("gold", Words, nullable=False),
    _text("jurisdiction"),
    _text("language"),
    _whole("priority"),
    *_day("due_on"),
    _whole("overlap"),
    _text("item_key"),
    *_choice("status", TaskStatus),
    UniqueConstraint("project_id", "external_id"),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority_range"),
    CheckConstraint("overlap BETWEEN 1 AND 9", name="overlap_range"),
    Index("ix_task_status", "status", "due_on", "id"),
    Index("ix_task_project_status", "project_id", "status", "id"),
    Index("ix_task_priority", "priority", "id"),
    Index("ix_task_due_on", "due_on", "id"),
    Index("ix_task_external_id", "external_id"),
    Index("ix_task_item_key", "item_key"),
)
plan = _table(
    "plan",
    _id(),
    *_instant("committed_at"),
    _text("committed_by"),
    _text("fingerprint"),
    _whole("policy_version"),
    _whole("objective"),
    _whole("bound"),
    _whole("units_wanted"),
    _whole("units_placed"),
    Column("seconds", REAL, nullable=False),
)
assignment = _table(
    "assignment",
    _id(),
    _ref("task_id", "task", index=False),
    _ref("expert_id", "expert", index=False),
    _ref("plan_id", "plan", null=True),
    *_instant("assigned_at"),
    *_day("due_on"),
    *_choice("status", AssignmentStatus),
    _text("hold_reason"),
    _ref("credential_id", "credential", null=True),
    UniqueConstraint("task_id", "expert_id"),
    Index("ix_assignment_expert_status", "expert_id", "status"),
    Index("ix_assignment_status", "status", "id"),
)
submission = _table(
    "submission",
    _id(),
    _text("external_id", unique=True),
    _ref("assignment_id", "assignment", null=True),
    _ref("task_id", "task", index=False),
    _ref("expert_id", "expert", index=False),
    _whole("version"),
    _text("answer"),
    _text("label"),
    _whole("seconds"),
    *_instant("submitted_at"),
    *_choice("status", SubmissionStatus),
    _text("flag"),
    *_day("decided_on", null=True),  # the local day it was accepted, corrected or rejected
    UniqueConstraint("task_id", "expert_id", "version"),
    _not_negative("seconds"),
    Index("ix_submission_expert", "expert_id", "submitted_at"),
    Index("ix_submission_status", "status", "id"),
    Index("ix_submission_submitted_at", "submitted_at"),
)
judgment = _table(
    "judgment",  # the newest answer of each expert to each task; what scoring reads
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    _ref("submission_id", "submission"),
    _text("label"),
    *_instant("judged_at"),
    Index("ix_judgment_expert", "expert_id"),
)

# --- review

review_queue = _table(
    "review_queue",
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    _ref("project_id", "project", index=False),
    *_instant("queued_at"),
    Column("claimed_by", Integer, ForeignKey("user.id"), nullable=True),
    *_instant("claimed_until", null=True),
    Column("skips", Integer, nullable=False, server_default="0"),
    Index("ix_review_queue_order", "project_id", "skips", "queued_at"),
    Index("ix_review_queue_next", "skips", "queued_at", "submission_id"),
)
review_draft = _table(
    "review_draft",  # a decision typed and not yet given
    Column("user_id", Integer, ForeignKey("user.id"), primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    _text("body"),
    Index("ix_review_draft_submission", "submission_id"),
)
selection = _table(
    "selection",  # why a submission was, or was not, chosen for review
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    *_choice("reason", Selection),
    Column("probability", REAL, nullable=False),
    _whole("policy_version"),
    CheckConstraint("probability > 0 AND probability <= 1", name="probability_share"),
)
review = _table(
    "review",
    _id(),
    _ref("submission_id", "submission"),
    _ref("reviewer_id", "user"),
    *_choice("verdict", Verdict),
    _text("corrected_label"),
    _text("note"),
    *_instant("decided_at"),
    _whole("seconds"),
    *_instant("undone_at", null=True),
    Index("ix_review_decided_at", "decided_at"),
)
review_error = _table(
    "review_error",
    _id(),
    _ref("review_id", "review"),
    *_choice("kind", ErrorKind),
    *_choice("severity", Severity),
    UniqueConstraint("review_id", "kind"),
)

# --- quality

score_run = _table(
    "score_run",
    _id(),
    *_instant("computed_at"),
    *_day("as_of"),
    _whole("policy_version"),
    _whole("judgments"),
    _whole("people"),
    Column("seconds", REAL, nullable=False),
)
score = _table(
    "score",
    Column("run_id", Integer, ForeignKey("score_run.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("mean", REAL, nullable=False),
    Column("low", REAL, nullable=False),
    Column("high", REAL, nullable=False),
    Column("n", REAL, nullable=False),
    _text("parts"),  # JSON: source -> items, weight, hits, mean, low, high
    _whole("gold_items"),
    Column("gold_right", REAL, nullable=False),  # of gold_items, not aged
    _whole("review_items"),
    _whole("peer_items"),
    *_day("window_from", null=True),
    *_day("window_to", null=True),
    Index("ix_score_expert", "expert_id", "scope", "run_id"),
)
evidence = _table(
    "evidence",  # the pieces behind the newest run's scores over all work, one a person and task
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    _text("source"),
    _text("answer"),
    _text("expected"),
    Column("credit", REAL, nullable=False),
    Column("weight", REAL, nullable=False),
    *_day("answered_on"),
)
task_label = _table(
    "task_label",  # the inferred label of a task, by the newest run
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    _ref("run_id", "score_run"),
    _text("label"),
    Column("posterior", REAL, nullable=False),
    _whole("labels"),
)
agreement = _table(
    "agreement",
    Column("run_id", Integer, ForeignKey("score_run.id"), primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id"), primary_key=True),
    Column("alpha", REAL, nullable=True),
    Column("low", REAL, nullable=True),
    Column("high", REAL, nullable=True),
    Column("observed", REAL, nullable=True),
    _whole("tasks"),
    _whole("pairs"),
)

# --- progression

proposal = _table(
    "proposal",
    _id(),
    _ref("expert_id", "expert"),
    *_choice("from_level", Level),
    *_choice("to_level", Level),
    _text("evidence"),  # frozen JSON: the gate results as they stood
    _whole("policy_version"),
    _ref("proposed_by", "user"),
    *_instant("proposed_at"),
    *_choice("state", ProposalState),
    _ref("decided_by", "user", null=True),
    *_instant("decided_at", null=True),
    _text("reason"),
    Column("override", Flag, nullable=False),
    CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
    Index("ix_proposal_state", "state", "id"),
    Index(  # one open proposal a person
        "uq_proposal_open", "expert_id", unique=True, sqlite_where=Column("state") == "proposed"
    ),
)

# --- pay

rate_card = _table(
    "rate_card",
    _id(),
    _ref("project_id", "project", null=True),
    Column("level", Choice(Level), nullable=True),
    *_choice("role", WorkRole),
    *_choice("mode", PayMode),
    _whole("pay_minor"),
    _whole("bill_minor"),
    *_currency(),
    *_day("effective_from"),
    _whole("rejected_percent"),
    _not_negative("pay_minor"),
    _not_negative("bill_minor"),
    CheckConstraint("rejected_percent BETWEEN 0 AND 100", name="rejected_percent_range"),
    UniqueConstraint("project_id", "level", "role", "mode", "effective_from"),
)
ledger = _table(
    "ledger",  # append-only
    _id(),
    _ref("expert_id", "expert", index=False),
    _ref("project_id", "project", null=True),
    _ref("submission_id", "submission", null=True),
    _ref("review_id", "review", null=True),
    *_choice("kind", LineKind),
    _whole("quantity"),
    _whole("rate_minor"),
    _whole("bill_minor"),
    _whole("amount_minor"),
    *_currency(),
    *_day("earned_on"),
    *_instant("written_at"),
    _ref("rate_card_id", "rate_card", null=True),
    _whole("policy_version"),
    Column("reverses_id", Integer, ForeignKey("ledger.id"), nullable=True, unique=True),
    Column("work_key", Text, nullable=True, unique=True),  # "label:<submission>", "review:<review>"
    _text("note"),
    Index("ix_ledger_expert", "expert_id", "earned_on"),
    Index("ix_ledger_earned_on", "earned_on", "id"),
)
ledger_hold = _table(
    "ledger_hold",
    _id(),
    _ref("line_id", "ledger"),
    _text("reason"),
    *_instant("placed_at"),
    _text("placed_by"),
    *_instant("released_at", null=True),
    Index(  # one hold at a time
        "uq_ledger_hold_active", "line_id", unique=True, sqlite_where=text("released_at IS NULL")
    ),
)
pay_run = _table(
    "pay_run",
    _id(),
    _text("label", unique=True),
    *_day("start_on"),
    *_day("end_on"),
    *_instant("locked_at"),
    _text("locked_by"),
    _text("totals"),  # JSON: currency -> minor units
    _whole("policy_version"),
    _whole("audit_seq"),
    _text("audit_hash"),
)
pay_run_line = _table(
    "pay_run_line",  # a line is in at most one run: nobody is paid twice
    Column("line_id", Integer, ForeignKey("ledger.id"), primary_key=True),
    _ref("run_id", "pay_run"),
)
pay_run_person = _table(
    "pay_run_person",  # what a run pays to whom, under the name they had when it was locked
    Column("run_id", Integer, ForeignKey("pay_run.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("currency", Text, primary_key=True),
    _text("external_id"),
    _text("name"),
    _whole("lines"),
    _whole("amount_minor"),
)
pay_export = _table(
    "pay_export",
    _id(),
    _ref("run_id", "pay_run"),
    _text("format"),
    _text("sha256"),
    *_instant("at"),
    _text("actor"),
    _whole("copy"),
    UniqueConstraint("run_id", "format", "copy"),
)

APPEND_ONLY = (
    "audit", "ledger", "verification", "pay_run", "pay_run_line", "pay_run_person", "pay_export",
)  # fmt: skip
