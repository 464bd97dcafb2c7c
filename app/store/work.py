"""Projects, tasks, assignments, submissions: reads and writes.

Records live here; lists and pages are in `work_lists`, bulk columns in `work_units`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from app.domain.work import (
    Assignment,
    AssignmentStatus,
    Project,
    ProjectStatus,
    Submission,
    Task,
    TaskStatus,
)
from app.store import tables as t
from app.store.work_lists import WorkListReads
from app.store.work_rows import (
    assignment_values,
    chunks,
    project_of,
    project_values,
    submission_of,
    task_of,
    task_values,
    unique,
)
from app.store.work_units import WorkUnitReads


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

    def submission(self, submission_id: int) -> Submission | None:
        """The submission, None when there is none."""
        row = self._connection.execute(
            select(t.submission).where(t.submission.c.id == submission_id)
        ).first()
        return None if row is None else submission_of(row)

    def task_count(self) -> int:
        """How many tasks there are."""
        return self._connection.execute(select(func.count()).select_from(t.task)).scalar_one()


class WorkWrites(WorkReads):
    """What can be changed, inside a unit of work. Every change in bulk says how many it made."""

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

    def set_task_status(self, ids: Iterable[int], status: TaskStatus) -> int:
        """Set the state of tasks; how many were in another."""
        changed = 0
        for part in chunks(unique(ids)):
            changed += self._connection.execute(
                update(t.task)
                .where(t.task.c.id.in_(part), t.task.c.status != status)
                .values(status=status)
            ).rowcount
        return changed

    def settle_tasks(self, ids: Iterable[int]) -> int:
        """Make each of these tasks done or open, by its accepted answers against its overlap.

        Cancelled tasks stay cancelled. Returns how many changed their state.
        """
        wanted = unique(ids)
        accepted = self.accepted_counts(wanted)
        done: list[int] = []
        still: list[int] = []
        for part in chunks(wanted):
            rows = self._connection.execute(
                select(t.task.c.id, t.task.c.overlap).where(
                    t.task.c.id.in_(part), t.task.c.status != TaskStatus.CANCELLED
                )
            )
            for task_id, overlap in rows:
                (done if accepted.get(task_id, 0) >= overlap else still).append(task_id)
        return self.set_task_status(done, TaskStatus.DONE) + self.set_task_status(
            still, TaskStatus.OPEN
        )

    def add_assignments(self, assignments: Sequence[Assignment]) -> None:
        """Add assignments; the ids in the records are not used.

        Nobody is asked twice for a task: the database refuses a second line for the pair, also
        when the first was cancelled (`seen_pairs` leaves such pairs out of a plan).
        """
        if assignments:
            self._connection.execute(
                insert(t.assignment), [assignment_values(one) for one in assignments]
            )

    def set_assignment_status(self, ids: Iterable[int], status: AssignmentStatus) -> int:
        """Set the state of assignments and clear their hold; how many there were."""
        return self._set_assignments(ids, {"status": status, "hold_reason": ""}, ())

    def hold_assignments(self, ids: Iterable[int], reason: str) -> int:
        """Hold the open ones among these assignments, with the reason; how many."""
        values = {"status": AssignmentStatus.HELD, "hold_reason": reason}
        return self._set_assignments(ids, values, (AssignmentStatus.OPEN,))

    def reopen_assignments(self, ids: Iterable[int]) -> int:
        """Open the held ones among these assignments again; how many."""
        values = {"status": AssignmentStatus.OPEN, "hold_reason": ""}
        return self._set_assignments(ids, values, (AssignmentStatus.HELD,))

    def cancel_assignments(self, ids: Iterable[int]) -> int:
        """Cancel those among these assignments for which no answer has come; how many."""
        values = {"status": AssignmentStatus.CANCELLED, "hold_reason": ""}
        return self._set_assignments(ids, values, (AssignmentStatus.OPEN, AssignmentStatus.HELD))

    def _set_assignments(
        self, ids: Iterable[int], values: Mapping[str, Any], among: tuple[AssignmentStatus, ...]
    ) -> int:
        changed = 0
        for part in chunks(unique(ids)):
            statement = update(t.assignment).where(t.assignment.c.id.in_(part))
            if among:
                statement = statement.where(t.assignment.c.status.in_(among))
            changed += self._connection.execute(statement.values(**values)).rowcount
        return changed
