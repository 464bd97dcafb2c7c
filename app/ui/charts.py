"""Plots in the theme's colours: a trend with its band, and a sparkline.

pyqtgraph takes two seconds to import, so it is loaded when the first trend is drawn. Screen
readers see nothing of a plot: each has a reading in words below it and its points as a table on
its context menu (`as_text`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.tokens import State, current_tokens
from app.ui.widgets.text import PlainText, label
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


def new_plot(
    pg: Any, name: str, moved: Callable[[Any], None], clicked: Callable[[Any], None]
) -> Any:
    """A plot that stands still: no menu, no zoom; the chart around it takes the focus."""
    plot = pg.PlotWidget()
    plot.setFrameShape(plot.Shape.NoFrame)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(False, False)
    plot.hideButtons()
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    plot.setMinimumSize(120, 90)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAccessibleName(name)
    plot.getViewBox().setDefaultPadding(0.0)
    plot.scene().sigMouseMoved.connect(moved)
    plot.scene().sigMouseClicked.connect(clicked)
    return plot


def dress_axes(
    pg: Any, plot: Any, ticks: Sequence[tuple[float, str]], unit: str, font: QFont
) -> None:
    """Axes in the theme's colours: `ticks` below, the unit at the left, quiet level lines."""
    tokens = current_tokens()
    small = QFont(font)
    small.setPixelSize(max(8, round(font.pixelSize() * 11 / 13)))
    plot.setBackground(tokens.panel)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(pg.mkPen(tokens.line))
        axis.setTextPen(pg.mkPen(tokens.mute_text))
        axis.setStyle(tickFont=small, tickLength=0)
    plot.getAxis("bottom").setTicks([list(ticks)])
    left = plot.getAxis("left")
    left.setLabel(unit, color=tokens.mute_text, **{"font-size": "11px"})
    left.enableAutoSIPrefix(False)
    plot.showGrid(x=False, y=True, alpha=0.15)


class TrendChart(QWidget):
    """A line with its 95 % band. Hover names the value; `picked(id)` follows a click on a point."""

    picked = Signal(object)

    def __init__(self, name: str, unit: str, formats: Formats | None = None) -> None:
        super().__init__()
        self._name, self._unit = name, unit
        self._formats = formats or Formats()
        self._trend = Trend(())
        self._plot: Any = None
        self._marker: Any = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._reading = label("", "mute", wrap=True)
        self._rows.addWidget(self._reading)
        self.setMinimumHeight(150)
        self.setAccessibleName(name)
        table = QAction(tr("Show the points as a table"), self)
        table.setShortcut(QKeySequence(Qt.Key.Key_Return))
        table.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        table.triggered.connect(lambda _checked: self.open_table())
        self.addAction(table)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        copy = QAction(tr("Copy the points as a table"), self)
        copy.triggered.connect(lambda _checked: QGuiApplication.clipboard().setText(self.as_text()))
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_trend(self, trend: Trend) -> None:
        """Draw another trend."""
        self._trend = trend
        self._say(trend.reading)
        self.setAccessibleDescription(trend.reading)
        self._draw()

    def as_text(self) -> str:
        """The points as text with tabs, for those who cannot see the line."""
        number = self._number
        lines = [f"{tr('When')}\t{self._unit}\t{tr('low')}\t{tr('high')}"]
        lines += [
            f"{p.at}\t{number(p.value)}\t{number(p.low)}\t{number(p.high)}"
            for p in self._trend.points
        ]
        return "\n".join(lines)

    def open_table(self) -> Dialog:
        """Show the points as text, in a window of their own."""
        made = Dialog(self.window(), self._name)
        points = PlainText(self._name, self.as_text())
        points.setProperty("plain", False)
        points.setMinimumHeight(280)
        made.body.addWidget(points)
        made.add_button(tr("Close"), made.accept, "primary", default=True)
        made.open()
        return made

    def _number(self, value: float | None) -> str:
        digits = 0 if value is not None and abs(value) >= 1000 else 1
        return self._formats.number(value, digits)

    def _draw(self) -> None:
        if not self._trend.points:  # axes around nothing would look like a measurement
            if self._plot is not None:
                self._plot.hide()
            return
        import pyqtgraph as pg  # type: ignore[import-untyped]

        tokens = current_tokens()
        if self._plot is None:
            self._plot = self._make_plot(pg)
        plot = self._plot
        plot.show()
        plot.clear()
        self._dress_axes(pg)
        points = self._trend.points
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
        self._marker = pg.ScatterPlotItem(size=8, brush=strong, pen=pg.mkPen(tokens.panel, width=2))
        plot.addItem(self._marker)
        self._fit_range()

    def _make_plot(self, pg: Any) -> Any:
        plot = new_plot(pg, self._name, self._on_hover, self._on_click)
        self._rows.insertWidget(0, plot, 1)
        return plot

    def _dress_axes(self, pg: Any) -> None:
        points = self._trend.points
        every = max(1, len(points) // 6)
        ticks = [(i, p.at) for i, p in enumerate(points) if i % every == 0]
        dress_axes(pg, self._plot, ticks, self._unit, self.font())

    def _fit_range(self) -> None:
        points, limits = self._trend.points, self._trend.limits
        low = min([p.value if p.low is None else p.low for p in points] + list(limits))
        high = max([p.value if p.high is None else p.high for p in points] + list(limits))
        room = (high - low) * 0.12 or max(1.0, abs(high) * 0.1)
        self._plot.setXRange(-0.4, max(0.4, len(points) - 0.6), padding=0)
        self._plot.setYRange(low - room, high + room, padding=0)

    def _at(self, position: Any) -> int | None:
        if self._plot is None or not self._plot.sceneBoundingRect().contains(position):
            return None
        place = round(self._plot.getViewBox().mapSceneToView(position).x())
        return place if 0 <= place < len(self._trend.points) else None

    def _on_hover(self, position: Any) -> None:
        place = self._at(position)
        if place is None:
            self._say(self._trend.reading)
            if self._marker is not None:
                self._marker.setData([], [])
            return
        point = self._trend.points[place]
        self._marker.setData([place], [point.value])
        words = f"{point.at}: {self._number(point.value)} {self._unit}"
        if point.low is not None:
            words += f", 95 % {tr('interval')} {self._number(point.low)}–{self._number(point.high)}"
        self._say(words)

    def _on_click(self, event: Any) -> None:
        place = self._at(event.scenePos())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._trend.points[place].id)

    def _say(self, text: str) -> None:
        self._reading.setText(text)
        self._reading.setVisible(bool(text))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(current_tokens().accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._draw()

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
