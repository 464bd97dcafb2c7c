"""Plots in the theme's colours: a trend with its band, and a sparkline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.formats import Formats
from app.ui.plots import ReadPlot, dress_axes
from app.ui.tokens import State, current_tokens
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One point: its place in words, its value, its interval (None without), and what it opens."""

    at: str
    value: float
    low: float | None = None
    high: float | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over time with a one-line reading. `limits` are control limits, drawn dashed."""

    points: tuple[TrendPoint, ...]
    reading: str = ""
    limits: tuple[float, ...] = ()
    state: State = State.ACCENT


class TrendChart(ReadPlot):
    """A line with its 95 % band. Enter opens its points as a table."""

    def __init__(self, name: str, unit: str, formats: Formats | None = None) -> None:
        super().__init__(name, formats)
        self._unit = unit
        self._trend = Trend(())
        self.setMinimumHeight(150)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._table.setShortcut(QKeySequence(Qt.Key.Key_Return))
        self._table.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def show_trend(self, trend: Trend) -> None:
        """Draw another trend."""
        self._trend = trend
        self._show_other()

    @override
    def reading(self) -> str:
        return self._trend.reading

    @override
    def as_text(self) -> str:
        number = self._number
        lines = [f"{tr('When')}\t{self._unit}\t{tr('low')}\t{tr('high')}"]
        lines += [
            f"{p.at}\t{number(p.value)}\t{number(p.low)}\t{number(p.high)}"
            for p in self._trend.points
        ]
        return "\n".join(lines)

    def _number(self, value: float | None) -> str:
        digits = 0 if value is not None and abs(value) >= 1000 else 1
        return self._formats.number(value, digits)

    @override
    def _ids(self) -> Sequence[int]:
        return [point.id for point in self._trend.points]

    @override
    def _point(self, at: int) -> tuple[float, str]:
        point = self._trend.points[at]
        words = f"{point.at}: {self._number(point.value)} {self._unit}"
        if point.low is not None:
            words += f", 95 % {tr('interval')} {self._number(point.low)}–{self._number(point.high)}"
        return point.value, words

    @override
    def _fill(self, pg: Any) -> QColor:
        tokens, plot, points = current_tokens(), self._plot, self._trend.points
        every = max(1, len(points) // 6)
        ticks = [(i, p.at) for i, p in enumerate(points) if i % every == 0]
        dress_axes(pg, plot, ticks, self._unit, self.font())
        strong = QColor(tokens.strong(self._trend.state))
        places = list(range(len(points)))
        if all(p.low is not None and p.high is not None for p in points):
            band = QColor(strong)
            band.setAlpha(34)
            low = pg.PlotCurveItem(places, [p.low for p in points], pen=None)
            high = pg.PlotCurveItem(places, [p.high for p in points], pen=None)
            plot.addItem(pg.FillBetweenItem(low, high, brush=band))
        for limit in self._trend.limits:
            pen = pg.mkPen(tokens.warn, width=1, style=Qt.PenStyle.DashLine)
            plot.addItem(pg.InfiniteLine(limit, angle=0, pen=pen))
        plot.plot(places, [p.value for p in points], pen=pg.mkPen(strong, width=2), antialias=True)
        self._fit_range()
        return strong

    def _fit_range(self) -> None:
        points, limits = self._trend.points, self._trend.limits
        low = min([p.value if p.low is None else p.low for p in points] + list(limits))
        high = max([p.value if p.high is None else p.high for p in points] + list(limits))
        room = (high - low) * 0.12 or max(1.0, abs(high) * 0.1)
        self._plot.setXRange(-0.4, max(0.4, len(points) - 0.6), padding=0)
        self._plot.setYRange(low - room, high + room, padding=0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, 200)


class Sparkline(QWidget):
    """A small line without axes, beside a number that says what it means."""

    def __init__(self, name: str, values: Sequence[float] = (), state: State = State.ACCENT):
        super().__init__()
        self._state = state
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set(values)

    def set(self, values: Sequence[float]) -> None:
        """Draw other values."""
        self._values = list(values)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, 28)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._values) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = min(self._values), max(self._values)
        spread = (high - low) or 1.0
        step = (self.width() - 6) / (len(self._values) - 1)
        height = self.height() - 6
        line = [
            QPointF(3 + i * step, 3 + height * (1 - (v - low) / spread))
            for i, v in enumerate(self._values)
        ]
        painter.setPen(QPen(QColor(current_tokens().strong(self._state)), 1.5))
        painter.drawPolyline(QPolygonF(line))
