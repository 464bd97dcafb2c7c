"""The review desk's three columns: queue, item, verdict."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from app.domain.lists import ListQuery, ListSource
from app.domain.review import QueueRow
from app.ui.columns import Column
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.lists import ListModel
from app.ui.screens.review.item_view import ItemView
from app.ui.screens.review.panel import VerdictPanel
from app.ui.table import TableView
from app.ui.widgets.parts import GAP, MARGIN, Card
from app.ui.widgets.text import label
from app.ui.words import tr

WIDE_ENOUGH = 1040  # pixels of the page from which the queue shows why each item was chosen


class ReviewView(QWidget):
    """Lays the three columns out. `touched()` says that the person is here and at work."""

    chosen = Signal(object)
    touched = Signal()

    def __init__(
        self,
        jobs: Jobs,
        queue: ListSource[QueueRow],
        columns: tuple[Column[Any], ...],
        formats: Formats,
        settings: QSettings,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.model = ListModel(jobs, queue, columns, self)
        self.table = TableView(jobs, self.model, "review-queue", settings)
        self.table.setAccessibleName(tr("Review queue"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._on_desk: int | None = None
        self._queue = Card(tr("Queue"))
        self._nothing = label(tr("Nothing waits."), "mute")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._queue.body.addWidget(self._stack, 1)
        self._claim = label("", "mute", wrap=True)
        self._queue.body.addWidget(self._claim)
        self.item = ItemView(formats)
        self.panel = VerdictPanel(formats)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        row.setSpacing(GAP)
        self._queue.setMinimumWidth(186)
        self._queue.setMaximumWidth(340)
        self.panel.setMaximumWidth(560)
        row.addWidget(self._queue, 25)
        row.addWidget(self.item, 41)
        row.addWidget(self.panel, 34)
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.opened.connect(self.chosen)
        self.model.loaded.connect(self._on_loaded)
        self.item.scrolled.connect(self.touched)
        self.panel.left.connect(self.take_keys)
        self.panel.editor_made.connect(self.item.introduce)
        for part in (self, self._queue, self.item, self.panel):
            part.installEventFilter(self)
        for digit in range(2, 10):  # 1 is a command of the page, so that the sheet of keys has it
            key = QShortcut(QKeySequence(str(digit)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self.panel.press_digit, digit))

    def look(self, project_id: int | None) -> None:
        """Load the queue of a project, or all of it."""
        filters = (("project", str(project_id)),) if project_id else ()
        if self.model.query.filters == filters:
            self.model.refresh()
        else:
            self.model.set_query(ListQuery(filters=filters))

    def take_keys(self) -> None:
        """Let letters and digits be commands of the desk."""
        self.setFocus()
        self.item.take_focus()

    def mark_current(self, submission_id: int | None) -> None:
        """Show in the queue which item is on the desk."""
        self._on_desk = submission_id
        if submission_id is None:
            self.table.clearSelection()
        else:
            self.table.select_ids([submission_id])

    def say_claim(self, text: str) -> None:
        """Say how long the item is held and how much was done today."""
        self._claim.setText(text)
        self._claim.setVisible(bool(text))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.ids):
            self.chosen.emit(int(self.model.ids[row]))

    def _on_loaded(self) -> None:
        count = len(self.model.ids)
        self._queue.set_title(tr("Queue, {n}").replace("{n}", f"{count:,}"))
        self._stack.setCurrentWidget(self.table if count else self._nothing)
        if self._on_desk is not None:
            self.table.select_ids([self._on_desk])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the reason gives way; it stands beside the item as well.
        letters = self.fontInfo().pixelSize() / 13
        self.table.setColumnHidden(1, event.size().width() < WIDE_ENOUGH * letters)
        self.panel.setMinimumWidth(round(322 * min(1.3, letters)))
        self.table.fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.Enter):
            self.touched.emit()
        return super().eventFilter(watched, event)
