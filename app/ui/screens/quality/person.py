"""The panel about one scored person: evidence, items, trend, confusion."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.quality import ConfusionTable, EvidencePart, EvidenceRow, Score, ScorePoint
from app.ui.charts import TrendChart
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.results import source_name
from app.ui.screens.quality.columns import evidence_columns
from app.ui.screens.quality.limits import trend_of
from app.ui.screens.quality.matrix import ConfusionMatrix
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import Card, EmptyState, Figure, IntervalBar, clear, rule
from app.ui.widgets.text import label
from app.ui.words import tr

SPAN = (0.5, 1.0)


@dataclass(frozen=True, slots=True)
class PersonQuality:
    """All that the panel shows of one person."""

    expert_id: int
    external_id: str
    name: str
    score: Score | None
    trend: tuple[ScorePoint, ...]
    evidence: Sequence[EvidenceRow]
    projects: tuple[tuple[int, str], ...]
    confusion: ConfusionTable | None  # of the first project


class PersonPanel(Card):
    """What is known about one person, and the items that say so."""

    opened_person = Signal(object)
    opened_task = Signal(object)
    project_chosen = Signal(object)

    def __init__(self, jobs: Jobs, formats: Formats) -> None:
        super().__init__(tr("Person"))
        self._formats = formats
        self._shown: PersonQuality | None = None
        self._open: Button = button(tr("Open record"), self._open_person)
        self.head.addWidget(self._open)
        self._figure = Figure(tr("Score"))
        self._bar = IntervalBar(None, SPAN)
        self._parts = QWidget()
        self._part_rows = QVBoxLayout(self._parts)
        self._part_rows.setContentsMargins(0, 0, 0, 0)
        self._part_rows.setSpacing(0)
        self._note = label("", "mute", wrap=True)
        self._columns = evidence_columns(formats)
        self.items = ListPane(
            jobs,
            InMemorySource[EvidenceRow]((), self._columns),
            self._columns,
            name="quality-evidence",
            title=tr("Evidence items"),
            empty=Empty(tr("No evidence"), tr("Gold, reviews and peers all count.")),
        )
        self._chart = TrendChart(tr("Score by run"), tr("points"), formats)
        self._projects = QComboBox()
        self._projects.setAccessibleName(tr("Project"))
        self._matrix = ConfusionMatrix()
        self._reading = label("", "mute", wrap=True)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(tr("About the person"))
        self._tabs.tabBar().setAccessibleName(tr("About the person"))
        self._lay_out()
        self.items.opened.connect(self._open_item)
        self._projects.activated.connect(
            lambda _i: self.project_chosen.emit(self._projects.currentData())
        )
        self._matrix.picked.connect(self._show_confused)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Say that nobody is chosen."""
        self._shown = None
        self.set_title(tr("Person"))
        self._open.hide()
        self._tabs.hide()
        self._beside.show()

    def show_person(self, person: PersonQuality) -> None:
        """Show another person from the start, the same one in place."""
        fresh = self._shown is None or self._shown.expert_id != person.expert_id
        self._shown = person
        self.set_title(f"{person.name}, {person.external_id}")
        self._open.show()
        self._beside.hide()
        self._tabs.show()
        self._tell_score(person.score)
        self._chart.show_trend(trend_of(person.trend, self._formats, limits=False))
        self._show_items(person.evidence)
        if fresh:
            self.items.clear_filters()
        self._projects.clear()
        for number, name in person.projects:
            self._projects.addItem(name, number)
        self._projects.setVisible(bool(person.projects))
        self.show_confusion(person.confusion)

    def show_confusion(self, table: ConfusionTable | None) -> None:
        """Draw the matrix of the chosen project."""
        self._matrix.show_table(table or ConfusionTable((), ()))
        self._reading.setText(self._matrix.reading() or tr("No labels to compare yet."))

    def show_source(self, source: str) -> None:
        """List the items of one source of evidence."""
        self.items.clear_filters()
        self.items.set_filter("source", source)
        self._tabs.setCurrentWidget(self.items)

    def _lay_out(self) -> None:
        self._beside = EmptyState(
            Empty(tr("Nobody is chosen"), tr("Choose a person to see what the score rests on.")),
            "users",
        )
        evidence = QWidget()
        rows = QVBoxLayout(evidence)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._figure)
        head.addWidget(self._bar, 1)
        rows.addLayout(head)
        rows.addWidget(self._parts)
        rows.addWidget(self._note)
        rows.addWidget(self._chart, 1)
        confusion = QWidget()
        below = QVBoxLayout(confusion)
        below.setContentsMargins(0, 10, 0, 0)
        below.setSpacing(8)
        below.addWidget(self._projects, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(label(tr("Down: the task’s label. Across: what was said."), "small"))
        area = QScrollArea()
        area.setWidget(self._matrix)
        self._matrix.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        below.addWidget(area, 1)
        below.addWidget(self._reading)
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(evidence, tr("Evidence"))
        self._tabs.addTab(self.items, tr("Items"))
        self._tabs.addTab(confusion, tr("Confusion"))
        self.body.addWidget(self._beside, 1)
        self.body.addWidget(self._tabs, 1)

    def _tell_score(self, score: Score | None) -> None:
        clear(self._part_rows)
        if score is None:
            self._figure.set("–", "", tr("no score yet"))
            self._bar.set(None)
            self._note.setText(tr("Score the workspace to see the evidence."))
            return
        formats, estimate = self._formats, score.estimate
        bounds = f"{formats.number(estimate.low * 100, 1)}–{formats.number(estimate.high * 100, 1)}"
        self._figure.set(
            formats.number(estimate.mean * 100, 1),
            "",
            tr("95 % between {bounds}").replace("{bounds}", bounds),
        )
        self._bar.set(estimate)
        for part in score.parts:
            self._part_rows.addWidget(self._part(part))
            self._part_rows.addWidget(rule())
        words = tr("{n} effective answers, {first} to {last}. Policy version {version}, run {run}.")
        self._note.setText(
            words.replace("{n}", formats.number(estimate.n, 1))
            .replace("{first}", formats.day(score.window_from))
            .replace("{last}", formats.day(score.window_to))
            .replace("{version}", str(score.policy_version))
            .replace("{run}", str(score.run_id))
        )

    def _part(self, part: EvidencePart) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(12)
        link = button(source_name(part.source), lambda: self.show_source(part.source), "link")
        link.setToolTip(tr("Show these items"))
        row.addWidget(link)
        row.addStretch(1)
        items = label(self._formats.number(part.items), "mute")
        items.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        items.setToolTip(tr("items"))
        row.addWidget(items)
        bar = IntervalBar(part.estimate, SPAN)
        bar.setFixedWidth(96)
        row.addWidget(bar)
        number = label(self._formats.score(part.estimate))
        number.setFixedWidth(30)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(number)
        return made

    def _show_items(self, rows: Sequence[EvidenceRow]) -> None:
        self.items.set_source(
            InMemorySource(
                rows,
                self._columns,
                {
                    "source": lambda r: r.source,
                    "answer": lambda r: r.answer,
                    "expected": lambda r: r.expected,
                },
                {"credit": lambda r: r.credit, "weight": lambda r: r.weight, "on": lambda r: r.on},
            )
        )

    def _show_confused(self, place: tuple[str, str]) -> None:
        self.items.clear_filters()
        self.items.set_filter("expected", place[0])
        self.items.set_filter("answer", place[1])
        self._tabs.setCurrentWidget(self.items)

    def _open_person(self) -> None:
        if self._shown is not None:
            self.opened_person.emit(self._shown.expert_id)

    def _open_item(self, place: int) -> None:
        if self._shown is not None and 0 <= place < len(self._shown.evidence):
            self.opened_task.emit(self._shown.evidence[place].task_id)
