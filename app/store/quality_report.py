"""What a quality report asks, project by project, for a stretch of time. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from app.domain.review import ErrorKind, Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.store import tables as t
from app.store.accepted import acceptances, from_ten_minutes, ten_minutes

_DECIDED = (
    SubmissionStatus.ACCEPTED,
    SubmissionStatus.CORRECTED,
    SubmissionStatus.RETURNED,
    SubmissionStatus.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Span:
    """The projects and the half-open stretch of time that a report is about."""

    projects: tuple[int, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class WorkCount:
    """A project's submissions: all, with a verdict, first versions decided, and of these the ones
    accepted as they came.
    """

    submissions: int
    reviewed: int
    decided: int
    as_they_came: int


@dataclass(frozen=True, slots=True)
class PersonCount:
    """One person's submissions in one project, and how many of them have a verdict."""

    expert_id: int
    external_id: str
    submissions: int
    reviewed: int


class QualityReportReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_submission(self, projects: Sequence[int]) -> datetime | None:
        """When the first answer of these projects came."""
        found: datetime | None = self._connection.execute(
            select(func.min(t.submission.c.submitted_at))
            .join_from(t.submission, t.task, t.task.c.id == t.submission.c.task_id)
            .where(t.task.c.project_id.in_(projects))
        ).scalar_one()
        return found

    def work(self, span: Span) -> dict[int, WorkCount]:
        """The counts of submissions by project."""
        s, look = t.submission.c, _looks()
        first = s.version == 1
        # A first version that was returned counts as decided even after the second has come.
        decided = and_(
            first,
            or_(
                s.status.in_(_DECIDED),
                and_(s.status == SubmissionStatus.SUPERSEDED, look.c.returned > 0),
            ),
        )
        rows = self._connection.execute(
            select(
                t.task.c.project_id,
                func.count(),
                func.sum(case((look.c.submission_id.is_not(None), 1), else_=0)),
                func.sum(case((decided, 1), else_=0)),
                func.sum(case((and_(first, s.status == SubmissionStatus.ACCEPTED), 1), else_=0)),
            )
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .outerjoin(look, look.c.submission_id == s.id)
            .where(*_within(span, s.submitted_at))
            .group_by(t.task.c.project_id)
        )
        return {row[0]: WorkCount(*row[1:]) for row in rows}

    def people(self, span: Span) -> dict[int, list[PersonCount]]:
        """Who worked on each project, the most first."""
        s, look = t.submission.c, _looks()
        count = func.count()
        rows = self._connection.execute(
            select(
                t.task.c.project_id,
                s.expert_id,
                t.expert.c.external_id,
                count,
                func.sum(case((look.c.submission_id.is_not(None), 1), else_=0)),
            )
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
            .outerjoin(look, look.c.submission_id == s.id)
            .where(*_within(span, s.submitted_at))
            .group_by(t.task.c.project_id, s.expert_id, t.expert.c.external_id)
            .order_by(t.task.c.project_id, count.desc(), t.expert.c.external_id)
        )
        found: dict[int, list[PersonCount]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(PersonCount(*row[1:]))
        return found

    def gold(self, span: Span) -> dict[int, tuple[int, int]]:
        """(right, answers) of first answers to tasks with a known answer, by project."""
        s = t.submission.c
        rows = self._connection.execute(
            select(t.task.c.project_id, t.task.c.gold, s.label, func.count())
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .where(t.task.c.gold != (), s.version == 1, *_within(span, s.submitted_at))
            .group_by(t.task.c.project_id, t.task.c.gold, s.label)
        )
        found: dict[int, tuple[int, int]] = {}
        for project, gold, label, count in rows:
            right, answers = found.get(project, (0, 0))
            found[project] = (right + (count if label in gold else 0), answers + count)
        return found

    def done(self, span: Span) -> list[tuple[int, datetime, int]]:
        """(project, instant to ten minutes, items done): an item is done with its last accepted
        label.
        """
        items = _items(span)
        at = ten_minutes(items.c.at)
        rows = self._connection.execute(
            select(items.c.project_id, at, func.count())
            .select_from(items)
            .group_by(items.c.project_id, at)
            .order_by(items.c.project_id, at)
        )
        return [(row[0], from_ten_minutes(row[1]), row[2]) for row in rows]

    def labels(self, span: Span) -> dict[int, list[tuple[str, int]]]:
        """How many items done carry each inferred label, by project, the most first."""
        items, count = _items(span), func.count()
        rows = self._connection.execute(
            select(items.c.project_id, t.task_label.c.label, count)
            .join_from(items, t.task_label, t.task_label.c.task_id == items.c.task_id)
            .group_by(items.c.project_id, t.task_label.c.label)
            .order_by(items.c.project_id, count.desc(), t.task_label.c.label)
        )
        found: dict[int, list[tuple[str, int]]] = {}
        for row in rows:
            found.setdefault(row[0], []).append((row[1], row[2]))
        return found

    def errors(self, span: Span) -> dict[int, dict[tuple[ErrorKind, Severity], int]]:
        """How often reviewers marked each error, by project."""
        r, e = t.review.c, t.review_error.c
        rows = self._connection.execute(
            select(t.task.c.project_id, e.kind, e.severity, func.count())
            .join_from(t.review_error, t.review, r.id == e.review_id)
            .join(t.submission, t.submission.c.id == r.submission_id)
            .join(t.task, t.task.c.id == t.submission.c.task_id)
            .where(r.undone_at.is_(None), *_within(span, r.decided_at))
            .group_by(t.task.c.project_id, e.kind, e.severity)
        )
        found: dict[int, dict[tuple[ErrorKind, Severity], int]] = {}
        for row in rows:
            found.setdefault(row[0], {})[row[1], row[2]] = row[3]
        return found


def _within(span: Span, instant: Any) -> tuple[Any, ...]:
    return (
        t.task.c.project_id.in_(span.projects),
        instant >= span.start,
        instant < span.end,
    )


def _looks() -> Any:
    """Submissions with a verdict that stands, and how often they were returned."""
    r = t.review.c
    return (
        select(
            r.submission_id,
            func.sum(case((r.verdict == Verdict.RETURN, 1), else_=0)).label("returned"),
        )
        .where(r.undone_at.is_(None))
        .group_by(r.submission_id)
        .subquery("looks")
    )


def _items(span: Span) -> Any:
    """(project_id, task_id, at) of the tasks that were done within the span."""
    accepted = acceptances()
    at = func.max(accepted.c.at)
    return (
        select(t.task.c.project_id, t.task.c.id.label("task_id"), at.label("at"))
        .join_from(accepted, t.task, t.task.c.id == accepted.c.task_id)
        .where(t.task.c.status == TaskStatus.DONE, t.task.c.project_id.in_(span.projects))
        .group_by(t.task.c.id, t.task.c.project_id)
        .having(at >= span.start, at < span.end)
        .subquery("items")
    )
