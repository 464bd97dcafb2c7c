"""What scoring reads, as columns: judgments, known answers, first answers to gold, reviews.

A million judgments are read in the order of the file, without a join and in the driver's own
words; what belongs to their tasks is read apart, and put beside them as arrays.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, func, select

from app.domain.review import Selection
from app.domain.work import SubmissionStatus
from app.store import tables as t
from app.store.columns import (
    day_number,
    integer_columns,
    integers,
    raw_rows,
    whole_columns,
)
from app.store.lists import chunks
from app.store.ruled_columns import Ruled, RuledColumns, still_counts
from app.store.types import read_words

Ids = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

UNBIASED = (
    Selection.FIRST_ITEMS, Selection.CSP_ALL, Selection.SAMPLE, Selection.RISK, Selection.SEEDED,
)  # fmt: skip
"""Selections that say something about a person: a whole stretch of their work, or a draw whose
probability is stored. Weighted by its inverse they estimate all work without a flag, also where
suspicion raised it: see app/domain/sampling.py. Work with a flag is reviewed for a reason that is
not the person's care, and an answer to a return was counted by its first version: neither counts.
"""

C = TypeVar("C", "Answered", "Reviewed")


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Answers as columns, by task, then expert. label: positions in `texts`. Days are ordinals of
    the day of the answer (UTC).
    """

    task: Ids
    expert: Ids
    project: Ids
    label: Codes
    day: Ids
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.task)


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """First answers to tasks with a known answer, by task, then expert."""

    task: Ids
    expert: Ids
    project: Ids
    label: Sequence[str]
    day: Ids
    submission: Ids

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
    review: Ids

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True)
class ScoredProject:
    """A project as scoring needs it. specialty: what it asks for, "" when nothing."""

    id: int
    name: str
    labels: tuple[str, ...]
    specialty: str
    task_type: str


