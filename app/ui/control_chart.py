"""A control chart: one person's answers one after another, their moving average and its limit.

Like the trend it loads pyqtgraph when it is first drawn, says its reading in words below, and
gives its points as a table to those who cannot see it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.findings import DriftChart
from app.ui.charts import dress_axes, new_plot
from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.tokens import current_tokens
from app.ui.widgets.text import PlainText, label
from app.ui.words import counted, tr

_FAINT = 90  # of 255: the single answers stand behind their average
_ROOM = 6.0  # per cent above 100 and below 0
_DOTS = 2_000  # side by side at most: no window is wider


class ControlChart(QWidget):
    """Dots, average, center and lower limit. `picked(task_id)` follows a click, or Enter on the
    answer that the arrow keys have reached; hovering or reaching one says what it is."""

    picked = Signal(object)

    def __init__(self, name: str, formats: Formats | None = None) -> None:
        super().__init__()
        self._name = name
        self._formats = formats or Formats()
        self._chart: DriftChart | None = None
        self._tasks: Mapping[int, str] = {}
        self._at = -1
        self._plot: Any = None
        self._marker: Any = None
        self._stale = False  # changed while nobody could see it
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._said = label("", "mute", wrap=True)
        self._rows.addWidget(self._said)
        self.setMinimumHeight(170)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for words, slot in (
            (tr("Show the points as a table"), self.open_table),
            (tr("Copy the points as a table"), self._copy),
        ):
            action = QAction(words, self)
            action.triggered.connect(lambda _checked, slot=slot: slot())
            self.addAction(action)

    def show_chart(self, chart: DriftChart | None, tasks: Mapping[int, str] | None = None) -> None:
        """Draw another stream; `tasks` names its tasks by id where they are known."""
        self._chart = chart if chart is not None and chart.values else None
        self._tasks = tasks or {}
        self._at = -1
        self._say(self.reading())
        self._draw_when_seen()

    def reading(self) -> str:
        """The chart in a sentence or two; "" without one."""
        chart, number = self._chart, self._formats.number
        if chart is None:
            return ""
        n = len(chart.values)
        if chart.alarm is None:
            words = counted(
                "No alarm in %n answers; on average {center} right.", n,
                "No alarm in one answer; on average {center} right.",
            )  # fmt: skip
        else:
            words = tr("Alarm on {day}, at answer {at} of {n}; {center} right before.")
            words = words.replace("{day}", self._formats.day(chart.days[chart.alarm]))
            words = words.replace("{at}", number(chart.alarm + 1))
        if chart.change is not None:
            words += " " + tr("The change began about {day}.").replace(
                "{day}", self._formats.day(chart.days[chart.change])
            )
        words += " " + tr("The limit allows {f} in 1,000 answers to raise a false alarm.")
        digits = 0 if chart.false_alarms == round(chart.false_alarms) else 1
        return (
            words.replace("{n}", number(n))
            .replace("{center}", self._formats.percent(chart.center, 1))
            .replace("{f}", number(chart.false_alarms, digits))
        )

    def as_text(self) -> str:
        """The answers as text with tabs."""
        chart, number = self._chart, self._formats.number
        heads = (tr("Day"), tr("Task"), tr("Right"), tr("Average"), tr("Limit"), tr("Note"))
        lines = ["\t".join(heads)]
        if chart is not None:
            for at, (day, task) in enumerate(zip(chart.days, chart.tasks, strict=True)):
                note = [tr("alarm")] if at == chart.alarm else []
                note += [tr("change")] if at == chart.change else []
                figures = (chart.values[at], chart.ewma[at], chart.lower[at])
                cells = [self._formats.day(day), self._task(task)]
                cells += [number(figure * 100, 1) for figure in figures]
                lines.append("\t".join([*cells, ", ".join(note)]))
        return "\n".join(lines)

    def open_table(self) -> Dialog:
        """Show the answers as text, in a window of their own."""
        made = Dialog(self.window(), self._name)
        points = PlainText(self._name, self.as_text())
        points.setProperty("plain", False)
        points.setMinimumHeight(320)
        made.body.addWidget(points)
        made.add_button(tr("Close"), made.accept, "primary", default=True)
        made.open()
        return made

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.as_text())

    def _task(self, task_id: int) -> str:
        return self._tasks.get(task_id) or tr("task {n}").replace("{n}", str(task_id))

    def _draw_when_seen(self) -> None:
        """Ten thousand answers take a tenth of a second, which nobody waits for behind a tab."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._draw()

    def _draw(self) -> None:
        chart = self._chart
        if chart is None:  # axes around nothing would look like a measurement
            if self._plot is not None:
                self._plot.hide()
            return
        import pyqtgraph as pg  # type: ignore[import-untyped]

        tokens = current_tokens()
        if self._plot is None:
            self._plot = new_plot(pg, self._name, self._on_hover, self._on_click)
            self._rows.insertWidget(0, self._plot, 1)
        plot = self._plot
        plot.show()
        plot.clear()
        places, values = np.arange(len(chart.values)), np.asarray(chart.values)
        dress_axes(pg, plot, self._ticks(chart), tr("right, %"), self.font())
        faint = QColor(tokens.mute)
        faint.setAlpha(_FAINT)
        apart = _apart(values)
        dots = pg.ScatterPlotItem(places[apart], values[apart] * 100, size=5, brush=faint)
        dots.setPen(None)
        plot.addItem(dots)
        plot.addItem(pg.InfiniteLine(chart.center * 100, angle=0, pen=pg.mkPen(tokens.mute)))
        dashed = pg.mkPen(tokens.warn, width=1.5, style=Qt.PenStyle.DashLine)
        long = {"antialias": True, "autoDownsample": True, "downsampleMethod": "peak"}
        plot.plot(places, np.asarray(chart.lower) * 100, pen=dashed, **long)
        line = pg.mkPen(tokens.accent, width=2)
        plot.plot(places, np.asarray(chart.ewma) * 100, pen=line, **long)
        self._draw_marks(pg, chart)
        self._marker = pg.ScatterPlotItem(
            size=9, brush=QColor(tokens.accent), pen=pg.mkPen(tokens.panel, width=2)
        )
        plot.addItem(self._marker)
        plot.setXRange(-0.5, max(1.0, len(places) - 0.5), padding=0)
        plot.setYRange(-_ROOM, 100 + _ROOM, padding=0)

    def _draw_marks(self, pg: Any, chart: DriftChart) -> None:
        """The change as a line over the whole height, the alarm as a triangle; both with a word."""
        tokens, last = current_tokens(), len(chart.values) - 1
        if chart.change is not None:
            pen = pg.mkPen(tokens.bad, width=1, style=Qt.PenStyle.DotLine)
            self._plot.addItem(pg.InfiniteLine(chart.change, angle=90, pen=pen))
            self._write(pg, tr("change"), chart.change, 2.0, chart.change > last / 2)
        if chart.alarm is not None:
            height = chart.ewma[chart.alarm] * 100
            bad = QColor(tokens.bad)
            mark = pg.ScatterPlotItem(
                [chart.alarm], [height], symbol="t", size=14, brush=bad,
                pen=pg.mkPen(tokens.panel, width=1.5),
            )  # fmt: skip
            self._plot.addItem(mark)
            self._write(pg, tr("alarm"), chart.alarm, height, chart.alarm > last / 2)

    def _write(self, pg: Any, word: str, x: float, y: float, before: bool) -> None:
        shown = pg.TextItem(word, color=current_tokens().bad_text, anchor=(float(before), 1.15))
        shown.setFont(self.font())
        shown.setPos(x, y)
        self._plot.addItem(shown, ignoreBounds=True)

    def _ticks(self, chart: DriftChart) -> list[tuple[float, str]]:
        every = max(1, -(-len(chart.days) // 5))
        return [
            (at, self._formats.short_day(chart.days[at])) for at in range(0, len(chart.days), every)
        ]

    def _place(self, position: Any) -> int:
        """The answer below the pointer, -1 outside."""
        if self._chart is None or not self._plot.sceneBoundingRect().contains(position):
            return -1
        at = round(self._plot.getViewBox().mapSceneToView(position).x())
        return at if 0 <= at < len(self._chart.values) else -1

    def _reach(self, at: int) -> None:
        """Mark an answer and say what it is; -1 lets go."""
        chart = self._chart
        self._at = at
        if chart is None or at < 0:
            self._say(self.reading())
            if self._marker is not None:
                self._marker.setData([], [])
            return
        self._marker.setData([at], [chart.values[at] * 100])
        words = tr("{day}, {task}: {value} right, average {average}, limit {limit}")
        percent = self._formats.percent
        words = words.replace("{value}", percent(chart.values[at]))
        words = words.replace("{average}", percent(chart.ewma[at], 1))
        words = words.replace("{limit}", percent(chart.lower[at], 1))
        words = words.replace("{day}", self._formats.day(chart.days[at]))
        if at in (chart.alarm, chart.change):
            words += " · " + (tr("alarm") if at == chart.alarm else tr("change"))
        self._say(words.replace("{task}", self._task(chart.tasks[at])))  # outside text last

    def _on_hover(self, position: Any) -> None:
        self._reach(self._place(position))

    def _on_click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(self._place(event.scenePos()))

    def _pick(self, at: int) -> None:
        if self._chart is not None and 0 <= at < len(self._chart.tasks):
            self.picked.emit(self._chart.tasks[at])

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self.setAccessibleDescription(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._chart.values) - 1 if self._chart is not None else -1
        goal = {
            Qt.Key.Key_Left: max(0, (self._at if self._at >= 0 else last + 1) - 1),
            Qt.Key.Key_Right: min(last, self._at + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if goal is not None and last >= 0:
            self._reach(goal)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self._pick(self._at)
        else:
            super().keyPressEvent(event)

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
        self._reach(-1)
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._draw_when_seen()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._draw_when_seen()

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, 240)


def _apart(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of the dots that do not lie on top of each other on the screen."""
    if len(values) <= _DOTS:
        return np.arange(len(values))
    column = np.arange(len(values)) * _DOTS // len(values)
    return np.unique(column * 101 + np.rint(values * 100).astype(np.intp), return_index=True)[1]
