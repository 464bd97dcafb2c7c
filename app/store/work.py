"""Projects, tasks, assignments: reads and writes.

Records live here; lists and pages are in `work_lists`, bulk columns in `work_units`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from app.domain.work import (
    Assignment,
    Project,
    ProjectStatus,
    Task,
)
from app.store import tables as t
from app.store.work_lists import WorkListReads
from app.store.work_rows import (
    ASSIGNMENT_COLUMNS,
    assignment_rows,
    project_of,
    project_values,
    task_of,
    task_values,
)
from app.store.work_units import WorkUnitReads

# In the driver's own words: a plan has 150,000 lines, and adapting their values one by one takes
# longer than storing them.
_ADD_ASSIGNMENT: Final = (
    f"INSERT INTO assignment ({', '.join(ASSIGNMENT_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(ASSIGNMENT_COLUMNS))})"
)


class WorkReads(WorkListReads, WorkUnitReads):
    """What can be asked."""

    def project(self, project_id: int) -> Project | None:
        """The project, None when there is none."""
        row = self._connection.execute(
            select(t.project).where(t.project.c.id == project_id)
        ).first()
        return None if row is None else project_of(row)

    def projects(self) -> list[Project]:
        """Every project, by name."""
        rows = self._connection.execute(
            select(t.project).order_by(t.project.c.name, t.project.c.id)
        )
        return [project_of(row) for row in rows]

    def projects_by_external(self) -> dict[str, Project]:
        """Every project by its number."""
        return {project.external_id: project for project in self.projects()}

    def task(self, task_id: int) -> Task | None:
        """The task, None when there is none."""
        row = self._connection.execute(select(t.task).where(t.task.c.id == task_id)).first()
        return None if row is None else task_of(row)


class WorkWrites(WorkReads):
    """What can be changed, inside a unit of work."""

    def add_project(self, project: Project) -> int:
        """Add a project; its id."""
        added = self._connection.execute(insert(t.project).values(**project_values(project)))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def update_project(self, project: Project) -> None:
        """Write all fields of a project that is there."""
        self._connection.execute(
            update(t.project).where(t.project.c.id == project.id).values(**project_values(project))
        )

    def set_project_status(
        self, project_id: int, status: ProjectStatus, reason: str, at: datetime, by: str
    ) -> None:
        """Open, pause or close a project and keep the reason."""
        self._connection.execute(
            update(t.project).where(t.project.c.id == project_id).values(status=status)
        )
        self._connection.execute(
            insert(t.project_change).values(
                project_id=project_id, status=status, reason=reason, at=at, by=by
            )
        )

    def add_tasks(self, tasks: Sequence[Task]) -> None:
        """Add tasks; the ids in the records are not used."""
        if tasks:
            self._connection.execute(insert(t.task), [task_values(task) for task in tasks])

    def update_tasks(self, tasks: Sequence[Task]) -> None:
        """Write all fields of tasks that are there."""
        if tasks:
            self._connection.execute(
                update(t.task).where(t.task.c.id == bindparam("the_id")),
                [{**task_values(task), "the_id": task.id} for task in tasks],
            )

    def add_assignments(self, assignments: Sequence[Assignment]) -> None:
        """Add assignments; the ids in the records are not used.

        Nobody is asked twice for a task: the database refuses a second line for the pair, also
        when the first was cancelled (`seen_pairs` leaves such pairs out of a plan).
        """
        if assignments:
            self._connection.exec_driver_sql(_ADD_ASSIGNMENT, assignment_rows(assignments))
