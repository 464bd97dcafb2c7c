"""The review queue, claims, drafts and verdicts: reads and writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from app.domain.lists import IdArray, ListQuery
from app.domain.quality import Estimate
from app.domain.review import Decision, ErrorMark, QueueRow, ReviewItem, Verdict
from app.domain.work import SubmissionStatus
from app.store import queue_list
from app.store import tables as t
from app.store.lists import chunks


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue: whose work it is, and who holds it until when.

    first: the verdict that was given already, where this is a blind second review; first_by: the
    user who gave it.
    """

    submission_id: int
    external_id: str
    task_id: int
    project_id: int
    author_id: int  # the expert
    label: str
    labels: tuple[str, ...]
    task_type: str
    answer: str  # canonical JSON
    claimed_by: int | None
    claimant: str
    claimed_until: datetime | None
    version: int
    first: int | None
    first_by: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict that is stored."""

    id: int
    submission_id: int
    reviewer_id: int
    decision: Decision
    decided_at: datetime
    seconds: int
    undone_at: datetime | None


class ReviewReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, submission_id: int) -> Waiting | None:
        """The place of a submission in the queue; None when it is not there."""
        q, s, p, u, r = t.review_queue.c, t.submission.c, t.project.c, t.user.c, t.review.c
        row: Any = self._connection.execute(
            select(q.submission_id, s.external_id, s.task_id, q.project_id, s.expert_id, s.label,
                   p.labels, p.task_type, s.answer, q.claimed_by, func.coalesce(u.name, ""),
                   q.claimed_until, s.version, q.first_review_id, r.reviewer_id)
            .join_from(t.review_queue, t.submission, s.id == q.submission_id)
            .join(t.project, p.id == q.project_id)
            .join(t.user, u.id == q.claimed_by, isouter=True)
            .join(t.review, r.id == q.first_review_id, isouter=True)
            .where(q.submission_id == submission_id)
        ).first()  # fmt: skip
        return None if row is None else Waiting(*row)

    def next_free(
        self, now: datetime, user_id: int, expert_id: int | None, project_id: int | None = None
    ) -> int | None:
        """The first item nobody holds that is neither this expert's own work nor decided by this
        user before; None when there is none. Skipped items come after the others, else the longest
        waiting comes first.
        """
        q, s = t.review_queue.c, t.submission.c
        statement = (
            select(q.submission_id)
            .join_from(t.review_queue, t.submission, s.id == q.submission_id)
            .where(_free(now), queue_list.for_other_eyes(user_id))
            .order_by(q.skips, q.queued_at, q.submission_id)
            .limit(1)
        )
        if expert_id is not None:
            statement = statement.where(s.expert_id != expert_id)
        if project_id is not None:
            statement = statement.where(q.project_id == project_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def item(self, submission_id: int) -> ReviewItem | None:
        """What the desk shows of a claimed submission; None when it is not in the queue."""
        s, c, p, e = t.submission.c, t.task.c, t.project.c, t.expert.c
        q, chosen, a = t.review_queue.c, t.selection.c, t.assignment.c
        row = self._connection.execute(
            select(s.id, s.task_id, s.expert_id, c.external_id.label("task"), p.name,
                   p.id.label("project_id"), p.task_type, e.external_id.label("author"),
                   s.version, c.payload, s.answer, s.label, p.labels, p.guidelines, s.seconds,
                   chosen.reason, chosen.probability, q.claimed_until, s.flag,
                   func.coalesce(a.shown_order, "").label("shown"))
            .join_from(t.review_queue, t.submission, s.id == q.submission_id)
            .join(t.task, c.id == s.task_id)
            .join(t.project, p.id == c.project_id)
            .join(t.expert, e.id == s.expert_id)
            .join(t.selection, chosen.submission_id == s.id)
            .join(t.assignment, a.id == s.assignment_id, isouter=True)
            .where(q.submission_id == submission_id)
        ).first()  # fmt: skip
        if row is None or row.claimed_until is None:
            return None
        return ReviewItem(
            submission_id=row.id, task=row.task, project=row.name, project_id=row.project_id,
            task_type=row.task_type, author=row.author,
            author_estimate=self._estimate(row.expert_id), attempt=row.version,
            payload=row.payload, answer=row.answer, label=row.label, labels=row.labels,
            guidelines=row.guidelines, seconds=row.seconds, selection=row.reason,
            probability=row.probability, claimed_until=row.claimed_until, flag=row.flag,
            earlier_note=self._earlier_note(row.task_id, row.expert_id, row.version),
            shown_order=tuple(json.loads(row.shown or "[]")),
        )  # fmt: skip

    def _estimate(self, expert_id: int) -> Estimate | None:
        c = t.score_now.c
        row = self._connection.execute(
            select(c.mean, c.low, c.high, c.n).where(c.expert_id == expert_id, c.scope == "all")
        ).first()
        return None if row is None else Estimate(*row)

    def _earlier_note(self, task_id: int, expert_id: int, version: int) -> str:
        s, r = t.submission.c, t.review.c
        note = self._connection.execute(
            select(r.note)
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .where(s.task_id == task_id, s.expert_id == expert_id, s.version < version,
                   r.verdict == Verdict.RETURN, r.undone_at.is_(None))
            .order_by(s.version.desc(), r.id.desc())
            .limit(1)
        ).scalar_one_or_none()  # fmt: skip
        return note or ""

    def given(self, review_id: int) -> Given | None:
        """One verdict, or None."""
        return next(iter(self._given(t.review.c.id == review_id)), None)

    def given_on(self, submission_ids: Iterable[int]) -> dict[int, list[Given]]:
        """The verdicts on these submissions that were not taken back, oldest first."""
        found: dict[int, list[Given]] = {}
        for some in chunks(list(submission_ids)):
            for one in self._given(
                t.review.c.submission_id.in_(some) & t.review.c.undone_at.is_(None)
            ):
                found.setdefault(one.submission_id, []).append(one)
        return found

    def _given(self, wanted: ColumnElement[bool]) -> list[Given]:
        rows = self._connection.execute(
            select(t.review).where(wanted).order_by(t.review.c.id)
        ).all()
        marks: dict[int, list[ErrorMark]] = {}
        e = t.review_error.c
        for some in chunks([row.id for row in rows]):
            for review_id, kind, severity in self._connection.execute(
                select(e.review_id, e.kind, e.severity).where(e.review_id.in_(some)).order_by(e.id)
            ):
                marks.setdefault(review_id, []).append(ErrorMark(kind, severity))
        return [
            Given(
                r.id, r.submission_id, r.reviewer_id,
                Decision(
                    r.verdict, tuple(marks.get(r.id, ())), r.note, r.corrected_label,
                    r.corrected_answer,
                ),
                r.decided_at, r.seconds, r.undone_at,
            )
            for r in rows
        ]  # fmt: skip

    def last_of(self, user_id: int) -> int | None:
        """The last verdict of a user that was not taken back."""
        c = t.review.c
        newest: int | None = self._connection.execute(
            select(func.max(c.id)).where(c.reviewer_id == user_id, c.undone_at.is_(None))
        ).scalar_one()
        return newest

    def given_since(self, user_id: int, since: datetime) -> int:
        """How many verdicts a user gave since an instant."""
        c = t.review.c
        count = self._connection.execute(
            select(func.count()).where(
                c.reviewer_id == user_id, c.decided_at >= since, c.undone_at.is_(None)
            )
        ).scalar_one()
        return int(count)

    def standing(self, submission_id: int) -> tuple[SubmissionStatus, bool] | None:
        """(status, whether a newer version came) of a submission; None when there is none."""
        s, newer = t.submission.c, t.submission.alias("newer")
        later = (
            select(newer.c.id)
            .where(newer.c.task_id == s.task_id, newer.c.expert_id == s.expert_id,
                   newer.c.version > s.version)
            .exists()
        )  # fmt: skip
        row = self._connection.execute(select(s.status, later).where(s.id == submission_id)).first()
        return None if row is None else (row[0], bool(row[1]))

    def draft(self, user_id: int, submission_id: int) -> str:
        """The unsent decision kept for an item, "" when none."""
        c = t.review_draft.c
        body = self._connection.execute(
            select(c.body).where(c.user_id == user_id, c.submission_id == submission_id)
        ).scalar_one_or_none()
        return body or ""

    def find_queue(self, query: ListQuery, user_id: int, expert_id: int | None) -> IdArray:
        """The queue without an expert's own work and what a user has decided before."""
        return queue_list.find(self._connection, query, user_id, expert_id)

    def queue_rows(self, ids: Sequence[int], now: datetime) -> list[QueueRow]:
        """The queue's rows with these ids, in that order; a claim that ran out is not shown."""
        return queue_list.rows(self._connection, ids, now)

    def next_review_id(self) -> int:
        """The first id no verdict has."""
        newest = self._connection.execute(select(func.max(t.review.c.id))).scalar_one()
        return int(newest or 0) + 1


