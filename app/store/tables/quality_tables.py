"""Reviews, scores and steps on the ladder."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import REAL

from app.domain.adjudication import Cause, Outcome
from app.domain.people import Level
from app.domain.progression import ProposalState
from app.domain.review import ErrorKind, Selection, Severity, Verdict
from app.domain.score_history import StepCause
from app.store.tables.parts import choice, day, id_column, instant, reference, table, whole, words
from app.store.types import Choice, Flag, Words

# --- review

review_queue = table(
    "review_queue",
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    reference("project_id", "project", index=False),
    *instant("queued_at"),
    Column("claimed_by", Integer, ForeignKey("user.id"), nullable=True),
    *instant("claimed_until", null=True),
    Column("skips", Integer, nullable=False, server_default="0"),
    # Set: a blind second review of what this verdict decided. No index: few rows, never sought.
    reference("first_review_id", "review", null=True, index=False),
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
    Column("signs", Words, nullable=False, server_default=""),  # of risk, seen before the draw
    CheckConstraint("probability > 0 AND probability <= 1", name="probability_share"),
)
review = table(
    "review",
    id_column(),
    reference("submission_id", "submission"),
    reference("reviewer_id", "user"),
    *choice("verdict", Verdict),
    words("corrected_label"),
    words("corrected_answer", default=""),  # the answer as it should have been: canonical JSON
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
second_review = table(
    "second_review",  # blind, of what was decided already: it measures reviewers, nothing else
    id_column(),
    reference("submission_id", "submission"),
    reference("first_review_id", "review"),
    reference("reviewer_id", "user"),
    *choice("verdict", Verdict),
    words("corrected_label"),
    words("corrected_answer"),
    words("note"),
    Column("errors", Words, nullable=False),  # "kind:severity" each
    Column("differs", Flag, nullable=False),  # from the first: it goes to adjudication
    *instant("decided_at"),
    whole("seconds"),
    *instant("undone_at", null=True),
    Index(  # one that stands an answer
        "uq_second_review_standing", "submission_id", unique=True,
        sqlite_where=Column("undone_at").is_(None),
    ),
)  # fmt: skip

# --- adjudication and disputes

adjudication_wait = table(
    "adjudication_wait",  # who holds a task that is to be adjudicated, and who sent it there
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    reference("submission_id", "submission", null=True),  # sent instead of a verdict
    reference("sent_by", "user", null=True, index=False),
    *instant("sent_at", null=True),
    Column("claimed_by", Integer, ForeignKey("user.id"), nullable=True),
    *instant("claimed_until", null=True),
    whole("skips", default="0"),
)
adjudication = table(
    "adjudication",
    id_column(),
    reference("task_id", "task"),
    words("label"),
    words("answer"),  # the right answer as canonical JSON, "" where the label says all
    *choice("cause", Cause),
    words("note"),
    reference("submission_id", "submission", null=True),  # the one it settled, if it was sent
    reference("decided_by", "user", index=False),
    *instant("decided_at"),
    *instant("undone_at", null=True),
    Index(  # one that stands a task
        "uq_adjudication_standing", "task_id", unique=True,
        sqlite_where=Column("undone_at").is_(None),
    ),
)  # fmt: skip
dispute = table(
    "dispute",  # an expert's challenge of a review: one a review
    id_column(),
    Column("review_id", Integer, ForeignKey("review.id"), nullable=False, unique=True),
    *instant("opened_at"),
    reference("opened_by", "user", index=False),
    words("reason"),
    *instant("decided_at", null=True),
    reference("decided_by", "user", null=True, index=False),
    Column("outcome", Choice(Outcome), nullable=True),
    words("note", default=""),
    words("effect", default=""),  # JSON: see `DisputeEffect`
    Column("claimed_by", Integer, ForeignKey("user.id"), nullable=True),
    *instant("claimed_until", null=True),
    whole("skips", default="0"),
    Column("by_ruling", Flag, nullable=False, server_default="0"),  # an adjudication decided it
    CheckConstraint(
        "outcome IN ('upheld', 'partly', 'overturned')", name="outcome_known"
    ),
    CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_whole"),
    Index("ix_dispute_outcome", "outcome", "id"),
)  # fmt: skip
trainer_draft = table(
    "trainer_draft",  # a ruling typed and not yet given: "task:<id>" or "dispute:<id>"
    Column("user_id", Integer, ForeignKey("user.id"), primary_key=True),
    Column("subject", Text, primary_key=True),
    words("body"),
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
    # What the run saw, so that it can be repeated: see app/services/score_history.py.
    words("program", default=""),  # the version that computed it, "" before format 3
    whole("seed", default="0"),
    whole("cut_submission", default="0"),  # the highest id of each that was there
    whole("cut_review", default="0"),
    whole("cut_change", default="0"),  # of task_change
    whole("cut_audit", default="0"),  # tells which verdicts were taken back later
    words("pools", default=""),  # JSON: pool means by scope, shares by project; "" before format 3
    words("projects", default=""),  # JSON: each project's name, labels, field and type
    whole("cut_adjudication", default="0"),
)


def _numbers() -> list[Any]:
    """The columns of a score and of what explains it; one set for each table."""
    return [
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
        Column("expected", REAL, nullable=True),  # what a middling person gets on the same work
        Column("standard", REAL, nullable=True),  # the score on work of middling difficulty
        Column("standard_low", REAL, nullable=True),
        Column("standard_high", REAL, nullable=True),
    ]


score = table(
    "score",  # as a run left it; never changed
    Column("run_id", Integer, ForeignKey("score_run.id"), primary_key=True),
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("scope", Text, primary_key=True),
    *_numbers(),
    Index("ix_score_expert", "expert_id", "scope", "run_id"),
)
score_now = table(
    "score_now",  # the score that holds: the newest run's, or that of a step on top of it
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    Column("scope", Text, primary_key=True),
    reference("run_id", "score_run", index=False),
    *_numbers(),
    *day("as_of"),  # the day its evidence is aged to
    *instant("changed_at"),
    Index("ix_score_now_scope", "scope", "low"),
)
score_step = table(
    "score_step",  # how scores moved between two runs, and why
    id_column(),
    reference("expert_id", "expert", index=False),
    words("scope"),
    reference("run_id", "score_run", index=False),  # the run it stands on
    *instant("at"),
    *day("as_of"),
    *choice("cause", StepCause),
    whole("cause_id"),  # of the review, or of the last of the answers to gold
    Column("mean", REAL, nullable=False),
    Column("low", REAL, nullable=False),
    Column("high", REAL, nullable=False),
    Column("n", REAL, nullable=False),  # 0 where no evidence is left: there is no score then
    words("parts"),
    Index("ix_score_step_expert", "expert_id", "scope", "run_id", "id"),
)
evidence_pack = table(
    "evidence_pack",  # all pieces of evidence about a person: see app/store/evidence.py
    Column("expert_id", Integer, ForeignKey("expert.id"), primary_key=True),
    reference("run_id", "score_run", index=False),
    Column("body", LargeBinary, nullable=False),  # as the run found them
    Column("later", LargeBinary, nullable=False),  # what replaces some of them since; may be empty
)
finding = table(
    "finding",  # what the newest run noticed: see app/domain/findings.py
    id_column(),
    reference("run_id", "score_run", index=False),
    words("kind"),
    reference("expert_id", "expert", null=True, index=False),
    reference("project_id", "project", null=True, index=False),
    reference("task_id", "task", null=True, index=False),
    reference("user_id", "user", null=True, index=False),
    words("body"),  # JSON
    Index("ix_finding_kind", "kind", "id"),
    Index("ix_finding_expert", "expert_id", "kind", "id"),
)
task_change = table(
    "task_change",  # what an import changed of a task that scoring reads: as it was before
    id_column(),
    reference("task_id", "task"),
    *instant("at"),
    Column("gold", Words, nullable=False),
    whole("overlap"),
)
task_label = table(
    "task_label",  # the inferred label of a task; run_id: the run that last changed it
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    reference("run_id", "score_run", index=False),
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
