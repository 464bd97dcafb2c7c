"""The Projects page: the only file here that sees services and jobs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.task_types import SYNTHETIC_AUDIT
from app.domain.text import natural
from app.domain.work import (
    FunnelStep,
    Project,
    ProjectRow,
    ProjectStatus,
    Requirement,
)
from app.services import Services
from app.ui.ask import field_of
from app.ui.columns import Empty
from app.ui.list_pane import ListPane, list_page
from app.ui.reasons import ask_reason
from app.ui.rights import why_not
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.projects.columns import due_state, project_columns, project_filters
from app.ui.screens.projects.lots_part import ProjectLots
from app.ui.screens.projects.page import NEW, ProjectPage, new_project
from app.ui.screens.projects.rates import rates_of
from app.ui.screens.projects.status import status_commands, status_done, status_question
from app.ui.screens.projects.view import ProjectView
from app.ui.tokens import State
from app.ui.words import tr

FUNNEL_MS = 200  # after the last key, before the people are counted again


class ProjectsScreen(Screen):
    """Projects: browse, set up, pause and close. What was typed and not saved is kept for each
    project until the window closes."""

    key: ClassVar[str] = "projects"
    group: ClassVar[Group] = Group.WORK
    icon: ClassVar[str] = "folder-kanban"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.WORK, Topic.QUALITY, Topic.REVIEW})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._today = date.min
        self._open: int | None = None  # NEW for one that is not saved yet
        self._saved: Project | None = None  # as it is in the workspace
        self._drafts: dict[int, Project] = {}
        self._row: ProjectRow | None = None

    @property
    @override
    def title(self) -> str:
        return tr("Projects")

    @override
    def build(self) -> QWidget:
        formats = self.context.formats
        self._stack = QStackedWidget()
        self.pane = ListPane(
            self.context.jobs,
            self._services.work.projects,
            project_columns(formats, lambda: self._today),
            name="projects",
            title=tr("Projects"),
            filters=project_filters(),
            empty=Empty(
                tr("No project yet"),
                tr("A project says what a client wants labeled and who may do it."),
                tr("Set up a project"),
                self._begin_new,
            ),
            settings=self.context.settings,
        )
        self.pane.opened.connect(lambda id_: self.context.open_page("projects", f"project:{id_}"))
        self.pane.add_row_action(tr("Show its tasks"), self._show_tasks_of_row, "Ctrl+T")
        self.view = ProjectView(formats, lambda: self.context.open_page("payroll", "rates"))
        self._debounce = QTimer(self.view)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(FUNNEL_MS)
        self._debounce.timeout.connect(self._count_people)
        self.view.form.changed.connect(self._on_edit)
        self.view.requirement.changed.connect(self._on_edit)
        self._stack.addWidget(list_page(self.pane))
        self._stack.addWidget(self.view)
        self.lots = ProjectLots(self._services, self.context, self)
        self._stack.addWidget(self.lots.view)
        return self._stack

    @override
    def refresh(self) -> None:
        self._load_list()
        if self._open is not None:
            self._load_project(self._open)
        self.lots.refresh()

    @override
    def open(self, arg: str) -> None:
        self._keep_draft()
        kind, _, value = arg.partition(":")
        self.lots.project_id = int(value) if kind == "lots" and value.isdigit() else None
        if self.lots.project_id is not None:
            self._open, self._saved, self._row = None, None, None
            self._stack.setCurrentWidget(self.lots.view)
            self.set_crumb(tr("Lots"))
            self.lots.refresh()
        elif kind == "project" and value.isdigit():
            self._show_project(int(value))
        elif kind == "new":
            self._show_project(NEW)
        else:
            self._open, self._saved, self._row = None, None, None
            self._stack.setCurrentIndex(0)
            if kind == "status":
                self.pane.set_filter("status", value)
            self.set_crumb("")
        self.actions_changed.emit()

    @override
    def actions(self) -> Sequence[Action]:
        denied = why_not(self._services, "work.edit")
        if self.is_built and self.lots.project_id is not None:
            return self.lots.actions()
        if self._open is None:
            return (
                Action(tr("Import projects…"), self._import, icon="upload"),
                Action(tr("New project"), self._begin_new, "Ctrl+N", primary=True, why_not=denied),
            )
        made: list[Action] = []
        if self._saved is not None and self._open != NEW:
            made.append(Action(tr("Tasks"), self._show_tasks, "Ctrl+T", icon="list-checks"))
            if self._saved.task_type == SYNTHETIC_AUDIT.name:
                made.append(Action(tr("Lots"), self._show_lots, "Ctrl+L", icon="badge-check"))
            made.append(
                Action(tr("Status"), self._no_slot, why_not=denied, choices=self._status_choices())
            )
            made.append(Action(tr("Quality report…"), self._report, in_bar=False))
            for text, slot in self._status_choices():
                made.append(Action(text, slot, why_not=denied, in_bar=False))
        if self._is_edited() and self._open != NEW:
            made.append(Action(tr("Undo changes"), self._undo, icon="undo-2"))
        made.append(
            Action(
                tr("Save"), self._save, "Ctrl+S", primary=True,
                why_not=denied or ("" if self._is_edited() else tr("Nothing was changed.")),
            )
        )  # fmt: skip
        return tuple(made)

    @override
    def count(self) -> Count | None:
        return Count(self._services.workspace.counts().projects)

    @override
    def leave(self) -> None:
        self._debounce.stop()
        self._keep_draft()

    # The list

    def _load_list(self) -> None:
        services = self._services

        def work(_progress: Progress) -> tuple[date, list[str]]:
            clients = {project.client for project in services.work.all_projects()}
            return services.desk.today(), sorted(clients - {""}, key=natural)

        def done(loaded: tuple[date, list[str]]) -> None:
            self._today, clients = loaded
            self.pane.set_choices("client", [(name, name) for name in clients])
            self.pane.refresh()

        self.context.jobs.latest(self, "list", tr("Projects"), work, done)

    def _begin_new(self) -> None:
        self.context.open_page("projects", "new")

    def _import(self) -> None:
        self.context.open_page("imports", "kind:projects")

    def _show_tasks_of_row(self) -> None:
        current = self.pane.current_id()
        if current is not None:
            self.context.open_page("tasks", f"project:{current}")

    # One project

    def _show_project(self, project_id: int) -> None:
        if self._open != project_id:
            self._open, self._saved, self._row = project_id, None, None
            self.view.clear_mistakes()
            self.set_crumb(tr("New project") if project_id == NEW else "…")
        self._load_project(project_id)

    def _load_project(self, project_id: int) -> None:
        services = self._services

        def work(_progress: Progress) -> ProjectPage:
            today = services.desk.today()
            words = services.work.need_words()
            if project_id == NEW:
                currency = services.workspace.info().currency
                return ProjectPage(new_project(today, currency), None, None, words, [], today)
            project = services.work.project(project_id)
            rows = services.work.projects.rows([project_id])
            known = [a for a in services.quality.agreement() if a.project_id == project_id]
            return ProjectPage(
                project=project,
                row=rows[0] if rows else None,
                agreement=known[0] if known else None,
                words=words,
                rates=rates_of(services.pay.rates(), project.name, today),
                today=today,
            )

        def done(page: ProjectPage) -> None:
            if self._open == project_id:
                self._show_page(page)

        def failed(error: UserError) -> None:
            self.context.notify(State.BAD, str(error))
            self.context.open_page("projects")

        self.context.jobs.latest(self, "project", tr("Project"), work, done, failed)

    def _show_page(self, page: ProjectPage) -> None:
        project, row, today = page.project, page.row, page.today
        first = self._saved is None
        keeps = not first and self._is_edited()  # what is being typed stays in the fields
        self._saved, self._row, self._today = project, row, today
        self.view.requirement.offer(page.words)
        if not keeps:
            self._fill(self._drafts.pop(project.id, project))
        self.view.rates.show_rates(page.rates, today)
        self.view.show_figures(row, page.agreement, due_state(row, today) if row else State.NEUTRAL)
        self._stack.setCurrentWidget(self.view)
        self.set_crumb(tr("New project") if project.id == NEW else project.name)
        self.actions_changed.emit()
        self._count_people()
        if first and project.id == NEW:
            self.view.form.begin()

    def _fill(self, project: Project) -> None:
        self.view.form.show_project(project)
        self.view.requirement.show_requirement(project.requirement)

    def _edited(self) -> Project | None:
        """What the form says, None where the pay or the budget is not an amount."""
        if self._saved is None:
            return None
        try:
            asked = self.view.requirement.requirement(self.view.form.currency())
            return replace(self.view.form.project(self._saved), requirement=asked)
        except ValueError:
            return None

    def _is_edited(self) -> bool:
        if not self.is_built or self._saved is None:
            return False
        return self._edited() != self._saved

    def _keep_draft(self) -> None:
        edited = self._edited() if self.is_built and self._open is not None else None
        if edited is not None and self._saved is not None and edited != self._saved:
            self._drafts[self._saved.id] = edited

    def _on_edit(self) -> None:
        self.actions_changed.emit()
        self._debounce.start()

    def _undo(self) -> None:
        if self._saved is not None:
            self._drafts.pop(self._saved.id, None)
            self._fill(self._saved)
            self.view.clear_mistakes()
            self._on_edit()

    def _count_people(self) -> None:
        edited = self._edited()
        asked: Requirement | None = None if edited is None else edited.requirement
        if asked is None:
            return
        services, org = self._services, self.view.form.client_org()

        def work(_progress: Progress) -> tuple[FunnelStep, ...]:
            return services.work.qualify(asked, org)

        self.context.jobs.latest(self, "funnel", tr("Who qualifies"), work, self.view.show_funnel)

    def _save(self) -> None:
        saved = self._saved
        if saved is None:
            return
        self.view.clear_mistakes()
        try:
            asked = self.view.requirement.requirement(self.view.form.currency())
        except ValueError as error:
            self.view.rows["Highest pay"].set_mistake(str(error))
            return
        try:
            project = replace(self.view.form.project(saved), requirement=asked)
        except ValueError as error:
            self.view.rows["Budget"].set_mistake(str(error))
            return

        def work(_progress: Progress) -> int:
            return self._services.work.save_project(project)

        def done(project_id: int) -> None:
            self._drafts.pop(saved.id, None)
            if self._saved is saved:
                self._saved = None
                self.context.open_page("projects", f"project:{project_id}")
            self.context.notify(State.GOOD, tr("Saved “{name}”.").replace("{name}", project.name))

        self.context.jobs.start(
            tr("Save project"), work, done, self._refused, writes=True, owner=self
        )

    def _refused(self, error: UserError) -> None:
        field, words = field_of(error, list(self.view.rows))
        if field:
            self.view.rows[field].set_mistake(words)
            self.view.rows[field].field.setFocus()
            self.view.ensureWidgetVisible(self.view.rows[field])
        else:
            self.context.notify(State.BAD, words)

    def _show_tasks(self) -> None:
        if self._open:
            self.context.open_page("tasks", f"project:{self._open}")

    def _show_lots(self) -> None:
        self.context.open_page("projects", f"lots:{self._open}")

    def _report(self) -> None:
        self.context.open_page("reports", f"project:{self._open}")

    # Status

    def _status_choices(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        now = self._saved.status if self._saved else ProjectStatus.ACTIVE
        return tuple(
            (text, lambda status=status: self._ask_status(status))
            for status, text in status_commands()
            if status is not now
        )

    def _ask_status(self, status: ProjectStatus) -> None:
        project, row = self._saved, self._row
        if project is None or row is None:
            return
        title, text, button = status_question(status)
        formats = self.context.formats
        counts = (
            (tr("Tasks done"), formats.number(row.done)),
            (tr("Tasks not done"), formats.number(row.tasks - row.done)),
        )
        ask_reason(
            self.widget().window(), title.replace("{name}", project.name), text, button,
            lambda reason: self._set_status(project, status, reason), counts=counts,
        )  # fmt: skip

    def _set_status(self, project: Project, status: ProjectStatus, reason: str) -> None:
        def work(_progress: Progress) -> None:
            self._services.work.set_project_status(project.id, status, reason)

        said = status_done(status).replace("{name}", project.name)
        self.context.jobs.start(
            tr("Change status"), work, lambda _none: self.context.notify(State.GOOD, said),
            writes=True, owner=self,
        )  # fmt: skip

    def _no_slot(self) -> None:
        """The action is a menu; its entries do the work."""
