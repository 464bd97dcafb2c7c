"""Classification: one label for a text."""

from app.domain.task_types.base import (
    Answer,
    Payload,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
    text_fault,
)


def _fault(payload: Payload) -> str:
    return text_fault(payload, "text")


def _read(given: RawAnswer) -> Answer:
    known_only(given)
    return labelled(given)


CLASSIFICATION = TaskType(
    name="classification", labels=(), ordered=False, gold=True, title="text", fault=_fault,
    read=_read,
)  # fmt: skip
