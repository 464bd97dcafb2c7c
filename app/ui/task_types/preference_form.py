"""Correcting a preference: which response, how clearly, the ratings, and why."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from app.domain.review import ReviewItem
from app.domain.task_types.preference import STEPS, STRENGTHS, responses_of
from app.ui.task_types.form import AnswerForm, arrows
from app.ui.task_types.payload import held_in
from app.ui.task_types.steps import StepRow
from app.ui.words import tr


class PreferenceForm(AnswerForm):
    """A row for the choice (T is a tie), one for the strength, one for each rating."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item)
        payload = held_in(item.payload)
        self._count = len(responses_of(payload))
        self._tie = item.labels[-1]
        names = item.labels[: self._count]
        self._choice = self.add_row(StepRow(tr("Better response"), (*names, self._tie)))
        self._strength = self.add_row(_row(tr("Strength"), STRENGTHS))
        self._ratings = {
            (name, place): self.add_row(_row(f"{name}: {_of(place, names)}", STEPS))
            for name in payload.get("dimensions", [])
            for place in range(self._count)
        }
        self._names = names
        self.close_form(self.reason)

    @property
    @override
    def label(self) -> str:
        return self._choice.chosen

    @property
    @override
    def details(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self._strength.chosen and self.label != self._tie:
            made["strength"] = int(self._strength.chosen)
        ratings: dict[str, list[int | None]] = {}
        for (name, _), row in self._ratings.items():
            ratings.setdefault(name, []).append(int(row.chosen) if row.chosen else None)
        kept = self.said_details.get("ratings", {})
        told = {
            n: v for n, v in ratings.items() if n in kept or any(each is not None for each in v)
        }
        return self.with_reason(made | ({"ratings": told} if told else {}))

    @override
    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        self._choice.choose(label)
        self._strength.choose(str(details.get("strength", "")))
        ratings = details.get("ratings", {})
        for (name, place), row in self._ratings.items():
            told = ratings.get(name) or [None] * self._count
            row.choose("" if told[place] is None else str(told[place]))
        self.load_reason(details)
        self.tell()

    @override
    def changes(self) -> list[str]:
        now = self.details
        told: list[tuple[str, object, object]] = [
            ("", self.said, self.label),
            (tr("strength"), self.said_details.get("strength"), now.get("strength")),
        ]
        was = self.said_details.get("ratings", {})
        for (name, place), row in self._ratings.items():
            before = (was.get(name) or [None] * self._count)[place]
            told.append((f"{name}: {_of(place, self._names)}", before, row.chosen))
        return arrows(told)

    @override
    def tell(self) -> None:
        self._strength.setEnabled(self.label != self._tie)
        super().tell()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            self._choice.take(self._tie)
        else:
            super().keyPressEvent(event)


def _row(name: str, bounds: tuple[int, int]) -> StepRow:
    steps = [str(number) for number in range(bounds[0], bounds[1] + 1)]
    return StepRow(name, steps, optional=True, beside=True)


def _of(place: int, names: tuple[str, ...]) -> str:
    return f"{place + 1} {names[place]}" if place < len(names) else str(place + 1)
