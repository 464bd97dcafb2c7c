"""The middle of the desk: the task, and the answers without anybody's name."""

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.adjudication import AdjudicationItem, AnswerGroup, DisputeItem
from app.domain.review import ReviewItem, Selection
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.screens.adjudication.fitted import fitted_well
from app.ui.task_types import FaceView, face_for
from app.ui.task_types.payload import reasons, sections
from app.ui.task_types.plain import PlainView
from app.ui.tokens import State
from app.ui.widgets.parts import Card, EmptyState, FactRows, Pill, Scroll, clear
from app.ui.widgets.text import ElidedLabel, label, shown_text
from app.ui.words import counted, tr

_LONG = 48  # characters of a part that is a text of its own, not a fact
_MOST_REASONS = 12
GUIDELINES = 120  # pixels of them beside a look; the rest scrolls


class TaskView(Card):
    """Shows a task, or says why none is shown. `view_made(view)` follows the look of a type."""

    view_made = Signal(object)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._head = QVBoxLayout()
        self.body.addLayout(self._head)
        self._scroll = Scroll()
        self._rows = self._scroll.rows
        self.body.addWidget(self._scroll, 1)
        self._of: tuple[AdjudicationItem, AnswerGroup | None] | None = None
        self._view: FaceView | None = None

    def show_item(self, item: AdjudicationItem, answer: AnswerGroup | None) -> None:
        """Show a task; of a type with a look of its own, with this answer."""
        self._begin(item.project, item.task, item.task_type)
        self._of = (item, answer)
        made = None if answer is None else as_review(item, answer)
        look = None if made is None else face_for(made).view
        if look is not None and made is not None:
            view = look(made, self._formats)
            self._show_look(view, item.guidelines)
            if isinstance(view, FaceView):
                self._view = view
                self.view_made.emit(view)
        else:
            self._show_payload(item.payload, item.task_type)
            self._show_reasons(item.answers)
            self._finish(item.guidelines)

    def take_focus(self) -> None:
        """Give the keys to the look of the type, where it has a use for them."""
        if self._view is not None:
            self._view.take_focus()

    def show_answer(self, item: AdjudicationItem, answer: AnswerGroup | None) -> None:
        """Show another answer to the same task, if it is another one."""
        if self._of != (item, answer):
            self.show_item(item, answer)

    def show_dispute(self, item: DisputeItem) -> None:
        """Show the task of a dispute with the challenged answer."""
        self._begin(item.row.project, item.row.task, item.task_type)
        made = _as_challenged(item)
        view = face_for(made).view
        self._show_look((view or PlainView)(made, self._formats), item.guidelines)

    def show_empty(self, empty: Empty, icon: str = "circle-check") -> None:
        """Say that there is nothing to decide, and what to do."""
        self._clear()
        self._rows.addWidget(EmptyState(empty, icon), 1)

    def _begin(self, project: str, task: str, task_type: str) -> None:
        self._clear()
        self._scroll.to_top()
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 4)
        rows.setSpacing(2)
        rows.addWidget(ElidedLabel(project, "section"))
        rows.addWidget(ElidedLabel(tr("task {name}").replace("{name}", task), "mute"))
        line = QHBoxLayout()
        line.addWidget(made, 1)
        line.addWidget(Pill(State.ACCENT, task_type.replace("_", " ").capitalize()))
        self._head.addLayout(line)

    def _clear(self) -> None:
        self._of = self._view = None
        clear(self._head)
        clear(self._rows)

    def _show_look(self, view: QWidget, guidelines: str) -> None:
        self._rows.addWidget(view, 1)  # it scrolls by itself, and has all the room there is
        if guidelines.strip():
            self._rows.addWidget(fitted_well(tr("Guidelines"), guidelines, GUIDELINES))

    def _show_payload(self, payload: str, task_type: str) -> None:
        facts: list[tuple[str, str | QWidget]] = []
        for place, (title, text) in enumerate(sections(payload, task_type)):
            if place and len(text) <= _LONG and "\n" not in text:
                facts.append((title, shown_text(text)))
            else:
                self._rows.addWidget(fitted_well(title, text))
        if facts:
            self._rows.addWidget(FactRows(facts))

    def _show_reasons(self, answers: tuple[AnswerGroup, ...]) -> None:
        """What people wrote beside their labels."""
        told = 0
        for group in answers:
            for title, text in reasons(group.answer):
                if told < _MOST_REASONS:
                    self._rows.addWidget(fitted_well(f"{group.label} · {title}", text))
                told += 1
        if told > _MOST_REASONS:
            more = counted("%n more are not shown.", told - _MOST_REASONS, "One more is not shown.")
            self._rows.addWidget(label(more, "mute"))

    def _finish(self, guidelines: str) -> None:
        if guidelines.strip():
            self._rows.addWidget(fitted_well(tr("Guidelines"), guidelines))
        self._rows.addStretch(1)


def as_review(item: AdjudicationItem, group: AnswerGroup) -> ReviewItem:
    """What the look of a type takes: one answer, of nobody."""
    return _review_item(
        item.task_id, item.task, item.project, item.project_id, item.task_type, item.payload,
        group.answer, group.label, item.labels, item.guidelines,
    )  # fmt: skip


def _as_challenged(item: DisputeItem) -> ReviewItem:
    return _review_item(
        item.row.id, item.row.task, item.row.project, 0, item.task_type, item.payload, item.answer,
        item.label, item.labels, item.guidelines,
    )  # fmt: skip


def _review_item(
    number: int,
    task: str,
    project: str,
    project_id: int,
    task_type: str,
    payload: str,
    answer: str,
    said: str,
    labels: tuple[str, ...],
    guidelines: str,
) -> ReviewItem:
    return ReviewItem(
        submission_id=number, task=task, project=project, project_id=project_id,
        task_type=task_type, author="", author_estimate=None, attempt=1, payload=payload,
        answer=answer, label=said, labels=labels, guidelines=guidelines, seconds=0,
        selection=Selection.NOT_DRAWN, probability=1.0,
        claimed_until=datetime.max.replace(tzinfo=UTC), flag="", earlier_note="",
    )  # fmt: skip
