"""The list of a run's steps: two lines a step, all of one height, so that it opens at once."""

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.ui.fonts import BODY, semibold, smaller, tabular, text_width
from app.ui.icons import pixmap
from app.ui.painting import paint_pill, pill_width
from app.ui.task_types.agent_trajectory_model import LINE_ROLE, Line, StepModel
from app.ui.task_types.agent_trajectory_words import kind_icon, kind_name, mark_icon, mark_state
from app.ui.tokens import State, Tokens, current_tokens
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex

EDGE: Final = 8
GAP: Final = 6


class StepList(QListView):
    """The steps. `moved(row)` follows the cursor, `clicked` a click; arrows, Home and End walk."""

    moved = Signal(int)

    def __init__(self, model: StepModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Steps of the run"))
        self.setModel(model)
        self.setItemDelegate(StepDelegate(len(str(model.rowCount())), self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)

    @property
    def row(self) -> int:
        """The row with the cursor."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Put the cursor on a row, as near as there is one."""
        model = self.model()
        kept = max(0, min(model.rowCount() - 1, row))
        self.setCurrentIndex(model.index(kept, 0))

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.moved.emit(current.row())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip():  # letters are commands, not a search
            event.ignore()
        else:
            super().keyPressEvent(event)


class StepDelegate(QStyledItemDelegate):
    """Draws a step: above its kind, tool and mark; below errors, badges, its first line, time."""

    def __init__(self, digits: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._widest = "0" * digits

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 2 * QFontMetrics(option.font).height() + 14)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        try:
            line = index.data(LINE_ROLE)
            if isinstance(line, Line):
                self._paint(painter, option, line)
        finally:
            painter.restore()

    def _paint(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        tokens, font = current_tokens(), option.font
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, QColor(tokens.accent_soft))
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()),
                             QColor(tokens.accent))  # fmt: skip
        painter.fillRect(
            QRectF(area.left(), area.bottom() - 1, area.width(), 1), QColor(tokens.line)
        )
        half = (area.height() - 13) / 2
        upper = QRectF(area.left() + EDGE, area.top() + 5, area.width() - 2 * EDGE, half)
        lower = upper.translated(0, half + 2)
        pen = _Pen(painter, tokens, font, upper)
        numbers = text_width(tabular(font), self._widest)
        pen.number(line.number, numbers)
        pen.end(line)
        pen.head(line)
        lower.setLeft(lower.left() + numbers + GAP)
        pen = _Pen(painter, tokens, font, lower)
        if line.took:
            pen.from_right(line.took, smaller(tabular(font)), tokens.mute_text)
        if line.failed:
            pen.pill(tr("error"), State.BAD)
        if line.badge is not None:
            pen.pill(line.badge[1], line.badge[0])
        pen.text(line.first, font, tokens.mute_text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -1.5))


class _Pen:
    """Writes one line of a step; what is written takes its room away at the left or the right."""

    def __init__(self, painter: QPainter, tokens: Tokens, font: QFont, room: QRectF) -> None:
        self._painter, self._tokens, self._font = painter, tokens, font
        self._room = QRectF(room)
        self._size = round(14 * font.pixelSize() / BODY)

    def number(self, number: str, width: int) -> None:
        """The number of the step, right-aligned in its column."""
        column = QRectF(self._room.left(), self._room.top(), width, self._room.height())
        self._write(column, number, tabular(self._font), self._tokens.mute_text, right=True)
        self._room.setLeft(self._room.left() + width + GAP)

    def head(self, line: Line) -> None:
        """Icon and word of the kind, and the tool."""
        colour = self._tokens.ink if line.kind.of_agent else self._tokens.mute_text
        self._icon(kind_icon(line.kind), colour, self._room.left())
        self._room.setLeft(self._room.left() + self._size + GAP)
        self.text(kind_name(line.kind), self._font, colour)
        if line.tool:
            heavy = semibold(self._font) if line.kind.of_agent else self._font
            self.text(line.tool, heavy, colour)

    def end(self, line: Line) -> None:
        """At the right the mark, with its shape."""
        words = line.mark_words
        if words:
            state = mark_state(line.mark)
            self.from_right(words, smaller(self._font), self._tokens.text(state))
            if name := mark_icon(line.mark):
                self._room.setRight(self._room.right() - self._size)
                self._icon(name, self._tokens.strong(state), self._room.right())
                self._room.setRight(self._room.right() - GAP)

    def pill(self, words: str, state: State) -> None:
        """A word on a surface."""
        width = min(float(pill_width(self._font, words)), self._room.width())
        area = QRectF(self._room.left(), self._room.top(), width, self._room.height())
        paint_pill(self._painter, area, words, state, self._tokens, self._font)
        self._room.setLeft(area.right() + GAP)

    def text(self, words: str, font: QFont, colour: str) -> None:
        """Words at the left of what room is left."""
        if self._room.width() < 8 or not words:
            return
        shown = QFontMetrics(font).elidedText(
            words, Qt.TextElideMode.ElideRight, int(self._room.width())
        )
        self._write(self._room, shown, font, colour)
        self._room.setLeft(self._room.left() + text_width(font, shown) + GAP)

    def from_right(self, words: str, font: QFont, colour: str) -> None:
        """Words at the right of what room is left."""
        width = text_width(font, words)
        area = QRectF(self._room.right() - width, self._room.top(), width, self._room.height())
        self._write(area, words, font, colour, right=True)
        self._room.setRight(area.left() - GAP)

    def _write(
        self, area: QRectF, words: str, font: QFont, colour: str, *, right: bool = False
    ) -> None:
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        self._painter.drawText(
            area,
            side
            | Qt.AlignmentFlag.AlignVCenter
            | Qt.AlignmentFlag.AlignAbsolute
            | Qt.TextFlag.TextSingleLine,
            words,
        )

    def _icon(self, name: str, colour: str, left: float) -> None:
        ratio = self._painter.device().devicePixelRatioF()
        top = self._room.center().y() - self._size / 2
        image = pixmap(name, colour, self._size, ratio)
        self._painter.drawPixmap(QPointF(left, top), image)
