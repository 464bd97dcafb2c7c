"""Reviews, scores and steps on the ladder."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import REAL

from app.domain.people import Level
from app.domain.progression import ProposalState
from app.domain.review import ErrorKind, Selection, Severity, Verdict
from app.store.tables.parts import choice, day, id_column, instant, reference, table, whole, words
from app.store.types import Flag

# --- review

review_queue = table(
    "review_queue",
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    reference("project_id", "project", index=False),
    *instant("queued_at"),
    Column("claimed_by", Integer, ForeignKey("user.id"), nullable=True),
    *instant("claimed_until", null=True),
    Column("skips", Integer, nullable=False, server_default="0"),
    Index("ix_review_queue_order", "project_id", "skips", "queued_at"),
    Index("ix_review_queue_next", "skips", "queued_at", "submission_id"),
)
review_draft = table(
    "review_draft",  # a decision typed and not yet given
    Column("user_id", Integer, ForeignKey("user.id"), primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    words("body"),
    Index("ix_review_draft_submission", "submission_id"),
)
selection = table(
    "selection",  # why a submission was, or was not, chosen for review
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    *choice("reason", Selection),
    Column("probability", REAL, nullable=False),
    whole("policy_version"),
    CheckConstraint("probability > 0 AND probability <= 1", name="probability_share"),
)
review = table(
    "review",
    id_column(),
    reference("submission_id", "submission"),
    reference("reviewer_id", "user"),
    *choice("verdict", Verdict),
    words("corrected_label"),
    words("note"),
    *instant("decided_at"),
    whole("seconds"),
    *instant("undone_at", null=True),
    Index("ix_review_decided_at", "decided_at"),
)
review_error = table(
    "review_error",
    id_column(),
    reference("review_id", "review"),
    *choice("kind", ErrorKind),
    *choice("severity", Severity),
    UniqueConstraint("review_id", "kind"),
)

# --- quality

score_run = table(
    "score_run",
    id_column(),
    *instant("computed_at"),
    *day("as_of"),
    whole("policy_version"),
    whole("judgments"),
    whole("people"),
    Column("seconds", REAL, nullable=False),
    Column("mean", REAL, nullable=True),  # of the workforce, weighted by evidence
    Column("low", REAL, nullable=True),
    Column("high", REAL, nullable=True),
    Column("n", REAL, nullable=True),
)
score = table(
    "score",
    Column("run_id", Integer, ForeignKey("score_run.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("mean", REAL, nullable=False),
    Column("low", REAL, nullable=False),
    Column("high", REAL, nullable=False),
    Column("n", REAL, nullable=False),
    words("parts"),  # JSON: source -> items, weight, hits, mean, low, high
    whole("gold_items"),
    Column("gold_right", REAL, nullable=False),  # of gold_items, not aged
    whole("review_items"),
    whole("peer_items"),
    *day("window_from", null=True),
    *day("window_to", null=True),
    Index("ix_score_expert", "expert_id", "scope", "run_id"),
)
evidence = table(
    "evidence",  # the pieces behind the newest run's scores over all work, one a person and task
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    words("source"),
    words("answer"),
    words("expected"),
    Column("credit", REAL, nullable=False),
    Column("weight", REAL, nullable=False),
    *day("answered_on"),
)
task_label = table(
    "task_label",  # the inferred label of a task, by the newest run
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    reference("run_id", "score_run"),
    words("label"),
    Column("posterior", REAL, nullable=False),
    whole("labels"),
)
agreement = table(
    "agreement",
    Column("run_id", Integer, ForeignKey("score_run.id"), primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id"), primary_key=True),
    Column("alpha", REAL, nullable=True),
    Column("low", REAL, nullable=True),
    Column("high", REAL, nullable=True),
    Column("observed", REAL, nullable=True),
    whole("tasks"),
    whole("pairs"),
)

# --- progression

proposal = table(
    "proposal",
    id_column(),
    reference("expert_id", "expert"),
    *choice("from_level", Level),
    *choice("to_level", Level),
    words("evidence"),  # frozen JSON: the gate results as they stood
    whole("policy_version"),
    reference("proposed_by", "user"),
    *instant("proposed_at"),
    *choice("state", ProposalState),
    reference("decided_by", "user", null=True),
    *instant("decided_at", null=True),
    words("reason"),
    Column("override", Flag, nullable=False),
    CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
    Index("ix_proposal_state", "state", "id"),
    Index(  # one open proposal a person
        "uq_proposal_open", "expert_id", unique=True, sqlite_where=Column("state") == "proposed"
    ),
)
