"""A control chart: one person's answers one after another, their moving average and its limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from app.domain.findings import DriftChart
from app.ui.formats import Formats
from app.ui.plots import ReadPlot, dress_axes
from app.ui.tokens import current_tokens
from app.ui.words import counted, tr

_FAINT = 90  # of 255: the single answers stand behind their average
_ROOM = 6.0  # per cent above 100 and below 0
_DOTS = 2_000  # side by side at most: no window is wider


class ControlChart(ReadPlot):
    """Dots, average, center and lower limit."""

    def __init__(self, name: str, formats: Formats | None = None) -> None:
        super().__init__(name, formats)
        self._chart: DriftChart | None = None
        self._tasks: Mapping[int, str] = {}
        self.setMinimumHeight(170)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_chart(self, chart: DriftChart | None, tasks: Mapping[int, str] | None = None) -> None:
        """Draw another stream; `tasks` names its tasks by id where they are known."""
        self._chart = chart if chart is not None and chart.values else None
        self._tasks = tasks or {}
        self._show_other()

    @override
    def reading(self) -> str:
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

    @override
    def as_text(self) -> str:
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

    def _task(self, task_id: int) -> str:
        return self._tasks.get(task_id) or tr("task {n}").replace("{n}", str(task_id))

    @override
    def _ids(self) -> Sequence[int]:
        return () if self._chart is None else self._chart.tasks

    @override
    def _point(self, at: int) -> tuple[float, str]:
        chart, percent = self._chart, self._formats.percent
        if chart is None:
            raise IndexError(at)
        words = tr("{day}, {task}: {value} right, average {average}, limit {limit}")
        words = words.replace("{value}", percent(chart.values[at]))
        words = words.replace("{average}", percent(chart.ewma[at], 1))
        words = words.replace("{limit}", percent(chart.lower[at], 1))
        words = words.replace("{day}", self._formats.day(chart.days[at]))
        if at in (chart.alarm, chart.change):
            words += " · " + (tr("alarm") if at == chart.alarm else tr("change"))
        words = words.replace("{task}", self._task(chart.tasks[at]))  # outside text last
        return chart.values[at] * 100, words

    @override
    def _fill(self, pg: Any) -> QColor:
        tokens, plot, chart = current_tokens(), self._plot, self._chart
        if chart is None:
            return QColor(tokens.accent)
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
        plot.setXRange(-0.5, max(1.0, len(places) - 0.5), padding=0)
        plot.setYRange(-_ROOM, 100 + _ROOM, padding=0)
        return QColor(tokens.accent)

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

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, 240)


def _apart(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of the dots that do not lie on top of each other on the screen."""
    if len(values) <= _DOTS:
        return np.arange(len(values))
    column = np.arange(len(values)) * _DOTS // len(values)
    return np.unique(column * 101 + np.rint(values * 100).astype(np.intp), return_index=True)[1]
