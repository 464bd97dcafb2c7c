"""Submissions: the answers that came back."""

from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from app.files.cells import Id, Instant, Long, Seconds, Text, json_object, wrong_in
from app.files.kinds.base import Column, Kind, ReadRow


class SubmissionRow(ReadRow):
    """One answer as a file gives it. `submitted_at` is in UTC."""

    submission_id: Id | None = None
    project_id: Id
    task_id: Id
    expert_id: Id
    label: Id | None = None
    details: Annotated[Long, BeforeValidator(json_object('{"chosen": 1}'))] = ""  # canonical JSON
    seconds: Seconds
    submitted_at: Instant
    reason: Text = ""

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.label is None and not self.details:
            wrong_in("label", "is missing: an answer needs its label or its details")
        return self


def _key(row: SubmissionRow) -> object:
    if row.submission_id is not None:
        return row.submission_id
    return (row.project_id, row.task_id, row.expert_id, row.submitted_at)


SUBMISSIONS = Kind(
    name="submissions",
    title="Submissions",
    row=SubmissionRow,
    key=_key,
    key_column="submission_id",
    columns=(
        Column("submission_id", "Your own id for the answer; may be left out.", "S-000001",
               False, ("submission", "external_id", "annotation_id")),
        Column("project_id", "The project.", "PR-01", True, ("project",)),
        Column("task_id", "The task.", "T-00001", True, ("task", "item_id")),
        Column("expert_id", "Who answered.", "EX-0001", True, ("expert", "worker", "worker_id")),
        Column("label", "The label that was chosen; empty where details say it.", "normal", False,
               ("answer", "response")),
        Column("details", "A JSON object with what the project's type adds to a label, or says "
               "instead of it.", '{"chosen": 2, "strength": 3}', False, ("answer_json",)),
        Column("seconds", "Active working time in whole seconds.", "214", True,
               ("working_seconds", "time_seconds", "duration_seconds")),
        Column("submitted_at", "When it came back, with its zone.", "2026-11-09T14:05:00Z", True,
               ("submitted", "completed_at")),
        Column("reason", "The expert's own words.", "No infiltrates.", False,
               ("rationale", "comment")),
    ),
    examples=(
        {
            "submission_id": "S-000001", "project_id": "PR-01", "task_id": "T-00001",
            "expert_id": "EX-0001", "label": "normal", "seconds": "214",
            "submitted_at": "2026-11-09T14:05:00Z",
        },
        {
            "submission_id": "S-000002", "project_id": "PR-01", "task_id": "T-00002",
            "expert_id": "EX-0001", "label": "unclear", "seconds": "340",
            "submitted_at": "2026-11-09T15:12:30+01:00", "reason": "The film is rotated.",
        },
    ),
)  # fmt: skip
