"""What scoring reads, as columns: judgments, known answers, first answers to gold, reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, or_, select

from app.domain.review import Selection
from app.domain.work import SubmissionStatus
from app.store import tables as t

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Floats = NDArray[np.float64]

UNBIASED = (Selection.FIRST_ITEMS, Selection.SAMPLE)
"""Selections that say something about a person: everything of a newcomer, or a random draw. Work
that was picked because it looked suspicious, or that answers a return, would bias the score."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Answers as columns. Days are ordinals of the day of the answer (UTC)."""

    task: Ids
    expert: Ids
    project: Ids
    label: Sequence[str]
    day: Ids

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True, eq=False)
class Reviewed:
    """Verdicts as columns, one row a review that stands, oldest first."""

    task: Ids
    expert: Ids
    project: Ids
    label: Sequence[str]
    day: Ids
    verdict: Sequence[str]
    corrected: Sequence[str]
    probability: Floats

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True)
class ScoredProject:
    """A project as scoring needs it."""

    id: int
    name: str
    labels: tuple[str, ...]


class EvidenceColumns:
    """The part of the quality area that reads evidence in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def judgments(self) -> Judged:
        """The newest answer of every expert to every task, by task, then expert.

        Where one answer was asked for, a rejected one is left out: the next person's answer is
        there because of it, and is not to be compared with it.
        """
        j, s = t.judgment.c, t.submission.c
        return self._judged(
            select(j.task_id, j.expert_id, t.task.c.project_id, j.label, _day(j.judged_at))
            .join_from(t.judgment, t.task, t.task.c.id == j.task_id)
            .join(t.submission, s.id == j.submission_id)
            .where(or_(t.task.c.overlap >= 2, s.status != SubmissionStatus.REJECTED))
            .order_by(j.task_id, j.expert_id)
        )

    def first_gold_answers(self) -> Judged:
        """The first answer of every expert to every task with a known answer.

        Not the newest: a second version comes after somebody said what was wrong.
        """
        s = t.submission.c
        return self._judged(
            select(s.task_id, s.expert_id, t.task.c.project_id, s.label, _day(s.submitted_at))
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .where(t.task.c.gold != (), s.version == 1)
            .order_by(s.task_id, s.expert_id)
        )

    def reviews(self) -> Reviewed:
        """The verdicts that say something about their author (see `UNBIASED`), oldest first."""
        s, r, chosen = t.submission.c, t.review.c, t.selection.c
        import numpy as np

        rows = self._columns(
            select(
                s.task_id, s.expert_id, t.task.c.project_id, s.label, _day(s.submitted_at),
                r.verdict, r.corrected_label, chosen.probability,
            )
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, t.task.c.id == s.task_id)
            .join(t.selection, chosen.submission_id == s.id)
            .where(r.undone_at.is_(None), chosen.reason.in_(UNBIASED))
            .order_by(r.id),
            8,
        )  # fmt: skip
        return Reviewed(
            task=_ids(rows[0]),
            expert=_ids(rows[1]),
            project=_ids(rows[2]),
            label=rows[3],
            day=_ordinals(rows[4]),
            verdict=[verdict.value for verdict in rows[5]],
            corrected=rows[6],
            probability=np.array(rows[7], dtype=np.float64),
        )

    def gold(self) -> dict[int, tuple[str, ...]]:
        """The right answers of every task that has a known one."""
        rows = self._connection.execute(
            select(t.task.c.id, t.task.c.gold).where(t.task.c.gold != ())
        )
        return {row.id: row.gold for row in rows}

    def shared_tasks(self) -> Ids:
        """The tasks that were meant for several people from the beginning, by id.

        A second answer to any other task is there because the first was rejected: counted as
        agreement, such pairs would say that people disagree more than they do.
        """
        return _ids(
            self._connection.execute(
                select(t.task.c.id).where(t.task.c.overlap >= 2).order_by(t.task.c.id)
            )
            .scalars()
            .all()
        )

    def scored_projects(self) -> list[ScoredProject]:
        """Every project, by id."""
        p = t.project.c
        rows = self._connection.execute(select(p.id, p.name, p.labels).order_by(p.id))
        return [ScoredProject(row.id, row.name, row.labels) for row in rows]

    def _judged(self, statement: Select[Any]) -> Judged:
        rows = self._columns(statement, 5)
        return Judged(_ids(rows[0]), _ids(rows[1]), _ids(rows[2]), rows[3], _ordinals(rows[4]))

    def _columns(self, statement: Select[Any], width: int) -> list[Sequence[Any]]:
        rows = self._connection.execute(statement).fetchall()
        return list(zip(*rows, strict=True)) if rows else [()] * width


def _day(column: Any) -> Any:
    """The day of an instant, as text."""
    return func.substr(column, 1, 10)


def _ids(values: Sequence[int]) -> Ids:
    import numpy as np

    return np.array(values, dtype=np.int64)


def _ordinals(days: Sequence[str]) -> Ids:
    import numpy as np

    number = {text: date.fromisoformat(text).toordinal() for text in set(days)}
    return np.array([number[text] for text in days], dtype=np.int64)
