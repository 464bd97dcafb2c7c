"""Projects, tasks, plans, assignments, submissions, judgments."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from app.domain.matching import HandRuleKind
from app.domain.people import Level
from app.domain.work import (
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    TaskStatus,
)
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
from app.store.types import Words

project = table(
    "project",
    id_column(),
    words("external_id", unique=True),
    words("name"),
    words("client"),
    words("client_org"),
    words("task_type"),
    CheckConstraint("task_type GLOB '[a-z]*'", name="task_type_named"),
    Column("labels", Words, nullable=False),
    words("guidelines"),
    *choice("status", ProjectStatus),
    whole("priority"),
    *day("due_on"),
    whole("overlap"),
    whole("minutes_per_item"),
    *currency_code(),
    words("need_specialty"),
    words("need_jurisdiction"),
    words("need_kind"),
    *choice("need_level", Level),
    words("need_language"),
    Column("score_floor", REAL, nullable=False),
    whole("rate_cap_minor", null=True),
    whole("budget_minor", null=True),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority_range"),
    CheckConstraint("overlap BETWEEN 1 AND 9", name="overlap_range"),
    CheckConstraint("score_floor BETWEEN 0 AND 1", name="score_floor_share"),
    not_negative("budget_minor"),
)
project_change = table(
    "project_change",  # why a project was paused, closed or opened; free text stays out of audit
    id_column(),
    reference("project_id", "project"),
    *choice("status", ProjectStatus),
    words("reason"),
    *instant("at"),
    words("by"),
)
task = table(
    "task",
    id_column(),
    words("external_id"),
    reference("project_id", "project", index=False),
    words("batch"),
    words("payload"),
    Column("gold", Words, nullable=False),
    words("jurisdiction"),
    words("language"),
    whole("priority"),
    *day("due_on"),
    whole("overlap"),
    words("item_key"),
    *choice("status", TaskStatus),
    words("title", default=""),  # the beginning of its text, for lists; "": see the payload
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
plan = table(
    "plan",
    id_column(),
    *instant("committed_at"),
    words("committed_by"),
    words("fingerprint"),
    whole("policy_version"),
    whole("objective"),
    whole("bound"),
    whole("units_wanted"),
    whole("units_placed"),
    Column("seconds", REAL, nullable=False),
    *instant("undone_at", null=True),
    words("undone_by", default=""),
    whole("released", default="0"),  # assignments it took from people
    whole("assigned", default="0"),  # assignments it made
    words("weights", default="{}"),  # JSON of the policy it was made with
)
assignment = table(
    "assignment",
    id_column(),
    reference("task_id", "task", index=False),
    reference("expert_id", "expert", index=False),
    reference("plan_id", "plan", null=True),
    *instant("assigned_at"),
    *day("due_on"),
    *choice("status", AssignmentStatus),
    words("hold_reason"),
    reference("credential_id", "credential", null=True),
    *instant("handed_out_at", null=True),  # when it left as a file: it counts as started
    words("shown_order", default=""),  # JSON list: the order in which responses are shown
    UniqueConstraint("task_id", "expert_id"),
    Index("ix_assignment_expert_status", "expert_id", "status"),
    Index("ix_assignment_status", "status", "id"),
)
plan_release = table(
    "plan_release",  # what a committed plan took from people; an undo gives it back
    id_column(),
    reference("plan_id", "plan"),
    reference("task_id", "task", index=False),
    reference("expert_id", "expert", index=False),
    reference("credential_id", "credential", null=True, index=False),
    reference("from_plan_id", "plan", null=True, index=False),
    *instant("assigned_at"),
    *day("due_on"),
)
hand_rule = table(
    "hand_rule",  # pins and bans, until they are taken back
    id_column(),
    *choice("kind", HandRuleKind),
    reference("expert_id", "expert"),
    reference("project_id", "project"),
    reference("task_id", "task", null=True),
    words("reason"),
    *instant("made_at"),
    words("made_by"),
    Index(  # NULLs are never equal: the rules on a whole project have an index of their own
        "uq_hand_rule_task",
        "kind",
        "expert_id",
        "task_id",
        unique=True,
        sqlite_where=text("task_id IS NOT NULL"),
    ),
    Index(
        "uq_hand_rule_project",
        "kind",
        "expert_id",
        "project_id",
        unique=True,
        sqlite_where=text("task_id IS NULL"),
    ),
    CheckConstraint("kind = 'ban' OR task_id IS NOT NULL", name="pin_names_a_task"),
)
submission = table(
    "submission",
    id_column(),
    words("external_id", unique=True),
    reference("assignment_id", "assignment", null=True),
    reference("task_id", "task", index=False),
    reference("expert_id", "expert", index=False),
    whole("version"),
    words("answer"),
    words("label"),
    whole("seconds"),
    *instant("submitted_at"),
    *choice("status", SubmissionStatus),
    words("flag"),
    *day("decided_on", null=True),  # the local day it was accepted, corrected or rejected
    UniqueConstraint("task_id", "expert_id", "version"),
    not_negative("seconds"),
    Index("ix_submission_expert", "expert_id", "submitted_at"),
    Index("ix_submission_status", "status", "id"),
    Index("ix_submission_submitted_at", "submitted_at"),
)
judgment = table(
    "judgment",  # the newest answer of each expert to each task; what scoring reads
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    reference("submission_id", "submission"),
    words("label"),
    *instant("judged_at"),
    Index("ix_judgment_expert", "expert_id"),
)
