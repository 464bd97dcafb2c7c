"""Beside the plan: why this person, why not that task, and what could not be filled."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.matching import Unfilled, WhyLine
from app.ui.formats import Formats
from app.ui.naming import plural
from app.ui.widgets.buttons import button
from app.ui.widgets.funnel import FunnelView
from app.ui.widgets.parts import Card, FactRows, rule, section_title
from app.ui.widgets.text import label
from app.ui.words import tr


class WhyPanel(Card):
    """The explanations. `ask_task` is called with a task's number, `open_project` with an id."""

    def __init__(
        self,
        formats: Formats,
        ask_task: Callable[[str], None],
        open_project: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.setMinimumWidth(264)
        self._formats = formats
        self._ask_task = ask_task
        self._open_project = open_project
        self._unfilled: tuple[Unfilled, ...] = ()
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 4, 0)
        self._rows.setSpacing(8)
        self._make_why()
        self._make_unfilled()
        self._rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.body.addWidget(scroll, 1)

    def show_why(self, why: WhyLine) -> None:
        """Show the facts behind a line of the plan or a task."""
        self._title.setText(why.title)
        self._hint.hide()
        self._facts.set(why.facts, right=False)
        self._facts.show()

    def show_hint(self, text: str) -> None:
        """Say what to do to see an explanation."""
        self._title.setText(tr("Why"))
        self._facts.hide()
        self._hint.setText(text)
        self._hint.show()

    def show_unfilled(self, unfilled: Sequence[Unfilled]) -> None:
        """Show what the plan could not fill, the largest first."""
        self._unfilled = tuple(sorted(unfilled, key=lambda one: (-one.units, one.class_id)))
        missing = sum(one.units for one in self._unfilled)
        self._short_title.setText(
            tr("Unfilled: {n}").replace("{n}", self._formats.number(missing))
            if missing
            else tr("Unfilled: none")
        )
        kept = self._which.currentText()
        with QSignalBlocker(self._which):
            self._which.clear()
            for one in self._unfilled:
                self._which.addItem(f"{one.project} · {self._formats.number(one.units)}")
            self._which.setCurrentIndex(max(0, self._which.findText(kept)))
        self._which.setVisible(len(self._unfilled) > 1)
        self._show_one(self._which.currentIndex())

    def set_task(self, number: str) -> None:
        """Put a task's number into the field."""
        self._task.setText(number)

    def _show_one(self, place: int) -> None:
        shown = 0 <= place < len(self._unfilled)
        self._funnel.setVisible(shown)
        self._open.setVisible(shown)
        self._advice.setVisible(shown)
        if not shown:
            self._short_text.setText(tr("Every open task got as many people as it asks for."))
            return
        one = self._unfilled[place]
        wanted = plural(one.wanted, tr("%n was wanted"), tr("%n were wanted"))
        head = one.description or one.project
        self._short_text.setText(f"{head} – {wanted}")
        self._funnel.show_steps(one.funnel)
        self._advice.setText(one.advice)
        self._advice.setVisible(bool(one.advice))

    def _make_why(self) -> None:
        self._title = label(tr("Why"), "section", wrap=True)
        self._facts, self._hint = FactRows(), label("", "mute", wrap=True)
        self._task = QLineEdit()
        self._task.setPlaceholderText(tr("Task number"))
        self._task.setAccessibleName(tr("Task number to explain"))
        self._task.returnPressed.connect(self._ask)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._task, 1)
        line.addWidget(button(tr("Why this task"), self._ask))
        for widget in (self._title, self._hint, self._facts):
            self._rows.addWidget(widget)
        self._rows.addLayout(line)

    def _make_unfilled(self) -> None:
        self._short_title = section_title("")
        self._which = QComboBox()
        self._which.setAccessibleName(tr("What is unfilled"))
        self._which.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._which.currentIndexChanged.connect(self._show_one)
        self._short_text = label("", "mute", wrap=True)
        self._funnel = FunnelView(self._formats)
        self._advice = label("", "mute", wrap=True)
        self._open = button(tr("Open the project"), self._open_shown)
        self._rows.addSpacing(8)
        self._rows.addWidget(rule())
        self._rows.addSpacing(4)
        for widget in (
            self._short_title, self._which, self._short_text, self._funnel, self._advice,
        ):  # fmt: skip
            self._rows.addWidget(widget)

        line = QHBoxLayout()
        line.addWidget(self._open)
        line.addStretch(1)
        self._rows.addLayout(line)

    def _open_shown(self) -> None:
        place = max(0, self._which.currentIndex())
        if place < len(self._unfilled):
            self._open_project(self._unfilled[place].project_id)

    def _ask(self) -> None:
        if self._task.text().strip():
            self._ask_task(self._task.text().strip())
