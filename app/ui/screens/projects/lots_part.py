"""The lots on the Projects page: what loads them, and what writes their report."""

from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import UserError
from app.domain.lots import LotPage, LotRow
from app.domain.progress import Progress
from app.domain.work import Project
from app.services import Services
from app.ui.ask import ask_new_file
from app.ui.screen import Action, Screen, ScreenContext
from app.ui.screens.projects.lots import LotsView
from app.ui.tokens import State
from app.ui.words import tr

_ENDINGS = "PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv);;HTML (*.html)"
_FORMATS = ("pdf", "xlsx", "csv", "html")


class ProjectLots:
    """One project's lots. `project_id` is None while something else shows."""

    def __init__(self, services: Services, context: ScreenContext, screen: Screen) -> None:
        self._services, self._context, self._screen = services, context, screen
        self.project_id: int | None = None
        self.view = LotsView(context.jobs, context.formats, context.settings)
        self.view.chosen.connect(self._load_page)
        self.view.task_opened.connect(lambda id_: context.open_page("tasks", f"task:{id_}"))

    def actions(self) -> Sequence[Action]:
        """What can be done with the lots."""
        project = self.project_id
        return (
            Action(tr("Project"), lambda: self._context.open_page("projects", f"project:{project}"),
                   in_bar=False),
            Action(tr("Plan…"),
                   lambda: self._context.open_page("settings", "policy:synthetic_audit"),
                   icon="settings"),
            Action(tr("Blend report…"), self._ask_path, "Ctrl+Return", primary=True),
        )  # fmt: skip

    def refresh(self) -> None:
        """Load the lots of the project that shows, if one does."""
        project_id, services = self.project_id, self._services
        if project_id is None:
            return

        def work(_progress: Progress) -> tuple[Project, list[LotRow]]:
            return services.work.project(project_id), services.lots.lots(project_id)

        def done(loaded: tuple[Project, list[LotRow]]) -> None:
            project, lots = loaded
            if self.project_id == project_id:
                self._screen.set_crumb(tr("Lots of {name}").replace("{name}", project.name))
                self.view.show_lots(lots)

        self._context.jobs.latest(self._screen, "lots", tr("Lots"), work, done, self._refused)

    def write(self, path: Path) -> None:
        """Write the blend report of the project."""
        services, project_id = self._services, self.project_id
        format_name = path.suffix.lstrip(".").lower()

        def work(progress: Progress) -> Path:
            kind = format_name if format_name in _FORMATS else _FORMATS[0]
            return services.reports.blend(path, kind, progress, project_id)

        def done(written: Path) -> None:
            self._context.notify(State.GOOD, tr("Wrote {name}.").replace("{name}", written.name))

        self._context.jobs.start(tr("Blend report"), work, done, self._refused)

    def _load_page(self, row: LotRow) -> None:
        services = self._services

        def work(_progress: Progress) -> LotPage:
            return services.lots.page(row.project_id, row.name, row.generator, row.version)

        def done(page: LotPage) -> None:
            if self.project_id == row.project_id:
                self.view.show_page(page)

        self._context.jobs.latest(self._screen, "lot", tr("Lot"), work, done, self._refused)

    def _ask_path(self) -> None:
        path = ask_new_file(
            self._screen.widget().window(), tr("Write the blend report"), "blend.pdf", _ENDINGS
        )
        if path is not None:
            self.write(path)

    def _refused(self, error: UserError) -> None:
        self._context.notify(State.BAD, str(error))