@dataclass(frozen=True, slots=True)
class Cuts:
    """How far a run saw: the highest number of each that was there."""

    submission: int
    review: int
    change: int  # of a task's gold or overlap
    audit: int
    adjudication: int


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All that a run reads. gold: the right answers of the tasks that have known ones. shared: the
    tasks meant for several people from the beginning, ascending: a second answer to any other is
    there because the first was rejected, and says nothing of how far people agree.
    """

    judged: Judged
    gold_answers: Answered
    reviewed: Reviewed
    gold: dict[int, tuple[str, ...]]
    shared: Ids
    projects: list[ScoredProject]
    cuts: Cuts
    ruled: Ruled
    void: dict[int, str]  # tasks whose answers say nothing about a person: what was decided

    def known(self) -> dict[int, tuple[str, ...]]:
        """The right answers of the tasks that have known ones, as gold or by an adjudication; gold
        goes first, as it does in a person's evidence.
        """
        ruled = zip(self.ruled.task.tolist(), self.ruled.meant, strict=True)
        return {task: (meant,) for task, meant in ruled} | self.gold


@dataclass(frozen=True, slots=True, eq=False)
class TaskColumns:
    """Every task as scoring needs it, by id."""

    id: Ids
    project: Ids
    overlap: Ids
    gold: dict[int, tuple[str, ...]]

    def rows_of(self, tasks: Ids) -> NDArray[np.intp]:
        """Where these tasks stand."""
        return np.searchsorted(self.id, tasks)

    @property
    def shared(self) -> Ids:
        """The tasks meant for several people."""
        return self.id[self.overlap >= 2]


class EvidenceColumns(RuledColumns):
    """The part of the quality area that reads evidence in bulk."""

    def facts(self) -> Facts:
        """All that a run reads, as it is now.

        The newest answer of every expert to every task counts. Where one answer was asked for, a
        rejected one is left out: the next person's answer is there because of it, and is not to be
        compared with it.
        """
        tasks = self.task_columns()
        s, j = t.submission.c, t.judgment.c
        (task, expert, day), label, texts = self._said(
            j.task_id, (j.task_id, j.expert_id, day_of(j.judged_at)), j.label
        )
        rejected = integer_columns(
            self._connection,
            select(j.task_id, j.expert_id)
            .join_from(t.submission, t.judgment, j.submission_id == s.id)
            .where(s.status == SubmissionStatus.REJECTED),
            2,
        )
        return Facts(
            judged=judged_of(task, expert, label, day, texts, tasks, (rejected[0], rejected[1])),
            gold_answers=self._answered(
                self._first_answers().where(t.task.c.gold != (), s.version == 1)
            ),
            reviewed=self._reviewed(self._verdicts().where(still_counts())),
            gold=tasks.gold,
            shared=tasks.shared,
            projects=self.scored_projects(),
            cuts=self.cuts(),
            ruled=self.ruled(),
            void=self._void(t.adjudication.c.undone_at.is_(None)),
        )

    def cuts(self) -> Cuts:
        """How far the facts go now."""
        ids = (
            t.submission.c.id, t.review.c.id, t.task_change.c.id, t.audit.c.seq,
            t.adjudication.c.id,
        )  # fmt: skip
        return Cuts(
            *(
                int(self._connection.execute(select(func.max(column))).scalar_one() or 0)
                for column in ids
            )
        )

    def task_columns(self) -> TaskColumns:
        """Every task as scoring needs it."""
        c = t.task.c
        parts = [np.empty((3, 0), dtype=np.int64)]
        for columns, _ in whole_columns(self._connection, c.id, (c.id, c.project_id, c.overlap)):
            parts.append(np.stack(columns))
        table = np.concatenate(parts, axis=1)
        task, project, overlap = table[:, np.argsort(table[0], kind="stable")]
        known = raw_rows(self._connection, select(c.id, c.gold).where(c.gold != ()))
        return TaskColumns(task, project, overlap, {row[0]: read_words(row[1]) for row in known})

    def scored_projects(self) -> list[ScoredProject]:
        """Every project, by id."""
        p = t.project.c
        rows = self._connection.execute(
            select(p.id, p.name, p.labels, p.need_specialty, p.task_type).order_by(p.id)
        )
        return [
            ScoredProject(row.id, row.name, row.labels, row.need_specialty, row.task_type)
            for row in rows
        ]

    def gold_of(self, task_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """The right answers of those of these tasks that have known ones."""
        c = t.task.c
        return {
            row.id: row.gold
            for some in chunks(sorted(task_ids))
            for row in self._connection.execute(
                select(c.id, c.gold).where(c.id.in_(some), c.gold != ())
            )
        }

    def gold_answers_to(self, task_ids: Collection[int]) -> Answered:
        """The first answers to those of these tasks that have a known one."""
        s = t.submission.c
        return joined_columns(
            [
                self._answered(
                    self._first_answers().where(
                        s.task_id.in_(some), t.task.c.gold != (), s.version == 1
                    )
                )
                for some in in_lists(task_ids)
            ]
        )

    def reviews_of(self, task_ids: Collection[int]) -> Reviewed:
        """The verdicts on these tasks' answers that stand and say something about their author,
        oldest first.
        """
        s = t.submission.c
        found = joined_columns(
            [
                self._reviewed(self._verdicts().where(s.task_id.in_(some), still_counts()))
                for some in in_lists(task_ids)
            ]
        )
        return chosen(found, np.argsort(found.review, kind="stable"))

    def _said(
        self,
        ids: ColumnElement[int],
        numbers: Sequence[ColumnElement[Any]],
        label: ColumnElement[str],
        *where: ColumnElement[bool],
    ) -> tuple[NDArray[np.int64], Codes, tuple[str, ...]]:
        """Whole numbers, a row a column; the rows' labels as codes, and the texts of the codes."""
        codes: defaultdict[str, int] = defaultdict(count().__next__)
        parts = [np.empty((len(numbers), 0), dtype=np.int64)]
        labels = [np.empty(0, dtype=np.int32)]
        for columns, said in whole_columns(self._connection, ids, numbers, label, *where):
            parts.append(np.stack(columns))
            labels.append(np.fromiter(map(codes.__getitem__, said), np.int32, count=len(said)))
        return np.concatenate(parts, axis=1), np.concatenate(labels), tuple(codes)

    def _first_answers(self) -> Select[Any]:
        s = t.submission.c
        return (
            select(
                s.task_id, s.expert_id, t.task.c.project_id, s.label, day_of(s.submitted_at), s.id
            )
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .order_by(s.task_id, s.expert_id)
        )

    def _answered(self, statement: Select[Any]) -> Answered:
        rows = self._columns(statement, 6)
        task, expert, project, day, number = (integers(rows[at]) for at in (0, 1, 2, 4, 5))
        return Answered(task, expert, project, rows[3], day, number)

    def _verdicts(self) -> Select[Any]:
        """The verdicts that say something about their author (see `UNBIASED`), oldest first."""
        s, r, chosen = t.submission.c, t.review.c, t.selection.c
        return (
            select(
                s.task_id, s.expert_id, t.task.c.project_id, s.label, day_of(s.submitted_at),
                r.verdict, r.corrected_label, chosen.probability, r.id,
            )
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, t.task.c.id == s.task_id)
            .join(t.selection, chosen.submission_id == s.id)
            .where(chosen.reason.in_(UNBIASED))
            .order_by(r.id)
        )  # fmt: skip

    def _reviewed(self, statement: Select[Any]) -> Reviewed:
        rows = self._columns(statement, 9)
        return Reviewed(
            task=integers(rows[0]),
            expert=integers(rows[1]),
            project=integers(rows[2]),
            label=rows[3],
            day=integers(rows[4]),
            verdict=rows[5],
            corrected=rows[6],
            probability=np.array(rows[7], dtype=np.float64),
            review=integers(rows[8]),
        )

    def _columns(self, statement: Select[Any], width: int) -> list[Sequence[Any]]:
        rows = raw_rows(self._connection, statement)
        return list(zip(*rows, strict=True)) if rows else [()] * width


