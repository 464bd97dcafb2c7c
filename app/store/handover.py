"""What is out with people, and what came back and waits: the columns that leave with packets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from app.domain.review import Selection
from app.domain.work import AssignmentStatus, ProjectStatus, TaskStatus
from app.store import tables as t
from app.store.movable import is_unstarted
from app.store.work_rows import chunks


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One assignment that its expert still owes an answer to, by the numbers used outside."""

    project: str
    task: str
    expert: str
    assigned_at: datetime
    returned: bool
    shown_order: str  # JSON list; "": not handed out, or nothing to order


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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One assignment with all that its expert is told about it."""

    assignment_id: int
    project: str
    project_name: str
    task: str
    task_type: str
    payload: str
    labels: tuple[str, ...]
    guidelines: str
    language: str
    due_on: date
    shown_order: str
    handed_out: bool


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
                t.assignment.c.shown_order,
            )
            .select_from(t.assignment)
            .join(t.task, t.task.c.id == t.assignment.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .join(t.expert, t.expert.c.id == t.assignment.c.expert_id)
            .where(t.assignment.c.status.in_([AssignmentStatus.OPEN, AssignmentStatus.RETURNED]))
            .order_by(t.assignment.c.id)
        )
        return [
            Outstanding(p, task, e, at, status is AssignmentStatus.RETURNED, order)
            for p, task, e, at, status, order in rows
        ]

    def waiting(self) -> list[Waiting]:
        """What waits for its first review, the longest waiting first."""
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
            .where(t.review_queue.c.first_review_id.is_(None))
            .order_by(t.review_queue.c.queued_at, t.submission.c.id)
        )
        return [Waiting(*row) for row in rows]

    def to_hand_out(self, *, again: bool = False) -> list[tuple[int, str, int]]:
        """(expert, their number, tasks) of everybody with work that was not handed out, by
        number; with `again` also what was handed out and is still owed.
        """
        a, e = t.assignment.c, t.expert.c
        rows = self._connection.execute(
            select(e.id, e.external_id, func.count())
            .join_from(t.assignment, t.expert, e.id == a.expert_id)
            .join(t.task, t.task.c.id == a.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .where(_outgoing(again=again))
            .group_by(e.id)
            .order_by(e.external_id)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def outgoing(
        self, expert_ids: Sequence[int], *, again: bool = False
    ) -> dict[int, list[Outgoing]]:
        """The work of a few experts that `to_hand_out` counts, by expert, each list by due day,
        then in order of id.
        """
        a, k, p = t.assignment.c, t.task.c, t.project.c
        language = func.coalesce(func.nullif(k.language, ""), p.need_language)
        rows = self._connection.execute(
            select(
                a.expert_id, a.id, p.external_id, p.name, k.external_id, p.task_type, k.payload,
                p.labels, p.guidelines, language, a.due_on, a.shown_order,
                a.handed_out_at.is_not(None),
            )
            .join_from(t.assignment, t.task, k.id == a.task_id)
            .join(t.project, p.id == k.project_id)
            .where(a.expert_id.in_(expert_ids), _outgoing(again=again))
            .order_by(a.due_on, a.id)
        )  # fmt: skip
        found: dict[int, list[Outgoing]] = {}
        for expert_id, *values in map(tuple, rows):
            found.setdefault(expert_id, []).append(Outgoing(*values))
        return found


class HandoverWrites(HandoverReads):
    """What can be changed, inside a unit of work."""

    def hand_out(self, orders: Mapping[int, str], at: datetime) -> int:
        """Say that assignments left as files, with the order in which their responses are shown
        ("": none); how many of them were open and not yet handed out, and are now.
        """
        a = t.assignment.c
        ready = and_(a.status == AssignmentStatus.OPEN, is_unstarted())
        changed = 0
        for part in chunks(orders):
            changed += self._connection.execute(
                update(t.assignment).where(a.id.in_(part), ready).values(handed_out_at=at)
            ).rowcount
        ordered = [{"key": key, "shown": order} for key, order in orders.items() if order]
        if ordered:
            self._connection.execute(
                update(t.assignment)
                .where(a.id == bindparam("key"), a.handed_out_at == at)
                .values(shown_order=bindparam("shown")),
                ordered,
            )
        return changed


def _outgoing(*, again: bool) -> ColumnElement[bool]:
    """Whether an assignment (joined with its task and project) is to leave as a file."""
    a = t.assignment.c
    due = and_(a.status == AssignmentStatus.OPEN, is_unstarted())
    if again:
        # The status by itself too, so that the index on expert and status serves.
        owed = a.status.in_((AssignmentStatus.OPEN, AssignmentStatus.RETURNED))
        due = and_(owed, or_(a.handed_out_at.is_not(None), due))
    return and_(due, t.task.c.status == TaskStatus.OPEN, t.project.c.status == ProjectStatus.ACTIVE)
