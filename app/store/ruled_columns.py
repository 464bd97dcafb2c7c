"""What scoring reads of adjudications and of disputed reviews, as columns.

An adjudication that stands says of the first answer of everybody to its task whether it was right,
unless its cause is nobody's fault: then the task says nothing about anybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, or_, select

from app.domain.adjudication import NOBODYS_FAULT
from app.domain.verdict_truth import OVERTURNING
from app.store import tables as t
from app.store.columns import day_number, integers, raw_rows
from app.store.lists import chunks

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """First answers to adjudicated tasks, by task, then expert. meant: the right label."""

    task: Ids
    expert: Ids
    project: Ids
    label: Sequence[str]
    meant: Sequence[str]
    day: Ids
    adjudication: Ids

    def __len__(self) -> int:
        return len(self.label)


class RuledColumns:
    """The part of the quality area that reads adjudications."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ruled(self, task_ids: Collection[int] | None = None) -> Ruled:
        """The first answers to adjudicated tasks, or to those of these."""
        return self._ruled(t.adjudication.c.undone_at.is_(None), within=task_ids)

    def void_tasks(self) -> Ids:
        """The tasks whose answers say nothing about a person, ascending."""
        return void_of(self._void(t.adjudication.c.undone_at.is_(None)))

    def people_of(self, task_id: int) -> list[int]:
        """Everybody who answered a task, ascending."""
        s = t.submission.c
        return list(
            self._connection.execute(
                select(s.expert_id)
                .where(s.task_id == task_id, s.version == 1)
                .order_by(s.expert_id)
            ).scalars()
        )

    def _ruled(
        self,
        stands: ColumnElement[bool],
        *answers: ColumnElement[bool],
        within: Collection[int] | None = None,
    ) -> Ruled:
        """Of the adjudications that stand by this, and of the answers that match.

        The adjudications come first and are few: in one statement, the database would go through
        all answers for them.
        """
        s, a, c = t.submission.c, t.adjudication.c, t.task.c
        standing = select(a.task_id, a.label, a.id).where(stands, a.cause.not_in(NOBODYS_FAULT))
        parts = [standing] if within is None else [
            standing.where(a.task_id.in_(some)) for some in chunks(sorted(within))
        ]  # fmt: skip
        meant = {
            row[0]: (row[1], row[2]) for part in parts for row in self._connection.execute(part)
        }
        rows = [
            (row[0], row[1], row[2], row[3], meant[row[0]][0], row[4], meant[row[0]][1])
            for some in chunks(sorted(meant))
            for row in raw_rows(
                self._connection,
                select(
                    s.task_id, s.expert_id, c.project_id, s.label,
                    day_number(func.substr(s.submitted_at, 1, 10)),
                )
                .join_from(t.submission, t.task, c.id == s.task_id)
                .where(s.task_id.in_(some), s.version == 1, *answers),
            )
        ]  # fmt: skip
        rows.sort(key=itemgetter(0, 1))
        columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * 7
        return Ruled(
            integers(columns[0]), integers(columns[1]), integers(columns[2]),
            columns[3], columns[4], integers(columns[5]), integers(columns[6]),
        )  # fmt: skip

    def _void(self, stands: ColumnElement[bool]) -> dict[int, str]:
        """The labels that were decided of the tasks that say nothing about a person, by task."""
        a = t.adjudication.c
        rows = self._connection.execute(
            select(a.task_id, a.label).where(stands, a.cause.in_(NOBODYS_FAULT))
        )
        return {row[0]: row[1] for row in rows}


def void_of(decided: Collection[int]) -> Ids:
    """The tasks as a column, ascending."""
    return np.array(sorted(decided), dtype=np.int64)


def still_counts() -> ColumnElement[bool]:
    """Of a review: it was neither taken back nor overturned."""
    d = t.dispute.c
    overturned = (
        select(d.id).where(d.review_id == t.review.c.id, d.outcome.in_(OVERTURNING)).exists()
    )
    return t.review.c.undone_at.is_(None) & ~overturned


def known_tasks() -> ColumnElement[bool]:
    """Of a task: its right answer is known, as gold or by an adjudication."""
    a = t.adjudication.c
    ruled = select(a.id).where(a.task_id == t.task.c.id, a.undone_at.is_(None)).exists()
    return or_(t.task.c.gold != (), ruled)
