"""How pills, intervals and bars look, the same in a table cell and as a widget."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.domain.quality import Estimate
from app.ui.fonts import smaller, text_width
from app.ui.tokens import State, Tokens

PILL_PADDING = 8
_CENTER = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter


def pill_height(font: QFont) -> int:
    """How high a pill is beside text of this font."""
    return round(smaller(font).pixelSize() * 1.65)


def pill_width(font: QFont, text: str) -> int:
    """How wide a pill with this text is."""
    return text_width(smaller(font), text) + 2 * PILL_PADDING


def paint_pill(
    painter: QPainter,
    area: QRectF,
    text: str,
    state: State,
    tokens: Tokens,
    font: QFont,
    surface: str = "",
) -> None:
    """A rounded surface with its word, at the left of `area`, in the middle of its height.

    `surface` replaces the state's own soft colour where that would not show.
    """
    small = smaller(font)
    height = pill_height(font)
    width = min(float(pill_width(font, text)), area.width())
    shape = QRectF(area.left(), area.center().y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(surface or tokens.soft(state)))
    painter.drawRoundedRect(shape, height / 2, height / 2)
    painter.setPen(QColor(tokens.text(state)))
    painter.setFont(small)
    room = shape.adjusted(PILL_PADDING - 1, 0, -PILL_PADDING + 1, 0)
    painter.drawText(room, _CENTER, _elided(small, text, room.width()))


def paint_interval(
    painter: QPainter,
    area: QRectF,
    estimate: Estimate,
    span: tuple[float, float],
    tokens: Tokens,
    state: State = State.ACCENT,
    mark: float | None = None,
) -> None:
    """A thin rule for the scale, a bar from the lower to the upper bound, a dot at the mean.

    `mark` is the value that would say nothing, a stroke across the scale.
    """
    middle = area.center().y()

    def x(value: float) -> float:
        share = (value - span[0]) / (span[1] - span[0])
        return area.left() + min(1.0, max(0.0, share)) * area.width()

    strong = QColor(tokens.strong(state))
    painter.setPen(QPen(QColor(tokens.line), 2))
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
    if mark is not None:
        painter.setPen(QPen(QColor(tokens.mute), 1))
        painter.drawLine(QPointF(x(mark), middle - 6), QPointF(x(mark), middle + 6))
    pen = QPen(strong, 3)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(x(estimate.low), middle), QPointF(x(estimate.high), middle))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(strong)
    painter.drawEllipse(QPointF(x(estimate.mean), middle), 4, 4)


def paint_bar(
    painter: QPainter, area: QRectF, share: float, tokens: Tokens, state: State = State.ACCENT
) -> None:
    """A bar filled from the left by `share` in 0..1."""
    height = 6.0
    groove = QRectF(area.left(), area.center().y() - height / 2, area.width(), height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.neutral_soft))
    painter.drawRoundedRect(groove, 3, 3)
    kept = min(1.0, max(0.0, share))
    if kept > 0:
        groove.setWidth(max(height, groove.width() * kept))
        painter.setBrush(QColor(tokens.strong(state)))
        painter.drawRoundedRect(groove, 3, 3)


def _elided(font: QFont, text: str, width: float) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(width) + 1)
