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
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.reports import QualityReport
from app.domain.work import Project
from app.services import Services
from app.ui.ask import ask_new_file
from app.ui.jobs import Job
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.reports.view import FORMATS, ReportsView
from app.ui.tokens import State
from app.ui.words import tr

KEPT = 12  # reports remembered
_PLACE, _FORMAT = "reports/written", "reports/format"
_ENDINGS = {"pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)", "csv": "CSV (*.csv)"}


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
        return (
            Action(
                tr("Write the report…"), self._ask_path, "Ctrl+Return", primary=True, why_not=busy
            ),
        )

    def write(self, path: Path) -> None:
        """Write the report that is chosen to a file."""
        services, project = self._services, self.view.project_id()
        format_name = self.view.format_name()
        self.context.settings.setValue(_FORMAT, format_name)

        def work(progress: Progress) -> tuple[Path, datetime]:
            return services.reports.quality(
                path, format_name, progress, project
            ), services.desk.now()

        def done(written: tuple[Path, datetime]) -> None:
            self._remember(*written)
            self.context.notify(
                State.GOOD, tr("Wrote {name}.").replace("{name}", written[0].name),
                tr("Open folder"), lambda: self._open_folder(written[0]),
            )  # fmt: skip

        self._job = self.context.jobs.start(tr("Quality report"), work, done, self._refused)
        self._job.progressed.connect(self._show_progress)
        self._job.ended.connect(self._on_ended)
        self.view.show_busy(tr("Writing the report…"))
        self.actions_changed.emit()

    def _ask_path(self) -> None:
        if self._job is not None:
            return
        format_name = self.view.format_name()
        about = self.view.project.currentText() if self.view.project_id() else ""
        name = "-".join(["quality", *_plain(about).split()]) + f".{format_name}"
        path = ask_new_file(
            self.widget().window(), tr("Write the report"), name, _ENDINGS[format_name]
        )
        if path is not None:
            self.write(path)

    def _show_progress(self) -> None:
        if self._job is not None:
            self.view.show_busy(self._job.note or tr("Writing the report…"), self._job.fraction)

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
