"""Scores as they hold, inferred labels, agreement: reads and writes.

What scoring reads is in `quality_columns` and `past_facts`; runs, steps and packs of evidence in
`score_steps`; findings in `findings`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, insert, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.quality import (
    Agreement,
    ConfusionTable,
    Estimate,
    EvidencePart,
    Score,
    ScorePoint,
    ScoreRow,
)
from app.store import tables as t
from app.store.columns import whole_columns
from app.store.findings import FindingReads, FindingWrites
from app.store.lists import containing, id_list, in_order, ordered
from app.store.past_facts import PastFacts
from app.store.score_steps import ScoreStepReads, ScoreStepWrites
from app.store.verdict_columns import VerdictColumns
from app.store.watch_columns import WatchColumns

ALL = "all"
"""The scope of a score over all of a person's work."""
_PROJECT = "project:"  # begins the scope of a score in one project
_NOISE: Final = 1e-9  # of a posterior: a stored label is not written again for less

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


class QualityReads(PastFacts, ScoreStepReads, FindingReads, WatchColumns, VerdictColumns):
    """What can be asked."""

    def newest_run(self) -> int | None:
        """The id of the newest run, or None before the first."""
        return self._last_two()[0]

    def find_scored(self, query: ListQuery) -> IdArray:
        """The scored experts that match, best lower bound first unless sorted otherwise."""
        score, earlier = t.score_now.c, t.score.alias("earlier")
        statement = (
            select(score.expert_id)
            .join(t.expert, t.expert.c.id == score.expert_id)
            .where(score.scope == ALL)
        )
        if query.sort == "change":
            statement = statement.outerjoin(
                earlier,
                and_(
                    earlier.c.run_id == self._last_two()[1],
                    earlier.c.expert_id == score.expert_id,
                    earlier.c.scope == ALL,
                ),
            )
        if query.text:
            like = containing(query.text)
            statement = statement.where(
                or_(
                    t.expert.c.name.ilike(like, escape="\\"),
                    t.expert.c.external_id.ilike(like, escape="\\"),
                )
            )
        columns = {
            "name": t.expert.c.name,
            "external_id": t.expert.c.external_id,
            "estimate": score.low,
            "low": score.low,
            "mean": score.mean,
            "n": score.n,
            "gold_items": score.gold_items,
            "gold_right": score.gold_right,
            "review_items": score.review_items,
            "peer_items": score.peer_items,
            "change": score.mean - earlier.c.mean,
        }
        return id_list(
            self._connection,
            ordered(statement, query, columns, (score.low.desc(),), score.expert_id),
        )

    def scored_rows(self, ids: Sequence[int]) -> list[ScoreRow]:
        """The rows of these experts, in that order."""
        score, earlier = t.score_now.c, t.score.alias("earlier")
        rows = self._connection.execute(
            select(
                t.expert.c.id, t.expert.c.external_id, t.expert.c.name, score.mean, score.low,
                score.high, score.n, score.gold_items, score.gold_right, score.review_items,
                score.peer_items, (score.mean - earlier.c.mean).label("change"),
            )
            .join_from(t.score_now, t.expert, t.expert.c.id == score.expert_id)
            .outerjoin(
                earlier,
                and_(
                    earlier.c.run_id == self._last_two()[1],
                    earlier.c.expert_id == score.expert_id,
                    earlier.c.scope == ALL,
                ),
            )
            .where(score.scope == ALL, score.expert_id.in_(ids))
        )  # fmt: skip
        return in_order(
            ids,
            {
                r.id: ScoreRow(
                    r.id, r.external_id, r.name, Estimate(r.mean, r.low, r.high, r.n),
                    r.gold_items, r.gold_right, r.review_items, r.peer_items, r.change,
                )
                for r in rows
            },
        )  # fmt: skip

    def score_of(self, expert_id: int, scope: str = ALL) -> Score | None:
        """The score that holds in a scope; None where there is none."""
        c = t.score_now.c
        row = self._connection.execute(
            select(t.score_now, t.score_run.c.policy_version)
            .join_from(t.score_now, t.score_run, t.score_run.c.id == c.run_id)
            .where(c.expert_id == expert_id, c.scope == scope)
        ).first()
        return None if row is None else _score(row)

    def estimates(self, scope: str = ALL) -> dict[int, Estimate]:
        """The estimate that holds of every scored expert in a scope."""
        c = t.score_now.c
        rows = self._connection.execute(
            select(c.expert_id, c.mean, c.low, c.high, c.n).where(c.scope == scope)
        )
        return {r.expert_id: Estimate(r.mean, r.low, r.high, r.n) for r in rows}

    def estimates_by_project(self) -> dict[int, dict[int, Estimate]]:
        """The estimates that hold in the scope of each project, by project, then expert."""
        c = t.score_now.c
        rows = self._connection.execute(
            select(c.scope, c.expert_id, c.mean, c.low, c.high, c.n).where(
                c.scope.startswith(_PROJECT)
            )
        )
        found: dict[int, dict[int, Estimate]] = {}
        for r in rows:
            own = found.setdefault(int(r.scope.removeprefix(_PROJECT)), {})
            own[r.expert_id] = Estimate(r.mean, r.low, r.high, r.n)
        return found

    def trend(self, expert_id: int) -> tuple[ScorePoint, ...]:
        """One point a run over all work, oldest first, and the score that holds where it has
        moved since the newest run.
        """
        s, r, now = t.score.c, t.score_run.c, t.score_now.c
        rows = self._connection.execute(
            select(r.as_of, s.mean, s.low, s.high, s.n)
            .join_from(t.score, t.score_run, r.id == s.run_id)
            .where(s.expert_id == expert_id, s.scope == ALL)
            .order_by(s.run_id)
        ).all()
        moved = self._connection.execute(
            select(now.as_of, now.mean, now.low, now.high, now.n)
            .join_from(t.score_now, t.score_run, r.id == now.run_id)
            .where(now.expert_id == expert_id, now.scope == ALL, now.changed_at > r.computed_at)
        ).all()
        return tuple(ScorePoint(row[0], Estimate(*row[1:])) for row in (*rows, *moved))

    def workforce(self) -> tuple[ScorePoint, ...]:
        """The mean over people by run, weighted by evidence, oldest first; runs that scored
        nobody are left out.
        """
        r = t.score_run.c
        rows = self._connection.execute(
            select(r.as_of, r.mean, r.low, r.high, r.n).where(r.mean.is_not(None)).order_by(r.id)
        )
        return tuple(ScorePoint(row.as_of, Estimate(*row[1:])) for row in rows)

    def confusion(self, expert_id: int, project_id: int) -> ConfusionTable:
        """What the person said against the tasks' labels, where somebody else or gold can tell.

        Where several answers are right, saying any of them counts as that one.
        """
        labels: dict[str, int] = {}
        for name in (
            self._connection.execute(
                select(t.project.c.labels).where(t.project.c.id == project_id)
            ).scalar_one_or_none()
            or ()
        ):
            labels.setdefault(name, len(labels))
        rows = self._connection.execute(
            select(t.judgment.c.label, t.task_label.c.label.label("meant"), t.task.c.gold)
            .join_from(t.judgment, t.task, t.task.c.id == t.judgment.c.task_id)
            .join(t.task_label, t.task_label.c.task_id == t.task.c.id)
            .where(
                t.judgment.c.expert_id == expert_id,
                t.task.c.project_id == project_id,
                or_(t.task_label.c.labels >= 2, t.task.c.gold != ()),
            )
        ).fetchall()
        pairs = [(r.label if r.label in r.gold else r.meant, r.label) for r in rows]
        for name in sorted({name for pair in pairs for name in pair}):
            labels.setdefault(name, len(labels))
        counts = [[0.0] * len(labels) for _ in labels]
        for meant, said in pairs:
            counts[labels[meant]][labels[said]] += 1
        return ConfusionTable(tuple(labels), tuple(tuple(row) for row in counts))

    def agreement(self) -> list[Agreement]:
        """Krippendorff's alpha by project from the newest run, by project name."""
        a = t.agreement.c
        rows = self._connection.execute(
            select(
                a.project_id, t.project.c.name, a.alpha, a.low, a.high, a.observed, a.tasks, a.pairs
            )
            .join_from(t.agreement, t.project, t.project.c.id == a.project_id)
            .where(a.run_id == self.newest_run())
            .order_by(t.project.c.name, a.project_id)
        )
        return [Agreement(*row) for row in rows]

    def projects_of(self, expert_id: int) -> list[tuple[int, str]]:
        """The projects a person has judgments in, by name."""
        rows = self._connection.execute(
            select(t.project.c.id, t.project.c.name)
            .join_from(t.judgment, t.task, t.task.c.id == t.judgment.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .where(t.judgment.c.expert_id == expert_id)
            .group_by(t.project.c.id, t.project.c.name)
            .order_by(t.project.c.name, t.project.c.id)
        )
        return [(row.id, row.name) for row in rows]

    def _last_two(self) -> tuple[int | None, int | None]:
        """The newest run and the one before it."""
        runs = list(
            self._connection.execute(
                select(t.score_run.c.id).order_by(t.score_run.c.id.desc()).limit(2)
            ).scalars()
        )
        return (*runs, None, None)[:2]


class QualityWrites(QualityReads, ScoreStepWrites, FindingWrites):
    """What can be changed, inside a unit of work."""

    def add_agreement(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write a run's agreement by project."""
        if rows:
            self._connection.execute(insert(t.agreement), list(rows))

    def renew_task_labels(
        self, run_id: int, task: Ids, label: Sequence[str], posterior: Floats, labels: Ids
    ) -> int:
        """Let these be the inferred labels; how many rows were written. What stands there already
        is left alone, also where a posterior moved by less than a billionth.
        """
        order = np.argsort(task, kind="stable")
        text = np.array(label, dtype=np.object_)[order]
        task, posterior, labels = task[order], posterior[order], labels[order]
        there, said, stood, made_of = self._labels_there()
        known = np.isin(task, there, assume_unique=True)
        at = np.searchsorted(there, task[known])
        same = np.zeros(len(task), dtype=np.bool_)
        same[known] = (
            (said[at] == text[known])
            & (np.abs(stood[at] - posterior[known]) <= _NOISE)
            & (made_of[at] == labels[known])
        )
        self._write_labels(
            "UPDATE task_label SET run_id = ?, label = ?, posterior = ?, labels = ? "
            "WHERE task_id = ?",
            (run_id, text, posterior, labels, task),
            np.flatnonzero(known & ~same),
        )
        self._write_labels(
            "INSERT INTO task_label (run_id, label, posterior, labels, task_id) "
            "VALUES (?, ?, ?, ?, ?)",
            (run_id, text, posterior, labels, task),
            np.flatnonzero(~known),
        )
        gone = np.setdiff1d(there, task, assume_unique=True).tolist()
        if gone:
            self._connection.exec_driver_sql(
                "DELETE FROM task_label WHERE task_id = ?", [(one,) for one in gone]
            )
        return int(np.count_nonzero(~same)) + len(gone)

    def _labels_there(self) -> tuple[Ids, NDArray[np.object_], Floats, Ids]:
        """The stored labels by task: task, label, posterior, how many labels it is made of."""
        c = t.task_label.c
        wanted = (c.task_id, c.labels, c.posterior)
        found = [[np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)]]
        said: list[str] = []
        for columns, labels in whole_columns(self._connection, c.task_id, wanted, c.label):
            found.append(columns)
            said += labels
        task, made_of, posterior = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.argsort(task, kind="stable")
        text = np.array(said, dtype=np.object_)
        return task[order], text[order], posterior[order], made_of[order]

    def _write_labels(
        self, statement: str, columns: tuple[Any, ...], rows: NDArray[np.intp]
    ) -> None:
        if not len(rows):
            return
        run_id, *rest = columns
        values = zip(*(column[rows].tolist() for column in rest), strict=True)
        self._connection.exec_driver_sql(statement, [(run_id, *row) for row in values])


def _score(row: Any) -> Score:
    parts = tuple(
        EvidencePart(
            source,
            part["items"],
            part["weight"],
            part["hits"],
            Estimate(part["mean"], part["low"], part["high"], part["weight"]),
        )
        for source, part in json.loads(row.parts).items()
    )
    return Score(
        expert_id=row.expert_id,
        scope=row.scope,
        estimate=Estimate(row.mean, row.low, row.high, row.n),
        parts=parts,
        window_from=row.window_from,
        window_to=row.window_to,
        policy_version=row.policy_version,
        run_id=row.run_id,
        computed_at=row.changed_at,
        as_of=row.as_of,
        expected=row.expected,
        standard=None
        if row.standard is None
        else Estimate(row.standard, row.standard_low, row.standard_high, row.n),
    )
