"""A whole list: filter row, count, table, and what shows when it is empty or cannot be read."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.lists import ListQuery, ListSource
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import grouped, named
from app.ui.icons import icon
from app.ui.jobs import Jobs
from app.ui.lists import ListModel
from app.ui.table import TableView
from app.ui.tokens import current_tokens
from app.ui.widgets.parts import GAP, MARGIN, Card, EmptyState, clear
from app.ui.widgets.text import label
from app.ui.words import tr

DEBOUNCE_MS = 150


class ListPane(QWidget):
    """A list as a page shows it.

    `opened(id)` follows Enter and double click, `picked()` a change of the selection. Nothing is
    looked for before the first `refresh()`; the screen calls it from its own. With a `parent` it
    is made in its place; without one all of it is styled a second time when it comes there.
    """

    opened = Signal(object)
    picked = Signal()
    loaded = Signal()

    def __init__(
        self,
        jobs: Jobs,
        source: ListSource[Any],
        columns: tuple[Column[Any], ...],
        *,
        name: str,
        title: str,
        filters: tuple[Filter, ...] = (),
        search: bool = True,
        empty: Empty | None = None,
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._name = settings, name
        self._was_loaded = False
        self._empty = empty or Empty(tr("Nothing here yet"))
        self.model = ListModel(jobs, source, columns, self)
        self._boxes: dict[str, QComboBox] = {}
        self._fixed: dict[str, str] = {}
        self._given: set[str] = set()  # boxes whose choices came later
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._look)
        # From the outside to the inside, so that everything is made with its parent: a part that
        # comes to one later is styled again, and shown before that it is a window of its own.
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._bar = QWidget(self)
        rows.addWidget(self._bar)
        self._search = QLineEdit(self._bar)
        self._count = label("", "mute")
        self._fill_bar(filters, search)
        self._bar.setVisible(search or bool(filters))
        self._stack = QStackedWidget(self)
        self.table = TableView(jobs, self.model, name, settings, self._stack)
        self.table.setAccessibleName(title)
        self._beside = QWidget(self._stack)
        self._beside_rows = QVBoxLayout(self._beside)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._beside)
        rows.addWidget(self._stack, 1)
        self._restore_filters()
        self._connect()

    def refresh(self) -> None:
        """Look again; selection and place are kept."""
        query = self._query()
        if query != self.model.query:
            self.model.set_query(query)
        else:
            self.model.refresh()

    def set_source(self, source: ListSource[Any]) -> None:
        """Show another source with the same columns."""
        self.model.set_source(source)

    def set_filter(self, field: str, value: str) -> None:
        """Filter by a field; "" takes the filter off. Works for fields without a box too."""
        box = self._boxes.get(field)
        self._fixed.pop(field, None)
        if box is not None and box.findData(value) >= 0:
            box.setCurrentIndex(box.findData(value))
        elif value:  # no box, or one whose choices have not come yet
            self._fixed[field] = value
        self._look()

    def set_choices(self, field: str, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices in a filter's box, for those that live in the workspace.

        What was chosen stays chosen where it is still offered, also from the last session.
        """
        box = self._boxes[field]
        kept = self._fixed.pop(field, "") or str(box.currentData() or "")
        if not kept and self._settings and field not in self._given:
            kept = str(self._settings.value(f"lists/{self._name}/filter-{field}", ""))
        self._given.add(field)
        offered = [(str(box.itemData(i)), box.itemText(i)) for i in range(1, box.count())]
        if offered != list(choices):
            while box.count() > 1:
                box.removeItem(1)
            for value, words in choices:
                box.addItem(named(words), value)
        box.setCurrentIndex(max(0, box.findData(kept)))
        if self._query() != self.model.query:
            self._look()

    def set_search(self, text: str) -> None:
        """Look for a text."""
        self._search.setText(text)
        self._look()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def clear_filters(self) -> None:
        """Show everything."""
        self._fixed.clear()
        self._search.clear()
        for box in self._boxes.values():
            box.setCurrentIndex(0)
        self._look()

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, in the list's order."""
        return self.table.selected_ids()

    def current_id(self) -> int | None:
        """The id of the row with the cursor, or None."""
        return self.table.current_id()

    def current_row(self) -> Any | None:
        """The row with the cursor, or None while it has not arrived."""
        return self.model.row_at(self.table.currentIndex().row())

    def selected_rows(self) -> list[Any]:
        """The selected rows that have arrived."""
        positions = self.model.positions(self.selected_ids())
        return [r for r in (self.model.row_at(int(p)) for p in positions) if r is not None]

    def select_ids(self, ids: Sequence[int]) -> None:
        """Select these rows and show the first."""
        self.table.select_ids(ids)

    def add_row_action(self, text: str, slot: Callable[[], None], shortcut: str = "") -> QAction:
        """An entry for the context menu of the selected rows."""
        return self.table.add_row_action(text, slot, shortcut)

    def add_beside_filters(self, widget: QWidget) -> None:
        """Put a button or another control into the filter row, before the count."""
        self._filter_layout.insertWidget(self._filter_layout.count() - 2, widget)
        self._bar.show()

    def _fill_bar(self, filters: tuple[Filter, ...], search: bool) -> None:
        self._filter_layout = QHBoxLayout(self._bar)
        self._filter_layout.setContentsMargins(0, 0, 0, 0)
        self._filter_layout.setSpacing(8)
        self._search.setPlaceholderText(tr("Search this list"))
        self._search.setAccessibleName(tr("Search this list"))
        self._search.setClearButtonEnabled(True)
        self._search.setMaximumWidth(280)
        for inner in self._search.findChildren(QWidget):
            inner.setAccessibleName(tr("Clear the search"))
        self._search.addAction(
            icon("search", current_tokens().mute), QLineEdit.ActionPosition.LeadingPosition
        )
        self._filter_layout.addWidget(self._search, 2)
        if not search:
            self._search.hide()
        if not search and not filters:
            self._count.hide()
        for one in filters:
            box = QComboBox(self._bar)
            box.setAccessibleName(one.title)
            box.view().setAccessibleName(one.title)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(190)
            box.addItem(tr("{field}: all").replace("{field}", one.title), "")
            for value, words in one.choices:
                box.addItem(named(words), value)
            self._boxes[one.field] = box
            self._filter_layout.addWidget(box)
        self._filter_layout.addStretch(1)
        self._filter_layout.addWidget(self._count)

    def _connect(self) -> None:
        self._search.textEdited.connect(lambda _text: self._debounce.start())
        self._search.returnPressed.connect(self._look)
        self._search.textChanged.connect(lambda text: None if text else self._debounce.start())
        for box in self._boxes.values():
            box.activated.connect(lambda _index: self._look())
        self.model.loaded.connect(self._on_loaded)
        self.model.failed.connect(self._on_failed)
        self.table.opened.connect(self.opened)
        self.table.picked.connect(self._on_picked)
        self.table.noted.connect(self._count.setText)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.focus_search)

    def _query(self) -> ListQuery:
        chosen = {field: str(box.currentData() or "") for field, box in self._boxes.items()}
        pairs = tuple((f, v) for f, v in {**chosen, **self._fixed}.items() if v)
        old = self.model.query
        return ListQuery(self._search.text().strip(), pairs, old.sort, old.descending)

    def _look(self) -> None:
        self._debounce.stop()
        self._save_filters()
        self.model.set_query(self._query())

    def _restore_cursor(self) -> None:
        """The row the person was at when the window closed; only on the first load."""
        if not self._settings or self._was_loaded:
            return
        kept = str(self._settings.value(f"lists/{self._name}/row", ""))
        if kept.lstrip("-").isdecimal() and self.current_id() is None:
            self.table.select_ids([int(kept)])

    def _on_loaded(self) -> None:
        self._restore_cursor()
        self._was_loaded = True
        self._show_count()
        if len(self.model.ids):
            self._stack.setCurrentWidget(self.table)
        elif self.model.query.text or self.model.query.filters:
            self._show_beside(
                Empty(
                    tr("Nothing matches"),
                    tr("No row has all of what you asked for."),
                    tr("Clear search and filters"),
                    self.clear_filters,
                ),
                "search",
            )
        else:
            self._show_beside(self._empty, "inbox")
        self.loaded.emit()

    def _on_failed(self, message: str) -> None:
        self._show_beside(
            Empty(tr("The list could not be read"), message, tr("Try again"), self.refresh),
            "triangle-alert",
        )

    def _show_beside(self, empty: Empty, icon_name: str) -> None:
        clear(self._beside_rows)
        self._beside_rows.addWidget(EmptyState(empty, icon_name))
        self._stack.setCurrentWidget(self._beside)

    def _on_picked(self) -> None:
        if self._settings and self._was_loaded and self.current_id() is not None:
            self._settings.setValue(f"lists/{self._name}/row", self.current_id())
        self._show_count()
        self.picked.emit()

    def _show_count(self) -> None:
        shown, total = len(self.model.ids), self.model.total
        words = (
            grouped(shown)
            if shown == total
            else tr("{n} of {m}").replace("{n}", grouped(shown)).replace("{m}", grouped(total))
        )
        selected = self.table.selected_count()
        if selected > 1:
            words += " · " + tr("{n} selected").replace("{n}", grouped(selected))
        self._count.setText(words)

    def _save_filters(self) -> None:
        if self._settings:
            for field, box in self._boxes.items():
                self._settings.setValue(f"lists/{self._name}/filter-{field}", box.currentData())

    def _restore_filters(self) -> None:
        if self._settings:
            for field, box in self._boxes.items():
                value = self._settings.value(f"lists/{self._name}/filter-{field}", "")
                box.setCurrentIndex(max(0, box.findData(value)))


def list_page(pane: ListPane) -> QWidget:
    """A page that is one list."""
    page = QWidget()
    page.setObjectName("page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    rows = QVBoxLayout(page)
    rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
    rows.setSpacing(GAP)
    rows.addWidget(Card(body=pane))
    return page
