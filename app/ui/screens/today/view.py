"""The Today page's widgets: four figures, what needs a decision, two plots, the projects."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.pages import NeedsDecision
from app.ui.charts import TrendChart
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import (
    Card,
    EmptyState,
    Figure,
    Page,
    clear,
    columns_of,
    section_title,
)
from app.ui.widgets.rows import Disc, LineRow, OpenCard
from app.ui.words import tr

_STATES = {"bad": State.BAD, "warn": State.WARN, "accent": State.ACCENT, "mute": State.NEUTRAL}
_SIGNS = {
    State.BAD: "circle-alert",
    State.WARN: "triangle-alert",
    State.ACCENT: "medal",
    State.NEUTRAL: "wallet",
}
_BY_PAGE = {
    "credentials": "shield-check",
    "progression": "medal",
    "payroll": "wallet",
    "matching": "waypoints",
    "review": "list-checks",
    "quality": "chart-line",
    "experts": "users",
    "projects": "folder-kanban",
    "tasks": "inbox",
    "settings": "settings",
}


class Figures(QWidget):
    """The four figures. `opened(page)` follows a click on one."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.accepted = Figure(tr("Accepted this week"))
        self.waiting = Figure(tr("Waiting for review"))
        self.quality = Figure(tr("Workforce quality"))
        self.cost = Figure(tr("Cost per accepted item"))
        cards = [
            self._card(self.accepted, "tasks", tr("Open Tasks")),
            self._card(self.waiting, "review", tr("Open Review")),
            self._card(self.quality, "quality", tr("Open Quality")),
            self._card(self.cost, "reports", tr("Open Reports")),
        ]
        line = columns_of(cards)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)

    def _card(self, figure: Figure, page: str, opens: str) -> OpenCard:
        made = OpenCard(figure, opens)
        made.opened.connect(lambda: self.opened.emit(page))
        return made


class Decisions(Card):
    """What needs a decision, worst first. `opened(page, arg)` follows its button."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Needs a decision"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows, 1)

    def show_decisions(self, decisions: Sequence[NeedsDecision], empty: Empty) -> None:
        """List them, or say that nothing waits."""
        clear(self._rows)
        if not decisions:
            self._rows.addWidget(EmptyState(empty, "users" if empty.button else "circle-check"))
            return
        for one in decisions:
            state = _STATES.get(one.harm, State.NEUTRAL)
            sign = _BY_PAGE.get(one.page, _SIGNS[state])
            go = button(one.button, lambda one=one: self.opened.emit(one.page, one.arg))  # type: ignore[misc]
            go.setAccessibleName(f"{one.button}: {one.title}")
            row = LineRow(
                one.title, one.detail, go, left=Disc(state, icon=sign), strong=True, wrap=True
            )
            self._rows.addWidget(row)
        self._rows.addStretch(1)


class TodayView(Page):
    """The page. The table of the projects is given by the screen."""

    def __init__(self, projects: QWidget, formats: Formats) -> None:
        super().__init__()
        self.figures = Figures()
        self.decisions = Decisions()
        self.quality = TrendChart(tr("Quality, by run"), tr("points"), formats)
        self.throughput = TrendChart(tr("Accepted items a day"), tr("items"), formats)
        plots = Card(tr("Quality, by run"))
        for chart in (self.quality, self.throughput):
            chart.setMinimumHeight(140)
        plots.body.addWidget(self.quality, 1)
        plots.body.addWidget(section_title(tr("Throughput")))
        plots.body.addWidget(self.throughput, 1)
        self.projects_card = Card(tr("Projects"), projects)
        self.body.addWidget(self.figures)
        self.body.addLayout(columns_of([self.decisions, plots], [6, 5]), 1)
        self.body.addWidget(self.projects_card, 3)
