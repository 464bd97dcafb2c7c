"""A decision that is typed and not yet given, as the JSON text that is kept with the item."""

import json
from dataclasses import dataclass

from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """What the panel holds; without a verdict only marks and a note."""

    verdict: Verdict | None = None
    errors: tuple[ErrorMark, ...] = ()
    note: str = ""
    label: str = ""
    answer: str = ""  # JSON of what a corrected answer holds beside its label

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return self == Draft()

    @classmethod
    def of(cls, decision: Decision) -> "Draft":
        """A decision, to be edited again."""
        return cls(
            decision.verdict, decision.errors, decision.note, decision.corrected_label,
            decision.corrected_answer,
        )  # fmt: skip


def written(draft: Draft) -> str:
    """The draft as text, "" when it is empty."""
    if draft.is_empty:
        return ""
    return json.dumps(
        {
            "verdict": draft.verdict.value if draft.verdict else "",
            "errors": [[mark.kind.value, mark.severity.value] for mark in draft.errors],
            "note": draft.note,
            "label": draft.label,
            "answer": draft.answer,
        },
        ensure_ascii=False,
    )


def read(text: str) -> Draft:
    """The draft in a text; one that cannot be read is an empty one, for it decided nothing."""
    try:
        held = json.loads(text)
        return Draft(
            Verdict(held["verdict"]) if held["verdict"] else None,
            tuple(ErrorMark(ErrorKind(k), Severity(s)) for k, s in held["errors"]),
            str(held["note"]),
            str(held["label"]),
            str(held.get("answer", "")),
        )
    except (ValueError, KeyError, TypeError):
        return Draft()
