"""The operating characteristic of a lot's plan: how probably lots of each quality are accepted."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from app.domain.lots import CurvePoint, LotPage, LotPlan
from app.ui.formats import Formats
from app.ui.plots import ReadPlot, dress_axes
from app.ui.tokens import State, current_tokens
from app.ui.words import tr

_TICKS = 5
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


class CurveChart(ReadPlot):
    """P(accepted) over the share of defects, with lines at a good lot and at a bad one."""

    def __init__(self, name: str, formats: Formats | None = None) -> None:
        super().__init__(name, formats)
        self._curve: tuple[CurvePoint, ...] = ()
        self._plan: LotPlan | None = None
        self.setMinimumHeight(150)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_page(self, page: LotPage | None) -> None:
        """Draw another lot's curve."""
        self._curve = () if page is None else page.curve
        self._plan = None if page is None else page.row.plan
        self._show_other()

    @override
    def reading(self) -> str:
        plan, percent = self._plan, self._formats.percent
        if plan is None:
            return ""
        words = tr(
            "With {good} defects a lot is good, and refused with {alpha}; with {bad} it is bad, "
            "and accepted with {beta}."
        )
        return (
            words.replace("{good}", self._formats.number(plan.good_defects))
            .replace("{bad}", self._formats.number(plan.bad_defects))
            .replace("{alpha}", percent(plan.producer_risk, 1))
            .replace("{beta}", percent(plan.consumer_risk, 1))
        )

    @override
    def as_text(self) -> str:
        number = self._formats.number
        lines = ["\t".join((tr("Defects"), tr("Share, %"), tr("Accepted, %")))]
        lines += [
            "\t".join((number(p.defects), number(100 * p.share, 2), number(100 * p.accept, 2)))
            for p in self._curve
        ]
        return "\n".join(lines)

    @override
    def _ids(self) -> Sequence[int]:
        return [point.defects for point in self._curve]

    @override
    def _point(self, at: int) -> tuple[float, str]:
        point, percent = self._curve[at], self._formats.percent
        words = tr("{n} defects in the lot ({share}): accepted with {chance}")
        words = words.replace("{n}", self._formats.number(point.defects))
        words = words.replace("{share}", percent(point.share, 1))
        return 100 * point.accept, words.replace("{chance}", percent(point.accept, 1))

    @override
    def _fill(self, pg: Any) -> QColor:
        tokens, plot, curve = current_tokens(), self._plot, self._curve
        dress_axes(pg, plot, self._ticks(), tr("accepted, %"), self.font())
        if self._plan is not None:
            self._mark(pg, self._plan.good_defects, tr("good"), State.GOOD)
            self._mark(pg, self._plan.bad_defects, tr("bad"), State.BAD)
        heights = [100 * point.accept for point in curve]
        plot.plot(
            list(range(len(curve))), heights, pen=pg.mkPen(tokens.accent, width=2), antialias=True
        )
        room = 0.04 * len(curve)  # the first tick's words need it
        plot.setXRange(-room, len(curve) - 1 + room, padding=0)
        plot.setYRange(-4, 106, padding=0)
        return QColor(tokens.accent)

    def _mark(self, pg: Any, defects: int, word: str, state: State) -> None:
        """A dotted line with a word at a whole number of defects."""
        tokens = current_tokens()
        at = self._place_of(defects)
        pen = pg.mkPen(tokens.strong(state), width=1, style=Qt.PenStyle.DotLine)
        self._plot.addItem(pg.InfiniteLine(at, angle=90, pen=pen))
        shown = pg.TextItem(word, color=tokens.mute_text, anchor=(-0.1, 0.0))
        shown.setFont(self.font())
        shown.setPos(at, 106)
        self._plot.addItem(shown, ignoreBounds=True)

    def _ticks(self) -> list[tuple[float, str]]:
        """At round shares of defects, six at most."""
        last = self._curve[-1]
        if not last.defects:
            return [(0.0, self._formats.percent(0.0))]
        step = next((one for one in _STEPS if last.share <= _TICKS * one), _STEPS[-1])
        size = last.defects / last.share
        return [
            (self._place_of(n * step * size), self._formats.percent(n * step, int(step < 0.01)))
            for n in range(int(last.share / step + 1e-9) + 1)
        ]

    def _place_of(self, defects: float) -> float:
        """Where a number of defects stands among the points, which may skip some."""
        ids = self._ids()
        after = min(bisect_left(ids, defects), len(ids) - 1)
        if after == 0 or ids[after] <= defects:
            return float(after)
        before = after - 1
        return before + (defects - ids[before]) / (ids[after] - ids[before])

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 220)
