"""Arriving and settled work in bulk: what it is compared with, and how it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from app.domain.credentials import Need
from app.domain.people import Level
from app.domain.review import Selection
from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.store import tables as t
from app.store.lists import chunks

S = SubmissionStatus
_ACCEPTED = (S.ACCEPTED, S.CORRECTED)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What arriving work needs to know of its project."""

    id: int
    external_id: str
    name: str
    labels: tuple[str, ...]
    status: ProjectStatus
    task_type: str
    need: Need


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What arriving work needs to know of its task."""

    id: int
    external_id: str
    project_id: int
    jurisdiction: str
    status: TaskStatus
    known: bool  # its right answer is


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """What arriving work needs to know of its assignment."""

    id: int
    task_id: int
    expert_id: int
    assigned_at: datetime
    status: AssignmentStatus
    shown_order: str  # JSON list, "" where there was none


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """An answer that is here already."""

    id: int
    external_id: str
    task_id: int
    expert_id: int
    version: int
    answer: str
    label: str
    seconds: int
    submitted_at: datetime
    status: SubmissionStatus


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What settling needs to know of a submission: whose, where, and what it may earn."""

    id: int
    task_id: int
    assignment_id: int | None
    project_id: int
    expert_id: int
    level: Level
    submitted_at: datetime
    status: SubmissionStatus
    decided_on: date | None


class IntakeReads:
    """What can be asked. Every method takes any number of keys and asks in few statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def projects(self) -> list[ProjectFacts]:
        """Every project."""
        p = t.project.c
        rows = self._connection.execute(
            select(p.id, p.external_id, p.name, p.labels, p.status, p.task_type,
                   p.need_specialty, p.need_jurisdiction, p.need_kind)
        )  # fmt: skip
        return [ProjectFacts(*r[:6], Need(r[6], r[7], r[8])) for r in rows]

    def expert_ids(self, external_ids: Iterable[str]) -> dict[str, int]:
        """Ids of the experts with these external ids; unknown ones are absent."""
        e = t.expert.c
        return {
            row[0]: row[1]
            for some in chunks(list(external_ids))
            for row in self._connection.execute(
                select(e.external_id, e.id).where(e.external_id.in_(some))
            )
        }

    def experts_by_email(self, emails: Iterable[str]) -> dict[str, list[str]]:
        """The numbers of the experts with these addresses, which are folded in the answer; who has
        none of them is absent.
        """
        e = t.expert.c
        found: dict[str, list[str]] = {}
        for some in chunks(sorted({email.casefold() for email in emails})):
            rows = self._connection.execute(
                select(e.email, e.external_id)
                .where(func.lower(e.email).in_(some))
                .order_by(e.external_id)
            )
            for email, number in rows:
                found.setdefault(email.casefold(), []).append(number)
        return found

    def numbers_of(self, expert_ids: Iterable[int]) -> dict[int, str]:
        """The external ids of these experts."""
        e = t.expert.c
        return {
            row[0]: row[1]
            for some in chunks(list(expert_ids))
            for row in self._connection.execute(select(e.id, e.external_id).where(e.id.in_(some)))
        }

    def projects_of(self, task_ids: Iterable[int]) -> dict[int, int]:
        """The projects these tasks belong to, by task."""
        c = t.task.c
        return {
            row[0]: row[1]
            for some in chunks(list(task_ids))
            for row in self._connection.execute(select(c.id, c.project_id).where(c.id.in_(some)))
        }

    def levels(self, expert_ids: Iterable[int]) -> dict[int, Level]:
        """The levels these experts have now."""
        e = t.expert.c
        return {
            row[0]: row[1]
            for some in chunks(list(expert_ids))
            for row in self._connection.execute(select(e.id, e.level).where(e.id.in_(some)))
        }

    def tasks(self, project_id: int, external_ids: Iterable[str]) -> dict[str, TaskFacts]:
        """The tasks of a project with these external ids; unknown ones are absent."""
        c = t.task.c
        return {
            row[1]: TaskFacts(*row)
            for some in chunks(list(external_ids))
            for row in self._connection.execute(
                select(
                    c.id, c.external_id, c.project_id, c.jurisdiction, c.status,
                    (c.gold != ()).label("known"),
                ).where(c.project_id == project_id, c.external_id.in_(some))
            )
        }  # fmt: skip

    def payload(self, task_id: int) -> str:
        """A task's payload, JSON text."""
        statement = select(t.task.c.payload).where(t.task.c.id == task_id)
        return str(self._connection.execute(statement).scalar_one())

    def assignments(self, task_ids: Iterable[int]) -> dict[tuple[int, int], AssignmentFacts]:
        """The assignments of these tasks, by task and expert."""
        a = t.assignment.c
        return {
            (row[1], row[2]): AssignmentFacts(*row)
            for some in chunks(list(task_ids))
            for row in self._connection.execute(
                select(a.id, a.task_id, a.expert_id, a.assigned_at, a.status, a.shown_order).where(
                    a.task_id.in_(some)
                )
            )
        }

    def versions_of(self, task_ids: Iterable[int]) -> list[KnownVersion]:
        """All answers to these tasks, first versions first."""
        s = t.submission.c
        found = [
            KnownVersion(*row)
            for some in chunks(list(task_ids))
            for row in self._connection.execute(self._versions().where(s.task_id.in_(some)))
        ]
        return sorted(found, key=lambda v: (v.task_id, v.expert_id, v.version))

    def versions_called(self, external_ids: Iterable[str]) -> dict[str, KnownVersion]:
        """The answers with these external ids; unknown ones are absent."""
        s = t.submission.c
        return {
            row[1]: KnownVersion(*row)
            for some in chunks(list(external_ids))
            for row in self._connection.execute(self._versions().where(s.external_id.in_(some)))
        }

    def _versions(self) -> Any:
        s = t.submission.c
        return select(
            s.id, s.external_id, s.task_id, s.expert_id, s.version, s.answer, s.label, s.seconds,
            s.submitted_at, s.status,
        )  # fmt: skip

    def selections(self, submission_ids: Iterable[int]) -> dict[int, tuple[Selection, float]]:
        """Why these submissions were chosen for review, or not."""
        c = t.selection.c
        return {
            row[0]: (row[1], row[2])
            for some in chunks(list(submission_ids))
            for row in self._connection.execute(
                select(c.submission_id, c.reason, c.probability).where(c.submission_id.in_(some))
            )
        }

    def next_submission_id(self) -> int:
        """The first id no submission has; ids are given out by the writer, who is alone."""
        newest = self._connection.execute(select(func.max(t.submission.c.id))).scalar_one()
        return int(newest or 0) + 1

    def work(self, submission_ids: Iterable[int]) -> dict[int, WorkFacts]:
        """What settling needs to know of these submissions."""
        s, c, e = t.submission.c, t.task.c, t.expert.c
        statement = (
            select(s.id, s.task_id, s.assignment_id, c.project_id, s.expert_id, e.level,
                   s.submitted_at, s.status, s.decided_on)
            .join_from(t.submission, t.task, s.task_id == c.id)
            .join(t.expert, s.expert_id == e.id)
        )  # fmt: skip
        return {
            row[0]: WorkFacts(*row)
            for some in chunks(list(submission_ids))
            for row in self._connection.execute(statement.where(s.id.in_(some)))
        }


