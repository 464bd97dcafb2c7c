"""What the watch over quality reads: verdicts with their reviewers, and compared pairs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, select

from app.domain.findings import ReviewedItem
from app.domain.review import Verdict
from app.store import tables as t
from app.store.columns import integers, raw_rows, whole_columns
from app.store.types import read_words

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

_BETWEEN: Final = "\x1f"  # stands in no batch: a line of text has no control characters
_MOST_ITEMS: Final = 5_000  # of one reviewer that are listed at once


@dataclass(frozen=True, slots=True, eq=False)
class GivenVerdicts:
    """All verdicts that stand, as columns.

    accepted: 1 or 0. right: whether gold says that the answer was right: 1, 0, or -1 unknown.
    """

    reviewer: Ids
    author: Ids
    project: Ids
    accepted: NDArray[np.int8]
    right: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Newest answers to tasks whose payload holds a list of responses, as texts and numbers.

    payload: JSON of the task. order: JSON list, the order in which they were shown, "" unknown.
    """

    task: Sequence[int]
    expert: Sequence[int]
    label: Sequence[str]
    seconds: Sequence[int]
    at: Sequence[str]
    payload: Sequence[str]
    order: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class TaskSlices:
    """Tasks by id with their batch and language, as positions in `names`."""

    task: Ids
    batch: Ids
    language: Ids
    names: tuple[str, ...]


class WatchColumns:
    """The part of the quality area that the watch reads."""

    _connection: Connection

    def given_verdicts(self) -> GivenVerdicts:
        """Every verdict that stands, whatever drew the work, by review."""
        s, r = t.submission.c, t.review.c
        rows = raw_rows(
            self._connection,
            select(
                r.reviewer_id, s.expert_id, t.task.c.project_id, r.verdict, s.label, t.task.c.gold
            )
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, t.task.c.id == s.task_id)
            .where(r.undone_at.is_(None))
            .order_by(r.id),
        )
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 6
        words = {text: read_words(text) for text in set(columns[5])}
        gold = [words[text] for text in columns[5]]
        right = [
            -1 if not known else int(label in known)
            for label, known in zip(columns[4], gold, strict=True)
        ]
        return GivenVerdicts(
            integers(columns[0]),
            integers(columns[1]),
            integers(columns[2]),
            np.array([v == Verdict.ACCEPT.value for v in columns[3]], dtype=np.int8),
            np.array(right, dtype=np.int8),
        )

    def reviewer_items(self, user_id: int) -> list[ReviewedItem]:
        """A reviewer's verdicts that stand, newest first, the first few thousand of them."""
        s, r, k = t.submission.c, t.review.c, t.task.c
        rows = self._connection.execute(
            select(
                k.id, k.external_id, t.project.c.name, t.expert.c.external_id.label("author"),
                r.verdict, s.label, k.gold, r.decided_at,
            )
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, k.id == s.task_id)
            .join(t.project, t.project.c.id == k.project_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
            .where(r.reviewer_id == user_id, r.undone_at.is_(None))
            .order_by(r.id.desc())
            .limit(_MOST_ITEMS)
        )  # fmt: skip
        return [
            ReviewedItem(
                row.id, row.external_id, row.name, row.author, row.verdict.value,
                _borne_out(row.label, row.gold), row.decided_at.date(),
            )
            for row in rows
        ]  # fmt: skip

    def projects_of_pairs(self) -> list[tuple[int, tuple[str, ...]]]:
        """(id, labels) of the projects whose first task holds a list of responses."""
        first = select(func.min(t.task.c.id).label("id")).group_by(t.task.c.project_id).subquery()
        rows = self._connection.execute(
            select(t.project.c.id, t.project.c.labels)
            .join_from(t.task, t.project, t.project.c.id == t.task.c.project_id)
            .join(first, first.c.id == t.task.c.id)
            .where(t.task.c.payload.contains('"responses"'))
            .order_by(t.project.c.id)
        )
        return [(row.id, row.labels) for row in rows]

    def compared(self, project_id: int) -> Compared:
        """The newest answer of everybody to every task of a project, in order of time."""
        j, s, k, a = t.judgment.c, t.submission.c, t.task.c, t.assignment.c
        rows = raw_rows(
            self._connection,
            select(
                j.task_id, j.expert_id, j.label, s.seconds, j.judged_at, k.payload,
                func.coalesce(a.shown_order, ""),
            )
            .join_from(t.judgment, t.task, k.id == j.task_id)
            .join(t.submission, s.id == j.submission_id)
            .join(
                t.assignment,
                and_(a.task_id == j.task_id, a.expert_id == j.expert_id),
                isouter=True,
            )
            .where(k.project_id == project_id)
            .order_by(j.judged_at, j.task_id, j.expert_id),
        )  # fmt: skip
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 7
        return Compared(*columns)

    def slices(self) -> TaskSlices:
        """The batch and the language of tasks that are meant for several people, in projects that
        have several of either.
        """
        k = t.task.c
        said: defaultdict[str, int] = defaultdict(count().__next__)
        parts = [np.empty((3, 0), dtype=np.int64)]
        both = k.batch + _BETWEEN + k.language
        for columns, texts in whole_columns(
            self._connection, k.id, (k.id, k.project_id), both, k.overlap >= 2
        ):
            codes = np.fromiter(map(said.__getitem__, texts), dtype=np.int64, count=len(texts))
            parts.append(np.stack([*columns, codes]))
        task, project, code = np.concatenate(parts, axis=1)
        seen = np.unique(project * max(len(said), 1) + code) // max(len(said), 1)
        homes, kinds = np.unique(seen, return_counts=True)
        rows = np.flatnonzero(np.isin(project, homes[kinds > 1]))
        rows = rows[np.argsort(task[rows], kind="stable")]
        names: defaultdict[str, int] = defaultdict(count().__next__)
        table = np.array(
            [[names[part] for part in text.split(_BETWEEN, 1)] for text in said], dtype=np.int64
        ).reshape(-1, 2)
        batch, language = table[code[rows]].T
        return TaskSlices(task[rows], batch, language, tuple(names))


def _borne_out(label: str, gold: tuple[str, ...]) -> str:
    """The verdict that gold bears out, "" where none is known."""
    if not gold:
        return ""
    borne_out = Verdict.ACCEPT if label in gold else Verdict.CORRECT
    return str(borne_out.value)
