"""Bars over weeks: how many of something fall into each, and a click opens them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.fonts import smaller, tabular
from app.ui.tokens import State, current_tokens
from app.ui.widgets.text import plain_tip

_GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the words below it, its value, what hovering says, and its colour."""

    at: str
    value: int
    tip: str
    state: State = State.ACCENT


class BarChart(QWidget):
    """Bars from zero with their numbers above. `picked(place)` follows a click, or Enter on the
    bar the arrow keys have reached."""

    picked = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._at = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Draw other bars."""
        self._bars = tuple(bars)
        self._at = min(self._at, len(self._bars) - 1)
        self.setAccessibleDescription("; ".join(bar.tip for bar in self._bars))
        self.update()

    def _slot(self, place: int) -> QRectF:
        width = self.width() / max(1, len(self._bars))
        return QRectF(place * width, 0, width, self.height())

    def _place(self, x: float) -> int:
        place = int(x / (self.width() / max(1, len(self._bars))))
        return place if 0 <= place < len(self._bars) else -1

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, 120)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = tabular(smaller(self.font()))
        painter.setFont(font)
        line = QFontMetrics(font).height()
        most = max((bar.value for bar in self._bars), default=0)
        bottom = self.height() - line - 5.0
        room = bottom - line - 4
        painter.fillRect(QRectF(0, bottom, self.width(), 1), QColor(tokens.line))
        wide = max((QFontMetrics(font).horizontalAdvance(bar.at) for bar in self._bars), default=0)
        every = max(1, -(-(wide + 8) // max(1, int(self._slot(0).width()))))
        for place, bar in enumerate(self._bars):
            slot = self._slot(place)
            height = room * bar.value / most if most else 0.0
            body = QRectF(slot.left() + _GAP / 2, bottom - height, slot.width() - _GAP, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.strong(bar.state)))
            painter.drawRoundedRect(body, 2, 2)
            painter.setPen(QColor(tokens.ink if bar.value else tokens.mute_text))
            number = QRectF(slot.left(), body.top() - line - 2, slot.width(), line)
            painter.drawText(number, Qt.AlignmentFlag.AlignCenter, f"{bar.value:,}")
            if place % every == 0:
                painter.setPen(QColor(tokens.mute_text))
                words = QRectF(slot.center().x() - wide, bottom + 4, 2 * wide, line)
                if words.left() < 0 or words.right() > self.width():
                    words = QRectF(slot.left(), bottom + 4, max(slot.width(), wide), line)
                painter.drawText(words, Qt.AlignmentFlag.AlignCenter, bar.at)
            if self.hasFocus() and place == self._at:
                painter.setPen(QColor(tokens.accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(slot.adjusted(1, 1, -1, -1), 4, 4)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place(event.pos().x())
            if place >= 0:
                QToolTip.showText(event.globalPos(), plain_tip(self._bars[place].tip), self)
            return True
        return super().event(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position().x())
        usable = place >= 0 and self._bars[place].value > 0
        shape = Qt.CursorShape.PointingHandCursor if usable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pick(self._place(QPointF(event.position()).x()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._bars:
            self._at = min(len(self._bars) - 1, max(0, self._at + step))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick(self._at)
        else:
            super().keyPressEvent(event)

    def _pick(self, place: int) -> None:
        if 0 <= place < len(self._bars) and self._bars[place].value > 0:
            self._at = place
            self.picked.emit(place)