def judged_of(
    task: Ids,
    expert: Ids,
    label: Codes,
    day: Ids,
    texts: tuple[str, ...],
    tasks: TaskColumns,
    rejected: tuple[Ids, Ids],
) -> Judged:
    """The answers with their projects, by task, then expert; without the rejected ones where one
    answer was asked for. `rejected` are columns of task and expert.
    """
    most = int(expert.max(initial=0)) + 1
    pair = task * most + expert
    order = np.argsort(pair, kind="stable")
    alone = tasks.overlap[tasks.rows_of(rejected[0])] < 2
    out = (rejected[0] * most + rejected[1])[alone]
    if len(out):
        order = order[~np.isin(pair[order], out)]
    task, expert, label, day = task[order], expert[order], label[order], day[order]
    return Judged(task, expert, tasks.project[tasks.rows_of(task)], label, day, texts)


def chosen(columns: C, rows: NDArray[Any]) -> C:
    """The given rows."""
    at = rows.tolist()
    made: list[Any] = [
        column[rows] if isinstance(column, np.ndarray) else [column[i] for i in at]
        for column in (getattr(columns, field.name) for field in fields(columns))
    ]
    return type(columns)(*made)


def joined_columns(parts: Sequence[C]) -> C:
    """The rows of all parts, one part after the other."""
    if len(parts) == 1:
        return parts[0]
    made: list[Any] = []
    for field in fields(parts[0]):
        columns = [getattr(part, field.name) for part in parts]
        numbers = isinstance(columns[0], np.ndarray)
        made.append(np.concatenate(columns) if numbers else list(chain.from_iterable(columns)))
    return type(parts[0])(*made)


def in_lists(ids: Collection[int]) -> list[Sequence[int]]:
    """The ids in pieces small enough for one IN list; one empty piece where there are none."""
    return list(chunks(sorted(ids))) or [()]


def day_of(column: Any) -> Any:
    """The day of an instant, as `date.toordinal()` gives it."""
    return day_number(func.substr(column, 1, 10))
