"""The Quality page: people, agreement, workforce."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.lists import ListSource
from app.domain.quality import Agreement, ScorePoint, ScoreRow
from app.ui.charts import TrendChart
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.quality.columns import agreement_columns, people_columns
from app.ui.screens.quality.limits import trend_of
from app.ui.screens.quality.person import PersonPanel
from app.ui.widgets.parts import GAP, MARGIN, Card
from app.ui.widgets.text import label
from app.ui.words import tr


class QualityView(QWidget):
    """Three tabs; the first has the table of people with the panel about one of them."""

    def __init__(
        self,
        jobs: Jobs,
        people: ListSource[ScoreRow],
        formats: Formats,
        settings: QSettings,
        empty: Empty,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._formats = formats
        self.people = ListPane(
            jobs,
            people,
            people_columns(formats),
            name="quality-people",
            title=tr("Scored people"),
            empty=empty,
            settings=settings,
        )
        self.person = PersonPanel(jobs, formats)
        self._agreement_columns = agreement_columns(formats)
        self.agreement = ListPane(
            jobs,
            InMemorySource[Agreement]((), self._agreement_columns),
            self._agreement_columns,
            name="quality-agreement",
            title=tr("Agreement by project"),
            empty=Empty(
                tr("No agreement yet"),
                tr("It needs tasks that two people or more have answered, and a score run."),
            ),
            settings=settings,
        )
        self._chart = TrendChart(tr("Workforce quality by run"), tr("points"), formats)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Parts of quality"))
        self.tabs.tabBar().setAccessibleName(tr("Parts of quality"))
        self._lay_out()

    def show_agreement(self, rows: list[Agreement]) -> None:
        """Show the coefficients of the newest run."""
        keys = {
            "alpha": lambda r: -2.0 if r.alpha is None else r.alpha,
            "observed": lambda r: -1.0 if r.observed is None else r.observed,
            "tasks": lambda r: r.tasks,
            "pairs": lambda r: r.pairs,
        }
        self.agreement.set_source(InMemorySource(rows, self._agreement_columns, keys=keys))

    def show_workforce(self, points: tuple[ScorePoint, ...]) -> None:
        """Draw the workforce's mean by run."""
        self._chart.show_trend(trend_of(points, self._formats, limits=True))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, 6, MARGIN, MARGIN - 4)
        self.tabs.setDocumentMode(True)
        rows.addWidget(self.tabs)
        people = QWidget()
        row = QHBoxLayout(people)
        row.setContentsMargins(0, GAP, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(Card(tr("People, surest first"), self.people), 11)
        row.addWidget(self.person, 10)
        self.tabs.addTab(people, tr("People"))
        agreement = QWidget()
        below = QVBoxLayout(agreement)
        below.setContentsMargins(0, GAP, 0, 0)
        card = Card(tr("Agreement between people on the same task"), self.agreement)
        norms = tr(
            "Krippendorff’s alpha: 1 is full agreement, 0 is what chance gives. An interval wholly "
            "above 0.80 is reliable; above 0.667 it allows tentative conclusions. Below that, look "
            "at guidelines and items before people."
        )
        card.body.addWidget(label(norms, "mute", wrap=True))
        below.addWidget(card)
        self.tabs.addTab(agreement, tr("Agreement"))
        workforce = QWidget()
        last = QVBoxLayout(workforce)
        last.setContentsMargins(0, GAP, 0, 0)
        plot = Card(tr("Workforce quality by run"), self._chart)
        norms = tr(
            "The mean of all scores weighted by evidence, with its 95 % interval. Dashed: control "
            "limits from the run-to-run changes, drawn from eight runs on."
        )
        plot.body.addWidget(label(norms, "mute", wrap=True))
        last.addWidget(plot)
        self.tabs.addTab(workforce, tr("Workforce"))
