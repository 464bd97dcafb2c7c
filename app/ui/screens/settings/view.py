"""The Settings page: a list of its parts left, the chosen part right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from app.ui.widgets.parts import GAP, MARGIN, Card, Page
from app.ui.words import tr


class SettingsView(QWidget):
    """`shown(key)` follows a change of the part."""

    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = QListWidget()
        self._list.setObjectName("parts")
        self._list.setAccessibleName(tr("Parts of the settings"))
        self._pages = QStackedWidget()
        self._keys: list[str] = []
        side = Card("", self._list)
        side.setFixedWidth(round(204 * self.fontInfo().pixelSize() / 13))
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        row.setSpacing(GAP)
        row.addWidget(side)
        row.addWidget(self._pages, 1)
        self._list.currentRowChanged.connect(self._on_row)

    @property
    def part(self) -> str:
        """The key of the part that shows."""
        row = self._list.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    @property
    def keys(self) -> list[str]:
        """The parts that are there."""
        return list(self._keys)

    def add_part(self, key: str, title: str, page: Page) -> None:
        """Add a part below the others."""
        page.body.setContentsMargins(0, 0, 0, 0)
        self._keys.append(key)
        self._pages.addWidget(page)
        self._list.addItem(QListWidgetItem(title))
        if len(self._keys) == 1:
            self._list.setCurrentRow(0)

    def show_part(self, key: str) -> None:
        """Show a part."""
        if key in self._keys:
            self._list.setCurrentRow(self._keys.index(key))

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self._pages.setCurrentIndex(row)
            self.shown.emit(self._keys[row])
