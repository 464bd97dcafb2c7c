"""Choosing the right label of a correction: by digit, by arrow keys, by its first letters."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.widgets.text import label
from app.ui.words import tr

_ROW, _MOST_ROWS = 31, 6


class _Labels(QListWidget):
    """The labels; Enter takes the one with the cursor, digits go to the page."""

    taken = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class LabelPicker(QWidget):
    """The project's labels and the difference to the answer. `picked()` follows a choice."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._list = _Labels()
        self._list.setAccessibleName(tr("The right label"))
        self._difference = label("", "strong", wrap=True)
        rows.addWidget(label(tr("The right label: a digit, or arrows and Enter"), "mute"))
        rows.addWidget(self._list)
        rows.addWidget(self._difference)
        self._said = ""
        self.chosen = ""
        self._list.taken.connect(self._take)
        self._list.itemClicked.connect(lambda _item: self._take())

    @property
    def is_asking(self) -> bool:
        """Whether no label is chosen yet, so that digits mean labels."""
        return not self.chosen

    def show_labels(self, labels: Sequence[str], said: str) -> None:
        """Offer these labels; the one that was said is not offered."""
        self._said, self.chosen = said, ""
        self._list.clear()
        for number, name in enumerate((each for each in labels if each != said), start=1):
            item = QListWidgetItem(f"{number}   {name}" if number <= 9 else f"     {name}")
            item.setData(Qt.ItemDataRole.UserRole, name)
            self._list.addItem(item)
        height = self.fontMetrics().height() + 14
        self._list.setFixedHeight(min(_MOST_ROWS, max(1, self._list.count())) * height + 4)
        self._tell()

    def ask(self) -> None:
        """Let the person choose again."""
        self.chosen = ""
        self._tell()
        if self._list.currentRow() < 0:
            self._list.setCurrentRow(0)
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.picked.emit()

    def choose(self, name: str) -> None:
        """Take this label, "" for none, without telling anybody."""
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._list.setCurrentRow(row)
                self.chosen = name
        self._tell()

    def choose_number(self, number: int) -> None:
        """Take the label with this digit."""
        if 1 <= number <= self._list.count():
            self._list.setCurrentRow(number - 1)
            self._take()

    def _take(self) -> None:
        current = self._list.currentItem()
        if current is not None:
            self.chosen = str(current.data(Qt.ItemDataRole.UserRole))
            self._tell()
            self.picked.emit()

    def _tell(self) -> None:
        self._difference.setText(f"{self._said} → {self.chosen}" if self.chosen else "")
        self._difference.setVisible(bool(self.chosen))
