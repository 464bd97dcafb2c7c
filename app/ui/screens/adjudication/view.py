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
from app.ui.lists import ListModel
from app.ui.screens.adjudication.dispute_card import DisputeCard
from app.ui.screens.adjudication.item_view import TaskView
from app.ui.screens.adjudication.panel import RulingPanel
from app.ui.table import TableView
from app.ui.widgets.buttons import Button
from app.ui.widgets.parts import GAP, MARGIN, Card
from app.ui.widgets.text import label
from app.ui.words import tr

WIDE_ENOUGH = 1000  # pixels of the desk from which the queue shows how many labels there are
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
        self.model = ListModel(jobs, queue, columns, self)
        self.table = TableView(jobs, self.model, "adjudication-queue", settings)
        self.table.setAccessibleName(tr("What waits for adjudication"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._on_desk: int | None = None
        self._queue = Card(tr("Disagreements"))
        self._nothing = label(tr("Nothing waits."), "mute")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._queue.body.addWidget(self._stack, 1)
        self._said = label("", "mute", wrap=True)
        self._queue.body.addWidget(self._said)
        self.item = TaskView(formats)
        self.panel = RulingPanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self._queue.setMinimumWidth(186)
        self._queue.setMaximumWidth(340)
        self.panel.setMaximumWidth(480)
        row.addWidget(self._queue, 25)
        row.addWidget(self.item, 41)
        row.addWidget(self.panel, 34)
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.opened.connect(self.chosen)
        self.model.loaded.connect(self._on_loaded)
        self.panel.left.connect(self.setFocus)
        for digit in range(2, 10):  # 1 is a command of the page, so that the sheet of keys has it
            key = QShortcut(QKeySequence(str(digit)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self.panel.choose_number, digit))

    def look(self) -> None:
        """Load the queue anew."""
        if self.model.query == ListQuery():
            self.model.refresh()
        else:
            self.model.set_query(ListQuery())

    def mark_current(self, task_id: int | None) -> None:
        """Show in the queue which task is on the desk."""
        self._on_desk = task_id
        if task_id is None:
            self.table.clearSelection()
        else:
            self.table.select_ids([task_id])

    def say(self, text: str) -> None:
        """Say what was done last, and how long the task is held."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.ids):
            self.chosen.emit(int(self.model.ids[row]))

    def _on_loaded(self) -> None:
        count = len(self.model.ids)
        self._queue.set_title(tr("Disagreements, {n}").replace("{n}", f"{count:,}"))
        self._stack.setCurrentWidget(self.table if count else self._nothing)
        if self._on_desk is not None:
            self.table.select_ids([self._on_desk])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = self.fontInfo().pixelSize() / 13
        self.panel.setMinimumWidth(round(366 * min(1.3, letters)))
        # In a narrow window the number of labels gives way; the tip tells it.
        self.table.setColumnHidden(1, event.size().width() < WIDE_ENOUGH * letters)
        self.table.fit()


class AdjudicationView(QWidget):
    """The page. `surface_wanted(name)` follows a switch."""

    surface_wanted = Signal(str)

    def __init__(
        self, desk: DeskView, disputes: ListPane, reviews: ListPane, formats: Formats
    ) -> None:
        super().__init__()
        self.desk = desk
        self.task = TaskView(formats)
        self.card = DisputeCard(formats)
        self._switches: dict[str, Button] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(desk)
        self._stack.addWidget(_beside((disputes, self.task, self.card), (34, 33, 33)))
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
