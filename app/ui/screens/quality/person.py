"""The panel about one scored person: evidence, items, control chart, confusion, habits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from app.domain.findings import DriftChart, Findings
from app.domain.quality import ConfusionTable, EvidenceRow, Score, ScorePoint
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.screens.quality.evidence_part import EvidenceCard
from app.ui.screens.quality.parts import NamedCard
from app.ui.screens.quality.person_parts import ChartPart, ConfusionPart, HabitsPart, ItemsPart
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import EmptyState
from app.ui.widgets.text import shown_text
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class PersonQuality:
    """All that the panel shows of one person.

    chart_of, confusion_of: the projects the chart and the matrix are of; None for all, or no one.
    pool_pseudo: pseudo-answers at the pool's mean by the score's policy, None where not known.
    """

    expert_id: int
    external_id: str
    name: str
    score: Score | None
    trend: tuple[ScorePoint, ...]
    evidence: Sequence[EvidenceRow]
    projects: tuple[tuple[int, str], ...]
    confusion: ConfusionTable | None
    confusion_of: int | None = None
    chart: DriftChart | None = None
    chart_of: int | None = None
    pool_pseudo: float | None = None
    findings: Findings = field(default_factory=Findings)


class PersonPanel(NamedCard):
    """What is known about one person, and the items that say so."""

    opened_person = Signal(object)
    opened_task = Signal(object)
    project_chosen = Signal(object)  # for the matrix
    stream_chosen = Signal(object)  # for the chart: a project, None for all
    confused_picked = Signal(int, str, str)  # project, meant, said
    habit_opened = Signal(object)

    def __init__(self, jobs: Jobs, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(tr("Person"), parent)
        self._shown: PersonQuality | None = None
        self._open: Button = button(tr("Open record"), self._open_person)
        self.head.addWidget(self._open)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(tr("About the person"))
        self.tabs.tabBar().setAccessibleName(tr("About the person"))
        self.tabs.setDocumentMode(True)
        self.evidence = EvidenceCard(formats, self.tabs)
        self.items = ItemsPart(jobs, formats, self.tabs)
        self.chart = ChartPart(formats, self.tabs)
        self.confusion = ConfusionPart(formats, self.tabs)
        self.habits = HabitsPart(jobs, formats, self.tabs)
        self._beside = EmptyState(
            Empty(tr("Nobody is chosen"), tr("Choose a person to see what the score rests on.")),
            "users",
        )
        for part, title in (
            (self.evidence, tr("Evidence")),
            (self.items, tr("Items")),
            (self.chart, tr("Chart")),
            (self.confusion, tr("Confusion")),
            (self.habits, tr("Habits")),
        ):
            self.tabs.addTab(part, title)
        self.body.addWidget(self._beside, 1)
        self.body.addWidget(self.tabs, 1)
        self._connect()
        self.show_nobody()

    @property
    def shown(self) -> PersonQuality | None:
        """Who is shown."""
        return self._shown

    def show_nobody(self) -> None:
        """Say that nobody is chosen."""
        self._shown = None
        self.set_title(tr("Person"))
        self._open.hide()
        self.tabs.hide()
        self._beside.show()

    def show_person(self, person: PersonQuality) -> None:
        """Show another person from the start, the same one in place."""
        fresh = self._shown is None or self._shown.expert_id != person.expert_id
        self._shown = person
        self.set_title(f"{shown_text(person.name)}, {person.external_id}")
        self._open.show()
        self._beside.hide()
        self.tabs.show()
        self.evidence.show_score(person.score, person.trend, person.pool_pseudo)
        self.items.show_rows(person.evidence, fresh=fresh)
        self.chart.projects.offer(person.projects, person.chart_of)
        self.show_chart(person.chart)
        self.confusion.projects.offer(person.projects, person.confusion_of)
        self.confusion.show_table(person.confusion)
        self.confusion.show_hints(person.findings.hints)
        self.habits.show_habits(person.findings.habits)
        self.tabs.setTabVisible(self.tabs.indexOf(self.habits), bool(person.findings.habits))

    def show_chart(self, chart: DriftChart | None) -> None:
        """Draw the control chart of the chosen project."""
        rows = self._shown.evidence if self._shown is not None else ()
        self.chart.show_chart(chart, {row.task_id: row.task for row in rows})

    def show_source(self, source: str) -> None:
        """List the items of one source of evidence."""
        self.items.show_source(source)
        self.tabs.setCurrentWidget(self.items)

    def show_confused(self, rows: Sequence[EvidenceRow], meant: str, said: str) -> None:
        """List the items in which one label was said for another."""
        before, _, after = tr("Said “{said}” where “{meant}” is right.").partition("{said}")
        words = before + said + after.replace("{meant}", meant)
        self.items.show_only(rows, shown_text(words))
        self.tabs.setCurrentWidget(self.items)

    def _connect(self) -> None:
        self.evidence.source_picked.connect(self.show_source)
        self.items.task_opened.connect(self.opened_task)
        self.chart.task_opened.connect(self.opened_task)
        self.chart.project_chosen.connect(self.stream_chosen)
        self.confusion.project_chosen.connect(self.project_chosen)
        self.confusion.picked.connect(self.confused_picked)
        self.habits.opened.connect(self.habit_opened)

    def _open_person(self) -> None:
        if self._shown is not None:
            self.opened_person.emit(self._shown.expert_id)
