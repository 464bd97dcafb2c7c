"""The editors of single weights: points, percent, a choice, a switch, four priorities.

Each tells its value and follows the hand with `edited()`. The wheel never changes one: it scrolls
the panel they stand in.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.widgets.fields import ChoiceBox, spin_box
from app.ui.widgets.text import label
from app.ui.words import tr

STOPS = (
    0, 10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000,
    5000, 10_000, 30_000, 100_000, 1_000_000,
)  # fmt: skip
"""What the slider of points stops at; the number beside it takes any value."""


class Editor(QWidget):
    """One weight. A subclass fills `rows`, and answers `value` and `show_value`."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(4)

    @property
    def value(self) -> Any:
        """What is entered, as the policy takes it."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show another value; `edited` does not follow."""
        raise NotImplementedError

    def still(self, *widgets: QWidget) -> None:
        """Let the wheel pass these."""
        for widget in widgets:
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class AmountEditor(Editor):
    """A slider over `stops` with the exact number beside it."""

    def __init__(self, name: str, stops: Sequence[int], suffix: str = "") -> None:
        super().__init__()
        self._stops = tuple(stops)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, len(self._stops) - 1)
        self._slider.setPageStep(max(1, len(self._stops) // 6))
        self._slider.setMinimumHeight(20)
        self._slider.setAccessibleName(tr("{name}, slider").replace("{name}", name))
        self._spin: QSpinBox = spin_box(self._stops[0], self._stops[-1], suffix)
        self._spin.setGroupSeparatorShown(True)
        self._spin.setAccessibleName(name)
        self._spin.lineEdit().setAccessibleName(name)
        self._spin.setFixedWidth(92)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._slider, 1)
        line.addWidget(self._spin)
        self.rows.addLayout(line)
        self._slider.valueChanged.connect(self._on_slider)
        self._spin.valueChanged.connect(self._on_spin)
        self.still(self._slider, self._spin)
        self.setFocusProxy(self._slider)

    @property
    @override
    def value(self) -> int:
        return self._spin.value()

    @override
    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self._spin):
            self._spin.setValue(int(value))
        self._place_slider()

    def _on_slider(self, place: int) -> None:
        with QSignalBlocker(self._spin):
            self._spin.setValue(self._stops[place])
        self.edited.emit()

    def _on_spin(self) -> None:
        self._place_slider()
        self.edited.emit()

    def _place_slider(self) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(bisect_left(self._stops, self._spin.value()))


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._box = ChoiceBox(name)
        for value, words in choices:
            self._box.addItem(words, value)
        self.rows.addWidget(self._box)
        self._box.currentIndexChanged.connect(lambda _index: self.edited.emit())
        self.still(self._box)

    @property
    @override
    def value(self) -> str:
        return str(self._box.currentData())

    @override
    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(max(0, self._box.findData(value)))


class SwitchEditor(Editor):
    """Yes or no; the words stand beside the box."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._box = QCheckBox(name)
        self._box.setAccessibleName(name)
        self.rows.addWidget(self._box)
        self._box.toggled.connect(lambda _on: self.edited.emit())

    @property
    @override
    def value(self) -> bool:
        return self._box.isChecked()

    @override
    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.setChecked(bool(value))


class PriorityEditor(Editor):
    """Points for each of the four priorities, up to 1,000,000,000,000."""

    def __init__(self, name: str) -> None:
        super().__init__()
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self._lines: list[QLineEdit] = []
        for priority in range(4):
            line = QLineEdit()
            line.setValidator(QRegularExpressionValidator(QRegularExpression(r"[0-9]{1,13}"), line))
            line.setAccessibleName(f"{name} {priority}")
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.textEdited.connect(lambda _text: self.edited.emit())
            row, column = divmod(priority, 2)
            grid.addWidget(label(str(priority), "mute"), row, 2 * column)
            grid.addWidget(line, row, 2 * column + 1)
            self._lines.append(line)
        self.rows.addLayout(grid)

    @property
    @override
    def value(self) -> tuple[int, ...]:
        return tuple(int(line.text() or 0) for line in self._lines)

    @override
    def show_value(self, value: Any) -> None:
        for line, points in zip(self._lines, value, strict=True):
            if line.text() != str(points):
                line.setText(str(points))
