"""The tabs of the panel about one person: items, control chart, confusion, habits."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.findings import DriftChart, HabitCheck, Hint
from app.domain.quality import ConfusionTable, EvidenceRow
from app.ui.columns import Empty, Filter
from app.ui.control_chart import ControlChart
from app.ui.formats import Formats, named
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.results import source_word
from app.ui.screens.quality.columns import evidence_columns
from app.ui.screens.quality.matrix import ConfusionMatrix
from app.ui.screens.quality.parts import LEAST, ranked
from app.ui.screens.quality.preferences_tab import check_columns
from app.ui.screens.quality.watch import hint_detail, hint_title
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import ChoiceBox
from app.ui.widgets.parts import EmptyState, Scroll, clear
from app.ui.widgets.rows import LineRow
from app.ui.widgets.text import label
from app.ui.words import tr

SOURCES = ("gold", "adjudication", "review", "peers")
Project = tuple[int, str]
_MOST_HINTS = 10  # lines of a person; nobody is talked to about more


class ItemsPart(QWidget):
    """The items behind the score, or those behind one mark of it. `task_opened(id)`."""

    task_opened = Signal(object)

    def __init__(self, jobs: Jobs, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = evidence_columns(formats)
        self._all: Sequence[EvidenceRow] = ()
        self._rows: Sequence[EvidenceRow] = ()
        self._words = ""
        self._said = label("", wrap=True)
        self._back = button(tr("Show all items"), self.show_all)
        self.pane = ListPane(
            jobs,
            InMemorySource[EvidenceRow]((), self._columns),
            self._columns,
            name="quality-evidence",
            title=tr("Evidence items"),
            filters=(Filter("source", tr("Source"), tuple((s, source_word(s)) for s in SOURCES)),),
            empty=Empty(tr("No evidence"), tr("Gold, reviews and peers all count.")),
            parent=self,
        )
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._said, 1)
        line.addWidget(self._back)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(line)
        rows.addWidget(self.pane, 1)
        self.pane.opened.connect(self._open)
        self.show_all()

    @property
    def rows(self) -> Sequence[EvidenceRow]:
        """What is listed, before search and filter."""
        return self._rows

    def show_rows(self, rows: Sequence[EvidenceRow], *, fresh: bool) -> None:
        """The items of somebody else (`fresh`), or of the same person once more."""
        self._all = rows
        if fresh:
            self.pane.clear_filters()
        if fresh or not self._words:
            self.show_all()

    def show_all(self) -> None:
        """List every item."""
        self._show(self._all, "")

    def show_source(self, source: str) -> None:
        """List the items of one source of evidence."""
        self.show_all()
        self.pane.clear_filters()
        self.pane.set_filter("source", source)

    def show_only(self, rows: Sequence[EvidenceRow], words: str) -> None:
        """List the items behind one mark; `words` say which."""
        self.pane.clear_filters()
        self._show(rows, words)

    def _show(self, rows: Sequence[EvidenceRow], words: str) -> None:
        self._rows, self._words = rows, words
        self._said.setText(words)
        self._said.setVisible(bool(words))
        self._back.setVisible(bool(words))
        self.pane.set_source(
            InMemorySource(
                rows,
                self._columns,
                {"source": lambda r: r.source},
                {"credit": lambda r: r.credit, "weight": lambda r: r.weight, "on": lambda r: r.on},
            )
        )

    def _open(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.task_opened.emit(self._rows[place].task_id)


class ProjectBox(ChoiceBox):
    """Which project, and, where `whole` says so, all of them. `chosen(id)`, None for all."""

    chosen = Signal(object)

    def __init__(self, whole: str = "") -> None:
        super().__init__(tr("Project"))
        self._whole = whole
        self.setMinimumContentsLength(22)
        self.activated.connect(lambda _i: self.chosen.emit(self.currentData()))

    def offer(self, projects: Sequence[Project], kept: int | None) -> None:
        """Offer projects; `kept` stays chosen where it is among them."""
        with QSignalBlocker(self):
            self.clear()
            if self._whole:
                self.addItem(self._whole, None)
            for number, name in projects:
                self.addItem(named(name), number)
            self.setCurrentIndex(max(0, self.findData(kept)))
        self.setVisible(bool(projects))


class ChartPart(QWidget):
    """The control chart of one project, or of all. `project_chosen(id or None)`."""

    project_chosen = Signal(object)
    task_opened = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.projects = ProjectBox(tr("All projects"))
        self.chart = ControlChart(tr("Answers as a control chart"), formats)
        self._legend = label(
            tr("Dots: single answers. Line: their moving average (EWMA). Thin: the center. "
               "Dashed: the lower control limit."),
            "small", wrap=True,
        )  # fmt: skip
        self._beside = EmptyState(
            Empty(
                tr("No control chart yet"),
                tr("A scoring run draws it once enough answers of this person can be judged, by "
                   "gold, reviews or peers."),
            ),
            "chart-line",
        )  # fmt: skip
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.projects, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.chart, 1)
        rows.addWidget(self._legend)
        rows.addWidget(self._beside, 1)
        self.projects.chosen.connect(self.project_chosen)
        self.chart.picked.connect(self.task_opened)

    def show_chart(self, chart: DriftChart | None, tasks: Mapping[int, str]) -> None:
        """Draw a stream of answers; None says that there is none."""
        there = chart is not None and bool(chart.values)
        self.chart.setVisible(there)
        self._legend.setVisible(there)
        self._beside.setVisible(not there)
        self.chart.show_chart(chart, tasks)


class ConfusionPart(QWidget):
    """The matrix of a project and the hints of all. `picked(project_id, meant, said)`."""

    project_chosen = Signal(object)
    picked = Signal(int, str, str)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._wanted: tuple[Hint, ...] = ()
        self._listed: tuple[Hint, ...] = ()
        self.projects = ProjectBox()
        self.matrix = ConfusionMatrix()
        self._reading = label("", "mute", wrap=True)
        self._hints = QWidget()
        self._hint_rows = QVBoxLayout(self._hints)
        self._hint_rows.setContentsMargins(0, 0, 0, 0)
        self._hint_rows.setSpacing(0)
        area = self._area = QScrollArea()
        area.setWidget(self.matrix)
        self.matrix.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        scroll = Scroll(self)
        scroll.rows.addWidget(self._hints)
        scroll.rows.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.projects, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(label(tr("Down: the task’s label. Across: what was said."), "small"))
        rows.addWidget(area, 2)
        rows.addWidget(self._reading)
        rows.addWidget(scroll, 1)
        self.projects.chosen.connect(self.project_chosen)
        self.matrix.picked.connect(self._pick_cell)

    def show_table(self, table: ConfusionTable | None) -> None:
        """Draw the matrix of the chosen project."""
        self.matrix.show_table(table or ConfusionTable((), ()))
        bar = self._area.horizontalScrollBar().sizeHint().height()
        self._area.setMaximumHeight(self.matrix.sizeHint().height() + bar)
        self._reading.setText(self.matrix.reading() or tr("No labels to compare yet."))

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show the coaching hints, each a line that opens its items."""
        self._wanted = tuple(hints)
        if self.isVisible():
            self._list_hints()

    def _list_hints(self) -> None:
        hints = self._wanted
        if hints == self._listed:
            return
        self._listed = hints
        clear(self._hint_rows)
        if hints:
            self._hint_rows.addWidget(label(tr("To talk about"), "section"))
        for hint in hints[:_MOST_HINTS]:
            self._hint_rows.addWidget(self._line(hint))
        if len(hints) > _MOST_HINTS:
            words = tr("The Watch tab has {n} more.")
            left = self._formats.number(len(hints) - _MOST_HINTS)
            self._hint_rows.addWidget(label(words.replace("{n}", left), "small"))

    def _line(self, hint: Hint) -> LineRow:
        title = f"{hint.project}: {hint_detail(hint, self._formats)}"
        made = LineRow(title, hint_title(hint), opens=tr("Show these items"), wrap=True)
        made.opened.connect(lambda: self.picked.emit(hint.project_id, hint.meant, hint.said))
        return made

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._list_hints()  # a line costs much more than a row of a table: not before it is seen
        super().showEvent(event)

    def _pick_cell(self, place: tuple[str, str]) -> None:
        project = self.projects.currentData()
        if project is not None:
            self.picked.emit(int(project), *place)


class HabitsPart(QWidget):
    """The checks of this person's preferences. `opened(check)` follows Enter on one."""

    opened = Signal(object)

    def __init__(self, jobs: Jobs, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = check_columns(formats)
        self._rows: Sequence[HabitCheck] = ()
        self.pane = ListPane(
            jobs,
            InMemorySource[HabitCheck]((), self._columns),
            self._columns,
            name="quality-person-habits",
            title=tr("Habits in preferences"),
            search=False,
            parent=self,
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.addWidget(self.pane, 1)
        rows.addWidget(label(tr("Enter shows the answers behind a check."), "small"))
        self.pane.opened.connect(self._open)

    def show_habits(self, rows: Sequence[HabitCheck]) -> None:
        """Show the checks, flagged ones first."""
        self._rows = sorted(rows, key=lambda row: not row.flag)
        self.pane.set_source(
            InMemorySource(
                self._rows,
                self._columns,
                keys={
                    "value": lambda r: ranked(r.value),
                    "expected": lambda r: LEAST if r.expected is None else r.expected,
                    "q": lambda r: LEAST if r.q is None else r.q,
                    "n": lambda r: r.n,
                },
            )
        )

    def _open(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.opened.emit(self._rows[place])
