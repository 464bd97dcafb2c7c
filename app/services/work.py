"""Projects and tasks: set up, browse, follow."""

from app.domain.lists import ListSource
from app.domain.pages import TaskPage
from app.domain.work import FunnelStep, Project, ProjectRow, ProjectStatus, Requirement, TaskRow
from app.services.desk import Desk


class WorkService:
    """Use cases about the work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def projects(self) -> ListSource[ProjectRow]:
        """The Projects table. Filters: status, client."""
        raise NotImplementedError

    @property
    def tasks(self) -> ListSource[TaskRow]:
        """The Tasks table (100,000 rows and more). Filters: project (id), status, batch, gold
        (yes/no). Sort: external_id, due_on, priority, status.
        """
        raise NotImplementedError

    def project(self, project_id: int) -> Project:
        """The record. Raises UserError when there is none."""
        raise NotImplementedError

    def all_projects(self) -> list[Project]:
        """Every project, by name."""
        raise NotImplementedError

    def save_project(self, project: Project) -> int:
        """Add (id 0) or change a project; its id. Raises UserError that says which field is
        wrong.
        """
        raise NotImplementedError

    def set_project_status(self, project_id: int, status: ProjectStatus, reason: str) -> None:
        """Open, pause or close a project."""
        raise NotImplementedError

    def qualify(self, requirement: Requirement, client_org: str = "") -> tuple[FunnelStep, ...]:
        """How many active experts are left after each rule of a requirement today ("41 of 412
        qualify").
        """
        raise NotImplementedError

    def task(self, task_id: int) -> TaskPage:
        """All that a task's page shows."""
        raise NotImplementedError

    def search_tasks(self, text: str, limit: int = 8) -> list[tuple[int, str]]:
        """(id, "project · task") that fit, for the command palette."""
        raise NotImplementedError
