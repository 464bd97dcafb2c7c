"""What leaves as files besides work: labels of done tasks, and each person's corrections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain.review import ErrorKind, ErrorMark, Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.store import tables as t

_STREAM = {"yield_per": 1_000}  # rows held while a result streams
_TAUGHT = (Verdict.CORRECT, Verdict.RETURN)


@dataclass(frozen=True, slots=True)
class DoneTask:
    """A done task with its inferred label. `label` "": the newest run gave it none.

    people: how many people's labels the inferred one is made of.
    """

    project_id: int
    project: str
    task: str
    payload: str
    label: str
    posterior: float
    people: int


@dataclass(frozen=True, slots=True)
class TaughtAnswer:
    """An answer that was corrected or returned. Who decided so is not in it.

    right: canonical JSON of the right answer, "" where its label says all of it. shown_order: JSON
    list, "" where there was nothing to order.
    """

    review_id: int
    expert: str
    project: str
    task_type: str
    labels: tuple[str, ...]
    task: str
    title: str
    payload: str
    attempt: int
    answer: str
    label: str
    verdict: Verdict
    right_label: str
    right: str
    note: str
    decided_at: datetime
    shown_order: str


@dataclass(frozen=True, slots=True)
class SentRun:
    """A task with an agent's run, and the newest answers of people that were not rejected."""

    project_id: int
    number: str
    payload: str
    answers: tuple[tuple[str, str], ...]  # person's number, answer as JSON


class ExportReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def done_tasks(self, project_ids: Sequence[int]) -> Iterator[DoneTask]:
        """The done tasks of these projects, by project and number; streams."""
        k, p, made = t.task.c, t.project.c, t.task_label.c
        rows = self._connection.execute(
            select(
                k.project_id, p.external_id, k.external_id, k.payload,
                func.coalesce(made.label, ""), func.coalesce(made.posterior, 0.0),
                func.coalesce(made.labels, 0),
            )
            .join_from(t.task, t.project, p.id == k.project_id)
            .outerjoin(t.task_label, made.task_id == k.id)
            .where(k.project_id.in_(project_ids), k.status == TaskStatus.DONE)
            .order_by(p.external_id, k.external_id),
            execution_options=_STREAM,
        )  # fmt: skip
        for row in map(tuple, rows):
            yield DoneTask(*row)

    def runs(self, project_ids: Sequence[int]) -> Iterator[SentRun]:
        """The tasks of these projects with what was said of them, by number; streams."""
        j, k, e, s = t.judgment.c, t.task.c, t.expert.c, t.submission.c
        said: dict[int, list[tuple[str, str]]] = {}
        for task, person, answer in self._connection.execute(
            select(j.task_id, e.external_id, s.answer)
            .join_from(t.judgment, t.task, k.id == j.task_id)
            .join(t.submission, s.id == j.submission_id)
            .join(t.expert, e.id == j.expert_id)
            .where(k.project_id.in_(project_ids), s.status != SubmissionStatus.REJECTED)
            .order_by(j.task_id, e.external_id)
        ):
            said.setdefault(task, []).append((person, answer))
        rows = self._connection.execute(
            select(k.id, k.project_id, k.external_id, k.payload)
            .where(k.project_id.in_(project_ids))
            .order_by(k.project_id, k.external_id),
            execution_options=_STREAM,
        )
        for task, project, number, payload in map(tuple, rows):
            yield SentRun(project, number, payload, tuple(said.get(task, ())))

    def choices(self, project_ids: Sequence[int]) -> dict[int, dict[str, int]]:
        """How often each label was said in each project, by people's newest answers."""
        j, k = t.judgment.c, t.task.c
        rows = self._connection.execute(
            select(k.project_id, j.label, func.count())
            .join_from(t.judgment, t.task, k.id == j.task_id)
            .where(k.project_id.in_(project_ids))
            .group_by(k.project_id, j.label)
        )
        found: dict[int, dict[str, int]] = {}
        for project, label, count in rows:
            found.setdefault(project, {})[label] = count
        return found

    def people(self, project_ids: Sequence[int]) -> dict[int, int]:
        """How many people answered in each project."""
        j, k = t.judgment.c, t.task.c
        rows = self._connection.execute(
            select(k.project_id, func.count(j.expert_id.distinct()))
            .join_from(t.judgment, t.task, k.id == j.task_id)
            .where(k.project_id.in_(project_ids))
            .group_by(k.project_id)
        )
        return {row[0]: row[1] for row in rows}

    def task_counts(self, project_ids: Sequence[int]) -> dict[int, dict[TaskStatus, int]]:
        """How many tasks of each status each project has."""
        k = t.task.c
        rows = self._connection.execute(
            select(k.project_id, k.status, func.count())
            .where(k.project_id.in_(project_ids))
            .group_by(k.project_id, k.status)
        )
        found: dict[int, dict[TaskStatus, int]] = {}
        for project, status, count in rows:
            found.setdefault(project, {})[status] = count
        return found

    def taught(self) -> Iterator[TaughtAnswer]:
        """Answers with a correction or a return that stands, by expert, then oldest first."""
        r, s, k, p, a = t.review.c, t.submission.c, t.task.c, t.project.c, t.assignment.c
        rows = self._connection.execute(
            select(
                r.id, t.expert.c.external_id, p.external_id, p.task_type, p.labels, k.external_id,
                k.title, k.payload, s.version, s.answer, s.label, r.verdict, r.corrected_label,
                r.corrected_answer, r.note, r.decided_at, func.coalesce(a.shown_order, ""),
            )
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, k.id == s.task_id)
            .join(t.project, p.id == k.project_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
            .outerjoin(t.assignment, a.id == s.assignment_id)
            .where(r.verdict.in_(_TAUGHT), r.undone_at.is_(None))
            .order_by(t.expert.c.external_id, r.decided_at, r.id),
            execution_options=_STREAM,
        )  # fmt: skip
        for row in map(tuple, rows):
            yield TaughtAnswer(*row)

    def taught_errors(self) -> dict[int, list[ErrorMark]]:
        """The errors marked in these answers, by review, the worst first."""
        e, r = t.review_error.c, t.review.c
        rows = self._connection.execute(
            select(e.review_id, e.kind, e.severity)
            .join_from(t.review_error, t.review, r.id == e.review_id)
            .where(r.verdict.in_(_TAUGHT), r.undone_at.is_(None))
        )
        found: dict[int, list[ErrorMark]] = {}
        for review_id, kind, severity in rows:
            found.setdefault(review_id, []).append(ErrorMark(kind, severity))
        worst, kinds = list(Severity)[::-1], list(ErrorKind)
        for marks in found.values():
            marks.sort(key=lambda mark: (worst.index(mark.severity), kinds.index(mark.kind)))
        return found
