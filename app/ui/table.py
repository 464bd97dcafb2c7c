"""The table that shows a list: keeps selection and place by id, copies, sorts, chooses columns."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QSettings,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.ui.delegates import CellDelegate
from app.ui.fonts import BODY
from app.ui.formats import grouped
from app.ui.jobs import Jobs
from app.ui.lists import Ids, ListModel
from app.ui.words import tr

COPY_LIMIT = 100_000
ROW_HEIGHT, TALL_ROW_HEIGHT = 32, 48
_DRAWN = ("interval", "progress")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class TableView(QTableView):
    """A table of rows. `opened` follows Enter and double click; `picked` a change of selection."""

    opened = Signal(object)
    picked = Signal()
    noted = Signal(str)

    def __init__(
        self,
        jobs: Jobs,
        model: ListModel,
        name: str,
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._list = model
        self._text_size = self.fontInfo().pixelSize()
        self._settings = settings
        self._place = f"lists/{name}/columns-" + "-".join(c.key for c in model.columns)
        self._kept_ids: Ids = np.empty(0, np.int64)
        self._kept_all = False
        self._kept_current = self._kept_top = -1
        self._restoring = False
        self._row_actions: list[QAction] = []
        self.setItemDelegate(CellDelegate(self))
        self.setModel(model)
        self._set_up_view()
        self._set_up_header()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.doubleClicked.connect(self._open_index)

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, in the list's order."""
        return [int(i) for i in self._selected()]

    def selected_count(self) -> int:
        """How many rows are selected, without listing them."""
        return sum(bottom - top + 1 for top, bottom in self._ranges())

    def current_id(self) -> int | None:
        """The id of the row with the cursor, or None."""
        row = self.currentIndex().row()
        return int(self._list.ids[row]) if 0 <= row < len(self._list.ids) else None

    def select_ids(self, ids: Sequence[int]) -> None:
        """Select these rows and bring the first into view; ids not in the list are left out."""
        positions = self._list.positions(ids)
        if len(positions):  # the cursor first: who hears of the selection asks where it is
            self._set_current(int(positions[0]))
        self._select(positions)
        if len(positions):
            self.scrollTo(self._list.index(int(positions[0]), 0))

    def add_row_action(self, text: str, slot: Callable[[], None], shortcut: str = "") -> QAction:
        """An entry for the context menu of the selected rows."""
        action = QAction(text, self)
        action.triggered.connect(lambda _checked: slot())
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(action)
        self._row_actions.append(action)
        return action

    def copy(self) -> None:
        """Put the selected rows on the clipboard as text that pastes into a spreadsheet."""
        ids = self.selected_ids()
        if len(ids) > COPY_LIMIT:
            self.noted.emit(
                tr("Nothing was copied: more than 100,000 rows are selected. Export the list.")
            )
            return
        columns = self._shown_columns()
        titles = [self._list.columns[c].title for c in columns]

        def work(_progress: Progress) -> list[list[str]]:
            return self._list.texts(ids, columns)

        def done(rows: list[list[str]]) -> None:
            QGuiApplication.clipboard().setText(tab_separated([titles, *rows]))
            self.noted.emit(tr("Copied {n} rows").replace("{n}", grouped(len(rows))))

        if ids:
            self._jobs.latest(self, "copy", tr("Copy rows"), work, done)

    def fit(self) -> None:
        """Give the room that is left to the columns that stretch."""
        header = self.horizontalHeader()
        shown = self._shown_columns()
        wishes = {c: self._scaled(self._list.columns[c].width) for c in shown}
        flexible = [c for c in shown if self._list.columns[c].stretch]
        drawn = [c for c in shown if self._list.columns[c].kind in _DRAWN]
        room = self.viewport().width() - sum(
            header.sectionSize(c) for c in shown if c not in flexible and c not in drawn
        )
        # Bars give way first, to three fifths of their width; words after that.
        spare = room - sum(wishes[c] for c in flexible) - sum(wishes[c] for c in drawn)
        _share(header, {c: wishes[c] for c in drawn}, min(0, spare), 0.6)
        room -= sum(header.sectionSize(c) for c in drawn)
        wanted = {c: wishes[c] for c in flexible}
        _share(header, wanted, room - sum(wanted.values()), 0.7)

    def _set_up_view(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        tall = any(c.kind == "twoline" for c in self._list.columns)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._row_height = TALL_ROW_HEIGHT if tall else ROW_HEIGHT
        rows.setDefaultSectionSize(self._scaled(self._row_height))
        rows.hide()

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        # With the table's own selection the header asks, after Ctrl+A, whether each column is
        # wholly selected and walks every row in Python: 49 s for a million. An empty one answers.
        header.setSelectionModel(QItemSelectionModel(self._list, header))
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(40)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setAccessibleName(tr("Columns"))
        for i, column in enumerate(self._list.columns):
            header.resizeSection(i, self._scaled(column.width))
            header.setSectionHidden(i, column.hidden)
        state = self._settings.value(self._place) if self._settings else None
        if state is not None:
            header.restoreState(state)
            header.setSortIndicatorShown(False)  # the title says it: Qt would cut the word
        header.sectionClicked.connect(self._sort_by)
        header.customContextMenuRequested.connect(self._choose_columns)
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(400)
        self._save_soon.timeout.connect(self._save_columns)
        header.sectionMoved.connect(lambda *_: self._save_soon.start())
        header.sectionResized.connect(lambda *_: self._save_soon.start())

    def _scaled(self, size: float) -> int:
        return round(size * self.fontInfo().pixelSize() / BODY)

    def _shown_columns(self) -> list[int]:
        header = self.horizontalHeader()
        order = [header.logicalIndex(i) for i in range(header.count())]
        return [c for c in order if not header.isSectionHidden(c)]

    def _save_columns(self) -> None:
        if self._settings:
            self._settings.setValue(self._place, self.horizontalHeader().saveState())

    def _sort_by(self, column: int) -> None:
        query = self._list.query
        chosen = self._list.columns[column]
        if not chosen.sort:
            self.noted.emit(tr("This column cannot be sorted"))
            return
        down = query.sort == chosen.key and not query.descending
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self._list.sort(column, order)

    def _choose_columns(self, at: QPoint) -> None:
        header = self.horizontalHeader()
        menu = QMenu(self)
        for i, column in enumerate(self._list.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(i))
            action.setEnabled(header.isSectionHidden(i) or len(self._shown_columns()) > 1)
            action.toggled.connect(lambda shown, i=i: self._show_column(i, shown))
        menu.addSeparator()
        menu.addAction(tr("Standard columns")).triggered.connect(self._standard_columns)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(header.mapToGlobal(at))

    def _show_column(self, column: int, shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(column, not shown)
        self.fit()
        self._save_soon.start()

    def _standard_columns(self, _checked: bool = False) -> None:
        header = self.horizontalHeader()
        for i, column in enumerate(self._list.columns):
            header.moveSection(header.visualIndex(i), i)
            header.setSectionHidden(i, column.hidden)
            header.resizeSection(i, self._scaled(column.width))
        self.fit()

    def _on_selection(self, *_: Any) -> None:
        if not self._restoring:
            self.picked.emit()

    def _open_index(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._list.ids):
            self.opened.emit(int(self._list.ids[index.row()]))

    def _ranges(self) -> list[tuple[int, int]]:
        # Not selectedRows(): that builds an index for each row (a million: 24 s).
        chosen = self.selectionModel().selection().toList()
        return sorted({(r.top(), r.bottom()) for r in chosen})

    def _selected(self) -> Ids:
        parts = [self._list.ids[top : bottom + 1] for top, bottom in self._ranges()]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _keep(self) -> None:
        self._kept_ids = self._selected()
        self._kept_all = 0 < len(self._list.ids) == len(self._kept_ids)
        current = self.current_id()
        self._kept_current = -1 if current is None else current
        top = self.rowAt(0)
        self._kept_top = int(self._list.ids[top]) if top > 0 else -1

    def _restore(self) -> None:
        self._restoring = True
        try:
            if self._kept_all and len(self._list.ids):
                self._select(np.arange(len(self._list.ids)))
            else:
                self._select(self._list.positions(self._kept_ids))
            current = self._list.positions([self._kept_current])
            if len(current):
                self._set_current(int(current[0]))
            top = self._list.positions([self._kept_top])
            if len(top):
                position = QAbstractItemView.ScrollHint.PositionAtTop
                self.scrollTo(self._list.index(int(top[0]), 0), position)
        finally:
            self._restoring = False
        if self.selected_count() != len(self._kept_ids):
            self.picked.emit()

    def _set_current(self, position: int) -> None:
        self.selectionModel().setCurrentIndex(
            self._list.index(position, 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )

    def _select(self, positions: Any) -> None:
        chosen = QItemSelection()
        last = len(self._list.columns) - 1
        if len(positions):
            breaks = np.flatnonzero(np.diff(positions) != 1) + 1
            for run in np.split(positions, breaks):
                top = self._list.index(int(run[0]), 0)
                chosen.append(QItemSelectionRange(top, self._list.index(int(run[-1]), last)))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._grow(self.fontInfo().pixelSize())

    def _grow(self, size: int) -> None:
        """Follow the text size: rows and columns grow as much as the letters."""
        if size != self._text_size:
            header = self.horizontalHeader()
            for i in range(header.count()):
                header.resizeSection(i, header.sectionSize(i) * size // self._text_size)
            self._text_size = size
            self.verticalHeader().setDefaultSectionSize(self._scaled(self._row_height))
            self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open_index(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addActions(self._row_actions)
        if self._row_actions:
            menu.addSeparator()
        copy = menu.addAction(tr("Copy rows"))
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(lambda _checked: self.copy())
        menu.addAction(tr("Select all")).triggered.connect(lambda _checked: self.selectAll())
        menu.addSeparator()
        sorting = menu.addMenu(tr("Sort by"))
        for i, column in enumerate(self._list.columns):
            if column.sort:
                action = sorting.addAction(column.title)
                action.triggered.connect(lambda _checked, i=i: self._sort_by(i))
        sorting.setEnabled(not sorting.isEmpty())
        at = self.horizontalHeader().rect().bottomLeft()
        menu.addAction(tr("Columns…")).triggered.connect(lambda _checked: self._choose_columns(at))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def _share(header: QHeaderView, wishes: dict[int, int], spare: int, least: float) -> None:
    """Give each section its wish and its part of what is to spare (or lacking)."""
    asked = sum(wishes.values())
    for section, wish in wishes.items():
        header.resizeSection(section, max(round(wish * least), wish + spare * wish // asked))


def tab_separated(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text with tabs. What a spreadsheet would take for a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def guarded(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would read a formula."""
    if not text.startswith(_RISKY):
        return text
    number = text[1:].replace(",", "").replace(".", "", 1)
    return text if text[0] in "+-" and number.isdecimal() else f"'{text}"
