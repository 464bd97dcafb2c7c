"""A confusion matrix: what the tasks' labels are, down; what the person said, across."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.quality import ConfusionTable
from app.ui.fonts import smaller
from app.ui.tokens import current_tokens, mixed
from app.ui.widgets.text import plain_tip
from app.ui.words import tr

_NAME, _HEAD, _CELL, _ROW = 126, 92, 40, 30


class ConfusionMatrix(QWidget):
    """Shaded by row share. `picked((expected, said))` follows a click, or Enter on the cursor."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._table = ConfusionTable((), ())
        self._cursor = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        self.setMouseTracking(True)
        self.show_table(self._table)

    def show_table(self, table: ConfusionTable) -> None:
        """Draw another table; labels that never occur are left out."""
        used = [
            i
            for i in range(len(table.labels))
            if any(table.counts[i]) or any(row[i] for row in table.counts)
        ]
        self._table = ConfusionTable(
            tuple(table.labels[i] for i in used),
            tuple(tuple(table.counts[i][j] for j in used) for i in used),
        )
        self._cursor = (0, 0)
        self.setAccessibleName(tr("Confusion matrix"))
        self.setAccessibleDescription(self.reading())
        self.updateGeometry()
        self.update()

    def reading(self) -> str:
        """The most frequent mistake in words, "" when there is none."""
        mistakes = [
            (count, row, column)
            for row, counts in enumerate(self._table.counts)
            for column, count in enumerate(counts)
            if row != column and count > 0
        ]
        if not mistakes:
            return tr("No mistake is known.") if self._table.labels else ""
        count, row, column = max(mistakes, key=lambda m: (m[0], -m[1], -m[2]))
        names = self._table.labels
        return (
            tr("Most often: {n} × “{said}” where “{label}” was right.")
            .replace("{n}", _number(count))
            .replace("{said}", names[column])
            .replace("{label}", names[row])
        )

    @property
    def _scale(self) -> float:
        return self.font().pixelSize() / 13 if self.font().pixelSize() > 0 else 1.0

    @override
    def sizeHint(self) -> QSize:
        size, scale = len(self._table.labels), self._scale
        return QSize(
            round((_NAME + size * _CELL) * scale) + 2, round((_HEAD + size * _ROW) * scale) + 2
        )

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, scale = current_tokens(), self._scale
        small = smaller(self.font())
        painter.setFont(small)
        metrics = QFontMetrics(small)
        name, head = _NAME * scale, _HEAD * scale
        cell, row_height = _CELL * scale, _ROW * scale
        for column, text in enumerate(self._table.labels):
            painter.save()
            painter.translate(name + column * cell + cell / 2 + 5, head - 6)
            painter.rotate(-55)
            painter.setPen(QColor(tokens.mute_text))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(head))
            painter.drawText(QPointF(0, 0), shown)
            painter.restore()
        for row, counts in enumerate(self._table.counts):
            top = head + row * row_height
            whole = sum(counts)
            painter.setPen(QColor(tokens.mute_text))
            room = QRectF(0, top, name - 8, row_height)
            shown = metrics.elidedText(
                self._table.labels[row], Qt.TextElideMode.ElideRight, int(name - 8)
            )
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, side, shown)
            for column, count in enumerate(counts):
                box = QRectF(name + column * cell + 1, top + 1, cell - 2, row_height - 2)
                share = count / whole if whole else 0.0
                strong = tokens.accent if row == column else tokens.bad
                shade = mixed(strong, tokens.panel, min(0.3, share * 0.3)) if count else tokens.bg
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(shade))
                painter.drawRoundedRect(box, 4, 4)
                painter.setPen(QColor(tokens.ink if count else tokens.mute_text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _number(count) if count else "")
                if self.hasFocus() and (row, column) == self._cursor:
                    painter.setPen(QPen(QColor(tokens.accent), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(box, 4, 4)

    def _at(self, position: QPointF) -> tuple[int, int] | None:
        scale = self._scale
        column = int((position.x() - _NAME * scale) // (_CELL * scale))
        row = int((position.y() - _HEAD * scale) // (_ROW * scale))
        size = len(self._table.labels)
        return (row, column) if 0 <= row < size and 0 <= column < size else None

    def _pick(self, place: tuple[int, int]) -> None:
        names = self._table.labels
        if self._table.counts and self._table.counts[place[0]][place[1]] > 0:
            self.picked.emit((names[place[0]], names[place[1]]))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = place
            self.update()
            self._pick(place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        size = len(self._table.labels)
        step = steps.get(Qt.Key(event.key()))
        if step is not None and size:
            row = min(size - 1, max(0, self._cursor[0] + step[0]))
            self._cursor = (row, min(size - 1, max(0, self._cursor[1] + step[1])))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and size:
            self._pick(self._cursor)
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            if place is not None:
                row, column = place
                names = self._table.labels
                words = (
                    tr("{n} × said “{said}”, right was “{label}”")
                    .replace("{n}", _number(self._table.counts[row][column]))
                    .replace("{said}", names[column])
                    .replace("{label}", names[row])
                )
                QToolTip.showText(event.globalPos(), plain_tip(words), self)
                return True
        return super().event(event)


def _number(count: float) -> str:
    return f"{count:,.0f}" if count == round(count) else f"{count:,.1f}"
