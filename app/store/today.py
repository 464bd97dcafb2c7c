"""What the Today page asks: figures and the things that wait for somebody. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, select

from app.domain.work import ProjectStatus, SubmissionStatus, TaskStatus
from app.store import tables as t
from app.store.accepted import acceptances, counted, from_ten_minutes
from app.store.quality import ALL
from app.store.work_units import TAKEN


@dataclass(frozen=True, slots=True)
class ShortProject:
    """A project whose tasks are due soon and have nobody."""

    id: int
    name: str
    units: int
    first_due: date


@dataclass(frozen=True, slots=True)
class ScoreDrop:
    """A person whose score now lies below their own earlier interval."""

    expert_id: int
    external_id: str
    before: float
    now: float
    since: date


class TodayReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accepted_since(self, since: datetime) -> list[tuple[datetime, int]]:
        """(instant to ten minutes, accepted answers), oldest first."""
        rows = self._connection.execute(counted(acceptances(since)))
        return [(from_ten_minutes(row[0]), row[1]) for row in rows]

    def accepted_by_currency(self, since: datetime) -> dict[str, int]:
        """How many answers were accepted since, by their project's currency."""
        accepted = acceptances(since)
        rows = self._connection.execute(
            select(t.project.c.currency, func.count())
            .join_from(accepted, t.task, t.task.c.id == accepted.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .group_by(t.project.c.currency)
        )
        return {row[0]: row[1] for row in rows}

    def money_since(self, since: date) -> dict[str, tuple[int, int]]:
        """(cost, billed) in minor units of all ledger lines earned from the day on, by currency."""
        k = t.ledger.c
        rows = self._connection.execute(
            select(k.currency, func.sum(k.amount_minor), func.sum(k.bill_minor))
            .where(k.earned_on >= since)
            .group_by(k.currency)
            .order_by(k.currency)
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def waiting(self) -> tuple[int, datetime | None]:
        """How many answers wait for review, and since when the oldest."""
        q = t.review_queue.c
        row = self._connection.execute(select(func.count(), func.min(q.queued_at))).one()
        return row[0], row[1]

    def short_projects(self, until: date) -> list[ShortProject]:
        """Active projects with labels due by the day that nobody was asked for, worst first."""
        taken = (
            select(t.assignment.c.task_id, func.count().label("n"))
            .where(t.assignment.c.status.in_(TAKEN))
            .group_by(t.assignment.c.task_id)
            .subquery()
        )
        # An answer that came without an assignment fills a place too.
        s = t.submission.c
        unasked = (
            select(s.task_id, func.count().label("n"))
            .where(
                s.assignment_id.is_(None),
                s.status.not_in((SubmissionStatus.REJECTED, SubmissionStatus.SUPERSEDED)),
            )
            .group_by(s.task_id)
            .subquery()
        )
        has = func.coalesce(taken.c.n, 0) + func.coalesce(unasked.c.n, 0)
        missing = t.task.c.overlap - has
        units = func.sum(missing)
        rows = self._connection.execute(
            select(t.project.c.id, t.project.c.name, units, func.min(t.task.c.due_on))
            .join_from(t.task, t.project, t.project.c.id == t.task.c.project_id)
            .outerjoin(taken, taken.c.task_id == t.task.c.id)
            .outerjoin(unasked, unasked.c.task_id == t.task.c.id)
            .where(
                t.task.c.status == TaskStatus.OPEN,
                t.task.c.due_on <= until,
                t.project.c.status == ProjectStatus.ACTIVE,
                missing > 0,
            )
            .group_by(t.project.c.id, t.project.c.name)
            .order_by(units.desc(), t.project.c.id)
        )
        return [ShortProject(*row) for row in rows]

    def score_drops(self, since: date) -> list[ScoreDrop]:
        """Whose score lies below the interval of their score in the earliest run since a day, the
        largest fall first.
        """
        first = self._connection.execute(
            select(t.score_run.c.id, t.score_run.c.as_of)
            .where(t.score_run.c.as_of >= since)
            .order_by(t.score_run.c.id)
            .limit(1)
        ).first()
        if first is None:
            return []
        now, then = t.score_now.alias("now"), t.score.alias("then")
        fall = then.c.mean - now.c.mean
        rows = self._connection.execute(
            select(t.expert.c.id, t.expert.c.external_id, then.c.mean, now.c.mean)
            .join_from(
                now, then, and_(then.c.expert_id == now.c.expert_id, then.c.scope == now.c.scope)
            )
            .join(t.expert, t.expert.c.id == now.c.expert_id)
            .where(
                then.c.run_id == first.id,
                now.c.scope == ALL,
                now.c.mean < then.c.low,
            )
            .order_by(fall.desc(), t.expert.c.id)
        )
        return [ScoreDrop(*row, since=first.as_of) for row in rows]
