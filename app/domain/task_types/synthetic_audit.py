"""Synthetic audit: is a model-made item sound, and if not, what is wrong with it.

Of a project's two labels the first says that the item is sound, the second that it has a defect;
which one an answer is follows from the errors that it names.

An audit is blind to who made the item: who knows that a model did looks for errors that a person's
item would be forgiven, and a lot's name tells how its other items fared. So all of `HIDDEN` stays
hidden from the auditor, and from who reviews or adjudicates the audit; the task's page and the lots
show it.
"""

from typing import Final

from app.domain.synthetic import json_of, marks_of, what_is_wrong
from app.domain.task_types.base import (
    Answer,
    AnswerError,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
)

ORIGINAL: Final = "original"
"""Where a payload may hold a model's text as it was before a person edited it."""

HIDDEN: Final = ("origin", "generator", "version", "lot", ORIGINAL)


def _read(given: RawAnswer) -> Answer:
    known_only(given, "errors")
    if len(given.labels) != 2:
        raise AnswerError(
            f"is about an item that is sound or not, but the project has {len(given.labels)} "
            "labels: it needs two"
        )
    try:
        marks = marks_of(given.details.get("errors", []))
    except ValueError as error:
        raise AnswerError(str(error)) from None
    sound, defective = given.labels
    answer = labelled(given, given.label or (defective if marks else sound))
    if answer["label"] == defective and not marks:
        raise AnswerError(f"says “{defective}” and names no error that would say why")
    if answer["label"] == sound and marks:
        raise AnswerError(f"says “{sound}” and names errors: one of them is wrong")
    return answer | ({"errors": json_of(marks)} if marks else {})


SYNTHETIC_AUDIT = TaskType(
    name="synthetic_audit", labels=("sound", "defective"), ordered=False, gold=True, title="text",
    fault=what_is_wrong, read=_read, hidden=HIDDEN,
)  # fmt: skip
