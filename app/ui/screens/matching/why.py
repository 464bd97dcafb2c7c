"""Why this person, why this task, and why not somebody else."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.matching import WhyLine, WhyNotAnswer
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.folded import FoldedList
from app.ui.widgets.parts import FactRows, Well, clear
from app.ui.widgets.text import icon_label, label
from app.ui.words import tr


class WhyPart(QWidget):
    """Facts, and two questions. `task_asked(number)` and `expert_asked(number)` follow them."""

    task_asked = Signal(str)
    expert_asked = Signal(str)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._title = label(tr("Why"), "section", wrap=True)
        self._facts, self._hint = FactRows(), label("", "mute", wrap=True)
        for widget in (self._title, self._hint, self._facts):
            rows.addWidget(widget)
        self._task = _field(tr("Task"), tr("Task number to explain"))
        self._expert = _field(tr("Expert"), tr("Expert number to ask about"))
        self._why_not = button(tr("Why not"), self._ask_expert)
        self._why_not.setToolTip(
            tr("Why this expert does not do the task above, or the chosen line of the plan.")
        )
        rows.addLayout(_row(self._task, button(tr("Why this task"), self._ask_task)))
        rows.addLayout(_row(self._expert, self._why_not))
        self._task.returnPressed.connect(self._ask_task)
        self._expert.returnPressed.connect(self._ask_expert)
        self._answer = Well()
        self._answer.setAccessibleName(tr("Why not"))
        rows.addWidget(self._answer)
        self._answer.hide()

    @property
    def task(self) -> str:
        """The task's number that stands in the field."""
        return self._task.text().strip()

    def set_task(self, number: str) -> None:
        """Put a task's number into the field."""
        self._task.setText(number)

    def focus_expert(self) -> None:
        """Put the cursor into the expert's field."""
        self._expert.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._expert.selectAll()

    def show_why(self, why: WhyLine) -> None:
        """Show the facts behind a line of the plan or a task."""
        self._title.setText(why.title)
        self._hint.hide()
        self._facts.set(why.facts, right=False)
        self._facts.show()
        self._answer.hide()

    def show_hint(self, text: str) -> None:
        """Say what to do to see an explanation."""
        self._title.setText(tr("Why"))
        self._facts.hide()
        self._answer.hide()
        self._hint.setText(text)
        self._hint.show()

    def show_why_not(self, answer: WhyNotAnswer) -> None:
        """Show which rules an expert breaks, or what they would cost and what would follow."""
        rows = self._answer.body
        clear(rows)
        rows.addWidget(label(answer.title, "strong", wrap=True))
        for rule in answer.failing:
            rows.addWidget(_rule(rule))
        if answer.loss is not None:
            rows.addWidget(label(loss_words(answer.loss, self._formats), wrap=True))
        if answer.facts:
            rows.addWidget(FactRows(answer.facts))
        if answer.chain:
            rows.addWidget(label(tr("What else would change"), "mute"))
            chain = FoldedList(tr("What else would change"))
            chain.show_lines(_numbered(answer.chain))
            rows.addWidget(chain)
        self._answer.show()

    def show_no_answer(self, text: str) -> None:
        """Say why there is no answer to “why not”."""
        clear(self._answer.body)
        self._answer.body.addWidget(label(text, wrap=True))
        self._answer.show()

    def _ask_task(self) -> None:
        if self.task:
            self.task_asked.emit(self.task)

    def _ask_expert(self) -> None:
        if self._expert.text().strip():
            self.expert_asked.emit(self._expert.text().strip())


def loss_words(loss: int, formats: Formats) -> str:
    """What the plan would lose, in words."""
    if loss <= 0:
        return tr("It would cost the plan nothing: both plans are worth the same.")
    return tr("It would cost the plan {n} points, exactly.").replace("{n}", formats.number(loss))


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{place}. {line}" for place, line in enumerate(lines, 1)]


def _rule(text: str) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(icon_label("circle-alert", State.BAD), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text[:1].upper() + text[1:], wrap=True), 1)
    return made


def _field(hint: str, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    made.setMaxLength(200)
    return made


def _row(field: QLineEdit, ask: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(field, 1)
    line.addWidget(ask)
    return line
