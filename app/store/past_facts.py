"""What scoring would have read at a run's cut: the same columns as `quality_columns.facts`, then.

Answers and verdicts are never changed, so their ids tell what was there. What does change keeps
its past: a verdict or an adjudication that was taken back later, and a review that
was overturned later, are told by the audit log, a task's gold and overlap by
`task_change`, and a project's labels, field and type by the run itself.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, select

from app.domain.review import Verdict
from app.domain.score_history import StepCause
from app.store import tables as t
from app.store.columns import integer_columns
from app.store.lists import chunks
from app.store.quality_columns import (
    UNBIASED,
    Answered,
    Cuts,
    EvidenceColumns,
    Facts,
    Ids,
    Judged,
    Reviewed,
    ScoredProject,
    TaskColumns,
    chosen,
    day_of,
    in_lists,
    joined_columns,
    judged_of,
)
from app.store.ruled_columns import known_tasks, still_counts

_UNDONE = "review.undo"
_OVERTURNED = "dispute.overturn"
_REOPENED = "dispute.undo"
_RULING_UNDONE = "adjudication.undo"


class PastFacts(EvidenceColumns):
    """The part of the quality area that reads evidence as it stood."""

    def facts_at(self, cuts: Cuts, projects: list[ScoredProject]) -> Facts:
        """All that a run with these cuts read."""
        tasks = self._tasks_at(cuts)
        undone = self._undone_at(cuts)
        return Facts(
            judged=self._judged_at(cuts, tasks, undone),
            gold_answers=self._gold_answers_at(cuts, tasks),
            reviewed=self._reviewed_at(cuts, undone),
            gold=tasks.gold,
            shared=tasks.shared,
            projects=projects,
            cuts=cuts,
            ruled=self._ruled(self._stood_at(cuts), t.submission.c.id <= cuts.submission),
            void=self._void(self._stood_at(cuts)),
        )

    def moved_since(self, cuts: Cuts) -> list[tuple[int, int, StepCause, int]]:
        """What has come since the cuts that moves a score: (person, task, cause, its id), oldest
        first.
        """
        s, r, chosen_by = t.submission.c, t.review.c, t.selection.c
        gold = self._connection.execute(
            select(s.expert_id, s.task_id, s.id)
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .where(s.id > cuts.submission, s.version == 1, known_tasks())
            .order_by(s.id)
        )
        verdicts = (
            select(s.expert_id, s.task_id, r.id)
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.selection, chosen_by.submission_id == s.id)
            .where(chosen_by.reason.in_(UNBIASED))
            .order_by(r.id)
        )
        given = self._connection.execute(verdicts.where(r.id > cuts.review))
        taken_back, overturned, reopened = (
            [
                row
                for some in chunks(sorted(self._told_after(cuts.audit, (action,), "review")))
                for row in self._connection.execute(verdicts.where(r.id.in_(some)))
            ]
            for action in (_UNDONE, _OVERTURNED, _REOPENED)
        )
        came: list[tuple[Iterable[Any], StepCause]] = [
            (gold, StepCause.GOLD), (given, StepCause.REVIEW), (taken_back, StepCause.UNDO),
            (overturned, StepCause.DISPUTE), (reopened, StepCause.REVIEW), *self._ruled_since(cuts),
        ]  # fmt: skip
        return [(row[0], row[1], cause, row[2]) for rows, cause in came for row in rows]

    def _ruled_since(self, cuts: Cuts) -> list[tuple[Iterable[Any], StepCause]]:
        """Whom adjudications that were made or taken back since concern, by the cause."""
        s, a = t.submission.c, t.adjudication.c
        undone = self._told_after(cuts.audit, (_RULING_UNDONE,), "adjudication")
        return [
            (
                [
                    (row[0], row[1], row[2])
                    for row in self._connection.execute(
                        select(s.expert_id, s.task_id, a.id)
                        .join_from(t.adjudication, t.submission, s.task_id == a.task_id)
                        .where(wanted, s.version == 1)
                        .order_by(a.id, s.expert_id)
                    )
                ],
                cause,
            )
            for wanted, cause in (
                (a.id > cuts.adjudication, StepCause.ADJUDICATION),
                (a.id.in_(sorted(undone)), StepCause.ADJUDICATION_UNDO),
            )
        ]

    def _told_after(self, audit: int, actions: tuple[str, ...], what: str) -> set[int]:
        """The ids that entries of the audit log with these actions name since an entry."""
        a = t.audit.c
        rows = self._connection.execute(
            select(a.body).where(a.seq > audit, a.action.in_(actions)).order_by(a.seq)
        )
        return {int(json.loads(row.body)[what]) for row in rows}

    def _undone_at(self, cuts: Cuts) -> Ids:
        """The verdicts that did not count any more: taken back, or overturned."""
        r = t.review.c
        (gone,) = integer_columns(
            self._connection, select(r.id).where(~still_counts(), r.id <= cuts.review), 1
        )
        counted: dict[int, bool] = {}  # then, as the first of what happened since tells
        a = t.audit.c
        for action, body in self._connection.execute(
            select(a.action, a.body)
            .where(a.seq > cuts.audit, a.action.in_((_UNDONE, _OVERTURNED, _REOPENED)))
            .order_by(a.seq)
        ):
            told = json.loads(body)
            if action != _REOPENED or told["counts_again"]:
                counted.setdefault(int(told["review"]), action != _REOPENED)
        back = [one for one, was in counted.items() if was]
        out = [one for one, was in counted.items() if not was and one <= cuts.review]
        return np.union1d(np.setdiff1d(gone, _ids(back)), _ids(out))

    def _stood_at(self, cuts: Cuts) -> ColumnElement[bool]:
        """Of an adjudication: it had been made, and not taken back."""
        a = t.adjudication.c
        later = self._told_after(cuts.audit, (_RULING_UNDONE,), "adjudication")
        return (a.id <= cuts.adjudication) & (a.undone_at.is_(None) | a.id.in_(sorted(later)))

    def _tasks_at(self, cuts: Cuts) -> TaskColumns:
        tasks = self.task_columns()
        c = t.task_change.c
        rows = self._connection.execute(
            select(c.task_id, c.gold, c.overlap).where(c.id > cuts.change).order_by(c.id.desc())
        )
        before = {row.task_id: (row.gold, row.overlap) for row in rows}  # the earliest comes last
        if not before:
            return tasks
        gold, overlap = dict(tasks.gold), tasks.overlap.copy()
        for task, (known, people) in before.items():
            gold.pop(task, None)
            if known:
                gold[task] = known
            overlap[tasks.rows_of(np.array([task]))] = people
        return replace(tasks, overlap=overlap, gold=gold)

    def _judged_at(self, cuts: Cuts, tasks: TaskColumns, undone: Ids) -> Judged:
        s = t.submission.c
        (task, expert, day, number, version), label, texts = self._said(
            s.id,
            (s.task_id, s.expert_id, day_of(s.submitted_at), s.id, s.version),
            s.label,
            s.id <= cuts.submission,
        )
        order = np.lexsort((version, expert, task))
        last = np.ones(len(order), dtype=np.bool_)
        last[:-1] = (task[order][1:] != task[order][:-1]) | (
            expert[order][1:] != expert[order][:-1]
        )
        newest = order[last]
        out = newest[np.isin(number[newest], self._rejected_at(cuts, undone))]
        return judged_of(
            task[newest], expert[newest], label[newest], day[newest], texts, tasks,
            (task[out], expert[out]),
        )  # fmt: skip

    def _rejected_at(self, cuts: Cuts, undone: Ids) -> Ids:
        """The answers whose last verdict that stood rejected them."""
        r = t.review.c
        review, submission = integer_columns(
            self._connection,
            select(r.id, r.submission_id).where(r.id <= cuts.review).order_by(r.id),
            2,
        )
        (rejects,) = integer_columns(
            self._connection,
            select(r.id).where(r.id <= cuts.review, r.verdict == Verdict.REJECT),
            1,
        )
        stands = ~np.isin(review, undone)
        review, submission = review[stands][::-1], submission[stands][::-1]
        answers, last = np.unique(submission, return_index=True)
        return answers[np.isin(review[last], rejects)]

    def _gold_answers_at(self, cuts: Cuts, tasks: TaskColumns) -> Answered:
        s = t.submission.c
        return joined_columns(
            [
                self._answered(
                    self._first_answers().where(
                        s.task_id.in_(some), s.version == 1, s.id <= cuts.submission
                    )
                )
                for some in in_lists(tasks.gold)
            ]
        )

    def _reviewed_at(self, cuts: Cuts, undone: Ids) -> Reviewed:
        found = self._reviewed(self._verdicts().where(t.review.c.id <= cuts.review))
        return chosen(found, np.flatnonzero(~np.isin(found.review, undone)))


def _ids(numbers: Iterable[int]) -> Ids:
    return np.array(sorted(numbers), dtype=np.int64)
