"""Correcting a synthetic audit: whether the item is sound, and the errors that it has."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from app.domain.review import ErrorKind, ErrorMark, ReviewItem, Severity
from app.domain.synthetic import json_of, marks_of
from app.ui.naming.results import error_name, severity_name
from app.ui.task_types.form import AnswerForm, arrows
from app.ui.task_types.steps import StepRow
from app.ui.words import tr


class SyntheticAuditForm(AnswerForm):
    """A row for the verdict, one for each kind of error. A sound item has none: its rows wait.

    A kind that the answer names with two severities is shown with the graver one, and both are kept
    until it is changed.
    """

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item)
        self._sound = item.labels[0]
        self._steps = {severity_name(each): each for each in Severity}
        self._verdict = self.add_row(StepRow(tr("The item is"), item.labels))
        self._kinds = {
            kind: self.add_row(StepRow(error_name(kind), tuple(self._steps), optional=True))
            for kind in ErrorKind
        }
        self._loaded: tuple[ErrorMark, ...] = ()
        self.close_form(self.reason)

    @property
    @override
    def label(self) -> str:
        return self._verdict.chosen

    @property
    @override
    def details(self) -> dict[str, Any]:
        marks = self._marks()
        return self.with_reason({"errors": json_of(marks)} if marks else {})

    @property
    @override
    def lacks(self) -> str:
        if self._marks() or self.label == self._sound:
            return ""
        return tr("Say what is wrong with the item: a defect names at least one error.")

    @override
    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        self._loaded = marks_of(details.get("errors", []))
        self._verdict.choose(label)
        for kind, row in self._kinds.items():
            row.choose(_gravest(self._loaded, kind))
        self.load_reason(details)
        self.tell()

    @override
    def changes(self) -> list[str]:
        was, now = marks_of(self.said_details.get("errors", [])), self._marks()
        told: list[tuple[str, object, object]] = [("", self.said, self.label)]
        told += [(error_name(k), _gravest(was, k), _gravest(now, k)) for k in self._kinds]
        return arrows(told)

    @override
    def tell(self) -> None:
        for row in self._kinds.values():
            row.setEnabled(self.label != self._sound)
        super().tell()

    def _marks(self) -> tuple[ErrorMark, ...]:
        """The errors as they stand; those that nobody touched as they were."""
        if self.label == self._sound:
            return ()
        now = {kind: row.chosen for kind, row in self._kinds.items()}
        same = {kind for kind, step in now.items() if step == _gravest(self._loaded, kind)}
        kept = [mark for mark in self._loaded if mark.kind in same]
        changed = [
            ErrorMark(kind, self._steps[step])
            for kind, step in now.items()
            if step and kind not in same
        ]
        return (*kept, *changed)


def _gravest(marks: tuple[ErrorMark, ...], kind: ErrorKind) -> str:
    """The gravest severity of a kind, in words; "" for none."""
    order = list(Severity)
    found = [mark.severity for mark in marks if mark.kind is kind]
    return severity_name(max(found, key=order.index)) if found else ""
