"""What is typed at the desk and not yet given, as the JSON text that is kept with its subject."""

import json
from dataclasses import dataclass

from app.domain.adjudication import Cause, Outcome


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """What the panel holds. entered: the answer stands in the form, whether or not it is whole."""

    label: str = ""
    answer: str = ""  # JSON, "" where the label says all
    cause: Cause | None = None
    note: str = ""
    entered: bool = False


@dataclass(frozen=True, slots=True)
class DisputeDraft:
    """What the dispute's card holds."""

    outcome: Outcome | None = None
    note: str = ""


def ruling_text(draft: RulingDraft) -> str:
    """The draft as text, "" when it is empty."""
    if draft == RulingDraft():
        return ""
    return json.dumps(
        {
            "label": draft.label,
            "answer": draft.answer,
            "cause": draft.cause.value if draft.cause else "",
            "note": draft.note,
            "entered": draft.entered,
        },
        ensure_ascii=False,
    )


def dispute_text(draft: DisputeDraft) -> str:
    """The draft as text, "" when it is empty."""
    if draft == DisputeDraft():
        return ""
    outcome = draft.outcome.value if draft.outcome else ""
    return json.dumps({"outcome": outcome, "note": draft.note}, ensure_ascii=False)


def read_ruling(text: str) -> RulingDraft:
    """The draft in a text; one that cannot be read is an empty one, for it decided nothing."""
    try:
        held = json.loads(text or "{}")
        cause = Cause(held["cause"]) if held["cause"] else None
        return RulingDraft(
            str(held["label"]), str(held["answer"]), cause, str(held["note"]), bool(held["entered"])
        )
    except (ValueError, KeyError, TypeError):
        return RulingDraft()


def read_dispute(text: str) -> DisputeDraft:
    """The draft in a text; one that cannot be read is an empty one."""
    try:
        held = json.loads(text or "{}")
        outcome = Outcome(held["outcome"]) if held["outcome"] else None
        return DisputeDraft(outcome, str(held["note"]))
    except (ValueError, KeyError, TypeError):
        return DisputeDraft()
