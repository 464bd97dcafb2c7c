"""What scoring would have read at a run's cut: the same columns as `quality_columns.facts`, then.

Answers and verdicts are never changed, so their ids tell what was there. What does change keeps
its past: a verdict that was taken back later is told by the audit log, a task's gold and overlap by
`task_change`, and a project's labels, field and type by the run itself.
"""

import json
from dataclasses import replace

import numpy as np
from sqlalchemy import select

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
        )

    def moved_since(self, cuts: Cuts) -> list[tuple[int, int, StepCause, int]]:
        """What has come since the cuts that moves a score: (person, task, cause, its id), oldest
        first.
        """
        s, r, chosen_by = t.submission.c, t.review.c, t.selection.c
        gold = self._connection.execute(
            select(s.expert_id, s.task_id, s.id)
            .join_from(t.submission, t.task, t.task.c.id == s.task_id)
            .where(s.id > cuts.submission, s.version == 1, t.task.c.gold != ())
            .order_by(s.id)
        )
        undone = self.undone_after(cuts.audit)
        verdicts = (
            select(s.expert_id, s.task_id, r.id)
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.selection, chosen_by.submission_id == s.id)
            .where(chosen_by.reason.in_(UNBIASED))
            .order_by(r.id)
        )
        given = self._connection.execute(verdicts.where(r.id > cuts.review))
        taken_back = [
            row
            for some in chunks(sorted(undone))
            for row in self._connection.execute(verdicts.where(r.id.in_(some)))
        ]
        return [
            (row[0], row[1], cause, row[2])
            for rows, cause in (
                (gold, StepCause.GOLD), (given, StepCause.REVIEW), (taken_back, StepCause.UNDO)
            )
            for row in rows
        ]  # fmt: skip

    def undone_after(self, audit: int) -> dict[int, int]:
        """The verdicts that were taken back after an entry of the audit log: id, and the entry."""
        a = t.audit.c
        rows = self._connection.execute(
            select(a.seq, a.body).where(a.seq > audit, a.action == "review.undo").order_by(a.seq)
        )
        return {int(json.loads(row.body)["review"]): row.seq for row in rows}

    def _undone_at(self, cuts: Cuts) -> Ids:
        """The verdicts that did not stand any more."""
        r = t.review.c
        (gone,) = integer_columns(
            self._connection,
            select(r.id).where(r.undone_at.is_not(None), r.id <= cuts.review),
            1,
        )
        later = np.array(list(self.undone_after(cuts.audit)), dtype=np.int64)
        return np.setdiff1d(gone, later)

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
