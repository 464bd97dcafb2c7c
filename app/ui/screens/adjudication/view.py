"""The Adjudication page's widgets: three surfaces under a row of switches."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.adjudication import AdjudicationRow
from app.domain.lists import ListQuery, ListSource
from app.ui.columns import Column
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.queue_card import QueueCard
from app.ui.screens.adjudication.dispute_card import DisputeCard
from app.ui.screens.adjudication.item_view import TaskView
from app.ui.screens.adjudication.panel import RulingPanel
from app.ui.widgets.buttons import Button
from app.ui.widgets.parts import GAP, MARGIN
from app.ui.words import tr

WIDE_ENOUGH = 1000  # pixels of the desk from which the queue shows how many labels there are
VERDICT = 1  # the column of the disputes that gives way in a narrow window
SURFACES = ("desk", "disputes", "reviews")


class DeskView(QWidget):
    """Queue, task, decision. `chosen(id)` follows a click or Enter in the queue."""

    chosen = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        queue: ListSource[AdjudicationRow],
        columns: tuple[Column[Any], ...],
        formats: Formats,
        settings: QSettings,
    ) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._queue = QueueCard(
            jobs, queue, columns, settings, key="adjudication-queue",
            name=tr("What waits for adjudication"), title=tr("Disagreements"),
            counted=tr("Disagreements, {n}"),
        )  # fmt: skip
        self.item = TaskView(formats)
        self.panel = RulingPanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self.panel.setMaximumWidth(480)
        row.addWidget(self._queue, 25)
        row.addWidget(self.item, 41)
        row.addWidget(self.panel, 34)
        self._queue.chosen.connect(self.chosen)
        self.panel.left.connect(self.take_keys)
        self.item.view_made.connect(self.panel.introduce)
        for digit in range(2, 10):  # 1 is a command of the page, so that the sheet of keys has it
            key = QShortcut(QKeySequence(str(digit)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self.panel.press_digit, digit))

    def take_keys(self) -> None:
        """Let letters and digits be commands of the desk, and the rest walk through the task."""
        self.setFocus()
        self.item.take_focus()

    def look(self) -> None:
        """Load the queue anew."""
        self._queue.look(ListQuery())

    def mark_current(self, task_id: int | None) -> None:
        """Show in the queue which task is on the desk."""
        self._queue.mark_current(task_id)

    def say(self, text: str) -> None:
        """Say what was done last, and how long the task is held."""
        self._queue.say(text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = self.fontInfo().pixelSize() / 13
        self.panel.setMinimumWidth(round(366 * min(1.3, letters)))
        # In a narrow window the number of labels gives way; the tip tells it.
        self._queue.make_room(narrow=event.size().width() < WIDE_ENOUGH * letters)


class AdjudicationView(QWidget):
    """The page. `surface_wanted(name)` follows a switch."""

    surface_wanted = Signal(str)

    def __init__(
        self, desk: DeskView, disputes: ListPane, reviews: ListPane, formats: Formats
    ) -> None:
        super().__init__()
        self.desk = desk
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.task = TaskView(formats)
        self.card = DisputeCard(formats)
        self.card.left.connect(self.setFocus)
        self._disputes = disputes
        self._switches: dict[str, Button] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(desk)
        self._stack.addWidget(_beside((disputes, self.task, self.card), (37, 33, 30)))
        self._stack.addWidget(reviews)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP)
        rows.addLayout(self._switch_row())
        rows.addWidget(self._stack, 1)

    def show_surface(self, name: str) -> None:
        """Show "desk", "disputes" or "reviews"."""
        self._stack.setCurrentIndex(SURFACES.index(name))
        self._switches[name].setChecked(True)

    def say_waiting(self, number: int) -> None:
        """Put the number of disputes that wait on their switch."""
        words = tr("Disputes")
        self._switches["disputes"].say(f"{words} · {number:,}" if number else words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the verdict gives way; the card beside the list tells it.
        narrow = event.size().width() < WIDE_ENOUGH * self.fontInfo().pixelSize() / 13
        table = self._disputes.table
        if table.isColumnHidden(VERDICT) != narrow:
            table.setColumnHidden(VERDICT, narrow)
            table.fit()

    def _switch_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        group = QButtonGroup(self)
        names = (tr("Disagreements"), tr("Disputes"), tr("Challenge a review"))
        for key, words in zip(SURFACES, names, strict=True):
            made = Button(words)
            made.setCheckable(True)
            made.clicked.connect(lambda _checked, key=key: self.surface_wanted.emit(key))
            group.addButton(made)
            self._switches[key] = made
            line.addWidget(made)
        line.addStretch(1)
        return line


def _beside(widgets: Sequence[QWidget], weights: Sequence[int]) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GAP)
    for widget, weight in zip(widgets, weights, strict=True):
        line.addWidget(widget, weight)
    return made
