"""How a cell of a list is drawn: text, number, pill, interval, progress or two lines."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.quality import Estimate
from app.ui.columns import Cell, Column
from app.ui.fonts import smaller, tabular, text_width
from app.ui.lists import CELL_ROLE, COLUMN_ROLE
from app.ui.painting import paint_bar, paint_interval, paint_pill
from app.ui.tokens import State, Tokens, current_tokens

PADDING = 8
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class CellDelegate(QStyledItemDelegate):
    """Draws every cell of every list in the theme's colours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def _paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(tokens.accent_soft))
        painter.fillRect(
            QRectF(area.left(), area.bottom() - 1, area.width(), 1), QColor(tokens.line)
        )
        room = area.adjusted(PADDING, 0, -PADDING, -1)
        font: QFont = option.font
        column = index.data(COLUMN_ROLE)
        cell = index.data(CELL_ROLE)
        if isinstance(cell, Cell):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            _draw(painter, room, font, tokens, column, cell, selected)
        else:
            _text(painter, room, font, tokens.mute_text, str(index.data() or ""), "left")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -1.5))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        try:
            self._paint(painter, option, index)
        finally:
            painter.restore()  # a painter left unbalanced takes the whole window down

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        font: QFont = option.font
        width = text_width(font, str(index.data() or "")) + 2 * PADDING
        return QSize(width, QFontMetrics(font).height() + 16)


def _draw(
    painter: QPainter,
    room: QRectF,
    font: QFont,
    tokens: Tokens,
    column: Column[object],
    cell: Cell,
    selected: bool,
) -> None:
    if column.kind == "pill":
        if cell.text:
            surface = tokens.panel if selected and cell.state is State.ACCENT else ""
            paint_pill(painter, room, cell.text, cell.state, tokens, font, surface)
    elif column.kind == "interval":
        _interval(painter, room, font, tokens, column, cell)
    elif column.kind == "progress":
        _progress(painter, room, font, tokens, cell)
    elif column.kind == "twoline":
        half = room.height() / 2
        upper = QRectF(room.left(), room.top() + 4, room.width(), half - 4)
        lower = QRectF(room.left(), room.top() + half, room.width(), half - 4)
        _text(painter, upper, font, tokens.ink, cell.text, column.side)
        _text(painter, lower, font, tokens.mute_text, str(cell.value or ""), column.side)
    else:
        colour = tokens.mute_text if column.muted else tokens.ink
        if cell.state is not State.NEUTRAL:
            colour = tokens.text(cell.state)
        used = tabular(font) if column.kind == "number" else font
        _text(painter, room, used, colour, cell.text, column.side)


def _interval(
    painter: QPainter, room: QRectF, font: QFont, tokens: Tokens, column: Column[object], cell: Cell
) -> None:
    words = tabular(font)
    usual = "100" if column.mark is None else "−00.0"  # so that the strokes stand below each other
    width = max(text_width(words, usual), text_width(words, cell.text))
    if isinstance(cell.value, Estimate):
        state = State.ACCENT if cell.state is State.NEUTRAL else cell.state
        bar = room.adjusted(4, 0, -width - 12, 0)
        if bar.width() > 24:
            paint_interval(painter, bar, cell.value, column.span, tokens, state, column.mark)
    _text(painter, room, words, tokens.ink, cell.text, "right")


def _progress(painter: QPainter, room: QRectF, font: QFont, tokens: Tokens, cell: Cell) -> None:
    state = State.ACCENT if cell.state is State.NEUTRAL else cell.state
    bar = room
    if cell.text:
        words = smaller(tabular(font))
        width = max(text_width(words, "100 %"), text_width(words, cell.text))
        _text(painter, room, words, tokens.mute_text, cell.text, "right")
        bar = room.adjusted(0, 0, -width - 8, 0)
    if isinstance(cell.value, (int, float)):
        paint_bar(painter, bar, float(cell.value), tokens, state)


def _text(painter: QPainter, room: QRectF, font: QFont, colour: str, text: str, side: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, _SIDES[side] | Qt.AlignmentFlag.AlignVCenter, shown)
