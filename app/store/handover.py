"""What is out with people, and what came back and waits: the columns that leave with packets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.review import Selection
from app.domain.work import AssignmentStatus
from app.store import tables as t


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One assignment that its expert still owes an answer to, by the numbers used outside."""

    project: str
    task: str
    expert: str
    assigned_at: datetime
    returned: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission in the review queue, by the numbers used outside."""

    submission_id: int
    submission: str
    project: str
    task: str
    expert: str
    expert_id: int
    label: str
    queued_at: datetime
    selection: Selection


class HandoverReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def outstanding(self) -> list[Outstanding]:
        """Every assignment that is open or returned, in order of id."""
        rows = self._connection.execute(
            select(
                t.project.c.external_id,
                t.task.c.external_id,
                t.expert.c.external_id,
                t.assignment.c.assigned_at,
                t.assignment.c.status,
            )
            .select_from(t.assignment)
            .join(t.task, t.task.c.id == t.assignment.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .join(t.expert, t.expert.c.id == t.assignment.c.expert_id)
            .where(t.assignment.c.status.in_([AssignmentStatus.OPEN, AssignmentStatus.RETURNED]))
            .order_by(t.assignment.c.id)
        )
        return [
            Outstanding(p, task, e, at, status is AssignmentStatus.RETURNED)
            for p, task, e, at, status in rows
        ]

    def waiting(self) -> list[Waiting]:
        """The whole review queue, longest waiting first."""
        rows = self._connection.execute(
            select(
                t.submission.c.id,
                t.submission.c.external_id,
                t.project.c.external_id,
                t.task.c.external_id,
                t.expert.c.external_id,
                t.expert.c.id,
                t.submission.c.label,
                t.review_queue.c.queued_at,
                t.selection.c.reason,
            )
            .select_from(t.review_queue)
            .join(t.submission, t.submission.c.id == t.review_queue.c.submission_id)
            .join(t.selection, t.selection.c.submission_id == t.submission.c.id)
            .join(t.task, t.task.c.id == t.submission.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .join(t.expert, t.expert.c.id == t.submission.c.expert_id)
            .order_by(t.review_queue.c.queued_at, t.submission.c.id)
        )
        return [Waiting(*row) for row in rows]
