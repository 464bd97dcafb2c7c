"""Reviews: the verdicts of QC analysts, from another tool."""

from collections.abc import Hashable
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict, what_is_missing
from app.files.cells import Id, Instant, Line, Seconds, Text, parts, wrong, wrong_in
from app.files.kinds.base import Column, Kind, ReadRow

_KINDS = {kind.value: kind for kind in ErrorKind}
_SEVERITIES = {severity.value: severity for severity in Severity}


def _marks(value: object) -> object:
    return tuple(_mark(entry) for entry in parts(value)) if isinstance(value, str) else value


def _mark(entry: str) -> ErrorMark:
    kind, _, severity = entry.partition(":")
    if kind.strip() not in _KINDS or severity.strip() not in _SEVERITIES:
        wrong(
            f"has to be written as kind:severity, kinds {', '.join(_KINDS)}; "
            f"severities {', '.join(_SEVERITIES)}"
        )
    return ErrorMark(_KINDS[kind.strip()], _SEVERITIES[severity.strip()])


class ReviewRow(ReadRow):
    """One verdict as a file gives it. It names its submission by id, or by task and expert."""

    submission_id: Id | None = None
    project_id: Id | None = None
    task_id: Id | None = None
    expert_id: Id | None = None
    reviewer: Line
    verdict: Verdict
    corrected_label: Line = ""
    errors: Annotated[tuple[ErrorMark, ...], BeforeValidator(_marks)] = ()
    note: Text = ""
    decided_at: Instant
    seconds: Seconds = 0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        place = (self.project_id, self.task_id, self.expert_id)
        if self.submission_id is None and None in place:
            wrong_in(
                "submission_id",
                "is missing: give it, or project_id, task_id and expert_id together",
            )
        # Whether the label is one of the project's is seen where projects are known.
        labels = (self.corrected_label,) if self.corrected_label else ()
        lack = what_is_missing(self.decision, "", labels)
        if lack:
            wrong_in("verdict", f"does not stand alone. {lack}", self.verdict.value)
        return self

    @property
    def decision(self) -> Decision:
        """The verdict as a reviewer would have entered it."""
        return Decision(self.verdict, self.errors, self.note, self.corrected_label)


def _key(row: ReviewRow) -> Hashable:
    work = row.submission_id or (row.project_id, row.task_id, row.expert_id)
    return (work, row.decided_at)


REVIEWS = Kind(
    name="reviews",
    title="Reviews",
    row=ReviewRow,
    key=_key,
    key_column="submission_id",
    columns=(
        Column("submission_id", "The answer that was reviewed, by its id.", "S-000001", False,
               ("submission", "annotation_id")),
        Column("project_id", "Its project, when it has no id.", "PR-01", False, ("project",)),
        Column("task_id", "Its task, when it has no id.", "T-00001", False, ("task", "item_id")),
        Column("expert_id", "Its author, when it has no id.", "EX-0001", False,
               ("expert", "author")),
        Column("reviewer", "Who decided.", "EX-0002", True, ("reviewed_by", "reviewer_id")),
        Column("verdict", "accept, correct, return or reject.", "correct", True, ("decision",)),
        Column("corrected_label", "The right label; with correct only.", "abnormal", False,
               ("correction", "right_label")),
        Column("errors",
               "kind:severity with | between them. Kinds factual, reasoning, guideline, format; "
               "severities minor, major, critical.",
               "reasoning:major|format:minor", False, ("error_marks",)),
        Column("note", "What the expert should know; needed with return.", "Look at the apex.",
               False, ("comment",)),
        Column("decided_at", "When, with its zone.", "2026-11-10T09:30:00Z", True,
               ("decided", "reviewed_at")),
        Column("seconds", "How long the review took, in whole seconds.", "48", False,
               ("review_seconds",)),
    ),
    examples=(
        {
            "submission_id": "S-000001", "reviewer": "EX-0002", "verdict": "accept",
            "decided_at": "2026-11-10T09:30:00Z", "seconds": "48",
        },
        {
            "project_id": "PR-01", "task_id": "T-00002", "expert_id": "EX-0001",
            "reviewer": "EX-0002", "verdict": "correct", "corrected_label": "abnormal",
            "errors": "reasoning:major|format:minor", "note": "Look at the apex.",
            "decided_at": "2026-11-10T09:32:10Z", "seconds": "95",
        },
    ),
)  # fmt: skip
