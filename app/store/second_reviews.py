"""Blind second reviews: reads and writes. They measure reviewers and change nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.domain.review import Decision, ErrorKind, ErrorMark, Severity
from app.store import tables as t
from app.store.lists import chunks


@dataclass(frozen=True, slots=True)
class SecondGiven:
    """A second verdict that is stored. first: the verdict it stands beside."""

    id: int
    submission_id: int
    first: int
    reviewer_id: int
    decision: Decision
    differs: bool
    decided_at: datetime
    seconds: int
    undone_at: datetime | None


class SecondReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def given(self, second_id: int) -> SecondGiven | None:
        """One verdict, or None."""
        row = self._connection.execute(
            select(t.second_review).where(t.second_review.c.id == second_id)
        ).first()
        return None if row is None else _given(row)

    def of_first(self, review_id: int) -> int | None:
        """The second verdict that stands beside a verdict; None where there is none."""
        c = t.second_review.c
        found: int | None = self._connection.execute(
            select(c.id).where(c.first_review_id == review_id, c.undone_at.is_(None))
        ).scalar_one_or_none()
        return found

    def differing_on(self, task_id: int) -> list[SecondGiven]:
        """The second verdicts on answers to a task that stand and differ from the first."""
        c, s = t.second_review.c, t.submission.c
        rows = self._connection.execute(
            select(t.second_review)
            .join(t.submission, s.id == c.submission_id)
            .where(s.task_id == task_id, c.undone_at.is_(None), c.differs)
            .order_by(c.id)
        )
        return [_given(row) for row in rows]

    def last_of(self, user_id: int) -> datetime | None:
        """When the user last gave a second verdict that stands; None for never."""
        c = t.second_review.c
        found: datetime | None = self._connection.execute(
            select(func.max(c.decided_at, type_=c.decided_at.type)).where(
                c.reviewer_id == user_id, c.undone_at.is_(None)
            )
        ).scalar_one()
        return found

    def given_since(self, user_id: int, since: datetime) -> int:
        """How many second verdicts a user gave since an instant."""
        c = t.second_review.c
        count = self._connection.execute(
            select(func.count()).where(
                c.reviewer_id == user_id, c.decided_at >= since, c.undone_at.is_(None)
            )
        ).scalar_one()
        return int(count)

    def waiting_on(self, submission_ids: Iterable[int]) -> dict[int, int]:
        """The first verdict of each of these answers that waits for a second one."""
        q = t.review_queue.c
        return {
            row[0]: row[1]
            for some in chunks(list(submission_ids))
            for row in self._connection.execute(
                select(q.submission_id, q.first_review_id).where(
                    q.submission_id.in_(some), q.first_review_id.is_not(None)
                )
            )
        }

    def given_on(self, submission_ids: Iterable[int]) -> dict[int, SecondGiven]:
        """The second verdicts on these answers that stand."""
        c = t.second_review.c
        return {
            row.submission_id: _given(row)
            for some in chunks(list(submission_ids))
            for row in self._connection.execute(
                select(t.second_review).where(c.submission_id.in_(some), c.undone_at.is_(None))
            )
        }


class SecondWrites(SecondReads):
    """What can be changed, inside a unit of work."""

    def add(
        self,
        submission_id: int,
        first: int,
        user_id: int,
        decision: Decision,
        seconds: int,
        at: datetime,
        *,
        differs: bool,
    ) -> int:
        """Write a second verdict; its id."""
        added = self._connection.execute(
            insert(t.second_review).values(
                submission_id=submission_id, first_review_id=first, reviewer_id=user_id,
                verdict=decision.verdict, corrected_label=decision.corrected_label,
                corrected_answer=decision.corrected_answer, note=decision.note,
                errors=tuple(f"{m.kind.value}:{m.severity.value}" for m in decision.errors),
                differs=differs, decided_at=at, seconds=seconds, undone_at=None,
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def take_back(self, second_id: int, at: datetime) -> None:
        """Mark a verdict as undone; it stays readable."""
        self._connection.execute(
            update(t.second_review).where(t.second_review.c.id == second_id).values(undone_at=at)
        )


def _given(row: Any) -> SecondGiven:
    marks = [text.partition(":") for text in row.errors]
    errors = tuple(ErrorMark(ErrorKind(kind), Severity(severity)) for kind, _, severity in marks)
    decision = Decision(row.verdict, errors, row.note, row.corrected_label, row.corrected_answer)
    return SecondGiven(
        row.id, row.submission_id, row.first_review_id, row.reviewer_id, decision, row.differs,
        row.decided_at, row.seconds, row.undone_at,
    )  # fmt: skip
