"""Disputes: challenges of reviews, as they come back from experts."""

from collections.abc import Hashable
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from app.files.cells import Id, Text, wrong, wrong_in
from app.files.kinds.base import Column, Kind, ReadRow

LONGEST = 10_000  # characters of a reason


def _said(text: str) -> str:
    if not text.strip():
        wrong("is empty: say why the review is challenged")
    if len(text) > LONGEST:
        wrong(f"is longer than {LONGEST:,} characters: shorten it")
    return text.strip()


class DisputeRow(ReadRow):
    """One challenge as a file gives it. It names its submission by id, or by task and expert."""

    submission_id: Id | None = None
    project_id: Id | None = None
    task_id: Id | None = None
    expert_id: Id | None = None
    reason: Annotated[Text, AfterValidator(_said)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        place = (self.project_id, self.task_id, self.expert_id)
        if self.submission_id is None and None in place:
            wrong_in(
                "submission_id",
                "is missing: give it, or project_id, task_id and expert_id together",
            )
        return self


def _key(row: DisputeRow) -> Hashable:
    return row.submission_id or (row.project_id, row.task_id, row.expert_id)


DISPUTES = Kind(
    name="disputes",
    title="Disputes",
    row=DisputeRow,
    key=_key,
    key_column="submission_id",
    columns=(
        Column("submission_id", "The answer whose review is challenged, by its id.", "S-000001",
               False, ("submission", "annotation_id")),
        Column("project_id", "Its project, when it has no id.", "PR-01", False, ("project",)),
        Column("task_id", "Its task, when it has no id.", "T-00001", False, ("task", "item_id")),
        Column("expert_id", "Its author, when it has no id.", "EX-0001", False,
               ("expert", "author")),
        Column("reason", "Why the review is challenged.", "Page 4 says the opposite.", True,
               ("challenge", "objection")),
    ),
    examples=(
        {"submission_id": "S-000001", "reason": "Page 4 says the opposite."},
        {
            "project_id": "PR-01", "task_id": "T-00002", "expert_id": "EX-0001",
            "reason": "The apex is clear on the second film.",
        },
    ),
)  # fmt: skip
