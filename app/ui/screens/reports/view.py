"""The widgets of the Reports page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.reports import ProjectQuality, QualityReport
from app.ui.columns import Empty
from app.ui.formats import Formats, named
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.reports.columns import figure_columns
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import GAP, Card, FormRow, Page, ProgressBar, clear, rule
from app.ui.widgets.text import ElidedLabel, label, plain_tip
from app.ui.words import tr

FORMATS = ("pdf", "xlsx", "csv", "html")
QUALITY, PREFERENCE, AGENTS = "quality", "preference", "agents"


class ReportsView(Page):
    """What to report, in which format; what it contains; what was written before."""

    def __init__(
        self,
        jobs: Jobs,
        formats: Formats,
        open_folder: Callable[[Path], None],
        format_name: str,
    ) -> None:
        super().__init__()
        self._open_folder = open_folder
        self._say = formats
        self._columns = figure_columns(formats)
        self.project = QComboBox()
        self.project.addItem(tr("All projects"), 0)
        self._formats = QButtonGroup(self)
        self.report = QComboBox()
        self.report.addItem(tr("Quality report"), QUALITY)
        self.report.addItem(tr("Preference report"), PREFERENCE)
        self.report.addItem(tr("Agent report"), AGENTS)
        self.report.currentIndexChanged.connect(lambda _index: self._show_report())
        choose = Card(tr("Report"))
        self._purpose = label("", "mute", wrap=True)
        choose.body.addWidget(FormRow(tr("Which"), self.report))
        choose.body.addWidget(self._purpose)
        choose.body.addWidget(FormRow(tr("Project"), self.project))
        choose.body.addWidget(label(tr("Format"), "mute"))
        for name, words in (
            ("pdf", tr("PDF – to read and to print, with its charts")),
            ("xlsx", tr("Excel – every table, to work on")),
            ("csv", tr("CSV – one line for each project and figure")),
            ("html", tr("HTML – one page for a browser")),
        ):
            choose.body.addWidget(self._radio(name, words, name == format_name))
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 4, 0, 0)
        self._busy_text, self._bar = label("", "mute"), ProgressBar()
        busy.addWidget(self._busy_text)
        busy.addWidget(self._bar, 1)
        choose.body.addWidget(self._busy)
        self._written = QVBoxLayout()
        self._written.setSpacing(0)
        recent = Card(tr("Written before"))
        recent.body.addLayout(self._written)
        recent.body.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(choose)
        left.addWidget(recent, 1)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addLayout(left, 1)
        self._contents = {
            QUALITY: _contents(_quality_parts()), PREFERENCE: _contents(_preference_parts()),
            AGENTS: _contents(_agent_parts()),
        }  # fmt: skip
        for card in self._contents.values():
            top.addWidget(card, 1)
        self.body.addLayout(top)
        self._figures = self._make_figures(jobs)
        self.body.addWidget(self._figures, 1)
        self.body.addStretch(0)
        self.show_busy("")
        self._show_report()

    def offer(self, projects: Sequence[tuple[int, str]], wish: int = 0) -> None:
        """The projects a report can be about; the choice is kept, unless one is wished for."""
        kept = wish or self.project_id() or 0
        with QSignalBlocker(self.project):
            while self.project.count() > 1:
                self.project.removeItem(1)
            for id_, name in projects:
                self.project.addItem(named(name), id_)
            self.choose_project(kept)

    def choose_project(self, project_id: int) -> None:
        """Choose a project, 0 for all."""
        self.project.setCurrentIndex(max(0, self.project.findData(project_id)))

    def project_id(self) -> int | None:
        """The project chosen, None for all."""
        return int(self.project.currentData()) or None

    def report_name(self) -> str:
        """quality or preference."""
        return str(self.report.currentData())

    def format_name(self) -> str:
        """pdf, xlsx or csv; for a preference report also html."""
        return FORMATS[max(0, self._formats.checkedId())]

    def show_busy(self, text: str, share: float | None = None) -> None:
        """What is being written; "" when nothing is."""
        self._busy.setVisible(bool(text))
        self._busy_text.setText(text)
        self._bar.set(share or 0.0)

    def show_figures(self, report: QualityReport | None) -> None:
        """What the report would say now; None: there is nothing to tell of."""
        if report is None:
            self._span.setText("")
            self.figures.set_source(InMemorySource[ProjectQuality]((), self._columns))
            return
        say = self._say
        self._span.setText(f"{say.day(report.start)} – {say.day(report.end)}")
        self.figures.set_source(InMemorySource(report.projects, self._columns))

    def _show_report(self) -> None:
        """What goes with the report that is chosen."""
        chosen = self.report_name()
        self._purpose.setText(
            {
                PREFERENCE: tr("What people prefer, how far they agree, which model’s responses "
                               "win, and which habits pull at the choices."),
                AGENTS: tr("How often each agent’s runs succeed and come back from an error, and "
                           "how far people agree on runs and steps."),
                QUALITY: tr("What one hands to a client: how good the work is, how surely that is "
                            "known, and where it falls short."),
            }[chosen]
        )  # fmt: skip
        html = self._formats.button(FORMATS.index("html"))
        html.setVisible(chosen != QUALITY)
        if chosen == QUALITY and html.isChecked():
            self._formats.button(0).setChecked(True)
        for name, card in self._contents.items():
            card.setVisible(name == chosen)
        self._figures.setVisible(chosen == QUALITY)

    def _make_figures(self, jobs: Jobs) -> Card:
        self.figures = ListPane(
            jobs, InMemorySource[ProjectQuality]((), self._columns), self._columns,
            name="report-figures", title=tr("What the report would say"), search=False,
            empty=Empty(
                tr("Nothing to report yet"),
                tr("A report tells of answers that came in. Import submissions first."),
            ),
        )  # fmt: skip
        self.figures.setMinimumHeight(230)
        card = Card(tr("What it would say now"), self.figures)
        self._span = label("", "mute")
        card.head.addWidget(self._span)
        return card

    def show_written(self, written: Sequence[tuple[str, str]]) -> None:
        """The reports written before as (path, when), newest first."""
        clear(self._written)
        if not written:
            self._written.addWidget(label(tr("No report was written on this machine yet."), "mute"))
        for path, when in written:
            self._written.addWidget(self._line(Path(path), when))
            self._written.addWidget(rule())

    def _line(self, path: Path, when: str) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(8, 5, 8, 5)
        line.setSpacing(16)
        name = ElidedLabel(path.name)
        name.setToolTip(plain_tip(str(path)))
        line.addWidget(name, 1)
        line.addWidget(label(when, "mute"))
        offer = button(tr("Open folder"), lambda: self._open_folder(path))
        offer.setAccessibleName(tr("Open the folder of {name}").replace("{name}", path.name))
        line.addWidget(offer)
        return made

    def _radio(self, name: str, words: str, chosen: bool) -> QRadioButton:
        made = QRadioButton(words)
        made.setAccessibleName(words)
        made.setChecked(chosen)
        self._formats.addButton(made, FORMATS.index(name))
        return made


def _quality_parts() -> tuple[tuple[str, str], ...]:
    """What the quality report says, in its order."""
    return (
        (tr("Summary"), tr("Accepted items, first-pass acceptance, agreement and gold accuracy of "
                           "each project, with 95 % intervals.")),
        (tr("Labels"), tr("How many accepted items carry each label.")),
        (tr("Agreement"), tr("Krippendorff’s alpha with its interval, over all tasks with two or "
                             "more labels.")),
        (tr("Errors"), tr("What reviewers marked, by kind and severity.")),
        (tr("People"), tr("Items, reviews and score of everybody who worked, under numbers only.")),
        (tr("Course"), tr("Accepted items by day.")),
        (tr("Method"), tr("How each figure is computed, the policies in force and their versions, "
                          "and the head of the audit log.")),
    )  # fmt: skip


def _preference_parts() -> tuple[tuple[str, str], ...]:
    """What the preference report says, in its order."""
    return (
        (tr("Projects"), tr("Tasks, answers and people, and the share of ties with its interval.")),
        (tr("Agreement"), tr("Raw agreement, Krippendorff’s alpha, Gwet’s AC1, with intervals.")),
        (tr("Win rates by model"), tr("How often each model’s response was chosen, beside chance, "
                                      "where tasks name their models.")),
        (tr("Labels"), tr("How many done tasks carry each label.")),
        (tr("Habits"), tr("Each person’s pull to a place, to length, to ties and the like, under "
                          "numbers only.")),
        (tr("Method"), tr("How each figure is computed, the policies in force, and the head of the "
                          "audit log.")),
    )  # fmt: skip


def _agent_parts() -> tuple[tuple[str, str], ...]:
    """What the report on agents says, in its order."""
    return (
        (tr("Projects"), tr("Runs, how many of them were judged, and by how many people.")),
        (tr("Agents"), tr("Each agent’s success over all tasks and on each, with its interval; in "
                          "how many runs an error was found, noticed, and recovered from.")),
        (tr("Agreement"), tr("How far people agree on steps, on the first error within one step, "
                             "and on the verdict, beside what others reached.")),
        (tr("Method"), tr("How each figure is computed, the policies in force, and the head of the "
                          "audit log.")),
    )  # fmt: skip


def _contents(parts: Sequence[tuple[str, str]]) -> Card:
    """What a report says."""
    card = Card(tr("What it contains"))
    for title, text in parts:
        line = QWidget()
        rows = QVBoxLayout(line)
        rows.setContentsMargins(0, 3, 0, 3)
        rows.setSpacing(1)
        rows.addWidget(label(title, "strong"))
        rows.addWidget(label(text, "mute", wrap=True))
        card.body.addWidget(line)
    card.body.addStretch(1)
    return card
