"""The review desk's three columns: queue, item, verdict."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.lists import ListQuery, ListSource
from app.domain.review import QueueRow
from app.ui.columns import Column
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.queue_card import QueueCard
from app.ui.screens.review.item_view import ItemView
from app.ui.screens.review.panel import VerdictPanel
from app.ui.widgets.parts import GAP, MARGIN
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
        self._queue = QueueCard(
            jobs, queue, columns, settings, key="review-queue", name=tr("Review queue"),
            title=tr("Queue"), counted=tr("Queue, {n}"),
        )  # fmt: skip
        self.model, self.table = self._queue.model, self._queue.table
        self.item = ItemView(formats)
        self.panel = VerdictPanel(formats)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        row.setSpacing(GAP)
        self.panel.setMaximumWidth(560)
        row.addWidget(self._queue, 25)
        row.addWidget(self.item, 41)
        row.addWidget(self.panel, 34)
        self._queue.chosen.connect(self.chosen)
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
        self._queue.look(ListQuery(filters=filters))

    def take_keys(self) -> None:
        """Let letters and digits be commands of the desk."""
        self.setFocus()
        self.item.take_focus()

    def mark_current(self, submission_id: int | None) -> None:
        """Show in the queue which item is on the desk."""
        self._queue.mark_current(submission_id)

    def say_claim(self, text: str) -> None:
        """Say how long the item is held and how much was done today."""
        self._queue.say(text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the reason gives way; it stands beside the item as well.
        letters = self.fontInfo().pixelSize() / 13
        self.panel.setMinimumWidth(round(322 * min(1.3, letters)))
        self._queue.make_room(narrow=event.size().width() < WIDE_ENOUGH * letters)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.Enter):
            self.touched.emit()
        return super().eventFilter(watched, event)
