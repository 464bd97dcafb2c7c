"""Rows and cards that open what is behind them, and the round signs beside them."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.fonts import semibold
from app.ui.icons import pixmap
from app.ui.tokens import State, current_tokens
from app.ui.widgets.parts import Card
from app.ui.widgets.text import ElidedLabel, Role, label, plain_tip, set_role

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Disc(QWidget):
    """A round surface in a colour of state, with an icon or with letters."""

    def __init__(self, state: State, *, icon: str = "", letters: str = "", size: int = 28) -> None:
        super().__init__()
        self._state, self._icon, self._letters, self._size = state, icon, letters, size
        self.setFixedSize(QSize(size, size))

    def set_letters(self, letters: str) -> None:
        """Show other letters."""
        self._letters = letters
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.soft(self._state)))
        painter.drawEllipse(QRectF(self.rect()))
        if self._icon:
            inner = round(self._size * 0.54)
            place = (self._size - inner) // 2
            colour = tokens.text(self._state)
            image = pixmap(self._icon, colour, inner, self.devicePixelRatioF())
            painter.drawPixmap(place, place, image)
        if self._letters:
            font = semibold(self.font())
            font.setPixelSize(max(8, round(self._size * 0.32)))
            painter.setFont(font)
            painter.setPen(QColor(tokens.text(self._state)))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)


class OpenCard(Card):
    """A card that opens what its number stands for: click, Enter or Space."""

    opened = Signal()

    def __init__(self, body: QWidget, opens: str) -> None:
        super().__init__(body=body)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tip(opens))
        self.setAccessibleDescription(opens)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            _ring(self, 8)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()


class Opening(QFrame):
    """A frame that, where it has something to open, opens it by click, Enter or Space."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._opens = False

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._opens and inside and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._opens and event.key() in _KEYS:
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class LineRow(Opening):
    """Two lines of text with a widget at the right and a rule below.

    With `opens` the whole row can be clicked or opened with Enter; `opened` follows.
    """

    def __init__(
        self,
        title: str,
        detail: str = "",
        right: QWidget | None = None,
        *,
        left: QWidget | None = None,
        opens: str = "",
        strong: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self._opens = bool(opens)
        self._hot = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(8, 7, 8, 7)
        row.setSpacing(12)
        if left is not None:
            row.addWidget(left, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(_line(title, "strong" if strong else "body"))
        if detail:
            words.addWidget(label(detail, "mute", wrap=True) if wrap else _line(detail, "mute"))
        row.addLayout(words, 1)
        if right is not None:
            row.addWidget(right, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(row)
        tall = QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, tall)
        self.setAccessibleName(f"{title}. {detail}".strip())
        if opens:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAccessibleDescription(opens)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hot = self._opens
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hot = False
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        if self._hot:
            painter.fillRect(self.rect(), QColor(tokens.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
        painter.end()
        if self.hasFocus():
            _ring(self, 4)


class Tile(Opening):
    """A count with its words below, on a quiet surface; it opens its list where it has one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("well")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(0)
        self._number = label("–", "title")
        self._words = ElidedLabel("", "mute")
        rows.addWidget(self._number)
        rows.addWidget(self._words)

    def set(self, number: str, words: str, state: State = State.NEUTRAL, opens: str = "") -> None:
        """Show another count."""
        self._number.setText(number)
        roles: dict[State, Role] = {
            State.BAD: "bad", State.WARN: "warn", State.GOOD: "good", State.ACCENT: "accent",
        }  # fmt: skip
        self._words.setText(words)
        set_role(self._words, roles.get(state, "mute"))
        self._opens = bool(opens)
        policy = Qt.FocusPolicy.StrongFocus if opens else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self.setToolTip(plain_tip(opens))
        self.setAccessibleName(f"{number} {words}")
        self.setAccessibleDescription(opens)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            _ring(self, 6)


def _line(text: str, role: Role) -> ElidedLabel:
    made = ElidedLabel(text, role)
    made.setToolTip(plain_tip(text if len(text) > 60 else ""))
    return made


def _ring(widget: QWidget, radius: int) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(current_tokens().accent))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    area = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(area, radius, radius)
