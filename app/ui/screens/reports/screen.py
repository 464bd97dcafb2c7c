"""The Reports page: the only file here that sees services and jobs."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.exports import CorrectionExport, PreferenceExport
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.reports import QualityReport
from app.domain.work import Project
from app.services import Services
from app.ui.ask import ask_folder, ask_new_file
from app.ui.jobs import Job
from app.ui.rights import why_not
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.reports.view import AGENTS, FORMATS, PREFERENCE, QUALITY, ReportsView
from app.ui.tokens import State
from app.ui.words import tr

KEPT = 12  # reports remembered
_PLACE, _FORMAT = "reports/written", "reports/format"
_ENDINGS = {
    "pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)", "csv": "CSV (*.csv)", "html": "HTML (*.html)",
}  # fmt: skip


class ReportsScreen(Screen):
    """Choose what to report, write it, find it again."""

    key: ClassVar[str] = "reports"
    group: ClassVar[Group] = Group.RESULTS
    icon: ClassVar[str] = "file-text"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.WORK, Topic.REVIEW, Topic.QUALITY})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._job: Job | None = None
        self._ids: dict[str, int] = {}  # of the projects by their numbers
        self._wish = 0  # the project another page asked for

    @property
    @override
    def title(self) -> str:
        return tr("Reports")

    @override
    def build(self) -> QWidget:
        chosen = str(self.context.settings.value(_FORMAT, FORMATS[0]))
        self.view = ReportsView(
            self.context.jobs,
            self.context.formats,
            self._open_folder,
            chosen if chosen in FORMATS else FORMATS[0],
        )
        self.view.show_written(self._written())
        self.view.figures.opened.connect(self._open_line)
        self.view.project.currentIndexChanged.connect(lambda _index: self._load_figures())
        return self.view

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "project" and value.isdigit():
            self._wish = int(value)
            self.view.choose_project(self._wish)

    @override
    def refresh(self) -> None:
        def work(_progress: Progress) -> list[Project]:
            return self._services.work.all_projects()

        def done(projects: list[Project]) -> None:
            self._ids = {one.external_id: one.id for one in projects}
            self.view.offer([(one.id, one.name) for one in projects], self._wish)
            self._wish = 0
            self._load_figures()

        self.context.jobs.latest(self, "projects", tr("Projects"), work, done)

    def _open_line(self, place: int) -> None:
        line = self.view.figures.model.row_at(place)
        found = self._ids.get(line.external_id) if line is not None else None
        if found is not None:
            self.context.open_page("projects", f"project:{found}")

    def _load_figures(self) -> None:
        project = self.view.project_id()

        def work(_progress: Progress) -> QualityReport:
            return self._services.reports.quality_figures(project)

        def no_figures(_error: UserError) -> None:
            self.view.show_figures(None)  # the empty list says what to do first

        self.context.jobs.latest(
            self, "figures", tr("Figures of the report"), work, self.view.show_figures, no_figures
        )

    @override
    def actions(self) -> Sequence[Action]:
        busy = tr("A report is being written.") if self._job else ""
        held_up = busy or why_not(self._services, "labels.export")
        return (
            Action(
                tr("Export preferences…"), self._ask_preferences, icon="download", why_not=held_up
            ),
            Action(
                tr("Export corrections…"), self._ask_corrections, icon="download", why_not=held_up
            ),
            Action(
                tr("Write the report…"), self._ask_path, "Ctrl+Return", primary=True, why_not=busy
            ),
        )

    def write(self, path: Path) -> None:
        """Write the report that is chosen to a file."""
        services, project = self._services, self.view.project_id()
        report, format_name = self.view.report_name(), self.view.format_name()
        self.context.settings.setValue(_FORMAT, format_name)

        def work(progress: Progress) -> tuple[Path, datetime]:
            reports = services.reports
            write = {
                QUALITY: reports.quality, PREFERENCE: reports.preference, AGENTS: reports.agents,
            }[report]  # fmt: skip
            return write(path, format_name, progress, project), services.desk.now()

        def done(written: tuple[Path, datetime]) -> None:
            self._remember(*written)
            self.context.notify(
                State.GOOD, tr("Wrote {name}.").replace("{name}", written[0].name),
                tr("Open folder"), lambda: self._open_folder(written[0]),
            )  # fmt: skip

        title = {
            QUALITY: tr("Quality report"), PREFERENCE: tr("Preference report"),
            AGENTS: tr("Agent report"),
        }[report]  # fmt: skip
        self._follow(self.context.jobs.start(title, work, done, self._refused))

    def export_preferences(self, path: Path) -> None:
        """Write the preferences of the chosen project, or of all, with their manifest."""
        services, project = self._services, self.view.project_id()

        def work(progress: Progress) -> PreferenceExport:
            return services.exports.preferences(path, progress, project)

        def done(made: PreferenceExport) -> None:
            number = self.context.formats.number
            text = (
                tr("Pairs: {pairs}, of done tasks: {tasks}. Left out: ties {ties}, pairs of equal "
                   "texts {alike}, tasks without a label {none}.")
                .replace("{pairs}", number(made.pairs)).replace("{tasks}", number(made.tasks))
                .replace("{ties}", number(made.ties)).replace("{alike}", number(made.alike))
                .replace("{none}", number(made.unlabelled))
            )  # fmt: skip
            self._tell_written(text, Path(made.file))

        self._follow(
            self.context.jobs.start(
                tr("Export preferences"), work, done, self._refused, writes=True
            )
        )

    def export_corrections(self, folder: Path) -> None:
        """Write each expert's corrected and returned answers into a folder."""
        services = self._services

        def work(progress: Progress) -> CorrectionExport:
            return services.exports.corrections(folder, progress)

        def done(made: CorrectionExport) -> None:
            if not made.files:
                self.context.notify(
                    State.NEUTRAL, tr("No answer was corrected or returned. No file was written.")
                )
                return
            number = self.context.formats.number
            text = (
                tr("Answers: {answers}, of experts, a file each: {experts}.")
                .replace("{answers}", number(made.answers))
                .replace("{experts}", number(made.experts))
            )
            self._tell_written(text, folder / made.files[0])

        self._follow(
            self.context.jobs.start(
                tr("Export corrections"), work, done, self._refused, writes=True
            )
        )

    def _follow(self, job: Job) -> None:
        """Show how a job comes on, until it ends; one is written at a time."""
        self._job = job
        job.progressed.connect(self._show_progress)
        job.ended.connect(self._on_ended)
        self.view.show_busy(tr("Writing…"))
        self.actions_changed.emit()

    def _tell_written(self, text: str, path: Path) -> None:
        self.context.notify(State.GOOD, text, tr("Open folder"), lambda: self._open_folder(path))

    def _ask_preferences(self) -> None:
        path = ask_new_file(
            self.widget().window(), tr("Export preferences"), "preferences.jsonl",
            tr("JSON lines") + " (*.jsonl)",
        )  # fmt: skip
        if path is not None and self._job is None:
            self.export_preferences(path)

    def _ask_corrections(self) -> None:
        folder = ask_folder(self.widget().window(), tr("Where the files go"))
        if folder is not None and self._job is None:
            self.export_corrections(folder)

    def _ask_path(self) -> None:
        if self._job is not None:
            return
        format_name = self.view.format_name()
        about = self.view.project.currentText() if self.view.project_id() else ""
        name = "-".join([self.view.report_name(), *_plain(about).split()]) + f".{format_name}"
        path = ask_new_file(
            self.widget().window(), tr("Write the report"), name, _ENDINGS[format_name]
        )
        if path is not None:
            self.write(path)

    def _show_progress(self) -> None:
        if self._job is not None:
            self.view.show_busy(self._job.note or tr("Writing…"), self._job.fraction)

    def _on_ended(self) -> None:
        self._job = None
        self.view.show_busy("")
        self.actions_changed.emit()

    def _refused(self, error: UserError) -> None:
        self.context.notify(State.BAD, str(error))

    def _open_folder(self, path: Path) -> None:
        folder = path.parent
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.context.notify(
                State.WARN, tr("{folder} could not be opened.").replace("{folder}", str(folder))
            )

    def _written(self) -> list[tuple[str, str]]:
        try:
            read = json.loads(str(self.context.settings.value(_PLACE, "[]")))
        except json.JSONDecodeError:
            return []
        return [(str(path), str(when)) for path, when in read] if isinstance(read, list) else []

    def _remember(self, path: Path, at: datetime) -> None:
        others = [line for line in self._written() if line[0] != str(path)]
        lines = [(str(path), self.context.formats.instant(at)), *others][:KEPT]
        self.context.settings.setValue(_PLACE, json.dumps(lines))
        self.view.show_written(lines)


def _plain(text: str) -> str:
    """A name as part of a file's name: letters and digits, blanks between."""
    return "".join(c if c.isalnum() and c.isascii() else " " for c in text).lower()
