"""Work that was done and has no ledger line, because no rate for it was in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, literal, select

from app.domain.pay import LineKind
from app.domain.people import Level
from app.domain.work import SubmissionStatus
from app.store import tables as t
from app.store.pay_records import UnpricedRuling

_ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)


class UnpricedReads:
    """The part of the pay area that late rates ask."""

    _connection: Connection

    def unpriced(self) -> list[int]:
        """Accepted submissions for which no line was ever written, oldest first."""
        s, line = t.submission.c, t.ledger.c
        has_line = (
            select(line.id).where(line.submission_id == s.id, line.kind == LineKind.LABEL).exists()
        )
        return list(
            self._connection.execute(
                select(s.id).where(s.status.in_(_ACCEPTED), ~has_line).order_by(s.id)
            ).scalars()
        )

    def unpriced_reviews(self) -> list[tuple[int, int, int, int, Level, datetime]]:
        """(review, submission, project, reviewer's expert id and level, decided at) of verdicts
        by experts for which no line was ever written, oldest first.
        """
        line = t.ledger.c
        has_line = select(line.id).where(
            line.review_id == t.review.c.id, line.kind == LineKind.REVIEW
        )
        return self._unpriced_verdicts(t.review, has_line.exists())

    def unpriced_seconds(self) -> list[tuple[int, int, int, int, Level, datetime]]:
        """The same of second verdicts."""
        key = literal("second:").concat(cast(t.second_review.c.id, Text))
        has_line = select(t.ledger.c.id).where(t.ledger.c.work_key == key)
        return self._unpriced_verdicts(t.second_review, has_line.exists())

    def _unpriced_verdicts(
        self, verdicts: Table, has_line: ColumnElement[bool]
    ) -> list[tuple[int, int, int, int, Level, datetime]]:
        r, u, e, s, c = verdicts.c, t.user.c, t.expert.c, t.submission.c, t.task.c
        rows = self._connection.execute(
            select(r.id, s.id, c.project_id, e.id, e.level, r.decided_at)
            .join_from(verdicts, t.user, u.id == r.reviewer_id)
            .join(t.expert, e.id == u.expert_id)
            .join(t.submission, s.id == r.submission_id)
            .join(t.task, c.id == s.task_id)
            .where(r.undone_at.is_(None), ~has_line)
            .order_by(r.id)
        )
        return [(a, b, p, x, level, at) for a, b, p, x, level, at in rows]

    def unpriced_rulings(self) -> list[UnpricedRuling]:
        """The adjudications and disputes decided by experts for which no line was ever written."""
        a, d, r, u = t.adjudication.c, t.dispute.c, t.review.c, t.user.c
        e, s, c, line = t.expert.c, t.submission.c, t.task.c, t.ledger.c

        def none_written(what: str, number: Any) -> ColumnElement[bool]:
            key = literal(f"{what}:").concat(cast(number, Text))
            return ~select(line.id).where(line.work_key == key).exists()

        of_task = select(func.min(s.id)).where(s.task_id == a.task_id).scalar_subquery()
        adjudications = self._connection.execute(
            select(literal("adjudication"), a.id, func.coalesce(a.submission_id, of_task),
                   c.project_id, e.id, e.level, a.decided_at, literal(None))
            .join_from(t.adjudication, t.user, u.id == a.decided_by)
            .join(t.expert, e.id == u.expert_id)
            .join(t.task, c.id == a.task_id)
            .where(a.undone_at.is_(None), none_written("adjudication", a.id))
            .order_by(a.id)
        )  # fmt: skip
        disputes = self._connection.execute(
            select(literal("dispute"), d.id, s.id, c.project_id, e.id, e.level, d.decided_at, r.id)
            .join_from(t.dispute, t.user, u.id == d.decided_by)
            .join(t.expert, e.id == u.expert_id)
            .join(t.review, r.id == d.review_id)
            .join(t.submission, s.id == r.submission_id)
            .join(t.task, c.id == s.task_id)
            .where(d.outcome.is_not(None), ~d.by_ruling, none_written("dispute", d.id))
            .order_by(d.id)
        )
        return [UnpricedRuling(*row) for rows in (adjudications, disputes) for row in rows]

    def unpriced_by_project(self) -> list[tuple[str, int]]:
        """(project, accepted answers without a line), by project name."""
        s, line, c, p = t.submission.c, t.ledger.c, t.task.c, t.project.c
        has_line = (
            select(line.id).where(line.submission_id == s.id, line.kind == LineKind.LABEL).exists()
        )
        rows = self._connection.execute(
            select(p.name, func.count())
            .join_from(t.submission, t.task, s.task_id == c.id)
            .join(t.project, p.id == c.project_id)
            .where(s.status.in_(_ACCEPTED), ~has_line)
            .group_by(p.id)
            .order_by(p.name, p.id)
        )
        return [(row[0], row[1]) for row in rows]
