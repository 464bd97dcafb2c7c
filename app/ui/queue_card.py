"""The queue at the left of a desk: what waits, which of it is on the desk, and a line below."""

from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from app.domain.lists import ListQuery, ListSource
from app.ui.columns import Column
from app.ui.jobs import Jobs
from app.ui.lists import ListModel
from app.ui.table import TableView
from app.ui.widgets.parts import Card
from app.ui.widgets.text import label
from app.ui.words import tr


class QueueCard(Card):
    """`chosen(id)` follows a click or Enter. `counted` is the title with the number as {n}."""

    chosen = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        source: ListSource[Any],
        columns: tuple[Column[Any], ...],
        settings: QSettings,
        *,
        key: str,
        name: str,
        title: str,
        counted: str,
    ) -> None:
        super().__init__(title)
        self.model = ListModel(jobs, source, columns, self)
        self.table = TableView(jobs, self.model, key, settings)
        self.table.setAccessibleName(name)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._counted = counted
        self._on_desk: int | None = None
        self._nothing = label(tr("Nothing waits."), "mute")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self.body.addWidget(self._stack, 1)
        self._said = label("", "mute", wrap=True)
        self.body.addWidget(self._said)
        self.setMinimumWidth(186)
        self.setMaximumWidth(340)
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.opened.connect(self.chosen)
        self.model.loaded.connect(self._on_loaded)

    def look(self, query: ListQuery) -> None:
        """Load the queue anew; of the same query in place."""
        if self.model.query == query:
            self.model.refresh()
        else:
            self.model.set_query(query)

    def mark_current(self, item_id: int | None) -> None:
        """Show which item is on the desk."""
        self._on_desk = item_id
        if item_id is None:
            self.table.clearSelection()
        else:
            self.table.select_ids([item_id])

    def say(self, text: str) -> None:
        """Say something below the queue, "" for nothing."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def make_room(self, *, narrow: bool) -> None:
        """Let the second column give way where the page is narrow."""
        self.table.setColumnHidden(1, narrow)
        self.table.fit()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.ids):
            self.chosen.emit(int(self.model.ids[row]))

    def _on_loaded(self) -> None:
        count = len(self.model.ids)
        self.set_title(self._counted.replace("{n}", f"{count:,}"))
        self._stack.setCurrentWidget(self.table if count else self._nothing)
        if self._on_desk is not None:
            self.table.select_ids([self._on_desk])
