"""What plots have in common: a plot that stands still, its reading in words, its table, its keys.

pyqtgraph takes two seconds to import, so it is loaded when the first plot is drawn. Screen readers
see nothing of a plot: each has a reading in words below it, which tells of the point that the
pointer or the arrow keys have reached, and its points as a table on its context menu (`as_text`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.tokens import current_tokens
from app.ui.widgets.text import PlainText, label
from app.ui.words import tr


class ReadPlot(QWidget):
    """Points side by side, with their reading below. `picked(id)` follows a click on a point, or
    Enter on the one that the arrow keys have reached; hovering or reaching one says what it is.

    A kind of plot says what it holds: `reading`, `as_text`, `_ids`, `_point`, `_fill`.
    """

    picked = Signal(object)

    def __init__(self, name: str, formats: Formats | None) -> None:
        super().__init__()
        self._name = name
        self._formats = formats or Formats()
        self._at = -1
        self._plot: Any = None
        self._marker: Any = None
        self._stale = False  # changed while nobody could see it
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._reading = label("", "mute", wrap=True)
        self._rows.addWidget(self._reading)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._table = QAction(tr("Show the points as a table"), self)
        self._table.triggered.connect(lambda _checked: self.open_table())
        copy = QAction(tr("Copy the points as a table"), self)
        copy.triggered.connect(lambda _checked: QGuiApplication.clipboard().setText(self.as_text()))
        self.addActions([self._table, copy])

    def reading(self) -> str:
        """The plot in a sentence or two; "" without points."""
        raise NotImplementedError

    def as_text(self) -> str:
        """The points as text with tabs, for those who cannot see them."""
        raise NotImplementedError

    def _ids(self) -> Sequence[int]:
        """What each point opens, from left to right."""
        raise NotImplementedError

    def _point(self, at: int) -> tuple[float, str]:
        """A point's height in the plot, and what it is in words."""
        raise NotImplementedError

    def _fill(self, pg: Any) -> QColor:
        """Draw into the empty plot; the colour of the mark on the point that is reached."""
        raise NotImplementedError

    def open_table(self) -> Dialog:
        """Show the points as text, in a window of their own."""
        made = Dialog(self.window(), self._name)
        points = PlainText(self._name, self.as_text())
        points.setProperty("plain", False)
        points.setMinimumHeight(300)
        made.body.addWidget(points)
        made.add_button(tr("Close"), made.accept, "primary", default=True)
        made.open()
        return made

    def _show_other(self) -> None:
        """Other points are there: say and draw them; nothing is reached yet."""
        self._at = -1
        self._say(self.reading())
        self._draw_when_seen()

    def _draw_when_seen(self) -> None:
        """Ten thousand points take a tenth of a second, which nobody waits for behind a tab."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._draw()

    def _draw(self) -> None:
        if not self._ids():  # axes around nothing would look like a measurement
            if self._plot is not None:
                self._plot.hide()
            return
        import pyqtgraph as pg  # type: ignore[import-untyped]

        if self._plot is None:
            self._plot = _new_plot(pg, self._name, self._on_hover, self._on_click)
            self._rows.insertWidget(0, self._plot, 1)
        self._plot.show()
        self._plot.clear()
        colour, edge = self._fill(pg), pg.mkPen(current_tokens().panel, width=2)
        self._marker = pg.ScatterPlotItem(size=9, brush=colour, pen=edge)
        self._plot.addItem(self._marker)

    def _place(self, position: Any) -> int:
        """The point below the pointer, -1 outside."""
        if not self._ids() or not self._plot.sceneBoundingRect().contains(position):
            return -1
        at = round(self._plot.getViewBox().mapSceneToView(position).x())
        return at if 0 <= at < len(self._ids()) else -1

    def _reach(self, at: int) -> None:
        """Mark a point and say what it is; -1 lets go."""
        self._at = at
        height, words = self._point(at) if at >= 0 else (0.0, self.reading())
        if self._marker is not None:
            self._marker.setData(*(([at], [height]) if at >= 0 else ([], [])))
        self._say(words)

    def _on_hover(self, position: Any) -> None:
        self._reach(self._place(position))

    def _on_click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(self._place(event.scenePos()))

    def _pick(self, at: int) -> None:
        if 0 <= at < len(self._ids()):
            self.picked.emit(self._ids()[at])

    def _say(self, text: str) -> None:
        self._reading.setText(text)
        self._reading.setVisible(bool(text))
        self.setAccessibleDescription(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._ids()) - 1
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


def _new_plot(
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
