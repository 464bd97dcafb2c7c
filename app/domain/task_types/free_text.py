"""Free text: the expert writes; the label says whether there was an answer."""

from app.domain.task_types.base import (
    Answer,
    AnswerError,
    Payload,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
    text_fault,
)

LONGEST = 1_000_000


def _fault(payload: Payload) -> str:
    return text_fault(payload, "text")


def _read(given: RawAnswer) -> Answer:
    """The first label is that of a written answer; under any other one a text may be left out."""
    known_only(given, "text")
    text = given.details.get("text", "")
    if not isinstance(text, str) or "\0" in text:
        raise AnswerError('has a "text" that is not plain text')
    if len(text) > LONGEST:
        raise AnswerError(f"is longer than {LONGEST:,} characters")
    answer = labelled(given, given.label or (given.labels[0] if text.strip() else ""), text=text)
    if answer["label"] == given.labels[0] and not text.strip():
        raise AnswerError('lacks its "text"')
    return answer


FREE_TEXT = TaskType(
    name="free_text", labels=("answered", "not answerable"), ordered=False, gold=False,
    title="text", fault=_fault, read=_read,
)  # fmt: skip
