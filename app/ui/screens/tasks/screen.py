"""The Tasks page: the only file here that sees services and jobs."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.pages import TaskPage
from app.domain.progress import Progress
from app.services import Services
from app.ui.columns import Empty
from app.ui.list_pane import ListPane, list_page
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.tasks.columns import task_columns, task_filters
from app.ui.screens.tasks.view import TaskView
from app.ui.tokens import State
from app.ui.words import tr

_Choices = tuple[list[tuple[str, str]], list[str]]


class TasksScreen(Screen):
    """Every task, and one task's page."""

    key: ClassVar[str] = "tasks"
    group: ClassVar[Group] = Group.WORK
    icon: ClassVar[str] = "list-checks"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.WORK, Topic.MATCHING, Topic.REVIEW, Topic.QUALITY}
    )

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._open: int | None = None
        self._page: TaskPage | None = None
        self._project = ""  # whose batches the filter offers

    @property
    @override
    def title(self) -> str:
        return tr("Tasks")

    @override
    def build(self) -> QWidget:
        formats = self.context.formats
        self._stack = QStackedWidget()
        self.pane = ListPane(
            self.context.jobs,
            self._services.work.tasks,
            task_columns(formats),
            name="tasks",
            title=tr("Tasks"),
            filters=task_filters(),
            empty=Empty(
                tr("No tasks yet"),
                tr("Import a file of tasks for a project."),
                tr("Import tasks…"),
                self._import,
            ),
            settings=self.context.settings,
        )
        self.pane.opened.connect(lambda id_: self.context.open_page("tasks", f"task:{id_}"))
        self.pane.loaded.connect(self._on_list)
        self.pane.add_row_action(tr("Open its project"), self._open_row_project)
        self.view = TaskView(
            self.context.jobs,
            formats,
            self._open_project,
            lambda id_: self.context.open_page("experts", f"person:{id_}"),
            self._explain,
        )
        self._stack.addWidget(list_page(self.pane))
        self._stack.addWidget(self.view)
        return self._stack

    @override
    def refresh(self) -> None:
        self._load_choices()
        self.pane.refresh()
        if self._open is not None:
            self._load_task(self._open)

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "task" and value.isdigit():
            self._load_task(int(value))
        else:
            self._open, self._page = None, None
            self._stack.setCurrentIndex(0)
            self.set_crumb("")
            if kind == "project":
                self.pane.clear_filters()
                self.pane.set_filter("project", value)
            elif kind in ("status", "gold"):
                self.pane.set_filter(kind, value)
        self.actions_changed.emit()

    @override
    def actions(self) -> Sequence[Action]:
        if self._open is None:
            return (
                Action(tr("Match open work"), self._match, icon="waypoints"),
                Action(tr("Import tasks…"), self._import, primary=True),
            )
        return (
            Action(tr("Project"), self._open_project, icon="folder-kanban"),
            Action(tr("Previous"), lambda: self._step(-1), "Alt+Up", why_not=self._no_step(-1)),
            Action(tr("Next"), lambda: self._step(1), "Alt+Down", why_not=self._no_step(1)),
        )

    # The list

    def _load_choices(self) -> None:
        services, chosen = self._services, self._project

        def work(_progress: Progress) -> _Choices:
            projects = [(str(one.id), one.name) for one in services.work.all_projects()]
            return projects, services.work.batches(int(chosen)) if chosen.isdigit() else []

        def done(choices: _Choices) -> None:
            projects, batches = choices
            self.pane.set_choices("project", projects)
            self.pane.set_choices("batch", [(name, name) for name in batches])

        self.context.jobs.latest(self, "choices", tr("Filters"), work, done)

    def _on_list(self) -> None:
        project = self.pane.model.query.value("project")
        if project != self._project:
            self._project = project
            self._load_choices()

    def _import(self) -> None:
        self.context.open_page("imports", "kind:tasks")

    def _match(self) -> None:
        self.context.open_page("matching")

    def _open_row_project(self) -> None:
        current = self.pane.current_id()
        if current is None:
            return

        def work(_progress: Progress) -> TaskPage:
            return self._services.work.task(current)

        def done(page: TaskPage) -> None:
            self.context.open_page("projects", f"project:{page.project.id}")

        self.context.jobs.latest(self, "project of", tr("Task"), work, done)

    # One task

    def _load_task(self, task_id: int) -> None:
        self._open = task_id

        def work(_progress: Progress) -> TaskPage:
            return self._services.work.task(task_id)

        def done(page: TaskPage) -> None:
            if self._open == task_id:
                self._page = page
                self.view.show_task(page)
                self._stack.setCurrentWidget(self.view)
                self.set_crumb(page.task.external_id)
                self.actions_changed.emit()

        def failed(error: UserError) -> None:
            self.context.notify(State.BAD, str(error))
            self.context.open_page("tasks")

        self.context.jobs.latest(self, "task", tr("Task"), work, done, failed)

    def _open_project(self) -> None:
        if self._page is not None:
            self.context.open_page("projects", f"project:{self._page.project.id}")

    def _explain(self) -> None:
        if self._page is not None:
            self.context.open_page("matching", f"task:{self._page.task.external_id}")

    def _beside(self, step: int) -> int | None:
        """The task before or after the open one in the list, None at its ends."""
        places = self.pane.model.positions([] if self._open is None else [self._open])
        if not len(places):
            return None
        wanted = int(places[0]) + step
        ids = self.pane.model.ids
        return int(ids[wanted]) if 0 <= wanted < len(ids) else None

    def _no_step(self, step: int) -> str:
        return "" if self._beside(step) is not None else tr("There is no other task that way.")

    def _step(self, step: int) -> None:
        wanted = self._beside(step)
        if wanted is not None:
            self.pane.select_ids([wanted])
            self.context.open_page("tasks", f"task:{wanted}")
