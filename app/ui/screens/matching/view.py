"""The widgets of the Matching page: figures and weights, the plan, and the explanations."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.matching import Plan, PlanLine
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.matching.columns import cost_words, plan_columns, plan_source
from app.ui.screens.matching.side import WhyPanel
from app.ui.screens.matching.weights import WeightSlider
from app.ui.tokens import State
from app.ui.widgets.parts import GAP, MARGIN, Card, Figure, ProgressBar, columns_of
from app.ui.widgets.text import icon_label, label
from app.ui.words import tr


class MatchingView(QWidget):
    """The page."""

    def __init__(
        self,
        jobs: Jobs,
        formats: Formats,
        import_tasks: Callable[[], None],
        ask_task: Callable[[str], None],
        open_project: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._formats = formats
        self._columns = plan_columns(formats)
        self._before: Plan | None = None
        self.slider = WeightSlider()
        self.why = WhyPanel(formats, ask_task, open_project)
        self.pane = ListPane(
            jobs,
            InMemorySource[PlanLine]((), self._columns),
            self._columns,
            name="plan",
            title=tr("Plan"),
            empty=Empty(
                tr("Nothing to assign"),
                tr("Every open task has the people it asks for, or there is no open work."),
                tr("Import tasks…"),
                import_tasks,
            ),
        )
        self._units = Figure(tr("Assignments placed"))
        self._quality = Figure(tr("Expected quality"))
        self._cost = Figure(tr("Cost"))
        self._gap = Figure(tr("Optimality gap"))
        self._gap.setToolTip(
            tr("How far the plan may at most be from the best there is. 0: it is the best.")
        )
        self._seconds = Figure(tr("Solved in"))
        self._busy, self._busy_text = ProgressBar(), label("", "mute")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP)
        rows.addWidget(self._make_head())
        self._plan = Card(tr("Plan"), self.pane)
        self._stale = self._make_stale()
        self._plan.head.addWidget(self._stale)
        rows.addLayout(columns_of([self._plan, self.why], [5, 2]), 1)
        self.say_stale(False)
        self.show_busy("")

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; its figures say what they were in the plan before."""
        formats, summary = self._formats, plan.summary
        old = self._before.summary if self._before is not None else None

        def was(text: str, before: str | None) -> str:
            changed = before is not None and before != text
            return tr("was {n}").replace("{n}", before or "") if changed else ""

        def percent(share: float | None) -> str:
            return formats.number(None if share is None else share * 100, 1)

        number = formats.number
        self._units.set(
            number(summary.units_placed),
            tr("of {n}").replace("{n}", number(summary.units_wanted)),
            was(number(summary.units_placed), number(old.units_placed) if old else None),
        )
        quality = percent(summary.expected_quality)
        self._quality.set(quality, "", was(quality, percent(old.expected_quality) if old else None))
        cost = cost_words(summary.cost, formats)
        self._cost.set(cost, "", was(cost, cost_words(old.cost, formats) if old else None))
        self._gap.set(formats.percent(summary.gap, 2))
        self._seconds.set(f"{number(summary.seconds, 1)} s")
        self._before = plan
        self.pane.set_source(plan_source(plan, self._columns))
        self.why.show_unfilled(plan.unfilled)
        self.why.show_hint(
            tr("Choose a line of the plan to see why this person does this work.")
            if plan.lines
            else tr("The plan has no lines.")
        )
        self.say_stale(False)

    def forget(self) -> None:
        """The plan was carried out: the next one is not compared with it."""
        self._before = None

    def show_busy(self, text: str, share: float | None = None) -> None:
        """Say what is being worked out; "" when nothing is."""
        self._busy.setVisible(bool(text) and share is not None)
        self._busy.set(share or 0.0)
        self._busy_text.setText(text)
        self._busy_text.setVisible(bool(text))
        if text:
            self.say_stale(False)

    def say_stale(self, stale: bool) -> None:
        """Say that the work or the people changed since the plan was made."""
        self._stale.setVisible(stale)

    def _make_head(self) -> Card:
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(26)
        top = Qt.AlignmentFlag.AlignTop
        for figure in (self._units, self._quality, self._cost, self._gap, self._seconds):
            line.addWidget(figure, 0, top)
        line.addStretch(1)
        line.addWidget(self.slider, 0, Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(line)
        return card

    def _make_stale(self) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(icon_label("triangle-alert", State.WARN, 16))
        line.addWidget(label(tr("Something changed since this plan: propose again"), "warn"))
        self._plan.head.addWidget(self._busy_text)
        self._plan.head.addWidget(self._busy)
        self._busy.setFixedWidth(120)
        return made