class ReviewWrites(ReviewReads):
    """What can be changed, inside a unit of work."""

    def claim(self, submission_id: int, user_id: int, now: datetime, until: datetime) -> bool:
        """Hold an item for a user if it is free or theirs already; whether they hold it now."""
        q = t.review_queue.c
        done = self._connection.execute(
            update(t.review_queue)
            .where(q.submission_id == submission_id, or_(_free(now), q.claimed_by == user_id))
            .values(claimed_by=user_id, claimed_until=until)
        )
        return done.rowcount == 1

    def let_go(self, submission_id: int, user_id: int, *, behind: bool = False) -> bool:
        """Give an item back, `behind` the others if so wished; whether the user held it."""
        q = t.review_queue.c
        done = self._connection.execute(
            update(t.review_queue)
            .where(q.submission_id == submission_id, q.claimed_by == user_id)
            .values(claimed_by=None, claimed_until=None, skips=q.skips + (1 if behind else 0))
        )
        return done.rowcount == 1

    def add_reviews(self, given: Sequence[Given]) -> None:
        """Write verdicts with their error marks; ids given."""
        if given:
            self._connection.execute(insert(t.review), [_review_row(g) for g in given])
        marks = [
            {"review_id": g.id, "kind": mark.kind, "severity": mark.severity}
            for g in given
            for mark in g.decision.errors
        ]
        if marks:
            self._connection.execute(insert(t.review_error), marks)

    def take_back(self, review_id: int, at: datetime) -> None:
        """Mark a verdict as undone; it stays readable."""
        self._connection.execute(
            update(t.review).where(t.review.c.id == review_id).values(undone_at=at)
        )

    def save_draft(self, user_id: int, submission_id: int, body: str) -> None:
        """Keep an unsent decision; an empty one is forgotten."""
        c = t.review_draft.c
        self._connection.execute(
            delete(t.review_draft).where(c.user_id == user_id, c.submission_id == submission_id)
        )
        if body:
            self._connection.execute(
                insert(t.review_draft).values(
                    user_id=user_id, submission_id=submission_id, body=body
                )
            )


def _free(now: datetime) -> ColumnElement[bool]:
    q = t.review_queue.c
    return or_(q.claimed_by.is_(None), q.claimed_until <= now)


def _review_row(given: Given) -> Mapping[str, Any]:
    return {
        "id": given.id, "submission_id": given.submission_id, "reviewer_id": given.reviewer_id,
        "verdict": given.decision.verdict, "corrected_label": given.decision.corrected_label,
        "corrected_answer": given.decision.corrected_answer,
        "note": given.decision.note, "decided_at": given.decided_at, "seconds": given.seconds,
        "undone_at": given.undone_at,
    }  # fmt: skip
