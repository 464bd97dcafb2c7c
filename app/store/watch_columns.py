"""What the watch over quality reads besides verdicts: compared pairs, batches and languages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, select

from app.store import tables as t
from app.store.columns import raw_rows, whole_columns

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

_BETWEEN: Final = "\x1f"  # stands in no batch: a line of text has no control characters


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
