"""A row of steps of which one is chosen: responses, a strength, a scale."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.tokens import current_tokens
from app.ui.widgets.text import ElidedLabel, plain_tip
from app.ui.words import tr

MOST_BESIDE = 7
_EDGE = 4


class StepRow(QWidget):
    """A name and its steps. With the cursor in the row digits choose a step, left and right go to
    the one beside, Delete takes an `optional` choice back. `changed()` follows a choice by hand.

    Steps are texts; the value of one is its text. A digit is the number of a step, unless all
    steps are numbers themselves: then it is the step of that name. With `beside` a few steps stand
    at the right of the name, long ones as their numbers.
    """

    changed = Signal()

    def __init__(
        self, name: str, steps: Sequence[str], *, optional: bool = False, beside: bool = False
    ) -> None:
        super().__init__()
        self._steps = tuple(steps)
        self._optional = optional
        self._chosen = ""
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tiny = beside and len(self._steps) <= MOST_BESIDE
        self._bare = tiny and max(map(len, self._steps)) > (3 if len(self._steps) == 2 else 2)
        rows = QHBoxLayout(self) if tiny else QVBoxLayout(self)
        rows.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        rows.setSpacing(8 if tiny else 2)
        self._title = ElidedLabel(name, "mute")
        self._title.setToolTip(plain_tip(name))
        rows.addWidget(self._title, 1)
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        rows.addLayout(self._grid, 0)
        self._tiny = tiny
        self._numbers = all(step.isdecimal() for step in self._steps)
        self._buttons = [self._button(place, step) for place, step in enumerate(self._steps)]
        self._place(len(self._buttons))
        self._tell()

    @property
    def chosen(self) -> str:
        """The step that is chosen, "" for none."""
        return self._chosen

    def choose(self, step: str) -> None:
        """Choose a step, or none where there is no such step, without telling anybody."""
        self._chosen = step if step in self._steps else ""
        self._tell()

    def take(self, step: str) -> None:
        """Choose a step as a person does."""
        if self.isEnabled() and step != self._chosen:
            self.choose(step)
            self.changed.emit()

    def press_digit(self, number: int) -> bool:
        """Choose the step of a digit; False where there is none."""
        if self._numbers:
            step = next((s for s in self._steps if int(s) == number), "")
        else:
            step = self._steps[number - 1] if 1 <= number <= len(self._steps) else ""
        if step:
            self.take(step)
        return bool(step)

    def _button(self, place: int, step: str) -> QPushButton:
        numbered = f"{place + 1}" if self._bare else f"{place + 1}  {step}"
        shown = step if self._numbers or place > 8 else numbered
        made = QPushButton(_short(shown).replace("&", "&&"))
        made.setCheckable(True)
        made.setProperty("kind", "step")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAccessibleName(f"{self._name}: {step}")
        made.setToolTip(plain_tip(step) if self._bare or len(step) > 24 else "")
        made.clicked.connect(lambda _checked: self._on_click(step))
        return made

    def _on_click(self, step: str) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.take(step)
        self._tell()  # a click on the chosen one leaves it chosen

    def _tell(self) -> None:
        for step, made in zip(self._steps, self._buttons, strict=True):
            made.setChecked(step == self._chosen)
        if self._bare:
            self._title.setText(f"{self._name}: {self._chosen}" if self._chosen else self._name)
        self.setAccessibleName(f"{self._name}: {self._chosen or tr('none')}")

    def _place(self, across: int) -> None:
        for place, made in enumerate(self._buttons):
            self._grid.addWidget(made, place // across, place % across)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._tiny:
            return
        widest = max(made.sizeHint().width() for made in self._buttons) + 4
        room = event.size().width() - 2 * _EDGE + 4
        most = max(1, min(len(self._buttons), room // widest))
        lines = -(-len(self._buttons) // most)
        self._place(-(-len(self._buttons) // lines))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in ways:
            at = self._steps.index(self._chosen) if self._chosen else -1
            to = min(len(self._steps) - 1, max(0, at + ways[Qt.Key(event.key())]))
            self.take(self._steps[to])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._optional:
            self.take("")
        elif event.key() == Qt.Key.Key_0 and self.press_digit(0):
            pass
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(current_tokens().accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _short(text: str) -> str:
    return text if len(text) <= 27 else text[:26] + "…"