class IntakeWrites(IntakeReads):
    """What can be changed, inside a unit of work."""

    def add_submissions(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write new submissions: the columns of `submission`, ids given."""
        if rows:
            self._connection.execute(insert(t.submission), rows)

    def add_selections(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write why submissions were chosen for review, or not."""
        if rows:
            self._connection.execute(insert(t.selection), rows)

    def enqueue(self, rows: Sequence[dict[str, Any]]) -> None:
        """Put submissions into the review queue."""
        if rows:
            self._connection.execute(insert(t.review_queue), rows)

    def dequeue(self, submission_ids: Iterable[int]) -> None:
        """Take submissions out of the queue, with the drafts about them."""
        for some in chunks(list(submission_ids)):
            self._connection.execute(
                delete(t.review_queue).where(t.review_queue.c.submission_id.in_(some))
            )
            self._connection.execute(
                delete(t.review_draft).where(t.review_draft.c.submission_id.in_(some))
            )

    def set_status(
        self, submission_ids: Iterable[int], status: SubmissionStatus, on: date | None = None
    ) -> None:
        """Set what became of submissions, and on which local day."""
        for some in chunks(list(submission_ids)):
            self._connection.execute(
                update(t.submission)
                .where(t.submission.c.id.in_(some))
                .values(status=status, decided_on=on)
            )

    def set_assignments(self, assignment_ids: Iterable[int], status: AssignmentStatus) -> None:
        """Set how far assignments have come; the reason of a hold ends with it."""
        for some in chunks(list(assignment_ids)):
            self._connection.execute(
                update(t.assignment)
                .where(t.assignment.c.id.in_(some))
                .values(status=status, hold_reason="")
            )

    def add_judgments(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the first answer of people to tasks."""
        if rows:
            self._connection.execute(insert(t.judgment), rows)

    def renew_judgments(self, rows: Sequence[dict[str, Any]]) -> None:
        """Put a newer answer in the place of an earlier one."""
        if rows:
            j = t.judgment.c
            self._connection.execute(
                update(t.judgment)
                .where(j.task_id == bindparam("of_task"), j.expert_id == bindparam("of_expert"))
                .values(
                    submission_id=bindparam("submission_id"),
                    label=bindparam("label"),
                    judged_at=bindparam("judged_at"),
                ),
                [{"of_task": row["task_id"], "of_expert": row["expert_id"], **row} for row in rows],
            )

    def recount_tasks(self, task_ids: Iterable[int]) -> int:
        """Set tasks done that have as many accepted answers as their overlap asks, and open the
        done ones that have not; how many are newly done. Cancelled tasks stay cancelled.
        """
        c, s = t.task.c, t.submission.c
        finished = 0
        for some in chunks(sorted(set(task_ids))):
            statement = (
                select(c.id, c.status, c.overlap, func.count(s.id))
                .join_from(
                    t.task,
                    t.submission,
                    and_(s.task_id == c.id, s.status.in_(_ACCEPTED)),
                    isouter=True,
                )
                .where(c.id.in_(some), c.status != TaskStatus.CANCELLED)
                .group_by(c.id)
            )
            rows = self._connection.execute(statement).all()
            done = [r[0] for r in rows if r[3] >= r[2] and r[1] is TaskStatus.OPEN]
            again = [r[0] for r in rows if r[3] < r[2] and r[1] is TaskStatus.DONE]
            for ids, status in ((done, TaskStatus.DONE), (again, TaskStatus.OPEN)):
                if ids:
                    self._connection.execute(
                        update(t.task).where(c.id.in_(ids)).values(status=status)
                    )
            finished += len(done)
        return finished
